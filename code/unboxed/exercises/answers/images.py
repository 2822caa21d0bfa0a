"""What is right in the exercises of the chapter on images."""

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise
from unboxed.photos import shipped_photo

EARLY, HIGH_DEFINITION = torch.tensor([0.299, 0.587, 0.114]), torch.tensor([0.2126, 0.7152, 0.0722])


def memory() -> Tensor:
    """Count the bytes of an image, of the same as floats, and of a batch of 32 as floats: shape (3,)."""
    numbers = 3 * 224 * 224
    return torch.tensor([numbers, 4 * numbers, 32 * 4 * numbers])


def recipes() -> Tensor:
    """Give the largest and the mean difference of two recipes for brightness, of 255: shape (2,)."""
    weights = (HIGH_DEFINITION - EARLY).reshape(3, 1, 1)
    gap = 255 * (weights * shipped_photo("flower").image).sum(dim=0).abs()
    return torch.stack([gap.max(), gap.mean()])


def red() -> Tensor:
    """List the red channel of a tiny image, once rightly and once as ``reshape`` has it: shape (2, 4)."""
    return torch.stack([torch.arange(0, 12, 3), torch.arange(4)])


def stripes() -> Tensor:
    """Shrink the finest stripes in three ways, and keep six columns of each: shape (3, 6)."""
    return torch.stack([torch.ones(6), torch.full((6,), 0.5), torch.tensor([1.0, 0.0]).repeat(3)])


EXERCISES = {
    "images-1": Exercise(
        "three numbers of bytes: one image, the same as floats, and 32 of those",
        memory,
        "Three channels of 224 × 224, and a float takes four bytes.",
    ),
    "images-2": Exercise(
        "two differences, of 255, to one digit after the point or more: the largest and the mean",
        recipes,
        "The recipes differ most where the flower is of one pure colour.",
        within=0.051,
    ),
    "images-3": Exercise(
        "two rows of four numbers: the red channel after permute, and after reshape",
        red,
        "One picks out every third number, the other counts the numbers off in their order.",
    ),
    "images-4": Exercise(
        "three rows of six values: every second, pairs averaged, every third",
        stripes,
        "With less than two pixels for a pair of stripes, what comes out is white, grey or an alias.",
    ),
}
