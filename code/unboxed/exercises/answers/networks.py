"""What is right in the exercises of the chapter on networks."""

from math import factorial

import torch
from torch import Tensor, nn

from unboxed.binary import fit_binary
from unboxed.exercises.comparing import Exercise
from unboxed.networks import mlp
from unboxed.starts import fresh
from unboxed.toys import toy


def iris_parameters() -> float:
    """Count the numbers in a network 4–10–10–3."""
    return sum(values.numel() for values in mlp([4, 10, 10, 3]).parameters())


def inside() -> Tensor:
    """Say which places of a grid lie inside the triangle: shape (400,), booleans."""
    ticks = torch.linspace(-0.9, 2.9, 20)
    x, y = torch.cartesian_prod(ticks, ticks).T
    within: Tensor = (x > 0) & (y > 0) & (x + y < 2)
    return within


def silenced() -> float:
    """Train sixty narrow, deep networks with ReLU on the moons, and count those that say one thing only."""
    moons = toy("moons", 100)
    models = fresh(lambda: mlp([2, 2, 2, 2, 1], nn.ReLU), 60)
    fit_binary(models, moons.inputs(0.1), moons.labels, steps=300, lr=0.05)
    with torch.no_grad():
        outputs = torch.stack([model(moons.inputs(0.1))[:, 0] for model in models])
    return int((outputs.amax(dim=1) == outputs.amin(dim=1)).sum())


EXERCISES = {
    "networks-1": Exercise(
        "how many parameters the network has, a number",
        iris_parameters,
        "Every neuron has a weight for each number that it hears, and a bias.",
    ),
    "networks-2": Exercise(
        "the answers to the 400 places, 0 or 1, in their order",
        inside,
        "Three lines and an and make a triangle.",
    ),
    "networks-3": Exercise(
        "in how many orders the three hidden neurons can stand, a number",
        lambda: factorial(3),
        "A sum does not ask in which order it is added up.",
    ),
    "networks-4": Exercise(
        "how many of the 60 networks give one output to all points, a number",
        silenced,
        "A layer that is silent lets nothing pass.",
    ),
}
