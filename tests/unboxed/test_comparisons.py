"""Comparisons of two learners, against SciPy and against what they promise."""

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap, multinomial

from unboxed import comparisons
from unboxed.comparisons import accuracy_difference, mcnemar, paired_difference
from unboxed.intervals import wilson

# How many examples both learners have right, only the first, only the second, and neither.
TABLES = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


def answers(table):
    """Make which examples two learners have right."""
    both = torch.tensor([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=torch.bool)
    return both.repeat_interleave(torch.tensor(table), dim=0).unbind(dim=1)


@given(TABLES)
def test_mcnemar_is_scipys_binomial_test(table):
    _, lost, won, _ = table
    expected = binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(*answers(table)) == pytest.approx(expected, abs=1e-9)


def test_the_interval_is_newcombes():
    """The first example of his paper: 36 both right, 12 and 2 only one, 0 neither."""
    found = accuracy_difference(*answers((36, 2, 12, 0)))
    assert found.estimate == pytest.approx(0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


@pytest.mark.parametrize(
    "table",
    [(40, 5, 6, 30), (5, 3, 3, 2), (30, 1, 2, 9), (1, 0, 0, 1), (7, 9, 8, 3), (8, 2, 0, 0), (8, 0, 2, 0)],
)
def test_the_interval_takes_account_of_what_the_answers_have_in_common(table):
    """By his formula in terms of covariance, which is 0 where it is less than his correction for counts."""
    before, after = (right.double().numpy() for right in answers(table))
    first, second = (wilson(int(right.sum()), len(right)) for right in (before, after))
    shared = np.cov(before, after, ddof=0)[0, 1]
    if shared > 0:
        shared = max(shared - 1 / (2 * len(before)), 0)
    common = shared and shared / (before.std() * after.std())
    gaps = (
        (second.estimate - second.low, first.high - first.estimate),
        (second.high - second.estimate, first.estimate - first.low),
    )
    down, up = (math.sqrt(one**2 - 2 * common * one * other + other**2) for one, other in gaps)
    found = accuracy_difference(*answers(table))
    assert found.low == pytest.approx(found.estimate - down, abs=1e-12)
    assert found.high == pytest.approx(found.estimate + up, abs=1e-12)


@given(TABLES, st.sampled_from([0.9, 0.95, 0.99]))
def test_a_difference_turned_round_changes_its_sign(table, level):
    both, lost, won, neither = table
    there = accuracy_difference(*answers(table), level=level)
    back = accuracy_difference(*answers((both, won, lost, neither)), level=level)
    assert there.estimate == pytest.approx((won - lost) / sum(table))
    assert there.low <= there.estimate <= there.high
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_the_interval_holds_the_true_difference_as_often_as_it_says():
    """Summed over every table that 20 examples can give, not simulated."""
    shares = [0.5, 0.1, 0.3, 0.1]
    held = 0.0
    for both, lost, won in product(range(21), repeat=3):
        table = (both, lost, won, 20 - both - lost - won)
        if table[3] >= 0:
            found = accuracy_difference(*answers(table))
            held += multinomial.pmf(table, 20, shares) * (found.low <= 0.2 <= found.high)
    assert 0.93 < held < 0.98


def test_equal_learners_do_not_differ():
    right = torch.tensor([True, False, True])
    found = accuracy_difference(right, right)
    assert found.estimate == found.sign == 0
    assert -1 < found.low < 0 < found.high < 1  # three examples do not say that they never will
    assert mcnemar(right, right) == 1


def test_overlapping_intervals_may_hide_a_difference():
    """188 and 198 of the same 200: each interval alone reaches into the other's."""
    before, after = torch.arange(200) < 188, torch.arange(200) < 198
    assert wilson(188, 200).high > wilson(198, 200).low
    assert accuracy_difference(before, after).sign == 1


@given(st.integers(0, 2**31), st.integers(15, 40))
def test_the_bootstrap_is_scipys(seed, pairs):
    rng = np.random.default_rng(seed)
    before, after = rng.normal(np.array([[0], [0.3]]), size=(2, pairs))
    found = paired_difference(torch.tensor(before), torch.tensor(after), resamples=4000, seed=seed)
    expected = bootstrap(
        (after - before,), np.mean, n_resamples=4000, method="percentile", rng=rng
    ).confidence_interval
    spread = (after - before).std() / pairs**0.5
    assert found.estimate == pytest.approx((after - before).mean())
    # Two bootstraps with draws of their own differ by the error of the ends; with few pairs these jump.
    assert found.low == pytest.approx(expected.low, abs=0.25 * spread)
    assert found.high == pytest.approx(expected.high, abs=0.25 * spread)


def test_pairs_count_as_pairs():
    """What all starts have in common drops out."""
    starts = torch.arange(20.0)
    found = paired_difference(starts, starts + 1)
    assert (found.low, found.high) == (1, 1)


def test_chance_is_seeded_and_nothing_global_moves():
    before, after = torch.randn(2, 20, generator=torch.Generator().manual_seed(0))
    state = torch.get_rng_state()
    one, same, other = (paired_difference(before, after, seed=seed) for seed in (0, 0, 1))
    assert one == same != other
    assert torch.equal(state, torch.get_rng_state())
    # What the book says of its runs was drawn so.
    assert paired_difference(before, after) == paired_difference(before, after, resamples=10_000, seed=0)


def test_few_pairs_are_held_at_a_time_and_the_draws_stay_the_same(monkeypatch):
    before, after = torch.randn(2, 30, generator=torch.Generator().manual_seed(0))
    at_once, held, draw = paired_difference(before, after, resamples=100), [], torch.randint

    def noting(high, size, **settings):
        held.append(math.prod(size))
        return draw(high, size, **settings)

    monkeypatch.setattr(torch, "randint", noting)
    monkeypatch.setattr(comparisons, "DRAWN", 1000)
    assert paired_difference(before, after, resamples=100) == at_once
    assert sum(held) == 3000
    assert max(held) <= 1000

    monkeypatch.setattr(comparisons, "DRAWN", 1)
    assert paired_difference(before, after, resamples=100) == at_once
    assert held[-100:] == [30] * 100


def test_a_single_draw_is_an_interval_of_one_number():
    found = paired_difference(torch.zeros(5), torch.arange(5.0), resamples=1)
    assert 0 <= found.low == found.high <= 4


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (torch.ones(3), torch.ones(2), r"after: expected shape \(pairs\) with pairs = 3, got \(2\)"),
        (torch.ones(1), torch.ones(1), "pairs: expected an integer of at least 2, got 1"),
        (torch.tensor([1, torch.nan]), torch.ones(2), "before: expected finite numbers, got nan"),
        (torch.ones(2), torch.tensor([1, torch.inf]), "after: expected finite numbers, got inf"),
        (torch.ones(2), torch.ones(2, device="meta"), "after: expected a tensor on cpu, got one on meta"),
    ],
)
def test_what_are_no_pairs_is_an_error(before, after, message):
    with pytest.raises(ValueError, match=message):
        paired_difference(before, after)


