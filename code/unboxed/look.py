"""The book's one look: its colours, dashes and marks, and empty figures of its width to draw on.

Figures are made without pyplot: nothing is kept open. Colours are those of
Okabe and Ito (2008), which people with any colour vision tell apart; lines differ in dashes as well.
"""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

INK = "#222222"
FAINT = "#8a8a8a"
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#AA4499",
    "#56B4E9",
)
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "P", "X")
DIVERGING = "RdBu_r"
SEQUENTIAL = "viridis"
WIDTH = 7.2  # inches: the width of the book's text column
COLUMN = 343 / 96  # inches: that of a telephone whose screen is 375 pixels wide
PLACES = 2**20  # for the edges of axes, from one side of a figure to the other: about 2000 a point

STYLE: Any = {
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "savefig.transparent": True,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=DASHES),
    "grid.color": "#cccccc",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    # Without a salt and without a date the same figure is the same file, byte for byte.
    "svg.hashsalt": "unboxed",
}


# What axes need where there is little room: another drawing, or another height in inches.
redrawn: WeakKeyDictionary[Axes, tuple[Callable[[Axes], None] | None, float | None]] = WeakKeyDictionary()


class Layout(ConstrainedLayoutEngine):
    """Matplotlib's constrained layout, with axes in the same places in every process, to the last digit.

    Its solver adds numbers up in the order in which its variables lie in memory, which no process shares with
    another.
    """

    def execute(self, fig: Figure) -> None:
        """Place the axes of a figure."""
        super().execute(fig)
        placed: Any = fig.axes  # the public way to place axes takes them out of the layout
        for axes in placed:
            edges = axes.get_position(original=True).get_points()
            axes._set_position(Bbox(np.round(edges * PLACES) / PLACES))


def panels(
    rows: int = 1, columns: int = 1, *, height: float = 3.0, **options: Any
) -> tuple[Figure, np.ndarray]:
    """Make an empty figure as wide as the text, with a grid of axes.

    Args:
        rows: Rows of axes.
        columns: Columns of axes.
        height: Height of one row in inches.
        options: Passed on to ``Figure.subplots``.

    Returns:
        The figure and its axes, an array of shape (rows, columns).

    Raises:
        ValueError: If there is to be no row or no column.
    """
    if min(rows, columns) < 1:
        raise ValueError(f"rows, columns: expected at least 1 of each, got {rows} and {columns}")
    figure = Figure(figsize=(WIDTH, rows * height), layout=Layout())
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def when_narrow(
    axes: Axes, draw: Callable[[Axes], None] | None = None, *, height: float | None = None
) -> None:
    """Say how some axes are drawn on a telephone, if the same drawing, relaid, would not do there.

    Args:
        axes: The axes, drawn as they are where there is room.
        draw: Draws on other axes, which are empty, for a figure ``COLUMN`` inches wide.
        height: How tall the axes are there, in inches.
    """
    redrawn[axes] = draw, height
