"""What is right in the exercises of the chapter on optimizers."""

import math

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise


def lengths() -> Tensor:
    """Sum up the geometric series of a velocity that keeps half of itself: shape (4,), the limit last."""
    velocities = [sum(0.5**age for age in range(steps)) for steps in (1, 2, 3)]
    return 0.1 * torch.tensor([*velocities, 1 / (1 - 0.5)])


def edges() -> Tensor:
    """Give the largest learning rates that momentum bears at a curvature of 1, for three betas: (3,)."""
    return 2 * (1 + torch.tensor([0.0, 0.4, 0.9]))


def spread_and_rest() -> Tensor:
    """Give He's spread for 800 inputs, and what is left after twenty layers that lose a tenth each: (2,)."""
    return torch.tensor([math.sqrt(2 / 800), 0.9**20])


def half_life() -> float:
    """Count the steps until a weight that loses a thousandth a step has lost half."""
    return math.ceil(math.log(0.5) / math.log(1 - 0.1 * 0.01))


EXERCISES = {
    "optimizers-1": Exercise(
        "four lengths: of the first three steps, and the one that they approach",
        lengths,
        "In the end the ball loses as much speed at each step as it gains.",
        within=1e-3,
    ),
    "optimizers-2": Exercise(
        "the edges for the three betas, to one digit after the point or more",
        edges,
        "A ball that keeps its speed undoes part of an overshoot at the next step.",
        within=0.051,
    ),
    "optimizers-3": Exercise(
        "two numbers: the spread, to two digits after the point or more, and the share that is left",
        spread_and_rest,
        "What is lost in one layer is lost again in the next.",
        within=0.0051,
    ),
    "optimizers-4": Exercise(
        "the number of steps",
        half_life,
        "Small shares add up, over hundreds of steps.",
    ),
}
