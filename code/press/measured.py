"""Measured numbers are marked on a page; a sentence that was chosen by code reads like any other."""

from docutils import nodes
from sphinx.application import Sphinx

MOST = 4  # words that are marked: a number with what it counts, a name


def unmark_sentences(app: Sphinx, document: nodes.document, page: str) -> None:
    """Take the mark off glued text that is longer than a number, a name or a few."""
    for text in document.findall(nodes.inline):
        if "pasted-text" in text["classes"] and len(text.astext().split()) > MOST:
            text["classes"].remove("pasted-text")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-resolved", unmark_sentences)
    return {"parallel_read_safe": True}
