"""Run notebooks of the site in fresh kernels of another Python, and hold what they say against the site.

    python scripts/run_notebooks.py a/python ideas/neuron learning/loss

Each must run to its end, and print and draw in every cell what stands there on the site. That Python has
anywidget, so that each live figure must be shown as well.
"""

import argparse
import difflib
import sys
from pathlib import Path

import nbclient
import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec

from press import bind, surroundings, svg

SECONDS = 300  # that a cell may take
SHOWN = 8  # lines of a difference
LIVE = "live-"  # what the names of cells with a live figure begin with
WIDGET = "application/vnd.jupyter.widget-view+json"


class Reader(AsyncKernelManager):
    """The kernel of a reader's Python, which need not be known to Jupyter."""

    python = sys.executable

    @property
    def kernel_spec(self) -> KernelSpec:
        """Start that Python."""
        argv = [self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python", language="python")


def run(python: Path, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook as it is after a run in a fresh kernel, in a folder where nothing else is.

    Raises:
        nbclient.exceptions.CellExecutionError: If a cell fails.
    """
    made = nbformat.reads(nbformat.writes(notebook), 4)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with surroundings.short_folder() as folder:
        manager = Reader(transport="ipc", ip=str(folder / "k"))
        manager.python = str(python)
        work = folder / "work"
        work.mkdir()
        settings = {"km": manager, "timeout": SECONDS, "resources": {"metadata": {"path": str(work)}}}
        # What finds the book's own code would find it here too.
        environment = {name: value for name, value in surroundings.tools().items() if name != "PYTHONPATH"}
        client = nbclient.NotebookClient(made, coalesce_streams=True, **settings)
        return client.execute(cleanup_kc=True, env=environment)


def said(cell: nbformat.NotebookNode) -> list[str]:
    """Return the lines that a cell put out; those of a figure without what differs from run to run."""
    found = []
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        drawn = data.get("image/svg+xml")
        found += (
            svg.number_ids(drawn) if drawn else output.get("text") or data.get("text/plain", "")
        ).splitlines()
    return found


def differences(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> list[str]:
    """Say where two runs of a notebook differ, cell by cell."""
    found = []
    for old, new in zip(before.cells, after.cells, strict=True):
        if old.get("execution_count") and said(old) != said(new):
            lines = list(difflib.unified_diff(said(old), said(new), "site", "here", lineterm="", n=0))
            found.append("\n    ".join([old.id, *(line[:100] for line in lines[:SHOWN])]))
    return found


def lives(after: nbformat.NotebookNode) -> dict[str, bool]:
    """Say of the cell of each live figure whether it showed it."""
    return {
        cell.id: any(WIDGET in output.get("data", {}) for output in cell.outputs)
        for cell in after.cells
        if cell.id.startswith(LIVE)
    }


def main() -> int:
    """Run the notebooks named, and say what came of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path)
    parser.add_argument("pages", nargs="+")
    asked = parser.parse_args()
    failed = False
    for page in asked.pages:
        notebook = nbformat.read(bind.SITE / "book" / f"{page}.ipynb", 4)
        made = run(asked.python.absolute(), notebook)
        found, live = differences(notebook, made), lives(made)
        count = sum(bool(cell.get("outputs")) for cell in notebook.cells)
        print(
            f"{page}: ran to its end; of {count} cells that print or draw, {len(found)} differ",
            f"of {len(live)} live figures, {sum(live.values())} are shown",
            *found,
            sep="\n  ",
        )
        failed = failed or bool(found) or not all(live.values())
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
