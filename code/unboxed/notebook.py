"""Figures in a notebook: shown as they are, and sent along as they are on a telephone."""

import io
import sys
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from unboxed.look import STYLE
from unboxed.narrow import relaid

SHOWN, NARROW = "image/svg+xml", "narrow"  # under which a notebook has the one, and in its metadata the other


def use_style() -> None:
    """Give every figure that follows the book's look, and, in a notebook, show figures as SVG, twice."""
    matplotlib.rcParams.update(STYLE)
    if sys.modules.get("IPython") is None:
        return  # a notebook has loaded it long ago, and elsewhere it may not be there to load
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    if shell is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _also_narrow)


def _also_narrow(figure: Figure) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return nothing more to show, and as metadata of what is shown the figure for a telephone."""
    file = io.StringIO()
    relaid(figure).savefig(file, format="svg", transparent=False, metadata={"Date": None})
    return {}, {SHOWN: {NARROW: file.getvalue()}}
