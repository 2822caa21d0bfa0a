"""What is right in the exercises of the chapter on backpropagation."""

import math

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise


def slopes_on_paper() -> Tensor:
    """Let PyTorch go forward and back through the network with one hidden neuron: shape (4,)."""
    w1, b1, w2, b2 = weights = [torch.tensor(number, requires_grad=True) for number in (2.0, -2.0, -2.0, 3.0)]
    answer = w2 * torch.sigmoid(w1 * 1.0 + b1) + b2
    return torch.stack(torch.autograd.grad((answer - 1.0) ** 2, weights))


def slope_of_sine() -> float:
    """Take the slope of the sine of a square at 1.3, by the chain rule."""
    return 2 * 1.3 * math.cos(1.3**2)


def best_nudge() -> int:
    """Find the power of ten with which a nudge of tanh at 0.5 comes closest to its slope."""
    exact = 1 - math.tanh(0.5) ** 2

    def off(power: int) -> float:
        nudge = 10.0**power
        return abs((math.tanh(0.5 + nudge) - math.tanh(0.5)) / nudge - exact)

    return min(range(-1, -16, -1), key=off)


def forgetful_end() -> float:
    """Step forty times along the sum of all slopes of the loss so far."""
    weight = slopes = 0.0
    for _ in range(40):
        slopes += 2 * (2 * weight - 3) * 2
        weight -= 0.05 * slopes
    return weight


EXERCISES = {
    "backpropagation-1": Exercise(
        "the four slopes, with respect to w1, b1, w2 and b2, in this order",
        slopes_on_paper,
        "Twice the error, and then one factor a step.",
        within=1e-6,
    ),
    "backpropagation-2": Exercise(
        "the gradient at 1.3, a number, to three digits after the point or more",
        slope_of_sine,
        "The engine multiplies your local slope by that of the square.",
        within=0.00051,
    ),
    "backpropagation-3": Exercise(
        "the exponent of the best nudge, a negative whole number",
        best_nudge,
        "There the two mistakes, the bend of the curve and the rounding, are about as large.",
    ),
    "backpropagation-4": Exercise(
        "where the weight ends without setting the gradient to 0, to two digits after the point or more",
        forgetful_end,
        "Each step follows all slopes so far, and not the one under its feet.",
        within=0.0051,
    ),
}
