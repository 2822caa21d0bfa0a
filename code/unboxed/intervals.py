"""How far a measured share can be trusted: the range of true shares that a count fits."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import torch

from unboxed.checks import check_number

LEVEL = 0.95
HALVINGS = 60  # of the span from 0 to 1: beyond the last digit of a float


@dataclass(frozen=True)
class Interval:
    """A measured value, and the range of true values that it fits.

    Attributes:
        estimate: What was measured.
        low: The lower end.
        high: The upper end.
    """

    estimate: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 if all of it lies above 0, -1 if all of it lies below, 0 if the sign cannot be told."""
        return (self.low > 0) - (self.high < 0)


def wilson(right: int, total: int, *, level: float = LEVEL) -> Interval:
    """Give the interval of a share by Wilson's formula: short, and good for few examples too.

    Args:
        right: How many were right.
        total: Of how many.
        level: In what share of such experiments the interval holds the true share, roughly.

    Returns:
        The share and its interval.

    Raises:
        ValueError: If the counts are no counts, or the level is no share, or 1 but for rounding.

    Source:
        Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Example:
        >>> wilson(8, 9)
        Interval(estimate=0.888..., low=0.565..., high=0.980...)
    """
    right, total = _check_share(right, total, level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = right / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    # At the ends of the scale rounding would leave a hair's breadth.
    low = 0.0 if right == 0 else centre - half
    high = 1.0 if right == total else centre + half
    return Interval(share, low, high)


def exact(right: int, total: int, *, level: float = LEVEL) -> Interval:
    """Give the interval of a share that never promises too much: the shares that the count does not rule out.

    Args:
        right: How many were right.
        total: Of how many.
        level: In what share of such experiments the interval holds the true share, at least.

    Returns:
        The share and its interval.

    Raises:
        ValueError: If the counts are no counts, or the level is no share, or 1 but for rounding.

    Source:
        Clopper and Pearson (1934), The use of confidence or fiducial limits.

    Example:
        >>> exact(4, 4)
        Interval(estimate=1.0, low=0.397..., high=1.0)
    """
    right, total = _check_share(right, total, level)
    tail = (1 - level) / 2
    low = 0.0 if right == 0 else _solve(lambda share: at_most(total - right, total, 1 - share), tail)
    high = 1.0 if right == total else 1 - _solve(lambda share: at_most(right, total, 1 - share), tail)
    return Interval(right / total, low, high)


def share_difference(
    right_before: int, total_before: int, right_after: int, total_after: int, *, level: float = LEVEL
) -> Interval:
    """Give the interval of the difference of two shares that have nothing to do with one another.

    Args:
        right_before: How many of the first were right: starts that succeeded, examples of another set.
        total_before: Of how many.
        right_after: How many of the second were right.
        total_after: Of how many.
        level: As in ``wilson``.

    Returns:
        The second share less the first.

    Raises:
        ValueError: If the counts are no counts, or the level is no share, or 1 but for rounding.

    Source:
        Newcombe (1998), Interval estimation for the difference between independent proportions, method 10.

    Example:
        >>> share_difference(0, 5, 2, 5).sign
        0
    """
    before = wilson(right_before, total_before, level=level)
    after = wilson(right_after, total_after, level=level)
    estimate = after.estimate - before.estimate
    down = math.hypot(after.estimate - after.low, before.high - before.estimate)
    up = math.hypot(after.high - after.estimate, before.estimate - before.low)
    return Interval(estimate, estimate - down, estimate + up)


def check_level(level: float) -> None:
    """Raise a ValueError unless a level is a share, and less than 1 by more than rounding."""
    check_number("level", level, above=0, below=1)
    if (1 + level) / 2 == 1:
        raise ValueError(f"level: expected a share that is less than 1 by more than rounding, got {level!r}")


def _check_share(right: int, total: int, level: float) -> tuple[int, int]:
    """Give the counts as integers of Python's, which are of any size, if they are counts."""
    check_number("total", total, int, at_least=1)
    check_number("right", right, int, at_least=0, at_most=total)
    check_level(level)
    return int(right), int(total)


def at_most(right: int, total: int, share: float) -> float:
    """Give the probability of ``right`` or fewer of ``total``, each with probability ``share``.

    Raises:
        ValueError: If the counts are no counts, or ``share`` is none.
    """
    check_number("total", total, int, at_least=0)
    check_number("right", right, int, at_least=0, at_most=total)
    check_number("share", share, at_least=0, at_most=1)
    one, other = torch.tensor([share, 1 - share], dtype=torch.float64)
    counts = torch.arange(right + 1, dtype=torch.float64)
    rest = total - counts
    ways = math.lgamma(total + 1) - torch.lgamma(counts + 1) - torch.lgamma(rest + 1)
    return min(1.0, float((ways + torch.xlogy(counts, one) + torch.xlogy(rest, other)).exp().sum()))


def _solve(probability: Callable[[float], float], wanted: float) -> float:
    """Find the share at which a rising probability is as wanted."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle) < wanted else (low, middle)
    return (low + high) / 2
