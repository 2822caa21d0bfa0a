"""A chapter as a notebook: where the parts of its page go, so that it runs from top to bottom.

Cells that a page does not show stand ahead of the next that it does. A figure that has moved on the page is
made where it stands, if no cell that is shown elsewhere would have to run before.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from nbformat import NotebookNode

from press.chapters import ROOT
from press.claims import BUNDLE
from press.staged import explorable

EXPLORE = ROOT / "code" / "unboxed" / "explore.py"


@dataclass(frozen=True)
class Code:
    """Stands for a cell of code, by its number on the page."""

    index: int


@dataclass(frozen=True)
class Live:
    """Stands for a live figure.

    Attributes:
        name: Its function in ``unboxed.explore``.
        takes: The parts that it takes, by name, and how each is written in the call.
        after: The number of the last cell that makes one of them.
    """

    name: str
    takes: dict[str, str]
    after: int


class Notebook:
    """What the Markdown of a page is for, where the page becomes a notebook.

    Args:
        executed: The page's cells, with what they put out.
        lines: The lines on which they start.
        shown: The numbers of those that the page shows.
        link: Tells where an address of the page leads.
        drawn: Draws an image, as the end of its file's name and its bytes.
    """

    def __init__(
        self,
        executed: Sequence[NotebookNode],
        lines: Sequence[int],
        shown: Iterable[int],
        link: Callable[[str], str | None],
        drawn: Callable[[nodes.image], tuple[str, bytes]],
    ):
        self.executed, self.shown, self.link, self._drawn = executed, set(shown), link, drawn
        self._lines = lines
        self.made_by = {name: index for index, cell in enumerate(executed) for name in bundles(cell)}
        self.reached = 0
        self.attached: dict[str, tuple[str, bytes]] = {}
        self.alts: dict[int, str] = {}

    def image(self, image: nodes.image) -> str:
        """Attach an image, since a notebook is one file."""
        kind, content = self._drawn(image)
        name = f"picture-{len(self.attached) + 1}.{kind}"
        self.attached[name] = kind, content
        return f"![{image.get('alt', '')}](attachment:{name})"

    def before(self, part: nodes.Node) -> Iterator[Any]:
        """Stand in for the cells above a part that has not moved."""
        if part.line and not isinstance(part, nodes.figure):
            yield from self._up_to(sum(line < part.line for line in self._lines) - 1)

    def picture(self, figure: nodes.figure) -> Iterator[Any]:
        """Have a figure made where it stands, or attach it where cells shown elsewhere come first."""
        made = self._maker(figure)
        if made is not None:
            self._describe(made, figure)
        if made is None or made < self.reached or self.shown & {*range(self.reached, made)}:
            yield from list(figure.findall(nodes.image))[-1:]
        else:
            yield from self._up_to(made)

    def cell(self, cell: nodes.Element) -> Iterator[Any]:
        """Stand in for a cell, and for those before it that a page does not show."""
        self._describe(cell["cell_index"], cell)
        yield from self._up_to(cell["cell_index"])
        yield from cell.findall(nodes.caption)

    def live(self, figure: explorable) -> Iterator[Any]:
        """Stand in for a live figure, if there is one for notebooks."""
        takes = taken(figure["name"], list(figure["bundles"]))
        if takes is None or not takes.keys() <= self.made_by.keys():
            return
        after = max((self.made_by[name] for name in takes), default=0)
        if after >= self.reached:
            yield "*In a notebook it is live further down, once the cells that make its parts have run.*"
        yield Live(figure["name"], takes, after)

    def rest(self) -> Iterator[Any]:
        """Stand in for the cells behind the last that a page shows."""
        yield from self._up_to(len(self.executed) - 1)

    def _maker(self, figure: nodes.figure) -> int | None:
        for index, cell in enumerate(self.executed):
            if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") in figure["names"]:
                return index
        return None

    def _describe(self, index: int, shown: nodes.Element) -> None:
        for image in shown.findall(nodes.image):
            self.alts[index] = image.get("alt", "") or self.alts.get(index, "")

    def _up_to(self, index: int) -> Iterator[Code]:
        yield from map(Code, range(self.reached, index + 1))
        self.reached = max(self.reached, index + 1)


def bundles(cell: NotebookNode) -> list[str]:
    """Name what a cell that has run glued for live figures."""
    return [
        output.metadata["scrapbook"]["name"]
        for output in cell.get("outputs", ())
        if "scrapbook" in output.get("metadata", {}) and any(BUNDLE in kind for kind in output["data"])
    ]


def taken(name: str, offered: Sequence[str]) -> dict[str, str] | None:
    """Say which parts the function of a live figure takes, by name, and how each is written in its call.

    Returns:
        Nothing at all if notebooks have no such figure.
    """
    tree = ast.parse(EXPLORE.read_text("utf-8")) if EXPLORE.is_file() else ast.Module([], [])
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        return None
    if found[0].args.kwarg:
        return {part: f"{part}=" for part in offered}
    return dict.fromkeys(offered[: len(found[0].args.args)], "")
