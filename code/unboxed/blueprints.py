"""The plan of a network that sees, drawn to scale.

A stack of feature maps is a box: as high and as deep as a map, and the wider the more maps there are. Numbers
in a row, as dense layers give them, are a bar.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from unboxed.look import COLUMN, WIDTH, panels, when_narrow
from unboxed.stages import Stage

FRONT, FACE = "#dfecf4", "#a9cce0"
EDGE: dict[str, Any] = {"edgecolor": "C0", "linewidth": 0.8}
DEPTH = 0.35  # of a map's side, in the oblique view
LARGEST, SMALLEST = 1.2, 0.4  # inches: of the side of the largest map
MARGIN, ROW = 0.15, 0.5  # inches: what the first name needs at the left, and from row to row


def draw_blueprint(plan: Sequence[Stage]) -> Figure:
    """Draw a network from its stages: from the picture, at the left or at the top, to the answer.

    Sides are to scale. Widths grow with the square root of the number of maps, so that a few and hundreds can
    both be seen; so does the height of a bar with that of its numbers.

    Args:
        plan: What ``stages`` gives.

    Returns:
        A figure as wide as the text.

    Raises:
        ValueError: If no stage has maps, or there are too many stages to stand side by side.
    """
    if not any(len(stage.shape) == 3 for stage in plan):
        raise ValueError("plan: expected at least one stage of maps, (channels, height, width), got none")
    side = LARGEST
    while sum(_slot(stage, plan, side) for stage in plan) > WIDTH - MARGIN:
        side *= 0.97
        if side < SMALLEST:
            raise ValueError(f"plan: expected stages that fit side by side, got {len(plan)}: name fewer")
    half = side * (1 + DEPTH) / 2
    below = 0.3 + 0.045 * max(len(stage.name) for stage in plan)
    figure, ((axes,),) = panels(height=2 * half + below + 0.5)
    _across(axes, plan, side)
    axes.set(aspect="equal", xlim=(0, WIDTH), ylim=(-half - below, half + 0.4))
    axes.axis("off")
    when_narrow(axes, partial(_down, plan=plan), height=ROW * len(plan))
    return figure


def _across(axes: Axes, plan: Sequence[Stage], side: float) -> None:
    """Draw the stages from left to right, shapes above and names below; all lengths are in inches."""
    slots = [_slot(stage, plan, side) for stage in plan]
    left = MARGIN + (WIDTH - MARGIN - sum(slots)) / 2
    place: dict[str, Any] = {"ha": "right", "va": "top", "rotation": 40, "rotation_mode": "anchor"}
    for stage, slot in zip(plan, slots, strict=True):
        width, height, depth = _size(stage, plan, side)
        half, middle = (height + depth) / 2, left + slot / 2
        _box(axes, middle - (width + depth) / 2, -half, (width, height, depth))
        axes.text(
            middle, half + 0.06, stage.written("\n"), ha="center", va="bottom", fontsize=8.5, linespacing=1
        )
        axes.text(middle, -side * (1 + DEPTH) / 2 - 0.05, stage.name, fontsize=8.5, **place)
        left += slot


def _down(axes: Axes, plan: Sequence[Stage]) -> None:
    """Draw the stages from top to bottom, names and shapes beside them; all lengths are in inches."""
    side = ROW / (1 + DEPTH)
    for row, stage in enumerate(plan):
        width, height, depth = _size(stage, plan, side)
        y = -row * ROW
        _box(axes, 0.4 - (width + depth) / 2, y - (height + depth) / 2, (width, height, depth))
        axes.text(0.9, y + 0.02, stage.name, ha="left", va="bottom", fontsize=8.5)
        axes.text(0.9, y - 0.02, stage.written(" of "), ha="left", va="top", fontsize=8.5)
    axes.set(xlim=(0, COLUMN), ylim=(-(len(plan) - 0.5) * ROW, 0.5 * ROW))
    axes.axis("off")


def _slot(stage: Stage, plan: Sequence[Stage], side: float) -> float:
    """Return how much room a stage takes from left to right: that of its box, or of its words."""
    width, _, depth = _size(stage, plan, side)
    words = max(len(line) for line in stage.written("\n").splitlines())
    return max(width + depth + 0.1, 0.075 * words + 0.05)


def _size(stage: Stage, plan: Sequence[Stage], side: float) -> tuple[float, float, float]:
    """Return width, height and depth of a box, if the largest map of the plan is ``side`` high."""
    if len(stage.shape) == 3:
        height = side * stage.shape[1] / max(other.shape[1] for other in plan if len(other.shape) == 3)
        return 0.025 * side * math.sqrt(stage.shape[0]), height, DEPTH * height
    return 0.05, min(side, 0.025 * side * math.sqrt(stage.shape[0]) + 0.05), 0.0


def _box(axes: Axes, left: float, bottom: float, size: tuple[float, float, float]) -> None:
    """Draw a box in oblique view; without depth, a bar."""
    width, height, depth = size
    right, top = left + width, bottom + height
    axes.add_patch(Rectangle((left, bottom), width, height, facecolor=FRONT, **EDGE))
    if depth:
        roof = [(left, top), (left + depth, top + depth), (right + depth, top + depth), (right, top)]
        wall = [(right, bottom), (right, top), (right + depth, top + depth), (right + depth, bottom + depth)]
        axes.add_patch(Polygon(roof, facecolor=FRONT, **EDGE))
        axes.add_patch(Polygon(wall, facecolor=FACE, **EDGE))
