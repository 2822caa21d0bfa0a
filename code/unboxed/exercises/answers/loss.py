"""What is right in the exercises of the chapter on the loss."""

from itertools import pairwise

import torch
from torch import Tensor

from unboxed.activations import sigmoid
from unboxed.exercises.comparing import Exercise
from unboxed.losses import classification_error, mean_squared_error

GUESSED, SOLD = torch.tensor([50.0, 60.0, 70.0]), torch.tensor([53.0, 60.0, 64.0])
DAYS = torch.tensor([40.0, 52.0, 55.0, 61.0, 132.0])


def both_losses() -> Tensor:
    """Return the mean squared and the mean absolute error of the three forecasts: shape (2,)."""
    return torch.stack([mean_squared_error(GUESSED, SOLD), (GUESSED - SOLD).abs().mean()])


def mean_and_median() -> Tensor:
    """Return the two numbers without trying any: shape (2,)."""
    return torch.stack([DAYS.mean(), DAYS.median()])


def mended() -> Tensor:
    """Learn from a cat and a dog, and return how probable a cat then is on each picture: shape (2,)."""
    pictures = torch.tensor([[0.8, 0.3, 0.6, 1.0], [0.2, 0.1, 0.9, 1.0]], dtype=torch.float64)
    weights = torch.tensor([1.0, 1.5, -2.0, -0.54], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=2.0)
    is_cat = torch.tensor([1.0, 0.0], dtype=torch.float64)
    for _ in range(200):
        optimizer.zero_grad()
        mean_squared_error(sigmoid(pictures @ weights), is_cat).backward()
        optimizer.step()
    return sigmoid(pictures @ weights).detach()


def steps_that_change_the_count() -> float:
    """Count the steps of the weight, from 0 to 5, at which the share of wrong answers changes."""
    cats = torch.arange(40) < 20
    noise = torch.randn(40, generator=torch.Generator().manual_seed(0))
    whiskers = torch.where(cats, 0.7, 0.35) + 0.15 * noise
    labels = cats.long()
    wrong = [
        classification_error(torch.stack([torch.zeros(40), weight * whiskers - 1], dim=1), labels).item()
        for weight in torch.arange(501) / 100
    ]
    return float(sum(one != other for one, other in pairwise(wrong)))


EXERCISES = {
    "loss-1": Exercise(
        "two numbers, the mean squared error and the mean absolute error",
        both_losses,
        "Squaring first makes the error of 6 count four times as much as that of 3.",
        within=0.0051,
    ),
    "loss-2": Exercise(
        "two numbers, for squared and for absolute errors",
        mean_and_median,
        "The mean follows the coach, and the median does not.",
        within=0.051,
    ),
    "loss-3": Exercise(
        "the probabilities of a cat on the cat's and on the dog's picture, from 0 to 1",
        mended,
        "With both pictures in the loss, saying the same to both no longer pays.",
        within=0.0051,
    ),
    "loss-4": Exercise(
        "how many of the 500 steps change the share of wrong answers, a number",
        steps_that_change_the_count,
        "It can only change where a picture changes sides, and most steps move none across.",
    ),
}
