"""What is right in the exercises of the chapter on augmentation."""

from math import comb

import torch

from unboxed.datasets import load_digits
from unboxed.exercises.comparing import Exercise


def versions() -> torch.Tensor:
    """Count the places along, times those across, and those of the mirror image."""
    shifted = len(range(-2, 3)) ** 2
    return torch.tensor([shifted, 2 * shifted])


def as_uneven() -> float:
    """Add up the chances of 12 heads or fewer in 40 tosses, and double them for the other side."""
    return float(2 * sum(comb(40, heads) for heads in range(13)) / 2**40)


def survivors() -> torch.Tensor:
    """Turn 1,000 digits by half a turn, and ask the nearest of 5,000 others."""
    digits = load_digits()
    truth = digits.test_labels[:1000]
    turned = digits.test_images[:1000].rot90(2, dims=(2, 3)).roll((1, 1), dims=(2, 3))
    nearest = torch.cdist(turned.flatten(1), digits.train_images[:5000].flatten(1)).argmin(dim=1)
    same = (digits.train_labels[nearest] == truth).float()
    return torch.stack([same[truth == digit].mean() for digit in range(10)])


EXERCISES = {
    "augmentation-1": Exercise(
        "two whole numbers, without the mirror and with it",
        versions,
        "Five places along, times five across, and twice as many with the mirror.",
    ),
    "augmentation-2": Exercise(
        "a probability, a number from 0 to 1",
        as_uneven,
        "Only the images on which the two networks differ count.",
        within=0.002,
    ),
    "augmentation-3": Exercise(
        "a share for each digit from 0 to 9, ten numbers from 0 to 1",
        survivors,
        "Zeros, ones, fives and eights look much the same upside down.",
        within=0.02,
    ),
}
