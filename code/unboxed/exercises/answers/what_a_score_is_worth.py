"""What is right in the exercises of the chapter on what a score is worth."""

from itertools import count

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from unboxed.datasets import load_digits
from unboxed.exercises.comparing import Exercise
from unboxed.intervals import share_difference, wilson
from unboxed.planning import unpaired_power


def flawless() -> int:
    """Find the smallest test set without a mistake whose interval begins at 99 %."""
    return next(size for size in count(1) if wilson(size, size).low >= 0.99)


def expected_counts() -> Tensor:
    """Find the size, in tens, at which expected counts tell 97.5 % from 99.4 %, and its power: shape (2,)."""
    size = next(
        size
        for size in count(10, 10)
        if share_difference(round(0.975 * size), size, round(0.994 * size), size).sign
    )
    return torch.tensor([size, unpaired_power(0.975, 0.994, size)], dtype=torch.float64)


def all_to_one_side() -> int:
    """Count the coins that must all fall alike before that happens in 5 % of cases or fewer."""
    return next(coins for coins in count(1) if 2 * 0.5**coins <= 0.05)


def nearest_to_their_own() -> float:
    """Give the share of digits whose copy, moved by a pixel, is the most similar image of all."""
    digits = load_digits()
    test, train = digits.test_images[:180], digits.train_images[:300]
    moved = test.roll(1, dims=3)
    seen, known = (avg_pool2d(images, 2).flatten(1) for images in (test, torch.cat([train, moved])))
    own = torch.cdist(seen, known).argmin(dim=1) == 300 + torch.arange(180)
    return own.double().mean().item()


EXERCISES = {
    "what-a-score-is-worth-1": Exercise(
        "the number of images",
        flawless,
        "Without a mistake the interval is as short as it can be, and still not short.",
    ),
    "what-a-score-is-worth-2": Exercise(
        "two numbers: the size of each test set, and the power as a share, to two digits after the point",
        expected_counts,
        "What comes out as expected on average comes out worse about half of the time.",
        within=0.0051,
    ),
    "what-a-score-is-worth-3": Exercise(
        "the number of images on which they differ",
        all_to_one_side,
        "Five coins fall all alike once in sixteen times.",
    ),
    "what-a-score-is-worth-4": Exercise(
        "the share, to two digits after the point or more",
        nearest_to_their_own,
        "Their checksums are different, and what they show is much the same.",
        within=0.0051,
    ),
}
