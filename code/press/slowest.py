"""Which cells of the book take longest, and where a reader finds them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import nbformat

from press import chapters, prose

HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A code cell and what it took.

    Attributes:
        chapter: The name of its chapter.
        number: Which of the chapter's code cells it is, counted from 1.
        count: How many the chapter has.
        section: The heading above it, as Markdown.
        seconds: How long it ran.
    """

    chapter: str
    number: int
    count: int
    section: str
    seconds: float


def cells(times: Mapping[str, Sequence[float] | None]) -> list[Cell]:
    """List the cells of all chapters, the slowest first.

    Args:
        times: How long each code cell took, in seconds, by the name of the chapter; nothing where that was
            not noted.
    """
    found, paths = [], chapters.chapters()
    for chapter, seconds in times.items():
        if seconds is None:
            continue
        above = sections(chapters.read(paths[chapter]))
        for number, (section, took) in enumerate(zip(above, seconds, strict=True), 1):
            found.append(Cell(chapter, number, len(seconds), section, took))
    return sorted(found, key=lambda cell: -cell.seconds)


def sections(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the heading above each code cell; nothing above one that comes before any."""
    found, heading = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found.append(heading)
        elif headings := HEADING.findall(prose.FENCED.sub("", cell.source)):
            heading = headings[-1]
    return found
