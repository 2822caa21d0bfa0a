"""Which axes of a figure stand side by side, and which below one another, where there is little room."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Any, TypeVar

from matplotlib.axes import Axes

from unboxed.look import COLUMN

ENOUGH = 1.3  # inches: no picture need be wider than this, or than four fifths of what it was

Item = TypeVar("Item")
Sizes = Mapping[Axes, tuple[float, float]]


@dataclass(frozen=True)
class Row:
    """A row of axes in a narrow figure.

    Attributes:
        axes: From left to right.
        abreast: For how many there is room; the last row of several may have fewer.
    """

    axes: Sequence[Axes]
    abreast: int


def size(axes: Axes) -> tuple[float, float]:
    """Return the width and the height in inches of the cell in which some axes stand in their grid."""
    spec: Any = axes.get_subplotspec()
    figure: Any = axes.figure
    across, down = spec.get_gridspec().get_width_ratios(), spec.get_gridspec().get_height_ratios()
    width, height = figure.get_size_inches()
    return (
        width * sum(across[spec.colspan.start : spec.colspan.stop]) / sum(across),
        height * sum(down[spec.rowspan.start : spec.rowspan.stop]) / sum(down),
    )


def title(axes: Axes) -> str:
    """Return what stands above some axes."""
    return "".join(axes.get_title(loc=place) for place in ("left", "center", "right"))


def has_ticks(axes: Axes) -> bool:
    """Say whether values can be read off some axes."""
    return axes.name == "3d" or (axes.axison and len(axes.get_xticks()) + len(axes.get_yticks()) > 0)


def is_empty(axes: Axes) -> bool:
    """Say whether there is nothing to see in some axes."""
    drawn = (axes.lines, axes.patches, axes.collections, axes.images, axes.texts, axes.tables)
    return not (axes.axison or any(drawn) or title(axes))


def one_scale(axes: Axes, other: Axes) -> bool:
    """Say whether what is read off one at the left can be read off the other."""
    same = (axes.get_ylim(), axes.get_yscale()) == (other.get_ylim(), other.get_yscale())
    return same and other.get_ylabel() in ("", axes.get_ylabel())


def stack(sizes: Sizes) -> list[Row]:
    """Put axes into rows for a narrow figure, and label those that had their labels from others.

    Args:
        sizes: The axes of a figure, each with the width and the height in inches of its cell.

    Returns:
        The rows; what is empty is left out.
    """
    grid = _grid(list(sizes))
    rows = list(_rows(grid, sizes))
    for row in grid:
        _complete([axes for axes in row if has_ticks(axes) and axes.name != "3d"])
    _label_once(rows)
    return rows


def _grid(placed: list[Axes]) -> list[list[Axes]]:
    """Return the rows of axes as they were, from left to right."""
    boxes = {}
    for axes in placed:
        spec: Any = axes.get_subplotspec()
        boxes[axes] = spec.get_position(axes.figure)
    placed = sorted(placed, key=lambda axes: (-round(boxes[axes].y1, 3), boxes[axes].x0))
    return [list(row) for _, row in groupby(placed, key=lambda axes: round(boxes[axes].y1, 3))]


def _rows(grid: list[list[Axes]], sizes: Sizes) -> Iterator[Row]:
    full = [[axes for axes in row if not is_empty(axes)] for row in grid]
    full = [row for row in full if row]
    everything = list(chain.from_iterable(full))
    if len(full) == 2 and len(full[0]) == len(full[1]) > 2 and _alike(everything):
        for pair in zip(*full, strict=True):  # what stood below stands beside
            yield Row(pair, 2)
    elif _headed(full):
        abreast = min(_abreast(row, sizes) for row in full)
        labels = [row[0].yaxis.label for row in full]
        for columns in _parts(range(len(full[0])), abreast):
            for row, label in zip(full, labels, strict=True):
                if not has_ticks(row[columns[0]]):
                    row[columns[0]].set_ylabel(label.get_text(), fontsize=label.get_fontsize())
                yield Row([row[column] for column in columns], abreast)
    elif len(full) > 1 and all(len(row) > 1 for row in full) and _alike(everything):
        for part in _parts(everything, 2):
            yield Row(part, 2)
    else:
        for whole in grid:
            for (empty, _), group in groupby(whole, key=lambda axes: (is_empty(axes), has_ticks(axes))):
                row = list(group)
                abreast = _abreast(row, sizes)
                if not empty:
                    yield from (Row(part, abreast) for part in _parts(row, abreast))


def _headed(grid: list[list[Axes]]) -> bool:
    """Say whether columns belong together: under titles that only they have, or as pairs."""
    even = len(grid) > 1 and len(set(map(len, grid))) == 1
    heads = len(grid) == 2 or (even and all(map(title, grid[0])))
    return even and heads and not any(map(title, chain.from_iterable(grid[1:])))


def _alike(row: Sequence[Axes]) -> bool:
    return all(has_ticks(axes) and axes.name != "3d" and one_scale(row[0], axes) for axes in row)


def _abreast(row: Sequence[Axes], sizes: Sizes) -> int:
    """Return how many axes of a row can stand side by side."""
    if any(map(has_ticks, row)):
        square = all(axes.get_aspect() != "auto" for axes in row)
        return 2 if len(row) > 2 and _alike(row) and (square or len(row) % 2 == 0) else 1
    width = max(sizes[axes][0] for axes in row)
    most = max(1, int(COLUMN / min(0.8 * width, ENOUGH)))
    return math.ceil(len(row) / math.ceil(len(row) / most))


def _parts(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    return [items[start : start + count] for start in range(0, len(items), count)]


def _complete(row: Sequence[Axes]) -> None:
    """Give axes that took their labels from others labels of their own."""
    for axes in row:
        across, up = (
            group.get_siblings(axes) for group in (axes.get_shared_x_axes(), axes.get_shared_y_axes())
        )
        if len(across) > 1:
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(next(filter(None, (each.get_xlabel() for each in [axes, *across])), ""))
        if len(up) > 1:
            axes.tick_params(labelleft=True)
            axes.set_ylabel(next(filter(None, (each.get_ylabel() for each in [axes, *up])), ""))
        if not axes.get_ylabel() and one_scale(row[0], axes):
            axes.set_ylabel(row[0].get_ylabel())


def _label_once(rows: list[Row]) -> None:
    """Take labels away that axes further left, or right below, have as well."""
    for row in rows:
        for axes in row.axes[1:]:
            if has_ticks(axes) and has_ticks(row.axes[0]) and one_scale(row.axes[0], axes):
                axes.tick_params(labelleft=False)
                axes.set_ylabel("")
    for row, below in pairwise(rows):
        for axes, other in zip(row.axes, below.axes, strict=False):
            if (
                has_ticks(axes)
                and axes.get_xlim() == other.get_xlim()
                and axes.get_xlabel() == other.get_xlabel()
            ):
                axes.set_xlabel("")
