"""The opening of a page: one of its figures, shown on the first screen, before the cell that makes it."""

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

LOGGER = logging.getLogger(__name__)


class opening(nodes.General, nodes.Element):
    """Keeps the place of a figure; none is left once its page has been read."""


class Opening(SphinxDirective):
    """``{opening} fig-name``: show that figure of the page here, and not where it is made."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Mark the place."""
        place = opening(figure=self.arguments[0])
        self.set_source_info(place)
        return [place]


def hoist(app: Sphinx, document: nodes.document) -> None:
    """Move each figure that is named by an opening to its place, and warn where there is no such figure.

    Sphinx numbers figures after a page has been read, and so in the order in which they then stand.
    """
    figures = by_name(document)
    for place in list(document.findall(opening)):
        figure = figures.get(nodes.fully_normalize_name(place["figure"]))
        if figure is None:
            LOGGER.warning(
                "opening: expected the name of a figure of this page, got %s", place["figure"], location=place
            )
            place.parent.remove(place)
            continue
        move(figure, place)


def by_name(document: nodes.document) -> dict[str, nodes.figure]:
    """Return the figures of a page that has been read, by name."""
    return {name: figure for figure in document.findall(nodes.figure) for name in figure["names"]}


def move(figure: nodes.figure, place: nodes.Element) -> None:
    """Put a figure in the place of another node, and leave no empty output where it was."""
    left = figure.parent
    left.remove(figure)
    while not left.children and isinstance(left, nodes.container):  # an output without anything in it
        left.parent.remove(left)
        left = left.parent
    place.replace_self(figure)
    figure["moved"] = True


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("opening", Opening)
    # After alt texts have been looked at, so that what is said of one names the cell that makes the figure.
    app.connect("doctree-read", hoist, priority=600)
    return {"parallel_read_safe": True}
