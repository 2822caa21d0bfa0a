"""A loss over two weights as a mountain range: drawn in lines alone, those behind a ridge left out.

Lines read alike in print, light on dark, and on a telephone, where a shaded surface would turn inside out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.look import INK
from unboxed.several import check_range

Range = tuple[float, float]
SAMPLES = 120  # along a line, and along a line of sight
WIDTHS = (0.35, 0.6, 0.9, 1.25, 1.6)  # points: of a line where the light falls, up to the far side


@dataclass(frozen=True, eq=False)
class Relief:
    """A surface, and from where it is seen. The ground is one unit wide and deep, whatever its limits.

    Attributes:
        surface: Takes places of shape (..., 2), float64, and gives their heights, shape (...).
        xlim: Range of the first number.
        ylim: Range of the second number.
        heights: From the height that is the ground to the one that is ``tall`` above it.
        tall: In units of the ground's width.
        turn: Degrees by which the ground is turned, anticlockwise; at 0 the second number runs away from you.
        tilt: Degrees above the horizon from which you look down.

    Raises:
        ValueError: If a range does not rise or a number is out of range; later, if places have another shape
            than (..., 2), or are not floating point.
    """

    surface: Callable[[Tensor], Tensor]
    xlim: Range
    ylim: Range
    heights: Range
    tall: float = 0.5
    turn: float = 30.0
    tilt: float = 30.0

    def __post_init__(self) -> None:
        for name in ("xlim", "ylim", "heights"):
            check_range(name, getattr(self, name))
        check_number("turn", self.turn)
        check_number("tilt", self.tilt, above=0, below=90)
        check_number("tall", self.tall, above=0)

    def height(self, places: Tensor) -> Tensor:
        """Give the height of places, shape (..., 2), above the ground, in units of its width, shape (...)."""
        low, high = self.heights
        return (self.surface(places) - low) / (high - low) * self.tall

    def project(self, places: Tensor, heights: Tensor | None = None) -> Tensor:
        """Say where places, shape (..., 2), are in the drawing: right and up, shape (..., 2).

        ``heights``, shape (...), are in units of the ground's width; those of the surface unless given.
        """
        check_tensor("places", places, "... 2")
        unit = self.unit(places)
        if heights is not None:
            check_tensor("heights", heights, " ".join(map(str, places.shape[:-1])))
        up = self.height(places) if heights is None else heights
        turn, tilt = radians(self.turn), radians(self.tilt)
        right = unit[..., 0] * cos(turn) - unit[..., 1] * sin(turn)
        away = unit[..., 0] * sin(turn) + unit[..., 1] * cos(turn)
        return torch.stack([right, away * sin(tilt) + up * cos(tilt)], dim=-1)

    def seen(self, places: Tensor) -> Tensor:
        """Say of places, shape (..., 2), whether no ground rises above the line from there to your eye."""
        check_tensor("places", places, "... 2")
        turn, tilt = radians(self.turn), radians(self.tilt)
        towards = torch.tensor([-sin(turn), -cos(turn)], dtype=places.dtype, device=places.device)
        steps = torch.linspace(0, 1.5, SAMPLES, dtype=places.dtype, device=places.device)[1:, None]
        between = self.unit(places)[..., None, :] + steps * towards
        on_the_ground = (between.abs() <= 0.5).all(dim=-1)
        sight = self.height(places)[..., None] + steps[:, 0] * sin(tilt) / cos(tilt)
        # A hair's breadth, or a slope that is just seen would hide itself.
        hidden = self.height(self.place(between)) > sight + 2e-3 * self.tall
        return ~(hidden & on_the_ground).any(dim=-1)

    def shade(self, places: Tensor) -> Tensor:
        """Say how far places, shape (..., 2), face away from a light at the left: from 0 to 1, (...)."""
        check_tensor("places", places, "... 2")
        unit = self.unit(places)
        nudges = 1e-3 * torch.eye(2, dtype=places.dtype, device=places.device)
        one, other = (
            (self.height(self.place(unit + nudge)) - self.height(self.place(unit - nudge))) / 2e-3
            for nudge in nudges
        )
        normal = torch.stack([-one, -other, torch.ones_like(one)], dim=-1)
        turn = radians(self.turn)
        light = torch.tensor([-cos(turn), sin(turn), 1.0], dtype=places.dtype, device=places.device)
        facing: Tensor = normal @ light / 2**0.5 / normal.norm(dim=-1)
        return (1 - facing).clamp(0, 1)

    def unit(self, places: Tensor) -> Tensor:
        """Say where places are on a ground that runs from -0.5 to 0.5 both ways, shape (..., 2)."""
        check_tensor("places", places, "... 2")
        low, high = self._limits(places).unbind()
        return (places - low) / (high - low) - 0.5

    def place(self, unit: Tensor) -> Tensor:
        """Undo ``unit``."""
        check_tensor("unit", unit, "... 2")
        low, high = self._limits(unit).unbind()
        return low + (unit + 0.5) * (high - low)

    def _limits(self, like: Tensor) -> Tensor:
        """Give the lower limits and the upper ones, shape (2, 2), with the dtype and device of a tensor."""
        return torch.tensor([self.xlim, self.ylim], dtype=like.dtype, device=like.device).T


def draw_relief(
    axes: Axes, relief: Relief, *, lines: int = 25, within: Callable[[Tensor], Tensor] | None = None
) -> None:
    """Draw a relief as a net of lines, thin where light from the left falls and thick where it does not.

    Args:
        axes: Where to draw; they lose their ticks and get one scale both ways.
        relief: The surface and the view of it.
        lines: How many lines each way.
        within: Takes places of shape (..., 2), says which are drawn, shape (...); all of them unless given.

    Raises:
        ValueError: If there are fewer than two lines.
    """
    check_number("lines", lines, int, at_least=2)
    steps = torch.linspace(-0.5, 0.5, SAMPLES, dtype=torch.float64)
    rows = torch.cartesian_prod(torch.linspace(-0.5, 0.5, lines, dtype=torch.float64), steps)
    places = relief.place(torch.cat([rows, rows.flip(-1)]).reshape(2 * lines, SAMPLES, 2))
    shown = relief.seen(places)
    if within is not None:
        shown &= within(places)
    drawn = relief.project(places)
    width = (relief.shade(places) * (len(WIDTHS) - 1)).round()
    for level, points in enumerate(WIDTHS):
        # A line that grows wider here is drawn as far as the next place, so that no gap opens.
        ours = shown & ((width == level) | (width.roll(1, dims=1) == level))
        path = torch.where(ours[..., None], drawn, torch.nan)
        path = torch.cat([path, torch.full_like(path[:, :1], torch.nan)], dim=1).reshape(-1, 2)
        axes.plot(*path.T.numpy(), linestyle="-", linewidth=points, color=INK, solid_capstyle="round")
    axes.set_aspect("equal")
    axes.axis("off")


def draw_on_relief(axes: Axes, relief: Relief, places: Tensor, **look: Any) -> None:
    """Draw a path, shape (places, 2), on the ground of a relief, broken where a ridge hides it.

    Raises:
        ValueError: If the path has another shape.
    """
    check_tensor("places", places, "places 2")
    drawn = torch.where(relief.seen(places)[:, None], relief.project(places), torch.nan)
    axes.plot(*drawn.T.cpu().numpy(), **{"linestyle": "-", "solid_capstyle": "round"} | look)
