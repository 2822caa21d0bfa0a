"""Figures in a notebook: shown as they are, and sent along as they are on a telephone."""

import io
import sys

import matplotlib
from matplotlib.figure import Figure

from unboxed.look import STYLE
from unboxed.narrow import relaid

NARROW = "application/vnd.unboxed.narrow.svg+xml"  # a kind of file that notebooks do not know, and pass over


def use_style() -> None:
    """Give every figure that follows the book's look, and, in a notebook, show figures as SVG, twice."""
    matplotlib.rcParams.update(STYLE)
    if sys.modules.get("IPython") is None:
        return  # a notebook has loaded it long ago, and elsewhere it may not be there to load
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _also_narrow)


def _also_narrow(figure: Figure) -> dict[str, str]:
    """Return the figure for a telephone, which comes beside the one that the notebook shows."""
    file = io.StringIO()
    relaid(figure).savefig(file, format="svg", transparent=False, metadata={"Date": None})
    return {NARROW: file.getvalue()}
