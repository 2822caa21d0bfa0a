"""What stands in a part of a page as plain words: formulas as they are read, and nothing that is not seen."""

import html
import re
from xml.etree import ElementTree

from docutils import nodes

from press import mathematics

# What stands between the parts of what MathML sets above, below or beside one another.
BETWEEN = {"mfrac": ("/",), "msup": ("^",), "msub": ("_",), "msubsup": ("_", "^")}
BETWEEN |= {"munder": ("_",), "munderover": ("_", "^")}
# What HTML has a name for, and XML has not.
ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;)\w+;")
WHOLE = re.compile(r"[\w.]*|.")
UNSEEN = {"on-narrow", "sd-summary-state-marker", "visually-hidden"}


def words(node: nodes.Node) -> str:
    """Return the words of a node in one line."""
    return " ".join(_text(node).split())


def opening(text: str, longest: int) -> str:
    """Return the first sentences of a text that find room, or as many of its words as do."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > 0 else f"{cut[: cut.rfind(' ')]} …"


def _text(node: nodes.Node) -> str:
    if isinstance(node, nodes.math | nodes.math_block):
        return _formula(node.astext())
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.raw | nodes.Invisible | nodes.image | nodes.system_message):
        return ""
    if isinstance(node, nodes.Element) and UNSEEN & set(node["classes"]):
        return ""
    between = " " if node.children and not isinstance(node, nodes.TextElement) else ""
    return between.join(map(_text, node.children))


def _formula(latex: str) -> str:
    """Write a formula in one line; as LaTeX where it is none that is known."""
    try:
        mathml = mathematics.convert(latex, display=False)
        return _line(ElementTree.fromstring(ENTITY.sub(lambda found: html.unescape(found[0]), mathml)))
    except ValueError:
        return latex


def _line(part: ElementTree.Element) -> str:
    if part.tag == "annotation":
        return ""
    inner = [_line(child) for child in part]
    if part.tag not in BETWEEN:
        signs = (part.text or "") + "".join(inner)
        return f"√{_whole(signs)}" if part.tag == "msqrt" else signs
    marks = zip(BETWEEN[part.tag], inner[1:], strict=True)
    return _whole(inner[0]) + "".join(f"{mark}{_whole(text)}" for mark, text in marks)


def _whole(text: str) -> str:
    return text if WHOLE.fullmatch(text) else f"({text})"
