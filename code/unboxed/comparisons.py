"""Whether two learners that were measured on the same examples, or from the same starts, differ.

It is read off the interval of their *difference*. That the interval of each overlaps the other's does not say
that nothing was found: what both have in common drops out of the difference.
"""

import math

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.intervals import LEVEL, Interval, at_most, wilson

DRAWN = 2**22  # pairs that are held at a time, so that many draws of many pairs have room in memory


def mcnemar(before: Tensor, after: Tensor) -> float:
    """Give the probability of so lopsided a change if neither of two learners were better.

    Only the examples on which the two differ tell them apart. If neither is better, each of these falls to
    one side or the other as a coin does.

    Args:
        before: Which examples one learner has right, shape (examples,), booleans.
        after: The same of another learner, on the same examples.

    Returns:
        The two-sided p-value of the exact test.

    Raises:
        ValueError: If the two do not match.

    Source:
        McNemar (1947), Note on the sampling error of the difference between correlated proportions.
    """
    lost, won, _ = _changes(before, after)
    differing = lost + won
    return min(1.0, 2 * at_most(min(lost, won), differing, 0.5)) if differing else 1.0


def accuracy_difference(before: Tensor, after: Tensor, *, level: float = LEVEL) -> Interval:
    """Give the interval of the difference of two learners' accuracies on the same examples.

    Put together from the intervals of both accuracies, less what the two have in common: learners that are
    right on the same examples differ by less than chance alone would have it.

    Args:
        before: Which examples one learner has right, shape (examples,), booleans.
        after: The same of another learner, on the same examples.
        level: As in ``wilson``.

    Returns:
        The second accuracy less the first, as a share (0.01 is one percentage point).

    Raises:
        ValueError: If the two do not match, or the level is no share.

    Source:
        Newcombe (1998), Improved confidence intervals for the difference between binomial proportions based
        on paired data, method 10.

    Example:
        >>> right = torch.arange(200) < 188
        >>> accuracy_difference(right, torch.arange(200) < 198).sign
        1
    """
    lost, won, total = _changes(before, after)
    both, neither = int((before & after).sum()), int((~before & ~after).sum())
    first = wilson(both + lost, total, level=level)
    second = wilson(both + won, total, level=level)
    common = _correlation(both, lost, won, neither)
    estimate = second.estimate - first.estimate
    down = _reach(second.estimate - second.low, first.high - first.estimate, common)
    up = _reach(second.high - second.estimate, first.estimate - first.low, common)
    return Interval(estimate, estimate - down, estimate + up)


def paired_difference(
    before: Tensor, after: Tensor, *, level: float = LEVEL, resamples: int = 10_000, seed: int = 0
) -> Interval:
    """Give the interval of a mean difference of pairs, by the bootstrap: draw the pairs anew, many times.

    Args:
        before: What was measured on one side, shape (pairs,): the same starts, the same pictures.
        after: What was measured on the other, in the same order.
        level: As in ``wilson``. With fewer than some twenty pairs the interval is too short.
        resamples: How often the pairs are drawn anew.
        seed: Chance of the draws; nothing global is touched.

    Returns:
        The mean of ``after`` less ``before``, and the middle ``level`` of what the draws give.

    Raises:
        ValueError: If the two do not match, there are fewer than two pairs, or a number is not finite.

    Source:
        Efron (1979), Bootstrap methods: another look at the jackknife; the percentile interval.
    """
    sizes = check_tensor("before", before, "pairs", finite=True)
    check_tensor("after", after, "pairs", finite=True, device=before.device, sizes=sizes)
    check_number("pairs", sizes["pairs"], int, at_least=2)
    check_number("level", level, above=0, below=1)
    check_number("resamples", resamples, int, at_least=1)
    differences = (after.double() - before.double()).cpu()
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    count = len(differences)
    means = []
    for some in torch.arange(resamples).split(max(1, DRAWN // count)):
        drawn = torch.randint(count, (len(some), count), generator=chance)
        means.append(differences[drawn].mean(dim=1))
    ends = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=torch.float64)
    low, high = torch.cat(means).quantile(ends).tolist()
    return Interval(differences.mean().item(), low, high)


def _changes(before: Tensor, after: Tensor) -> tuple[int, int, int]:
    """Count the examples that only the first has right, that only the second has, and all."""
    sizes = check_tensor("before", before, "examples", dtype=bool)
    check_tensor("after", after, "examples", dtype=bool, device=before.device, sizes=sizes)
    check_number("examples", sizes["examples"], int, at_least=1)
    return int((before & ~after).sum()), int((after & ~before).sum()), sizes["examples"]


def _correlation(both: int, lost: int, won: int, neither: int) -> float:
    """Give how alike two learners' answers are, from -1 to 1; a little less than that if they are alike."""
    sides = (both + lost) * (won + neither) * (both + won) * (lost + neither)
    if not sides:
        return 0.0
    alike = both * neither - lost * won
    corrected = max(alike - (both + lost + won + neither) / 2, 0.0) if alike > 0 else alike
    return corrected / math.sqrt(sides)


def _reach(one: float, other: float, common: float) -> float:
    return math.sqrt(max(one**2 - 2 * common * one * other + other**2, 0.0))
