"""What is right in the exercises of the chapter on transfer learning."""

import torch
from torch import Tensor

from unboxed.comparisons import mcnemar
from unboxed.exercises.comparing import Exercise


def heads() -> Tensor:
    """Count weights and biases of a layer from 4,096 features to three kinds and to ten: shape (2,)."""
    return (4096 + 1) * torch.tensor([3, 10])


def drift() -> Tensor:
    """Follow an average from 0 towards -1, a tenth of the way each time, for 8 and 32 times: shape (2,)."""
    return 0.9 ** torch.tensor([8.0, 32.0]) - 1


def coin() -> float:
    """Give the probability that six coins fall at least as unevenly as two against four."""
    on_which_they_differ = torch.tensor([True] * 2 + [False] * 4)
    return mcnemar(on_which_they_differ, ~on_which_they_differ)


EXERCISES = {
    "transfer-1": Exercise(
        "two counts: for three kinds and for ten",
        heads,
        "Each output has a weight for every feature, and a bias.",
    ),
    "transfer-2": Exercise(
        "two averages, to two digits after the point or more: after 8 batches and after 32",
        drift,
        "After n batches 0.9 to the power of n of the old average is left.",
        within=0.0051,
    ),
    "transfer-3": Exercise(
        "the probability, to two digits after the point or more",
        coin,
        "What both have right, or both wrong, does not tell them apart.",
        within=0.0051,
    ),
}
