"""The book's one look: its colours, dashes and marks, and empty figures of its width to draw on.

Figures are made without pyplot: nothing is kept open and nothing is drawn twice. Colours are those of
Okabe and Ito (2008), which people with any colour vision tell apart; lines differ in dashes as well.
"""

import sys
from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.figure import Figure

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


def use_style() -> None:
    """Give every figure that follows the book's look, and, in a notebook, show figures as SVG."""
    matplotlib.rcParams.update(STYLE)
    if sys.modules.get("IPython") is None:
        return  # a notebook has loaded it long ago, and elsewhere it may not be there to load
    from IPython.core.getipython import get_ipython

    if get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})


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
    """
    figure = Figure(figsize=(WIDTH, rows * height))
    return figure, figure.subplots(rows, columns, squeeze=False, **options)
