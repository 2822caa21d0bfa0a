"""Measured numbers are marked on a page; a sentence that was chosen by code reads like any other."""

import re

from docutils import nodes
from sphinx.application import Sphinx

MOST = 4  # words that are marked: a number with what it counts, a name
HYPHEN = re.compile(r"(?<![\w.–-])-(?=\d)")


def signed(text: str) -> str:
    """Give negative numbers in a text, which Python writes with a hyphen, their minus sign."""
    return HYPHEN.sub("−", text)


def mark_numbers(app: Sphinx, document: nodes.document, page: str) -> None:
    """Give glued numbers their minus signs, and take the mark off text longer than a number or a name."""
    for inline in document.findall(nodes.inline):
        if "pasted-text" not in inline["classes"]:
            continue
        for text in list(inline.findall(nodes.Text)):
            text.parent.replace(text, nodes.Text(signed(text)))
        if len(inline.astext().split()) > MOST:
            inline["classes"].remove("pasted-text")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-resolved", mark_numbers)
    return {"parallel_read_safe": True}
