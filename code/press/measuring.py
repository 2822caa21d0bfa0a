"""Which cell of a chapter measures a value, and which figure is drawn nearest to it in its section."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from docutils import nodes

from press import chapters, claims, renderer, runs


@dataclass(frozen=True)
class Cell:
    """A code cell as it was run.

    Attributes:
        index: Its number among all cells of the chapter, as MyST-NB counts them.
        section: The section that it lies in.
        keys: The values that it glues.
        figure: The anchor of the figure that it draws, if it does.
    """

    index: int
    section: nodes.section
    keys: tuple[str, ...]
    figure: str | None


def cells(page: str, document: nodes.document) -> list[Cell]:
    """List the code cells of a chapter that has been read; none where Jupyter Book ran it itself."""
    if renderer.BOUND not in os.environ or page not in chapters.chapters():
        return []
    notebook, executed = chapters.read(chapters.chapters()[page]), runs.executed(page)
    sections = [section for section in document.findall(nodes.section) if section["ids"]]
    numbers = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    found = []
    for index, cell in zip(numbers, chapters.code_cells(executed), strict=True):
        before = [section for section in sections if (section.line or 0) <= chapters.line(notebook, index)]
        if before:
            keys = tuple(claims.measurements(nbformat.NotebookNode(cells=[cell])))
            found.append(Cell(index, before[-1], keys, figure_of(notebook.cells[index])))
    return found


def figure_of(cell: nbformat.NotebookNode) -> str | None:
    """Return the anchor of the figure that a cell draws."""
    name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
    return nodes.make_id(name) if name else None


def nearest(found: Sequence[Cell], at: int) -> str | None:
    """Find the figure that the cell at a place of a list draws, or the next of its section, or the last."""
    beside = [i for i, cell in enumerate(found) if cell.figure and cell.section is found[at].section]
    after, before = [i for i in beside if i >= at], [i for i in beside if i < at]
    chosen = after[:1] or before[-1:]
    return found[chosen[0]].figure if chosen else None
