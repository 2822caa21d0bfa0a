"""What is right in the exercises of the chapter on Deep Dream."""

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise

BREEDS, OTHERS = 118, 882


def pushes() -> Tensor:
    """Compare the slopes at 4 and at 2 of squares, cubes and fourth powers: shape (3,)."""
    powers = torch.tensor([2.0, 3.0, 4.0])
    return (4.0 / 2.0) ** (powers - 1)


def octaves() -> Tensor:
    """Give the smallest of five octaves' widths, and their cost as a geometric series: shape (2,)."""
    share = 1.4**-2
    return torch.tensor([640 / 1.4**4, 16 * (1 - share**5) / (1 - share)])


def dogs() -> Tensor:
    """Compare a breed with another class, by their odds, and weigh each breed as two: shape (2,)."""
    odds = 0.3 / 0.7 * OTHERS / BREEDS
    return torch.tensor([odds, 2 * BREEDS / (2 * BREEDS + OTHERS)])


EXERCISES = {
    "deep-dream-1": Exercise(
        "three ratios: for squares, for cubes and for fourth powers",
        pushes,
        "One answer is twice the other, and the slope grows by one power less than what is raised.",
        within=1e-3,
    ),
    "deep-dream-2": Exercise(
        "two numbers: the width in whole pixels or finer, and the steps to one digit after the point or more",
        octaves,
        "Each octave costs about half as much as the next.",
        within=0.5,
    ),
    "deep-dream-3": Exercise(
        "two numbers, to two digits after the point or more: how many times as much, and a share from 0 to 1",
        dogs,
        "A group with many classes has a large share before anything is seen.",
        within=0.0051,
    ),
}
