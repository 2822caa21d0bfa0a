"""Each line that code printed is an element of its own, so that it can hang where it wraps.

On a telephone few outputs fit. Without it, the second half of a row would pass for a row.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

OUTPUT = re.compile(
    r'(<div class="output [^"]*notranslate"><div class="highlight"><pre><span></span>)([^<]*)(</pre>)'
)
LINE = re.compile(r".*\n|.+")


def by_line(body: str) -> str:
    r"""Put an element round each line of the outputs of a page; what colours of a terminal are in stays.

    >>> start = '<div class="output stream notranslate"><div class="highlight"><pre><span></span>'
    >>> by_line(start + "a 1\nb 2\n</pre>").removeprefix(start)
    '<span class="printed">a 1\n</span><span class="printed">b 2\n</span></pre>'
    """
    return OUTPUT.sub(
        lambda found: found[1] + LINE.sub(r'<span class="printed">\g<0></span>', found[2]) + found[3], body
    )


def part(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Part the outputs of a page into lines."""
    if "body" in context:
        context["body"] = by_line(context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", part)
    return {"parallel_read_safe": True}
