"""What is right in the exercises of the chapter on gradient descent."""

import math

import torch

from unboxed.descent import GradientDescent, curvatures, descend
from unboxed.exercises.comparing import Exercise
from unboxed.stall import Days, draw_days
from unboxed.surfaces import ravine


def steps_along_the_floor() -> float:
    """Walk down the ravine with lr = 0.04 until a hundredth of the distance along its floor is left."""
    walk = descend(ravine, torch.ones(2, dtype=torch.float64), GradientDescent(0.04), steps=200)
    return int((walk.points[:, 0] < 0.01).nonzero()[0])


def best_rate() -> float:
    """Set the factors of the two directions equal, but for their signs."""
    both = curvatures(ravine, torch.zeros(2, dtype=torch.float64))
    return 2 / both.sum().item()


def bound_in_fahrenheit() -> float:
    """Measure the warmth of the twelve days in smaller degrees, and divide 2 by the largest curvature."""
    days = draw_days(12, seed=0)
    fahrenheit = Days(1.8 * days.warmth, days.cones)
    return 2 / curvatures(fahrenheit.loss, torch.zeros(2, dtype=torch.float64))[-1].item()


def border() -> float:
    """Solve x³ - x + 1/10 = 0 for the top of the ridge between the two minima, by the cubic formula."""
    angle = math.acos(-0.1 / 2 * 3**1.5) / 3
    return 2 / math.sqrt(3) * math.cos(angle + 4 * math.pi / 3)


EXERCISES = {
    "gradient-descent-1": Exercise(
        "how many steps it takes along the floor, a number",
        steps_along_the_floor,
        "Across the valley one step is enough; the floor takes all the others.",
    ),
    "gradient-descent-2": Exercise(
        "the best learning rate, to three digits after the point or more",
        best_rate,
        "Any other rate is slower in one of the two directions.",
        within=5.1e-4,
    ),
    "gradient-descent-3": Exercise(
        "the bound in degrees Fahrenheit, to three digits after the point or more",
        bound_in_fahrenheit,
        "Larger inputs make more curved valleys.",
        within=5.1e-4,
    ),
    "gradient-descent-4": Exercise(
        "the border, to three digits after the point",
        border,
        "On top of the ridge the ground is level.",
        within=1.1e-3,
    ),
}
