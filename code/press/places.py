"""Where a page says, shows and computes what it measured, so that others can link to the very place.

A value is said in the first paragraph that glues it into its text, and shown by the first figure whose alt
text or caption has it, or that its paragraph points at, or else by the one nearest to its cell in the same
section. A value that stands nowhere in the text is at home in the section whose cell glues it. Its code is
the listing of that cell or, where that shows none, the one before it in the section.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import Formatter

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import measuring

GLUED = re.compile(r"\{glue:text\}`([^:`]+)(?::[^:`]+)?`")
KEPT = "places of what it measured"
RUN = "cells of the page that is read"


@dataclass(frozen=True)
class Place:
    """An anchor on a page, and the title of the section that it lies in."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Places:
    """Where a page says its values, and the anchors of the figures and listings that show them, by key."""

    said: dict[str, Place] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)


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
    run = app.env.temp_data[RUN] = measuring.cells(page, document)
    at_home = {key: _home(cell.section) for cell in run for key in cell.keys}
    near = {
        key: figure
        for i, cell in enumerate(run)
        if (figure := measuring.nearest(run, i))
        for key in cell.keys
    }
    app.env.metadata[page][KEPT] = Places(at_home | folded | open_, near | mentioned | shown)


def note_code(app: Sphinx, document: nodes.document) -> None:
    """Give the listings that are left on the page anchors, and keep which of them measures what."""
    listings = {cell["cell_index"]: cell for cell in document.findall(_has_listing)}
    code: dict[str, str] = {}
    last: measuring.Cell | None = None
    for cell in app.env.temp_data.pop(RUN, []):
        if cell.index in listings:
            last = cell
        if cell.keys and last is not None and last.section is cell.section:
            anchor, ids = f"cell-{last.index}", listings[last.index]["ids"]
            ids += [] if anchor in ids else [anchor]
            code |= dict.fromkeys(cell.keys, anchor)
    kept = of_page(app.env, app.env.docname)
    app.env.metadata[app.env.docname][KEPT] = dataclasses.replace(kept, code=code)


def _has_listing(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.container) or node.get("nb_element") != "cell_code":
        return False
    return any(
        isinstance(part, nodes.container) and part.get("nb_element") == "cell_code_source" for part in node
    )


def _home(section: nodes.section) -> Place:
    return Place(section["ids"][0], section[0].astext())


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


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", note, priority=400)  # before alt texts are filled in
    app.connect("doctree-read", note_code, priority=950)  # once cells that only glue have lost their listing
    return {"parallel_read_safe": True, "env_version": 2}
