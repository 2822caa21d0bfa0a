"""The critical batch size: where a larger batch stops paying, from the steps that several sizes need."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor, check_training
from unboxed.intervals import LEVEL, Interval

# The critical batch sizes that a fit tries.
CANDIDATES = torch.logspace(-1, 6, 1401, base=10, dtype=torch.float64)


@dataclass(frozen=True, eq=False)
class Race:
    """What one batch size needs.

    Attributes:
        batch_size: Examples a step.
        lr: The learning rate, chosen with other starts than those that are counted.
        steps: How many steps each start took, shape (starts,).

    Raises:
        ValueError: If a number is out of range, or the steps have another shape.
    """

    batch_size: int
    lr: float
    steps: Tensor

    def __post_init__(self) -> None:
        check_training(self.lr, batch_size=self.batch_size)
        check_tensor("steps", self.steps, "starts", dtype=None)


def critical_batch_size(
    races: Sequence[Race], *, level: float = LEVEL, resamples: int = 1000, seed: int = 0
) -> tuple[Interval, float]:
    """Fit steps = fewest · (1 + critical / batch size), which is a straight fall that bends into a level.

    At the critical batch size training takes twice the fewest steps, and twice the fewest examples.

    Args:
        races: What several batch sizes need, with as many starts each.
        level: As in ``intervals.wilson``.
        resamples: How often the starts are drawn anew, for the interval.
        seed: Chance of the draws.

    Returns:
        The critical batch size with its interval, and the fewest steps.

    Raises:
        ValueError: If there are fewer than three batch sizes, their starts are not as many, or a setting is
            out of range.

    Source:
        McCandlish et al. (2018), An empirical model of large-batch training, equation 5.1.
    """
    check_number("races", len(races), int, at_least=3)
    starts = {"starts": len(races[0].steps)}
    for entry in races:
        check_tensor("steps", entry.steps, "starts", dtype=None, finite=True, filled=True, sizes=starts)
    steps = torch.stack([entry.steps for entry in races]).double()
    check_number("level", level, above=0, below=1)
    check_number("resamples", resamples, int, at_least=1)
    check_seed("seed", seed)
    sizes = torch.tensor([entry.batch_size for entry in races], dtype=torch.float64)
    chance = torch.Generator().manual_seed(seed)
    drawn = torch.randint(steps.shape[1], (resamples, *steps.shape), generator=chance)
    again = steps.expand(resamples, -1, -1).gather(2, drawn)
    means = torch.cat([steps[None], again]).mean(dim=2)
    # For each candidate the best level is the mean of what is left: only the candidate is searched for.
    bends = torch.log1p(CANDIDATES[:, None] / sizes)
    left = means.log()[:, None] - bends
    chosen = left.var(dim=2).argmin(dim=1)
    found = CANDIDATES[chosen]
    ends = torch.tensor([(1 - level) / 2, (1 + level) / 2], dtype=torch.float64)
    low, high = found[1:].quantile(ends).tolist()
    return Interval(found[0].item(), low, high), left[0, chosen[0]].mean().exp().item()
