"""Figures are the same file each time, and have the book's look in a notebook and outside."""

import importlib
import io
import sys
from types import SimpleNamespace

import matplotlib
from matplotlib import rc_context

from unboxed import figures


def svg(figure):
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def test_the_same_figure_is_the_same_file():
    with rc_context():
        figures.use_style()
        history = SimpleNamespace(train={"loss": [2.0, 1.0]}, valid={"loss": [2.0, 1.5]})
        assert svg(figures.plot_history(history)) == svg(figures.plot_history(history))


def test_the_look_is_set_without_ipython(monkeypatch):
    for module in (
        "IPython",
        "IPython.core.getipython",
        "matplotlib_inline",
        "matplotlib_inline.backend_inline",
    ):
        monkeypatch.setitem(sys.modules, module, None)  # which makes its import an ImportError
    for module in ("unboxed.look", "unboxed.notebook", "unboxed.figures"):
        monkeypatch.delitem(sys.modules, module)
    with rc_context():
        importlib.import_module("unboxed.figures").use_style()
        assert matplotlib.rcParams["savefig.dpi"] == figures.STYLE["savefig.dpi"]


def test_in_a_notebook_figures_are_drawings_without_a_date(monkeypatch):
    formats, also = [], []
    bundles = SimpleNamespace(for_type=lambda *pair: also.append(pair))
    shell = SimpleNamespace(display_formatter=SimpleNamespace(mimebundle_formatter=bundles))
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    backend = SimpleNamespace(set_matplotlib_formats=lambda *names, **kwargs: formats.append((names, kwargs)))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(version_info=(9, 0)))
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", ipython)
    monkeypatch.setitem(sys.modules, "matplotlib_inline.backend_inline", backend)
    with rc_context():
        figures.use_style()
    assert formats == [(("svg",), {"metadata": {"Date": None}})]
    ((kind, narrow),) = also
    figure, _ = figures.panels()
    assert isinstance(figure, kind)
    assert "<svg" in narrow(figure)[1]["image/svg+xml"]["narrow"]
