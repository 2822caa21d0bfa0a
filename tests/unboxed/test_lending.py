"""The invented bank: what is measured on its applicants against what is computed, and both against SciPy."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from unboxed.lending import BLUR, COLUMNS, GRUDGE, OTTERS, applicants, exact_outcome, outcome

PEOPLE = applicants(400_000, seed=1)


@pytest.mark.parametrize(("family", "grudge"), [("heron", 0.0), ("otter", GRUDGE)])
def test_the_exact_share_is_scipys_probability(family, grudge):
    """Paying back and being accepted are two normal sums that share income less debts."""
    spread = math.sqrt(2 + BLUR**2)
    both = multivariate_normal([0, -grudge / spread], [[1, 2 / spread**2], [2 / spread**2, 1]])
    below = both.cdf([0, 0])
    one, other = (multivariate_normal(mean).cdf(0) for mean in (0, -grudge / spread))
    accepted_and_pays = 1 - one - other + below
    assert getattr(exact_outcome(None), family) == pytest.approx(accepted_and_pays / 0.5, abs=2e-4)


def test_what_is_measured_is_what_is_computed():
    measured, exact = outcome(PEOPLE, PEOPLE.accepted), exact_outcome(None)
    assert measured == pytest.approx(exact, abs=0.005)
    assert measured.like_clerks == 1


@pytest.mark.parametrize("sees", [COLUMNS, COLUMNS[:3], COLUMNS[:2]])
def test_no_rule_agrees_with_the_clerks_more_often_than_the_best_copy(sees):
    better_off = PEOPLE.income - PEOPLE.debts
    south, otter = PEOPLE.district >= 5, PEOPLE.otter
    group = {4: otter, 3: south, 2: torch.zeros_like(otter)}[len(sees)]
    bars = torch.linspace(-0.5, 1.5, 41)
    best = sum(
        max(((better_off > bar) == PEOPLE.accepted)[group == part].sum().item() for bar in bars)
        for part in (False, True)
        if (group == part).any()
    )
    assert exact_outcome(sees).like_clerks == pytest.approx(best / len(otter), abs=0.003)


def test_families_differ_in_where_they_live_and_in_nothing_else():
    assert PEOPLE.otter.double().mean().item() == pytest.approx(OTTERS, abs=0.005)
    for column in (PEOPLE.income, PEOPLE.debts, PEOPLE.repays.float()):
        otters, herons = (column[PEOPLE.otter == family].mean().item() for family in (True, False))
        assert otters == pytest.approx(herons, abs=0.01)
    south = PEOPLE.district >= 5
    assert (south == PEOPLE.otter).double().mean().item() == pytest.approx(0.9, abs=0.005)


@given(st.floats(0.5, 1))
def test_the_gap_grows_with_how_good_a_proxy_the_district_is(at_home):
    sees = ("income", "debts", "district")
    nothing, this, all_of_it = (exact_outcome(sees, at_home=share).gap for share in (0.5, at_home, 1.0))
    assert nothing == pytest.approx(0, abs=1e-12)
    assert -1e-9 <= this <= all_of_it + 1e-9
    assert all_of_it == pytest.approx(exact_outcome(COLUMNS).gap)


def test_a_table_has_the_columns_that_were_asked_for():
    few = applicants(6, seed=3)
    table = few.table(["family", "district", "income"])
    assert table.shape == (6, 12)
    assert torch.equal(table[:, 0].bool(), few.otter)
    assert torch.equal(table[:, 1:11].argmax(dim=1), few.district)
    assert torch.equal(table[:, 11], few.income)


def test_the_same_seed_gives_the_same_town_and_touches_nothing():
    before = torch.get_rng_state()
    once, again, other = (applicants(50, seed=seed) for seed in (4, 4, 5))
    assert all(torch.equal(*pair) for pair in zip(once, again, strict=True))
    assert not torch.equal(once.income, other.income)
    assert torch.equal(before, torch.get_rng_state())


def test_what_is_wrong_is_said():
    with pytest.raises(
        ValueError, match="names: expected some of income, debts, district, family, got 'colour'"
    ):
        applicants(3, seed=0).table(["colour"])
    with pytest.raises(ValueError, match="sees: expected income and debts"):
        exact_outcome(["district"])
    with pytest.raises(
        ValueError, match="sees: expected some of income, debts, district, family, got 'colour'"
    ):
        exact_outcome(["income", "debts", "colour"])
    with pytest.raises(ValueError, match="at_home"):
        exact_outcome(None, at_home=1.5)
    with pytest.raises(ValueError, match="count"):
        applicants(0, seed=0)
