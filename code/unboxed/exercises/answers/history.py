"""What is right in the exercises of the chapter on the history of neural networks."""

import math

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise
from unboxed.neuron import Perceptron
from unboxed.rosenblatt import turns

CORNERS = torch.cartesian_prod(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0]))
SIZES = (2, 5, 10, 20)
GPT3, H100 = 3.14e23, 989e12  # operations, and operations a second
MONTH = 30 * 24 * 3600


def after_one_pass() -> Tensor:
    """Learn "or" for one pass: shape (3,), the two weights and the bias."""
    last = turns(CORNERS, CORNERS.amax(dim=1), epochs=1)[-1]
    return torch.tensor([*last.weights.tolist(), last.bias])


def puzzles_learned() -> float:
    """Let a perceptron try every way to label the four corners."""
    puzzles = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * len(CORNERS))
    return sum(Perceptron().fit(CORNERS, wanted, epochs=100).mistakes[-1] == 0 for wanted in puzzles)


def enough_random_neurons() -> float:
    """Put random neurons in front of a perceptron until it learns XOR in more than nine of ten tries."""
    wanted = (CORNERS[:, 0] != CORNERS[:, 1]).to(CORNERS.dtype)
    chance = torch.Generator().manual_seed(0)
    for units in SIZES:
        learned = 0
        for _ in range(100):
            weights, bias = (torch.randn(rows, units, generator=chance) for rows in (2, 1))
            answers = ((CORNERS - 0.5) @ weights + 0.5 * bias > 0).float()
            learned += Perceptron().fit(answers, wanted, epochs=30).mistakes[-1] == 0
        if learned > 90:
            return units
    raise RuntimeError(f"expected one of {SIZES} random neurons to be enough")


def processors() -> float:
    """Count the H100s that train GPT-3 in a month at a third of their peak."""
    return math.ceil(GPT3 / (MONTH * H100 / 3))


EXERCISES = {
    "history-1": Exercise(
        "three numbers: the two weights and the bias after the first pass",
        after_one_pass,
        "One mistake in the first pass, and so one correction.",
    ),
    "history-2": Exercise(
        "how many of the 16 puzzles it learns, a number",
        puzzles_learned,
        "All but those that put opposite corners together.",
    ),
    "history-3": Exercise(
        "one of the four sizes, a number",
        enough_random_neurons,
        "Among so many random neurons some nearly always ask a question that helps.",
    ),
    "history-4": Exercise(
        "a whole number of H100s",
        processors,
        "So many work on it at once, at a third of their peak.",
    ),
}
