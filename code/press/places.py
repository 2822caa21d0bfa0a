"""Where a page says and shows what it measured, so that others can link to the very place.

A value is said in the first paragraph that glues it into its text, and shown by the first figure whose alt
text or caption has it, or that its paragraph points at. A value that stands nowhere in the text is at home in
the section whose cell glues it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Formatter

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import chapters, claims, renderer, runs

GLUED = re.compile(r"\{glue:text\}`([^:`]+)(?::[^:`]+)?`")
KEPT = "places of what it measured"


@dataclass(frozen=True)
class Place:
    """An anchor on a page, and the title of the section that it lies in."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Places:
    """Where a page says its values, and the anchors of the figures that show them, by key."""

    said: dict[str, Place] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


def of_page(env: BuildEnvironment, page: str) -> Places:
    """Return the places on a page that has been read; none are known of one that has not."""
    found: Places = env.metadata[page].get(KEPT, Places()) if page in env.metadata else Places()
    return found


def note(app: Sphinx, document: nodes.document) -> None:
    """Give the places on a page anchors, and keep them with the environment."""
    page = app.env.docname
    folded: dict[str, Place] = {}
    open_: dict[str, Place] = {}
    shown: dict[str, str] = {}
    mentioned: dict[str, str] = {}
    for node in document.findall():
        if isinstance(node, nodes.figure) and node["ids"]:
            for key in _drawn(node):
                shown.setdefault(key, node["ids"][0])
        if not isinstance(node, nodes.paragraph):
            continue
        keys = GLUED.findall(node.rawsource)
        if not keys:
            continue
        place = _place(node, f"measured-{nodes.make_id(keys[0])}")
        said = folded if _is_folded(node) else open_
        figure = next(_figures(node), None)
        for key in keys:
            said.setdefault(key, place)
            if figure is not None:
                mentioned.setdefault(key, figure)
    at_home = _at_home(page, document)
    app.env.metadata[page][KEPT] = Places(at_home | folded | open_, mentioned | shown)


def _drawn(figure: nodes.figure) -> Iterator[str]:
    """List the values in the alt text of a figure, which are not filled in yet, and in its caption."""
    for image in figure.findall(nodes.image):
        yield from (name for _, name, _, _ in Formatter().parse(image.get("alt", "")) if name)
    for caption in figure.findall(nodes.caption):
        yield from GLUED.findall(caption.rawsource)


def _figures(paragraph: nodes.paragraph) -> Iterator[str]:
    """List the anchors of the figures that a paragraph points at."""
    for reference in paragraph.findall(addnodes.pending_xref):
        if reference["reftype"] == "numref" and reference["reftarget"].startswith("fig-"):
            yield nodes.make_id(reference["reftarget"])


def _place(node: nodes.Element, anchor: str) -> Place:
    if not node["ids"]:
        node["ids"].append(anchor)
    return Place(node["ids"][0], _section(node)[0].astext())


def _section(node: nodes.Node | None) -> nodes.section:
    while not isinstance(node, nodes.section):
        assert node is not None, "every paragraph with a value lies in a section"
        node = node.parent
    return node


def _is_folded(node: nodes.Node | None) -> bool:
    while node is not None:
        if isinstance(node, nodes.Element) and node.get("design_component") == "dropdown":
            return True
        node = node.parent
    return False


def _at_home(page: str, document: nodes.document) -> dict[str, Place]:
    """Find the section whose cell glues a value, for each; not where Jupyter Book ran it itself."""
    if renderer.BOUND not in os.environ or page not in chapters.chapters():
        return {}
    notebook, executed = chapters.read(chapters.chapters()[page]), runs.executed(page)
    sections = [section for section in document.findall(nodes.section) if section["ids"]]
    found = {}
    lines = (chapters.line(notebook, i) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    for line, cell in zip(lines, chapters.code_cells(executed), strict=True):
        before = [section for section in sections if (section.line or 0) <= line]
        for key in claims.measurements(nbformat.NotebookNode(cells=[cell])) if before else ():
            found[key] = Place(before[-1]["ids"][0], before[-1][0].astext())
    return found


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", note, priority=400)  # before alt texts are filled in
    return {"parallel_read_safe": True, "env_version": 1}
