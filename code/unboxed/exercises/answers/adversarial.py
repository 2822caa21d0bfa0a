"""What is right in the exercises of the chapter on adversarial examples."""

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise


def pushes() -> Tensor:
    """Give the largest and the typical change of a weighted sum by pushes on its inputs: shape (2,)."""
    weights = torch.full((10_000,), 0.02)
    return 0.01 * torch.stack([weights.abs().sum(), weights.square().sum().sqrt()])


def units() -> Tensor:
    """Write two levels of 255, black and white in normalised numbers: shape (3,)."""
    return (torch.tensor([2 / 255, 0.0, 1.0]) - torch.tensor([0.0, 0.485, 0.485])) / 0.229


EXERCISES = {
    "adversarial-1": Exercise(
        "two numbers: the largest change and the typical one",
        pushes,
        "Pushes that agree add up; of pushes with random signs the squares do.",
        within=1e-4,
    ),
    "adversarial-4": Exercise(
        "three numbers: ε, black and white, in normalised numbers",
        units,
        "Differences are divided by the standard deviation; pixels are shifted first.",
        within=0.0006,
    ),
}
