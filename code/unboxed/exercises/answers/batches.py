"""What is right in the exercises of the chapter on batches."""

import math

import torch
from torch import Tensor

from unboxed.exercises.comparing import Exercise
from unboxed.stall import draw_days
from unboxed.stochastic import losses_above, sgd_walks

RATES = (0.01, 0.005, 0.0025, 0.00125)


def steps_and_last() -> Tensor:
    """Divide 60,000 examples into batches of 128: how many, and how large the last is, shape (2,)."""
    steps = math.ceil(60_000 / 128)
    return torch.tensor([steps, 60_000 - 128 * (steps - 1)])


def epoch_loss() -> float:
    """Average over 1,000 examples what four batches of unequal sizes report."""
    return (300 * (50 + 60 + 40) + 100 * 90) / 1000


def share_without_replacement() -> float:
    """Compare the variances of means of 500 out of 1,000, drawn without and with replacement."""
    return (1000 - 500) / (1000 - 1)


def low_enough() -> float:
    """Let batches of ten hover with four learning rates, and take the largest that stays below 0.5."""
    days = draw_days(1000, seed=1)
    for lr in RATES:
        walks = sgd_walks(days, days.best_line(), [lr] * 16, batch_size=10)
        if losses_above(days, walks)[800:].mean() < 0.5:
            return lr
    raise AssertionError(f"expected a rate of {RATES} to be low enough, got none")


EXERCISES = {
    "batches-1": Exercise(
        "two numbers: the steps of an epoch, and the examples of its last batch",
        steps_and_last,
        "A last batch that is not full is a step like any other.",
    ),
    "batches-2": Exercise(
        "the loss of the epoch, a number",
        epoch_loss,
        "Each example counts once, whichever batch it was in.",
        within=1e-6,
    ),
    "batches-3": Exercise(
        "the share of the variance, a number from 0 to 1",
        share_without_replacement,
        "What has been drawn cannot be drawn again, and so half of all examples leave less to chance.",
        within=0.04,
    ),
    "batches-4": Exercise(
        "the largest of the four learning rates that is small enough",
        low_enough,
        "Shorter steps average over more batches.",
        within=1e-6,
    ),
}
