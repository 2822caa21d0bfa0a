"""Headings that directives write: MyST would put those of parsed text before all that a directive returns."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


def section(directive: SphinxDirective, title: str, text: list[str]) -> nodes.section:
    """Write a section of a page.

    Args:
        directive: The one that writes it.
        title: Its heading.
        text: The lines of MyST Markdown below it, without headings.
    """
    found = nodes.section("", nodes.title(title, title), names=[nodes.fully_normalize_name(title)])
    directive.set_source_info(found)
    directive.state.document.note_implicit_target(found, found)
    found += directive.parse_text_to_nodes("\n".join(text))
    return found
