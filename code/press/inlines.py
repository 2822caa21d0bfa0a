"""A line of a page that has been resolved, as plain Markdown: words, formulas, code and links."""

import re
from collections.abc import Callable, Iterable

from docutils import nodes
from sphinx import addnodes

from press.pictures import picture
from press.quoted import quotation

# What Markdown would take for more than a letter, where it stands among words.
SPECIAL = re.compile(r"([\\`*$<]|(?<!\w)_|_(?!\w)|\](?=[(\[:]))")
UNSEEN = {"on-narrow", "sd-summary-state-marker", "visually-hidden"}
PASSED_OVER = (nodes.raw, nodes.Invisible, nodes.system_message)


class Inlines:
    """Writes lines.

    Args:
        link: Tells where an address of the page leads, or nothing if it leads nowhere from there.
        image: Writes an image.
    """

    def __init__(self, link: Callable[[str], str | None], image: Callable[[nodes.image], str]):
        self.link, self.image = link, image

    def line(self, children: Iterable[nodes.Node]) -> str:
        """Write what stands in a line, all white space a space."""
        return re.sub(r"\s+", " ", "".join(map(self.inline, children))).strip()

    def inline(self, node: nodes.Node) -> str:
        """Write one part of a line."""
        if isinstance(node, nodes.Text):
            return escaped(node.astext())
        if not isinstance(node, nodes.Element) or isinstance(node, PASSED_OVER):
            return ""
        if isinstance(node, nodes.image):
            return self.image(node)
        if isinstance(node, picture):  # the first of the two is for telephones
            return self.inline(node.children[-1])
        if isinstance(node, nodes.math):
            return f"${node.astext().strip()}$"
        if isinstance(node, nodes.literal):
            return code(node.astext())
        if UNSEEN & set(node["classes"]):
            return ""
        inner = "".join(map(self.inline, node.children))
        if isinstance(node, nodes.reference):
            return linked(inner, self.link(node.get("refuri") or f"#{node.get('refid', '')}"))
        if isinstance(node, addnodes.literal_emphasis | addnodes.literal_strong):  # parts of a signature
            return inner
        if isinstance(node, nodes.strong):
            return marked(inner, "**")
        if isinstance(node, nodes.emphasis):
            return marked(inner, "*")
        return f"{inner} ({escaped(node['said'])})" if isinstance(node, quotation) else inner


def escaped(text: str) -> str:
    """Write words so that Markdown leaves them as they are."""
    return SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """Write code within a line, whatever backticks it has."""
    fence = "`"
    while fence in text:
        fence += "`"
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"


def linked(inner: str, address: str | None) -> str:
    """Write a link, or its words alone where it leads nowhere."""
    if not address or not inner.strip():
        return inner
    return f"[{inner}](<{address}>)" if re.search(r"[ ()]", address) else f"[{inner}]({address})"


def marked(inner: str, mark: str) -> str:
    """Put marks around words, and the spaces at their ends outside, where Markdown wants them."""
    words = inner.strip()
    return inner.replace(words, f"{mark}{words}{mark}", 1) if words else inner