@pytest.mark.parametrize("resamples", [0, 2.5])
def test_what_is_no_count_of_draws_is_an_error(resamples):
    message = f"^resamples: expected an integer of at least 1, got {resamples}$"
    with pytest.raises(ValueError, match=message):
        paired_difference(torch.zeros(3), torch.ones(3), resamples=resamples)


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5])
def test_what_is_no_seed_is_an_error(seed):
    with pytest.raises(ValueError, match=f"^seed: expected an integer from 0 .*, got {seed}$"):
        paired_difference(torch.zeros(3), torch.ones(3), seed=seed)


@pytest.mark.parametrize("level", [0, 1, 1.5, torch.nan])
@pytest.mark.parametrize(
    ("compare", "before", "after"),
    [
        (paired_difference, torch.zeros(3), torch.ones(3)),
        (accuracy_difference, torch.tensor([True, False]), torch.tensor([True, True])),
        (
            accuracy_difference,
            torch.tensor([True, False]),
            torch.tensor([True, False]),
        ),  # which do not differ
    ],
)
def test_a_level_is_a_share(compare, before, after, level):
    message = f"^level: expected a finite number above 0 and below 1, got {level}$"
    with pytest.raises(ValueError, match=message):
        compare(before, after, level=level)


@pytest.mark.parametrize("compare", [mcnemar, accuracy_difference])
def test_what_are_no_answers_is_an_error(compare):
    with pytest.raises(ValueError, match=r"before: expected booleans, got torch\.float32"):
        compare(torch.ones(3), torch.ones(3))
    with pytest.raises(ValueError, match=r"after: expected booleans, got torch\.float32"):
        compare(torch.ones(3, dtype=torch.bool), torch.ones(3))
    with pytest.raises(ValueError, match="after: expected a tensor on cpu, got one on meta"):
        compare(torch.ones(3, dtype=torch.bool), torch.ones(3, dtype=torch.bool, device="meta"))
    with pytest.raises(ValueError, match=r"after: expected shape \(examples\) with examples = 3, got \(2\)"):
        compare(torch.ones(3, dtype=torch.bool), torch.ones(2, dtype=torch.bool))
    with pytest.raises(ValueError, match="examples: expected an integer of at least 1, got 0"):
        compare(torch.ones(0, dtype=torch.bool), torch.ones(0, dtype=torch.bool))
