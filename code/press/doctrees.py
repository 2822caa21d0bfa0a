"""What Sphinx keeps of a page that it has read is the page alone.

What a directive parses by itself, as on the pages of the code, belongs to a document of its own, which holds
all that Sphinx knows: kept with each of these pages, that took megabytes, and a second to write and to load.
"""

from docutils import nodes
from sphinx.application import Sphinx


def own(app: Sphinx, document: nodes.document) -> None:
    """Have all that stands on a page belong to it."""
    for node in document.findall():
        node.document = document


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", own, priority=999)  # once all that a page shows is there
    return {"parallel_read_safe": True}
