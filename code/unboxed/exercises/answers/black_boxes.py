"""What is right in the exercises of the chapter on black boxes."""

import torch
from torch import Tensor

from unboxed.comparisons import accuracy_difference, mcnemar
from unboxed.exercises.comparing import Exercise
from unboxed.lending import applicants, exact_outcome


def weakest_proxy() -> int:
    """Find up to which percentage at home the gap without the family stays below ten percentage points."""
    sees = ("income", "debts", "district")
    return max(percent for percent in range(50, 101) if exact_outcome(sees, at_home=percent / 100).gap < 0.1)


def same_animals() -> Tensor:
    """Compare 264 right of 300 with 247, where 20 and 3 are right once: p, low and high, shape (3,)."""
    counts = torch.tensor([244, 20, 3, 33])
    before, after = (
        torch.tensor(right).repeat_interleave(counts)
        for right in ((True, False, True, False), (True, True, False, False))
    )
    found = accuracy_difference(before, after)
    return torch.tensor([mcnemar(before, after), found.low, found.high], dtype=torch.float64)


def family_from_a_column() -> Tensor:
    """Give the share of 50,000 applicants whose family the district tells, and the income: shape (2,)."""
    people = applicants(50_000, seed=0)
    south = people.district >= 5
    return torch.stack([(south == people.otter).double().mean(), (~people.otter).double().mean()])


EXERCISES = {
    "black-boxes-1": Exercise(
        "the share in percent, a whole number",
        weakest_proxy,
        "The gap grows with the share: stop at the last one below ten points.",
    ),
    "black-boxes-2": Exercise(
        "three numbers: the p-value, and the two ends of the interval as shares",
        same_animals,
        "Only the 23 animals on which the two differ decide.",
        within=0.0006,
    ),
    "black-boxes-3": Exercise(
        "two shares, to two digits after the point or more",
        family_from_a_column,
        "If a column says nothing about the family, call everybody by the larger one.",
        within=0.0051,
    ),
}
