"""What is right in the exercises of the chapter on neurons."""

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise
from unboxed.neuron import Neuron, Perceptron

FESTIVAL = Neuron(torch.tensor([4.0, 2.0, 2.0, 1.0]), bias=-25.0)
CORNERS = torch.cartesian_prod(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0]))


def least_weather() -> float:
    """Ask the neuron about every whole score for the weather, with music 2, company 4 and money 2."""
    return next(score for score in range(5) if FESTIVAL(torch.tensor([float(score), 2.0, 4.0, 2.0])) == 1)


def exclusive_or() -> Tensor:
    """Return XOR of the four corners, in the order (0, 0), (0, 1), (1, 0), (1, 1): shape (4,), booleans."""
    return CORNERS[:, 0] != CORNERS[:, 1]


def percent_weight() -> float:
    """Divide the weight of the weather by how many percent one point of its scale is."""
    return FESTIVAL.weights[0].item() / (100 / 4)


def fewest_mistakes() -> float:
    """Let a perceptron try XOR for a hundred rounds, and take its best."""
    return min(Perceptron().fit(CORNERS, exclusive_or().to(CORNERS.dtype), epochs=100).mistakes)


EXERCISES = {
    "neuron-1": Exercise(
        "the least whole score for the weather when your friends come, a number",
        least_weather,
        "One point of weather less, and the sum stays below the threshold.",
    ),
    "neuron-2": Exercise(
        "the outputs for (0, 0), (0, 1), (1, 0) and (1, 1), in this order",
        exclusive_or,
        "Two lines can cut out what one line cannot.",
    ),
    "neuron-3": Exercise(
        "the new weight of the weather, a number",
        percent_weight,
        "Larger numbers for the same weather ask for a smaller weight.",
        within=1e-6,
    ),
    "neuron-4": Exercise(
        "the fewest mistakes that it makes on XOR in any round, a number",
        fewest_mistakes,
        "No round goes without a mistake, and so the rule never comes to rest.",
    ),
}
