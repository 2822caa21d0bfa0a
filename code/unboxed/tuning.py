"""Optimizers compared each at its best: many walks side by side, and the best setting of a grid."""

import math
from collections.abc import Callable, Iterable
from typing import TypeVar

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.descent import GradientDescent, Momentum, Optimizer

Tried = TypeVar("Tried", bound=Optimizer)
Surface = Callable[[Tensor], Tensor]


def valley(condition: float, turned: float = 0.0) -> Surface:
    """Make a valley with curvatures 1 along its floor and ``condition`` across it.

    Args:
        condition: The condition number, at least 1.
        turned: Degrees from the first number's axis to the floor.

    Returns:
        A surface: it takes places of shape (..., 2) and gives their heights, shape (...).

    Raises:
        ValueError: If ``condition`` is below 1, or ``turned`` is no finite number.
    """
    check_number("condition", condition, at_least=1)
    check_number("turned", turned)
    cosine, sine = math.cos(math.radians(turned)), math.sin(math.radians(turned))

    def surface(places: Tensor) -> Tensor:
        check_tensor("places", places, "... 2")
        x, y = places.unbind(-1)
        along, across = cosine * x + sine * y, cosine * y - sine * x
        return (along**2 + condition * across**2) / 2

    return surface


def best_in_theory(condition: float) -> tuple[GradientDescent, Momentum]:
    """Give the settings that are best for curvatures from 1 to ``condition`` (Polyak, 1964).

    Raises:
        ValueError: If ``condition`` is below 1.
    """
    check_number("condition", condition, at_least=1)
    root = math.sqrt(condition)
    ball = Momentum((2 / (root + 1)) ** 2, beta=((root - 1) / (root + 1)) ** 2)
    return GradientDescent(2 / (1 + condition)), ball


def walk_together(surface: Surface, starts: Tensor, optimizer: Optimizer, steps: int) -> Tensor:
    """Walk down a surface from several starts, each by itself and all by one optimizer.

    Args:
        surface: Takes places of shape (..., n) and gives their heights, shape (...).
        starts: Where to begin, shape (starts, n), floating point.
        optimizer: Makes moves of slopes, number by number, as gradient descent, momentum and Adam do.
        steps: How many steps to make.

    Returns:
        Where the walks went, shape (steps + 1, starts, n); one that diverges is infinite or NaN in the end.

    Raises:
        ValueError: If ``steps`` is below 0, or the starts are not of that shape.
    """
    check_tensor("starts", starts, "starts n")
    check_number("steps", steps, int, at_least=0)
    places, state = [starts.detach()], None
    for _ in range(steps):
        here = places[-1].requires_grad_()
        with torch.enable_grad():
            # The slope of a sum with respect to one start is that of its own height.
            (gradient,) = torch.autograd.grad(surface(here).sum(), here)
        here.requires_grad_(False)
        move, state = optimizer(gradient, state)
        places.append(here + move)
    return torch.stack(places)


def steps_needed(surface: Surface, walks: Tensor, share: float) -> Tensor:
    """Count the steps until the height of each walk stays below a share of what it was.

    Args:
        surface: Whose lowest height is 0.
        walks: What ``walk_together`` gives, shape (steps + 1, starts, n).
        share: From 0 to 1.

    Returns:
        The steps, float64, shape (starts,); infinite for a walk that has not done it by its end.

    Raises:
        ValueError: If the walks have another shape or none a place, or ``share`` is out of range.
    """
    check_tensor("walks", walks, "places starts n", filled=True)
    check_number("share", share, above=0, below=1)
    heights = surface(walks)
    low = heights < share * heights[0]  # not a number is not low
    lasting = low.flip(0).cummin(dim=0).values.flip(0)
    return torch.where(lasting[-1], (~lasting).sum(dim=0).double(), math.inf)


def best_optimizer(
    surface: Surface, starts: Tensor, grid: Iterable[Tried], *, share: float, steps: int
) -> tuple[Tried, Tensor]:
    """Find the optimizer of a grid that needs the fewest steps, averaged over all starts.

    Args:
        surface: Whose lowest height is 0.
        starts: Where to begin, shape (starts, n).
        grid: One kind of optimizer with different settings.
        share: What share of the height is to be left.
        steps: How many steps each walk has.

    Returns:
        The optimizer, and the steps that it needs from each start, shape (starts,).

    Raises:
        ValueError: If no optimizer of the grid gets there from every start.
    """
    needed = {
        tried: steps_needed(surface, walk_together(surface, starts, tried, steps), share) for tried in grid
    }
    best = min(needed, key=lambda tried: needed[tried].mean().item(), default=None)
    if best is None or not needed[best].isfinite().all():
        raise ValueError(f"grid: expected one that gets there in {steps} steps, got none in {len(needed)}")
    return best, needed[best]
