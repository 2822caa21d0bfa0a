"""How many test images a claim needs, against simulated tests and against counting everything."""

import math

import pytest
import torch
from scipy.stats import binom, binomtest, multinomial

from unboxed.comparisons import mcnemar
from unboxed.intervals import share_difference
from unboxed.planning import paired_power, unpaired_power


@pytest.mark.parametrize(
    ("before", "after", "images"), [(0.95, 0.97, 1000), (0.8, 0.86, 500), (0.5, 0.5, 99)]
)
def test_unpaired_power_is_what_simulated_tests_find(before, after, images):
    tests = 2000
    counts = binom.rvs(images, [[before], [after]], size=(2, tests), random_state=0)
    found = [share_difference(int(one), images, int(other), images).sign != 0 for one, other in counts.T]
    assert unpaired_power(before, after, images) == pytest.approx(sum(found) / tests, abs=0.03)


def test_unpaired_power_is_the_textbooks():
    """By the formula for sample sizes, 0.60 against 0.70 takes 356 in each group for a power of 80 %."""
    assert unpaired_power(0.6, 0.7, 355) < 0.8 <= unpaired_power(0.6, 0.7, 356)


def test_order_and_side_do_not_matter():
    assert unpaired_power(0.9, 0.8, 100) == pytest.approx(unpaired_power(0.8, 0.9, 100))
    assert paired_power(0.02, 0.07, 300) == pytest.approx(paired_power(0.07, 0.02, 300))


@pytest.mark.parametrize(
    ("lost", "won", "images"), [(0.1, 0.3, 25), (0, 0.4, 18), (0.3, 0.7, 12), (0.2, 0.2, 9)]
)
def test_paired_power_counts_every_table(lost, won, images):
    power = 0.0
    for one in range(images + 1):
        for other in range(images + 1 - one):
            differing = one + other
            if differing and binomtest(one, differing).pvalue <= 0.05:
                rest = images - differing
                power += multinomial.pmf([one, other, rest], images, [lost, won, max(0.0, 1 - lost - won)])
    assert paired_power(lost, won, images) == pytest.approx(power, abs=1e-9)


def test_paired_power_is_what_simulated_tests_find():
    chance = torch.Generator().manual_seed(0)
    drawn = torch.rand(1000, 800, generator=chance)
    found = [mcnemar((row < 0.01) | (row >= 0.04), row >= 0.01) <= 0.05 for row in drawn]
    assert paired_power(0.01, 0.03, 800) == pytest.approx(sum(found) / 1000, abs=0.03)


def test_where_nothing_differs_nothing_is_found():
    assert paired_power(0.0, 0.0, 100) == 0
    assert paired_power(0.0, 0.9, 1) == 0  # a single image proves nothing
    assert unpaired_power(1.0, 1.0, 100) == 0
    assert unpaired_power(0.0, 0.0, 100) == 0


def test_models_that_are_always_and_never_right_are_told_apart():
    assert unpaired_power(0.0, 1.0, 10) == 1
    assert paired_power(0.0, 1.0, 10) == pytest.approx(1)
    assert paired_power(0.0, 1.0, 5) == 0  # five of five are no proof: a coin does it twice in 32 times


def test_more_images_find_more():
    for power, one, other in ((unpaired_power, 0.95, 0.97), (paired_power, 0.01, 0.03)):
        found = [power(one, other, images) for images in (100, 400, 1600, 6400)]
        assert found == sorted(found)
        assert 0 < found[0] < 0.3
        assert math.isclose(found[-1], 1, abs_tol=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: unpaired_power(1.1, 0.5, 10), "before: expected a finite number of at least 0"),
        (lambda: unpaired_power(0.5, -0.1, 10), "after: expected"),
        (lambda: unpaired_power(0.5, 1.1, 10), "after: expected a finite number of at least 0 and at most 1"),
        (lambda: unpaired_power(0.5, 0.6, 0), "images: expected an integer of at least 1"),
        (lambda: unpaired_power(0.5, 0.6, 10, level=1), "level: expected"),
        (lambda: unpaired_power(0.5, 0.6, 10, level=1 - 1e-16), "level: expected"),
        (lambda: paired_power(-0.1, 0.5, 10), "^lost: expected"),
        (lambda: paired_power(1.1, 0.1, 10), "^lost: expected"),
        (lambda: paired_power(0.5, -0.1, 10), "^won: expected"),
        (lambda: paired_power(0.1, 1.1, 10), "^won: expected"),
        (lambda: paired_power(0.6, 0.5, 10), "^lost and won: expected"),
        (lambda: paired_power(0.1, 0.2, 0), "images: expected an integer of at least 1"),
        (lambda: paired_power(0.1, 0.2, 2.5), "images: expected an integer of at least 1"),
        (lambda: paired_power(0.1, 0.2, 10, level=0), "level: expected"),
    ],
)
def test_what_is_no_plan_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
