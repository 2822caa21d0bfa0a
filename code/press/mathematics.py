"""Formulas as MathML, which browsers set and screen readers read out by themselves, without a script."""

import re
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from press import lettering

LOGGER = logging.getLogger(__name__)
STYLE = "mathematics.css"
# The space after a row, as in `\\[1ex]`, which the converter takes for text; MathML has none.
ROOM = re.compile(r"(\\\\)\[[\d.]+(?:ex|em|pt)\]")
# It writes three dots as three operators, which would be read out one by one.
SIGN = '<mo lspace="0" rspace="0">{}</mo>'
DOTS = re.compile(r"(?:<mo[^>]*>([.·])</mo>){3}")


def convert(tex: str, *, display: bool) -> str:
    r"""Turn a formula in LaTeX into MathML, which keeps the LaTeX for those who copy it.

    Args:
        tex: The formula, without its dollars.
        display: Whether it stands by itself, and not in a line of text.

    Raises:
        ValueError: If it is not LaTeX, or more of LaTeX than the converter knows.

    >>> convert("z^2", display=False)[:57]
    '<math><semantics><msup><mi>z</mi><mn>2</mn></msup><annota'
    """
    try:
        made = _converter().convert_with_local_state(ROOM.sub(r"\1", tex).strip(), displaystyle=display)
    except LatexError as error:
        raise ValueError(f"formula {tex!r}: {error}") from error
    return DOTS.sub(lambda found: SIGN.format("…" if found[1] == "." else "⋯"), made)


def _converter() -> LatexToMathML:
    return LatexToMathML(annotation=True, fancy_error=False)


def note(app: Sphinx, document: nodes.document) -> None:
    """Note the characters that the formulas of a page are set with."""
    found = set()
    for formula in document.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        try:
            found |= lettering.characters(convert(formula.astext(), display=False))
        except ValueError as error:
            LOGGER.warning("%s", error, location=formula)
    app.env.metadata[app.env.docname][lettering.NOTED] = "".join(sorted(found))


def _written(node: nodes.Element, *, display: bool) -> str:
    try:
        return convert(node.astext(), display=display)
    except ValueError:
        return ""  # told when the page was read


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    translator.body += [
        translator.starttag(node, "span", "", CLASS="math notranslate"),
        _written(node, display=False),
        "</span>",
    ]
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="math notranslate"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body += [_written(node, display=True), "</div>\n"]
    raise nodes.SkipNode


def load_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have a page with formulas load the font that they are set in, and begin with it at once."""
    if app.env.metadata.get(page, {}).get(lettering.NOTED):
        app.add_css_file(STYLE)
        font = context["pathto"](f"_static/{lettering.FONT}", resource=True)
        link = f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{font}">'
        context["metatags"] = context.get("metatags", "") + link


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    # Once all that a page shows is there.
    app.connect("doctree-read", note, priority=900)
    app.connect("html-page-context", load_files)
    app.connect("build-finished", lettering.ship)
    return {"parallel_read_safe": True}
