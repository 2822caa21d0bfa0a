"""Words of code in the colour of the text around them stand there without an element of their own.

They are two thirds of the elements of a page with code.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

# Names, those of modules, punctuation and space; a test looks up their colours.
AS_TEXT = ("n", "nn", "p", "w")
MARKED = re.compile(rf'<span class="(?:{"|".join(AS_TEXT)})">([^<]*)</span>')


def unmark(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Take the elements off a page."""
    if "body" in context:
        context["body"] = MARKED.sub(r"\1", context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", unmark)
    return {"parallel_read_safe": True}
