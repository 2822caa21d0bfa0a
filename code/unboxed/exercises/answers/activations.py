"""What is right in the exercises of the chapter on activation functions."""

import torch
from torch import Tensor, nn

from unboxed.activations import leaky_relu, relu, sigmoid, step
from unboxed.exercises.comparing import Exercise
from unboxed.moons import moons
from unboxed.networks import mlp
from unboxed.starts import fit_all, fresh

CORNERS = torch.tensor([1.0, 2.0, 3.0])


def four_sums() -> Tensor:
    """Put −2, 0, 3 and 5 through a step, ReLU and a leaky ReLU: shape (3, 4), a row for each function."""
    sums = torch.tensor([-2.0, 0.0, 3.0, 5.0])
    return torch.stack([step(sums), relu(sums), leaky_relu(sums, slope=0.1)])


def tent_weights() -> Tensor:
    """Solve for the weights that make ramps from 1, 2 and 3 add up to a tent: shape (3,)."""
    places, heights = torch.tensor([2.0, 3.0, 4.0]), torch.tensor([1.0, 0.0, 0.0])
    weights: Tensor = torch.linalg.solve(relu(places[:, None] - CORNERS), heights)
    return weights


def sigmoids_to_a_thousandth() -> int:
    """Multiply the largest slope of the sigmoid with itself until less than a thousandth is left."""
    half = sigmoid(torch.tensor(0.0)).item()
    left, passed = 1.0, 0
    while left >= 0.001:
        left, passed = left * half * (1 - half), passed + 1
    return passed


def starts_that_arrive() -> int:
    """Train the sigmoid network of the chapter from its 50 starts at 0.3, and count those that get to 95%."""
    models = fresh(lambda: mlp([2, 8, 8, 2], nn.Sigmoid), 50)
    right = fit_all(models, moons(200, seed=0), moons(200, seed=1), epochs=150, lr=0.3)
    return int((right >= 0.95).any(dim=1).sum())


EXERCISES = {
    "activations-1": Exercise(
        "twelve numbers in three rows, for step, ReLU and leaky ReLU, each for sums of −2, 0, 3 and 5",
        four_sums,
        "Above 0 both ReLUs pass on what comes; they differ in what they do with the rest.",
        within=1e-6,
    ),
    "activations-2": Exercise(
        "the three weights of the outputs, in the order of the places where the neurons switch on",
        tent_weights,
        "Each neuron changes the slope where it switches on, by its weight.",
        within=1e-6,
    ),
    "activations-3": Exercise(
        "the number of sigmoids after which less than a thousandth is left",
        sigmoids_to_a_thousandth,
        "A quarter of a quarter of a quarter soon is very little.",
    ),
    "activations-4": Exercise(
        "the number of starts, of 50, from which it reaches 95%",
        starts_that_arrive,
        "A longer stride makes up for some of the smallness of the slopes.",
    ),
}
