"""A loss over two weights as a hiking map: lines of equal height, and the walks of optimizers on it."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from unboxed.checks import check_tensor
from unboxed.look import FAINT, INK, VERMILLION
from unboxed.several import check_numbers, check_range

Range = tuple[float, float]
PLACES = 101  # each way


def draw_map(
    axes: Axes,
    surface: Callable[[Tensor], Tensor],
    levels: Sequence[float],
    *,
    xlim: Range,
    ylim: Range,
) -> None:
    """Draw lines of equal height, with the same scale both ways, so that directions are what they seem.

    Args:
        axes: Where to draw.
        surface: Takes places of shape (..., 2), float64, and gives their heights, shape (...).
        levels: The heights, in rising order.
        xlim: Range of the first number.
        ylim: Range of the second number.

    Raises:
        ValueError: If the levels are no rising numbers, or a range is not two, the smaller one first.
    """
    check_numbers("levels", levels)
    if any(low >= high for low, high in pairwise(levels)):
        raise ValueError(f"levels: expected rising numbers, got {levels}")
    check_range("xlim", xlim)
    check_range("ylim", ylim)
    across, up = (torch.linspace(*limits, PLACES, dtype=torch.float64) for limits in (xlim, ylim))
    x, y = torch.meshgrid(across, up, indexing="xy")
    height = surface(torch.stack([x, y], dim=-1))
    axes.set(aspect="equal", xlim=xlim, ylim=ylim)
    axes.grid(False)
    axes.contour(x, y, height.cpu(), levels=levels, colors=FAINT, linewidths=0.8, negative_linestyles="solid")


def draw_walk(axes: Axes, points: Tensor, **look: Any) -> None:
    """Draw a walk, shape (steps + 1, 2): a square where it starts, and a dot after each step.

    Args:
        axes: Where to draw.
        points: Where the walk went, the start first.
        look: Passed on to ``Axes.plot``.

    Raises:
        ValueError: If the points have another shape, or there is none.
    """
    check_tensor("points", points, "places 2", filled=True)
    usual: dict[str, Any] = {
        "color": VERMILLION,
        "linestyle": "-",
        "linewidth": 1.2,
        "marker": "o",
        "markersize": 3.5,
    }
    places = points.detach().cpu().numpy()
    axes.plot(*places.T, **usual | look)
    axes.plot(*places[0], "s", color=INK, markersize=7, zorder=5)


def draw_star(axes: Axes, place: Sequence[float] | Tensor) -> None:
    """Mark the lowest place, or one of several, with a star.

    Raises:
        ValueError: If the place is not two finite numbers.
    """
    check_numbers("place", place, count=2)
    axes.plot(*map(float, place), "*", color=INK, markersize=12, zorder=6)
