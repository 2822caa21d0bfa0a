"""A page that has been resolved, as plain Markdown: no roles, no directives, numbers and references in place.

What Markdown lacks becomes what it has: an exercise a quotation, a question lists, a folded part HTML.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx_design.dropdown import dropdown_main

from press.inlines import Inlines
from press.questions import question
from press.staged import explorable
from press.targets import Target

LANGUAGES = {"ipython3": "python", "myst-ansi": "text", "none": "text", "default": "python"}
FOLDED = "<details>\n<summary>{}</summary>\n\n{}\n\n</details>"
LISTED = re.compile(r"^(\d*)([-+#>.)] )")
LINE = "\n\n"
BAR = re.compile(r"(\$[^$]*\$)|\|")


class Markdown:
    """Writes the blocks of a page: text, and whatever else its target makes of cells and figures.

    Args:
        target: What it is for.
        numbers: The number of each figure, by its anchor.
    """

    def __init__(self, target: Target, numbers: Mapping[str, Iterable[int]]):
        self.target, self.numbers = target, numbers
        self.words = Inlines(target.link, target.image)

    def blocks(self, node: nodes.Node, depth: int = 6) -> Iterator[Any]:
        """Yield the blocks of what stands in a node, ``depth`` sections deep."""
        for child in node.children:
            if isinstance(node, nodes.section):
                yield from self.target.before(child)
            yield from self.block(child, depth)

    def block(self, node: nodes.Node, depth: int = 6) -> Iterator[Any]:
        """Yield the blocks of a node."""
        write = next((WRITERS[kind] for kind in type(node).__mro__ if kind in WRITERS), None)
        if write is not None:
            yield from write(self, node)
        elif isinstance(node, nodes.section):
            yield from self.blocks(node, depth + 1)
        elif isinstance(node, nodes.title):
            yield f"{'#' * depth} {self.words.line(node.children)}"
        elif isinstance(node, nodes.Text | nodes.TextElement | nodes.Inline | nodes.image):
            if line := self.words.line(self._of_use(node)):
                yield LISTED.sub(r"\1\\\2", line)
        elif isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code":
            yield from self._written(self.target.cell(node))
        elif not isinstance(node, nodes.Invisible | nodes.Inline):
            yield from self.blocks(node, depth)

    def _of_use(self, node: nodes.Node) -> list[nodes.Node]:
        """Leave out *whole source* below a listing where it cannot be a link."""
        if isinstance(node, nodes.paragraph) and "body-links" in node["classes"]:
            name, _, source = node.children
            return [name] if self.target.link(source.get("refuri", "#")) is None else [node]
        return [node]

    def text(self, *inside: nodes.Node) -> str:
        """Write nodes as one text."""
        return "\n\n".join(str(block) for node in inside for block in self.block(node))

    def code(self, node: nodes.Element) -> Iterator[str]:
        """Write a listing, or what a program printed."""
        language = node.get("language", "python")
        yield fenced(node.astext(), LANGUAGES.get(language, language))

    def formula(self, node: nodes.Element) -> Iterator[str]:
        """Write a formula on lines of its own."""
        yield f"$$\n{node.astext().strip()}\n$$"

    def items(self, node: nodes.Element) -> Iterator[str]:
        """Write a list."""
        first = node.get("start", 1)
        numbered = isinstance(node, nodes.enumerated_list)
        written = [
            hanging(f"{number}." if numbered else "-", self.text(*item.children))
            for number, item in enumerate(node.children, first)
        ]
        yield ("\n\n" if any("\n\n" in item for item in written) else "\n").join(written)

    def box(self, node: nodes.Element) -> Iterator[str]:
        """Write a box, such as an exercise, as a quotation."""
        title, rest = node.children[0], node.children[1:]
        if not isinstance(title, nodes.title):  # as in a note
            title, rest = nodes.title("", nodes.Text(type(node).__name__.capitalize())), node.children
        text = f"**{self.words.line(title.children)}**\n\n{self.text(*rest)}"
        yield "\n".join(f"> {line}".rstrip() for line in text.splitlines())

    def folded(self, node: nodes.Element) -> Iterator[str]:
        """Write a folded part, so that it unfolds where Markdown is shown by a browser."""
        title, *body = node.children
        yield FOLDED.format(self.words.line(title.children) or "More", self.text(*body))

    def asked(self, node: nodes.Element) -> Iterator[str]:
        """Write a question with its options, and below it the answers, folded."""
        text, *options = node.children
        letters = [each["letter"] for each in options if isinstance(each, nodes.Element)]
        offers = [
            f"- {at}) {self.words.line(each.children[:1])}" for at, each in zip(letters, options, strict=True)
        ]
        whys = [
            hanging("-", f"{at}) {self.text(each.children[1])}")
            for at, each in zip(letters, options, strict=True)
        ]
        yield f"**{node['number']}. {self.words.line(text.children)}**"
        yield "\n".join(offers)
        yield FOLDED.format("Answers", "\n".join(whys))

    def figure(self, node: nodes.figure) -> Iterator[Any]:
        """Write a figure: its picture, its number and its caption."""
        yield from self._written([*self.target.picture(node), *node.findall(nodes.caption)])

    def caption(self, node: nodes.caption) -> Iterator[str]:
        """Write a caption, with the number of its figure."""
        numbers = [self.numbers[anchor] for anchor in node.parent["ids"] if anchor in self.numbers]
        lead = [f"**Fig. {'.'.join(map(str, number))}**" for number in numbers[:1]]
        yield " ".join([*lead, self.words.line(node.children)])

    def lively(self, node: explorable) -> Iterator[Any]:
        """Write a live figure: its picture, and how to have it live."""
        yield from self.blocks(node)
        yield from self._written(self.target.live(node))

    def _written(self, parts: Iterable[Any]) -> Iterator[Any]:
        for part in parts:
            yield from self.block(part) if isinstance(part, nodes.Node) else [part]

    def table(self, node: nodes.table) -> Iterator[str]:
        """Write a table; several blocks in an entry have breaks between them."""
        rows = [[self._entry(entry) for entry in row.children] for row in node.findall(nodes.row)]
        if next(node.findall(nodes.thead), None) is None:
            rows.insert(0, [""] * len(rows[0]))
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{' --- |' * len(rows[0])}")
        yield from (f"**{self.words.line(title.children)}**" for title in node.findall(nodes.title))
        yield "\n".join(lines)

    def _entry(self, entry: nodes.Node) -> str:
        text = re.sub(r"\s*\n\s*", " ", " <br> ".join(map(str, self.blocks(entry))))
        return BAR.sub(lambda found: found[0].replace("|", r"\vert ") if found[1] else r"\|", text)

    def defined(self, node: nodes.Element) -> Iterator[str]:
        """Write a term, a field of a docstring or a reference, and what is said of it."""
        said = [child for child in node.children if not isinstance(child, NAMES)]
        names = (self.words.line(child.children) for child in node.children if isinstance(child, NAMES))
        text = self.text(*said)
        yield hanging("-", f"**{', '.join(names)}**{LINE if LISTED.match(text) else ' '}{text}".rstrip())

    def signature(self, node: nodes.Element) -> Iterator[str]:
        """Write the signature of a function or a class."""
        shown = [part.astext() for part in node.children if not isinstance(part, nodes.reference | nodes.raw)]
        yield fenced(" ".join("".join(shown).split()), "python")


NAMES = (nodes.term, nodes.field_name, nodes.label)
WRITERS: dict[type, Callable[[Markdown, Any], Iterator[Any]]] = {
    nodes.literal_block: Markdown.code,
    nodes.doctest_block: Markdown.code,
    nodes.math_block: Markdown.formula,
    nodes.bullet_list: Markdown.items,
    nodes.enumerated_list: Markdown.items,
    nodes.Admonition: Markdown.box,
    dropdown_main: Markdown.folded,
    question: Markdown.asked,
    nodes.figure: Markdown.figure,
    nodes.caption: Markdown.caption,
    explorable: Markdown.lively,
    nodes.table: Markdown.table,
    nodes.definition_list_item: Markdown.defined,
    nodes.field: Markdown.defined,
    addnodes.desc: Markdown.blocks,
    nodes.citation: Markdown.defined,
    addnodes.desc_signature: Markdown.signature,
}


def fenced(text: str, language: str) -> str:
    """Write code in a fence that it does not end itself."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def hanging(mark: str, text: str) -> str:
    """Write a text behind a mark, its other lines below the first."""
    first, *rest = text.splitlines() or [""]
    return "\n".join([f"{mark} {first}", *(f"{' ' * (len(mark) + 1)}{line}".rstrip() for line in rest)])
