"""What a link shows of where it leads before it is followed: a page, a section, a figure, a claim, code.

Each page says it of its own parts, in a file beside it that ``terms.js`` loads once a reader wants it. It is
a script, so that it can be read from a folder too. Without scripts, links are links.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from press import opengraph, plain, runs

LONGEST = 240  # characters of a text
FILE = "(self.glimpses ??= {{}})[{page}] = {parts};\n"


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Write what a page that has been rendered says of its parts, by their anchors; of itself, by none."""
    if document is None or app.builder.format != "html":
        return
    found = {"": told(plain.words(app.env.titles[page]), opengraph.description(document))}
    for anchors, part in parts(app, page, document):
        found |= dict.fromkeys(anchors, part)
    written = ",\n".join(
        f"{json.dumps(anchor)}: {json.dumps(part, ensure_ascii=False)}" for anchor, part in found.items()
    )
    text = FILE.format(page=json.dumps(page), parts=f"{{\n{written}\n}}")
    runs.write(Path(app.outdir, f"{page}.glimpses.js"), text, lasting=False)


def parts(app: Sphinx, page: str, document: nodes.document) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield the anchors of each part of a page that can be linked to, and what there is to show of it."""
    numbers = app.env.toc_fignumbers.get(page, {}).get("figure", {})
    for node in document.findall(nodes.Element):
        if not node["ids"]:
            continue
        if isinstance(node, nodes.section):
            first = next((child for child in node.children if isinstance(child, nodes.paragraph)), None)
            title = next(node.findall(nodes.title), None)
            yield node["ids"], told(plain.words(title) if title else "", plain.words(first) if first else "")
        elif isinstance(node, nodes.figure):
            number = next((numbers[anchor] for anchor in node["ids"] if anchor in numbers), ())
            caption = next(node.findall(nodes.caption), None)
            title = f"Fig. {'.'.join(map(str, number))}" if number else ""
            yield node["ids"], told(title, plain.words(caption) if caption else "", **_image(app, node))
        elif "claim" in node:
            found = (part for part in node.findall(nodes.inline) if "verdict" in part["classes"])
            title = next(map(plain.words, found), "")
            yield node["ids"], told(title, plain.words(node.children[0].children[0]))
        elif isinstance(node, addnodes.desc_signature):
            about = next(node.parent.findall(addnodes.desc_content), None)
            first = next(about.findall(nodes.paragraph), None) if about else None
            yield node["ids"], told(node["ids"][0], plain.words(first) if first else "")
        elif isinstance(node, nodes.paragraph):
            yield node["ids"], told("", plain.words(node))


def told(title: str, text: str, **image: str) -> dict[str, str]:
    """Put together what is said of a part, and no more of a long text than its first sentences."""
    said = {"title": title, "text": plain.opening(text, LONGEST), **image}
    return {name: value for name, value in said.items() if value}


def _image(app: Sphinx, figure: nodes.figure) -> dict[str, str]:
    """Say where a figure's image lies, seen from its page, its size, and what it shows."""
    image = next(reversed(list(figure.findall(nodes.image))), None)  # the first of two is for telephones
    if image is None:
        return {}
    name = app.builder.images.get(image["uri"])
    # An image that has been written alone has its address already.
    address = f"{app.builder.imgpath}/{name}" if name else image["uri"]
    width, height = image.get("size", (image.get("width", ""), image.get("height", "")))
    about = {"alt": image.get("alt", ""), "kind": " ".join(image["classes"])}
    return {"image": address, **about, "width": width, "height": height}


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have a page with links to others load what shows where they lead."""
    if document is not None and 'class="reference internal"' in context.get("body", ""):
        app.add_css_file("terms.css")
        app.add_js_file("terms.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", write)
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True}
