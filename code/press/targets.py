"""What a page's Markdown is for, which decides where its links lead, and what becomes of what runs on it."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from docutils import nodes

from press.staged import explorable


class Target(Protocol):
    """What the Markdown is for: where links lead from there, and what becomes of what runs."""

    def link(self, address: str) -> str | None:
        """Return where an address on the page leads; nothing if it leads nowhere from there."""

    def image(self, image: nodes.image) -> str:
        """Write an image within a line."""

    def before(self, part: nodes.Node) -> Iterable[Any]:
        """Yield what stands before a part of a section, and the page does not show."""

    def picture(self, figure: nodes.figure) -> Iterable[Any]:
        """Yield what a figure shows, its caption aside: nodes to be written, or blocks."""

    def cell(self, cell: nodes.Element) -> Iterable[Any]:
        """Yield what a cell of code shows: nodes to be written, or blocks."""

    def live(self, figure: explorable) -> Iterable[Any]:
        """Yield what stands below a live figure: nodes to be written, or blocks."""


class Page:
    """What the Markdown of a page is for, where it stays Markdown, beside the page."""

    def __init__(self, builder: Any):
        self.builder = builder

    def link(self, address: str) -> str:
        """Leave an address as it is: the Markdown is beside the page."""
        return address

    def image(self, image: nodes.image) -> str:
        """Refer to the site's own image."""
        name = self.builder.images.get(image["uri"])
        address = f"{self.builder.imgpath}/{name}" if name else image["uri"]
        return f"![{image.get('alt', '')}]({address})"

    def before(self, part: nodes.Node) -> Iterator[nodes.Node]:
        """Show nothing that the page does not."""
        yield from ()

    def picture(self, figure: nodes.figure) -> Iterator[nodes.Node]:
        """Show the images of a figure."""
        yield from (child for child in figure.children if not isinstance(child, nodes.caption))

    def cell(self, cell: nodes.Element) -> Iterator[nodes.Node]:
        """Show a cell as the page does."""
        yield from cell.children

    def live(self, figure: explorable) -> Iterator[str]:
        """Say that a figure is live on the page."""
        yield f"*On the page this figure is live: [{figure['name']}](#explore-{figure['name']}).*"
