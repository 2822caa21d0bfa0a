"""The table of contents beside each page: its arrows have names, and it is drawn once where it is the same.

To draw it takes the larger part of the time in which a page of source code is written. Pages that it does not
list have the same one, but for the way to other pages, which is that of their folder.
"""

import posixpath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class Contents:
    """What has been drawn for pages that are not listed, by their folder and by what was asked for."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[Any, ...], Any] = {}

    def offer(
        self, app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
    ) -> None:
        """Name the arrow that unfolds pages, which the theme does not; draw no more than is needed."""
        generate = context.get("generate_toctree_html")
        if generate is None:  # a page that is not made from the theme's layout
            return

        def drawn(*given: Any, **settings: Any) -> Any:
            tree = generate(*given, **settings)
            for toggle in tree("summary"):
                toggle["aria-label"] = "Pages below this one"
            return tree

        def once(*given: Any, **settings: Any) -> Any:
            key = posixpath.dirname(page), given, *sorted(settings.items())
            if key not in self._drawn:
                self._drawn[key] = drawn(*given, **settings)
            return self._drawn[key]

        context["generate_toctree_html"] = drawn if page in app.env.found_docs else once


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", Contents().offer, priority=900)  # after the theme's own
    return {"parallel_read_safe": True}
