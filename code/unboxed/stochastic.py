"""Stochastic gradient descent on the stall: many walks side by side, each with batches of its own."""

from collections.abc import Sequence

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.stall import Days


def sgd_walks(
    days: Days, start: Tensor, rates: Sequence[float], *, batch_size: int, runs: int = 20, seed: int = 0
) -> Tensor:
    """Walk down the loss of a line with batches, several times, each time with other batches.

    Args:
        days: What to learn from.
        start: The line to begin at, shape (2,).
        rates: The learning rate of each epoch.
        batch_size: Days a step; the last batch of an epoch may be smaller.
        runs: How many walks.
        seed: Decides the order of the days, in every walk another one.

    Returns:
        Where the walks went, the start first, shape (steps + 1, runs, 2).

    Raises:
        ValueError: If a rate is not above 0, or a count is below 1.
    """
    check_tensor("start", start, "2")
    check_number("batch_size", batch_size, int, at_least=1)
    check_number("runs", runs, int, at_least=1)
    for lr in rates:
        check_number("rates", lr, above=0)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    lines = [start.expand(runs, 2)]
    for lr in rates:
        order = torch.rand(runs, len(days), generator=chance).argsort(dim=1).to(start.device)
        for batch in order.split(batch_size, dim=1):
            slope, intercept = lines[-1][:, :1], lines[-1][:, 1:]
            errors = slope * days.warmth[batch] + intercept - days.cones[batch]
            each_day = 2 * torch.stack([errors * days.warmth[batch], errors], dim=-1)
            lines.append(lines[-1] - lr * each_day.mean(dim=1))
    return torch.stack(lines)


def losses_above(days: Days, lines: Tensor) -> Tensor:
    """Give how far the loss of lines, shape (..., 2), lies above the lowest there is, shape (...).

    Raises:
        ValueError: If the lines have another shape, or another type than the days.
    """
    check_tensor("lines", lines, "... 2", dtype=days.warmth.dtype)
    best = days.best_line()
    table = torch.stack([days.warmth, torch.ones_like(days.warmth)], dim=1)
    # The loss is a bowl: above its lowest point by the mean square of what two lines differ by.
    return ((lines - best) @ (table.T @ table / len(days)) * (lines - best)).sum(dim=-1)
