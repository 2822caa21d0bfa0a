"""The table of contents beside each page: its arrows have names, and it is drawn once where it is the same.

To draw it takes the larger part of the time in which a page of source code is written. Pages that it does
not list have the same one, but for the way to other pages, which is that of their folder. It shows pages
alone: of the sections in each, which Sphinx would copy for every page and take out again, it is not told.
"""

import posixpath
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


class Contents:
    """What has been drawn for pages that are not listed, by their folder and by what was asked for."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[Any, ...], str] = {}
        self._titles: dict[str, nodes.bullet_list] = {}

    def offer(
        self, app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
    ) -> None:
        """Name the arrow that unfolds pages, which the theme does not; draw no more than is needed."""
        generate, toctree = context.get("generate_toctree_html"), context["toctree"]
        if generate is None:  # a page that is not made from the theme's layout
            return
        drawn = {} if page in app.env.found_docs else self._drawn

        def of_pages(**settings: Any) -> str:
            if not settings.get("titles_only"):
                return str(toctree(**settings))
            whole = app.env.tocs
            app.env.tocs = self._titles = self._titles or titles(app.env)
            try:
                return str(toctree(**settings))
            finally:
                app.env.tocs = whole

        def once(*given: Any, **settings: Any) -> str:
            key = posixpath.dirname(page), given, *sorted(settings.items())
            if key not in drawn:
                tree = generate(*given, **settings)
                for toggle in tree("summary"):
                    toggle["aria-label"] = "Pages below this one"
                drawn[key] = str(tree)
            return drawn[key]

        context |= {"generate_toctree_html": once, "toctree": of_pages}


def titles(env: BuildEnvironment) -> dict[str, nodes.bullet_list]:
    """Return the contents of each page as far as they are shown: its title, and the pages below it."""
    return {
        page: contents if env.metadata[page].get("tocdepth") else _titles(contents)
        for page, contents in env.tocs.items()
    }


def _titles(contents: nodes.bullet_list) -> nodes.bullet_list:
    kept = contents.deepcopy()
    for item in kept.children:
        if len(item.children) > 1:
            below = list(item.findall(addnodes.toctree))
            item[1][:] = below
            if not below:
                item.pop(1)
    return kept


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", Contents().offer, priority=900)  # after the theme's own
    return {"parallel_read_safe": True}
