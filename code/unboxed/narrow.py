"""Figures relaid for a telephone: the same axes below one another, the words no smaller than they were."""

import copy
import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from unboxed import fitting, stacking
from unboxed.look import COLUMN, redrawn

TALLEST = 3.0  # inches: of axes with units as long up as across
LOWEST, HIGHEST = 0.7, 1.9  # inches: of one panel among several
DEEP = 2.7  # inches: of axes with three dimensions


def relaid(figure: Figure) -> Figure:
    """Draw up a copy of a figure that is as wide as the text on a telephone; the figure is left as it is.

    Axes with ticks get the whole width each, or half of it where several have one scale. Pictures, and all
    else without ticks, stand as many abreast as can be seen, and begin a new row where the grid had a gap.
    Where only the first row has titles, these head columns, and a column stays together.

    Args:
        figure: Axes in a grid, laid out by constrained layout; others only as ``look.when_narrow`` says.

    Returns:
        The copy, ``COLUMN`` inches wide.
    """
    narrow = copy.deepcopy(figure)
    sizes = {axes: stacking.size(axes) for axes in narrow.axes if axes.get_subplotspec() is not None}
    heights = {axes: _height(width, height) for axes, (width, height) in sizes.items()}
    for before, after in zip(figure.axes, narrow.axes, strict=True):
        draw, height = redrawn.get(before, (None, None))
        if draw is not None:
            after.clear()
            draw(after)
        if height is not None:
            heights[after] = height
    layout = narrow.get_layout_engine()
    if not sizes or layout is None:
        narrow.set_figwidth(COLUMN)
        return narrow
    rows = stacking.stack(sizes)
    # Until all else is settled, axes with a shape of their own fill their cells, which can so be measured.
    shapes = {axes: shape for axes in sizes if (shape := axes.get_aspect()) != "auto"}
    for axes in shapes:
        axes.set_aspect("auto")
    spec = _place(narrow, rows, heights)
    for axes in narrow.axes:  # words are fitted to the room that there is, which does not shrink for them
        for text in filter(None, (*axes.texts, axes.get_legend())):
            text.set_in_layout(False)
    layout.execute(narrow)
    fitting.fit_words(narrow)
    layout.execute(narrow)
    for axes in narrow.axes:
        fitting.fit_inside(axes)
        if axes in heights:
            heights[axes] += fitting.more_height(axes, heights[axes])
    layout.execute(narrow)
    for axes, shape in shapes.items():
        axes.set_aspect(shape)
        tall = _room(axes)[0] * shape * axes.get_data_ratio()
        heights[axes] = min(tall, TALLEST)
    wanted = [max(heights[axes] for axes in row.axes) for row in rows]
    found = [max(_room(axes)[1] for axes in row.axes) for row in rows]
    spec.set_height_ratios(wanted)
    narrow.set_figheight(narrow.get_figheight() + sum(wanted) - sum(found))
    return narrow


def _height(width: float, height: float) -> float:
    """Return how tall axes without a shape of their own should be: as before, and less among several."""
    inner = height - 0.6
    return max(LOWEST, inner if width > 0.9 * 7.2 else min(inner, HIGHEST))


def _place(figure: Figure, rows: list[stacking.Row], heights: dict[Axes, float]) -> GridSpec:
    """Put all axes where they belong in the narrow figure, and drop what is empty."""
    columns = math.lcm(*(row.abreast for row in rows))
    spec = figure.add_gridspec(len(rows), columns)
    for index, row in enumerate(rows):
        span = columns // row.abreast
        for place, axes in enumerate(row.axes):
            axes.set_subplotspec(spec[index, place * span : (place + 1) * span])
            if axes.name == "3d":
                heights[axes] = DEEP
    kept = {axes for row in rows for axes in row.axes}
    for axes in heights.keys() - kept:
        axes.remove()
    rough = [max(heights[axes] for axes in row.axes) for row in rows]
    spec.set_height_ratios(rough)
    figure.set_size_inches(COLUMN, sum(rough) + 0.9 * len(rows))
    return spec


def _room(axes: Axes) -> tuple[float, float]:
    """Return the width and the height in inches of the place that some axes are given."""
    box = axes.get_position(original=True)
    figure: Any = axes.figure
    width, height = figure.get_size_inches()
    return box.width * width, box.height * height
