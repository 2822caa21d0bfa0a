"""What is right in the exercises of the chapter on rules and learning."""

import torch
from torch import Tensor

from unboxed.animals import QUESTIONS, best_rule, right
from unboxed.datasets import load_digits
from unboxed.exercises.comparing import Exercise

# Cats and others among the animals of the shelter: by whether they purr, then by whether they have a tail.
SHELTER = torch.tensor([[[38, 1], [5, 0]], [[7, 40], [4, 5]]])


def best_at_the_shelter() -> Tensor:
    """Take the larger group for every set of answers, to both questions and to the first alone: (2,)."""
    return torch.stack([SHELTER.amax(dim=2).sum(), SHELTER.sum(dim=1).amax(dim=1).sum()])


def right_without() -> Tensor:
    """Count what the best rule gets right when one question is left out, each in turn: shape (4,)."""
    rest = [[other for other in QUESTIONS if other != question] for question in QUESTIONS]
    return torch.tensor([right(best_rule(questions)) for questions in rest])


def _share_right(examples: Tensor, answers: Tensor, questions: Tensor, wanted: Tensor) -> float:
    said = answers[torch.cdist(questions, examples).argmin(dim=1)]
    return (said == wanted).double().mean().item()


def nearest_digit() -> float:
    """Read the test images as the nearest of the first thousand training images would have it."""
    digits = load_digits()
    train, test = digits.train_images[:1000].flatten(1), digits.test_images.flatten(1)
    return _share_right(train, digits.train_labels[:1000], test, digits.test_labels)


def nearest_switches() -> float:
    """Answer for half of the positions of twelve switches as the nearest of the other half would have it."""
    positions = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 12)
    positions = positions[torch.randperm(len(positions), generator=torch.Generator().manual_seed(0))]
    odd = positions.sum(dim=1) % 2
    return _share_right(positions[:2000], odd[:2000], positions[2000:], odd[2000:])


EXERCISES = {
    "rules-or-learning-1": Exercise(
        "two numbers of animals, for both questions and for the first alone",
        best_at_the_shelter,
        "Both come to the same, for the tail changes no verdict.",
    ),
    "rules-or-learning-2": Exercise(
        "four numbers of animals, each with one question left out, in the order of QUESTIONS",
        right_without,
        "Each question carries something that the other three do not.",
    ),
    "rules-or-learning-3": Exercise(
        "the share of the test images that it reads, a number from 0 to 1",
        nearest_digit,
        "Similar pictures mostly show the same digit.",
        within=0.002,
    ),
    "rules-or-learning-4": Exercise(
        "the share of the positions that it gets right, a number from 0 to 1",
        nearest_switches,
        "One switch apart means that the answer is the other one.",
        within=0.01,
    ),
}
