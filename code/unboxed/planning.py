"""How many test images a claim needs: the chance that a test of some size finds a difference that exists."""

import math
from statistics import NormalDist

from unboxed.checks import check_number
from unboxed.intervals import LEVEL, at_most, check_level

FAR = 10.0  # standard deviations: further out no count of disagreements need be looked at


def unpaired_power(before: float, after: float, images: int, *, level: float = LEVEL) -> float:
    """Give the chance to tell two models apart, each tested on as many images of its own.

    By the normal approximation, which is good to a few hundredths where each makes ten mistakes or more.

    Args:
        before: The true accuracy of one model.
        after: That of the other.
        images: How many images each of them is tested on.
        level: Of the interval of the difference that is to leave out 0.

    Returns:
        The power of the test, a probability.

    Raises:
        ValueError: If an accuracy lies outside 0 to 1, there are no images, or the level is no share,
            or 1 but for rounding.

    Source:
        Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, chapter 4.

    Example:
        >>> round(unpaired_power(0.95, 0.97, 1500), 2)
        0.8
    """
    check_number("before", before, at_least=0, at_most=1)
    check_number("after", after, at_least=0, at_most=1)
    check_number("images", images, int, at_least=1)
    check_level(level)
    normal = NormalDist()
    middle = (before + after) / 2
    if not 0 < middle < 1:  # neither makes a mistake, or both nothing else
        return 0.0
    needed = normal.inv_cdf((1 + level) / 2) * math.sqrt(2 * middle * (1 - middle))
    spread = math.sqrt(before * (1 - before) + after * (1 - after))
    apart = abs(after - before) * math.sqrt(images)
    if spread == 0:
        return float(apart > needed)
    return normal.cdf((apart - needed) / spread) + normal.cdf((-apart - needed) / spread)


def paired_power(lost: float, won: float, images: int, *, level: float = LEVEL) -> float:
    """Give the chance to tell two models apart on the same images, by McNemar's exact test.

    Args:
        lost: The share of all images that only the first model has right.
        won: The share that only the second has right; ``won - lost`` is the difference of their accuracies.
        images: How many images both are tested on.
        level: 1 less the p-value below which they count as different.

    Returns:
        The power of the test, a probability, summed over all that such a test can bring.

    Raises:
        ValueError: If a share or their sum lies outside 0 to 1, there are no images, or the level is no
            share, or 1 but for rounding.

    Source:
        McNemar (1947), Note on the sampling error of the difference between correlated proportions.

    Example:
        >>> round(paired_power(0.01, 0.03, 800), 2)
        0.78
    """
    check_number("lost", lost, at_least=0, at_most=1)
    check_number("won", won, at_least=0, at_most=1)
    check_number("lost and won", lost + won, at_most=1)
    check_number("images", images, int, at_least=1)
    check_level(level)
    differing = lost + won
    if differing == 0:
        return 0.0
    reach = FAR * math.sqrt(images * differing * (1 - differing)) + FAR
    fewest = max(0, math.floor(images * differing - reach))
    most = min(images, math.ceil(images * differing + reach))
    power, few = 0.0, -1
    for count in range(most + 1):
        while 2 * at_most(few + 1, count, 0.5) <= 1 - level:
            few += 1  # so few of these on one side, or fewer, are too few for a coin
        if count >= fewest and few >= 0:
            share = won / differing
            found = at_most(few, count, share) + at_most(few, count, 1 - share)
            power += _probability(count, images, differing) * found
    return power


def _probability(count: int, total: int, share: float) -> float:
    """Give the probability of exactly ``count`` of ``total``, each with a probability above 0."""
    if share == 1:
        return float(count == total)
    ways = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return math.exp(ways + count * math.log(share) + (total - count) * math.log1p(-share))
