"""Intervals of shares, against SciPy and against what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from unboxed.intervals import Interval, at_most, exact, share_difference, wilson

COUNTS = st.integers(1, 3000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
LEVELS = st.sampled_from([0.5, 0.9, 0.95, 0.99])


@given(COUNTS, LEVELS)
def test_shares_are_scipys(count, level):
    right, total = count
    for ours, method in ((wilson, "wilson"), (exact, "exact")):
        found = ours(right, total, level=level)
        expected = binomtest(right, total).proportion_ci(level, method)
        assert found.estimate == right / total
        assert found.low == pytest.approx(expected.low, abs=1e-9)
        assert found.high == pytest.approx(expected.high, abs=1e-9)


@given(COUNTS, st.floats(0, 1))
def test_at_most_is_scipys(count, share):
    assert at_most(*count, share) == pytest.approx(binom.cdf(*count, share), abs=1e-9)


def test_a_probability_is_never_above_1():
    """The chances of all counts add up to 1 but for rounding, which may lead above it."""
    assert max(at_most(count, count, 0.3) for count in range(1, 60)) <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, -1, 0.5), "total: expected an integer of at least 0, got -1"),
        ((0, 2.5, 0.5), "total: expected an integer of at least 0, got 2.5"),
        ((-1, 3, 0.5), "right: expected an integer of at least 0 and at most 3, got -1"),
        ((1.5, 3, 0.5), "right: expected an integer of at least 0 and at most 3, got 1.5"),
        ((4, 3, 0.5), "right: expected an integer of at least 0 and at most 3, got 4"),
        ((1, 3, -0.1), "share: expected a finite number of at least 0 and at most 1, got -0.1"),
        ((1, 3, 1.1), "share: expected a finite number of at least 0 and at most 1, got 1.1"),
    ],
)
def test_the_chance_of_what_is_no_count_is_an_error(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        at_most(*arguments)


def test_nothing_and_everything_right_end_where_the_scale_does():
    for total in (2, 7, 9):  # of 2 and of 9, rounding would leave Wilson's a hair's breadth
        for interval in (wilson, exact):
            assert interval(0, total).low == 0
            assert interval(total, total).high == 1


@given(COUNTS, COUNTS)
def test_a_difference_turned_round_changes_its_sign(one, other):
    there, back = share_difference(*one, *other), share_difference(*other, *one)
    assert there.estimate == pytest.approx(-back.estimate)
    assert there.low == pytest.approx(-back.high)
    assert there.high == pytest.approx(-back.low)
    assert -1 - 1e-9 <= there.low <= there.estimate + 1e-9


@pytest.mark.parametrize(("level", "about"), [(0.8, 0.03), (0.95, 0.025)])
def test_a_difference_holds_the_true_one_as_often_as_it_says(level, about):
    """Summed over every pair of counts that 20 starts can give, not simulated."""
    truth = (0.5, 0.8)
    chances = [binom.pmf(range(21), 20, share) for share in truth]
    held = 0.0
    for before in range(21):
        for after in range(21):
            found = share_difference(before, 20, after, 20, level=level)
            if found.low <= truth[1] - truth[0] <= found.high:
                held += chances[0][before] * chances[1][after]
    assert abs(held - level) < about


def test_the_sign_is_told_only_where_zero_is_left_out():
    assert Interval(0.2, 0.1, 0.3).sign == 1
    assert Interval(-0.2, -0.3, -0.1).sign == -1
    assert Interval(0.2, 0.0, 0.3).sign == Interval(0.2, -0.1, 0.3).sign == Interval(-0.2, -0.3, 0).sign == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0), "total: expected an integer of at least 1, got 0"),
        ((3, 2), "right: expected an integer of at least 0 and at most 2, got 3"),
        ((-1, 2), "right: expected an integer of at least 0 and at most 2, got -1"),
        ((0.5, 2), "right: expected an integer of at least 0 and at most 2, got 0.5"),
    ],
)
@pytest.mark.parametrize("interval", [wilson, exact])
def test_what_is_no_count_is_an_error(interval, arguments, message):
    with pytest.raises(ValueError, match=message):
        interval(*arguments)


@pytest.mark.parametrize("interval", [wilson, exact])
def test_counts_of_numpys_mean_what_pythons_mean(interval):
    assert interval(np.uint8(100), np.uint8(200)) == interval(100, 200)
    assert interval(np.int8(100), np.uint8(200)) == interval(100, 200)


@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
@pytest.mark.parametrize("interval", [wilson, exact])
def test_a_level_is_a_share(interval, level):
    with pytest.raises(ValueError, match="level: expected a finite number above 0 and below 1"):
        interval(1, 2, level=level)


@pytest.mark.parametrize("interval", [wilson, exact])
def test_a_level_may_be_near_to_one_and_not_within_rounding(interval):
    near = math.nextafter(1, 0)
    with pytest.raises(ValueError, match=f"^level: expected a share that is less than 1 .*, got {near}$"):
        interval(1, 2, level=near)
    found = interval(1, 2, level=math.nextafter(near, 0))
    assert found.low < 0.01
    assert found.high > 0.99
