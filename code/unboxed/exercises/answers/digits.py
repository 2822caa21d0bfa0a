"""What is right in the exercises of the chapter on digits."""

import torch
from torch import Tensor

from unboxed.activations import softmax
from unboxed.exercises.comparing import Exercise
from unboxed.intervals import at_most


def four_by_luck() -> Tensor:
    """Give how probable it is that four fair coins agree, and how many make it less than 5 %: shape (2,)."""
    luck = {changes: 2 * at_most(0, changes, 0.5) for changes in range(1, 20)}
    return torch.tensor([luck[4], min(changes for changes in luck if luck[changes] < 0.05)])


def two_scores() -> Tensor:
    """Give largest probability and log-sum-exp of ten logits, before and after a shift: shape (4,)."""
    logits = torch.tensor([5.0] + [0.0] * 9)
    both = torch.stack([logits, logits - 5])
    return torch.stack([softmax(both).amax(dim=1), both.exp().sum(dim=1).log()], dim=1).flatten()


EXERCISES = {
    "digits-1": Exercise(
        "two numbers: the probability for four changes, and how many changes it takes",
        four_by_luck,
        "Each further coin halves the probability that all agree.",
        within=0.0051,
    ),
    "digits-2": Exercise(
        "four numbers: probability and log-sum-exp, before and after",
        two_scores,
        "Softmax divides by the sum of the exponentials, and so forgets its size.",
        within=0.0051,
    ),
}
