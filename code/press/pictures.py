"""Figures in two widths: beside the one that the page shows, the one that a telephone loads in its place."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from press import chapters, finer

SHOWN, NARROW = "image/svg+xml", "narrow"  # as unboxed.notebook sends them; its import would load matplotlib
WIDEST = 600  # pixels: of a screen that gets the narrow figure
SIDES = re.compile(r"\b(left|middle|right):|\b(on|from) the (left|right)\b", re.IGNORECASE)
STACKED = " (Here the panels stand below one another, in that order.)"
SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)


class picture(nodes.General, nodes.Inline, nodes.Element):
    """An image, and before it the one for narrow screens, and the one for dense screens if there is one."""


def find_narrow(app: Sphinx, document: nodes.document) -> None:
    """Give each figure of a page that has been read the file of its narrow drawing, and the sizes of both."""
    notebook = executed(app, app.env.docname)
    if notebook is None:
        return  # a page without code
    narrow = dict(_drawings(notebook))
    for image in document.findall(nodes.image):
        path = Path(app.srcdir, image["uri"])
        if path.stem not in narrow:
            continue
        text = narrow[path.stem]
        file = path.with_stem(_name(text))
        file.write_bytes(_bytes(text))
        uri = file.relative_to(app.srcdir).as_posix()
        app.env.images.add_file(app.env.docname, uri)
        # Not as width and height: images that have these Sphinx links to their files.
        image["narrow"] = {"uri": uri, "size": size(text)}
        wide = path.read_text("utf-8")
        image["size"] = size(wide)
        if (fine := finer.finer(wide, text)) is not None:
            file = path.with_stem(_name(fine))
            file.write_bytes(_bytes(fine))
            image["finer"] = {"uri": file.relative_to(app.srcdir).as_posix()}
            app.env.images.add_file(app.env.docname, image["finer"]["uri"])
        if isinstance(image.parent, nodes.figure) and _stacked(image["size"], image["narrow"]["size"]):
            _say_so(image.parent)


def _stacked(wide: tuple[str, str], narrow: tuple[str, str]) -> bool:
    """Say whether panels that stood side by side stand below one another."""
    (width, height), (narrow_width, narrow_height) = (map(int, size) for size in (wide, narrow))
    return narrow_height * width > 1.5 * height * narrow_width


def _say_so(figure: nodes.figure) -> None:
    """Tell readers of a narrow screen where what a caption calls left and right is."""
    for caption in figure.findall(nodes.caption):
        if SIDES.search(caption.astext()):
            caption += nodes.inline("", STACKED, classes=["on-narrow"])


def executed(app: Sphinx, page: str) -> Mapping[str, Any] | None:
    """Return the notebook of a page that has been read, with its outputs; nothing if it has no code."""
    config = app.env.mystnb_config  # type: ignore[attr-defined]
    if config.execution_mode != "cache":
        written = Path(config.output_folder) / f"{page}.ipynb"
        return dict(nbformat.read(written, 4)) if written.is_file() else None
    if page not in chapters.chapters():
        return None
    # What MyST-NB writes is then the notebook as it was before outputs were merged into it.
    cache = get_cache(config.execution_cache_path)
    notebook = chapters.read(chapters.chapters()[page])
    run = cache.get_cache_bundle(cache.match_cache_notebook(notebook).pk).nb  # of its cells those of code
    # The lines of cells are those of the page as it is: it may have got a paragraph since the run was kept.
    notebook.metadata = {**run.metadata, **notebook.metadata}
    for cell, made in zip(chapters.code_cells(notebook), chapters.code_cells(run), strict=True):
        cell.outputs, cell.execution_count = made.outputs, made.execution_count
    return dict(notebook)


def _drawings(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name that MyST-NB gives the file of each figure, and its narrow drawing."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            narrow = output.get("metadata", {}).get(SHOWN, {}).get(NARROW)
            if narrow is not None:
                yield _name("".join(output["data"][SHOWN])), narrow


def _bytes(text: str) -> bytes:
    return "\n".join(text.splitlines()).encode()


def _name(text: str) -> str:
    return hashlib.sha256(_bytes(text)).hexdigest()


def size(svg: str) -> tuple[str, str]:
    """Return the width and the height of a drawing of matplotlib's in whole pixels, as HTML has them.

    Raises:
        ValueError: If it does not say its size in points.
    """
    found = SIZE.search(svg)
    if not found:
        raise ValueError(f"svg: expected a width and a height in points, got {svg[:200]!r}")
    width, height = (str(round(float(number) * 96 / 72)) for number in found.groups())
    return width, height


class OfferNarrow(SphinxPostTransform):
    """Put each figure that has a narrow drawing together with it; only a page in HTML can choose."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Change the page."""
        for image in list(self.document.findall(nodes.image)):
            if "narrow" in image:
                narrow = nodes.image(candidates={"*": image["narrow"]["uri"]}, **image["narrow"])
                fine = [
                    nodes.image(candidates={"*": each["uri"]}, **each)
                    for each in (image.get("finer"),)
                    if each
                ]
                image.replace_self(picture("", narrow, *fine, image.deepcopy()))
        for picture_ in list(self.document.findall(picture))[1:]:
            picture_["later"] = True  # the first stands where the page opens


def visit_picture(translator: HTML5Translator, node: picture) -> None:
    """Write the images, of which a browser loads one."""
    narrow, *fine, wide = node.children
    builder = translator.builder
    files = [f"{builder.imgpath}/{builder.images[image['uri']]}" for image in (narrow, wide, *fine)]
    screens = f"(max-width: {WIDEST}px)"
    shape, wide_shape = (
        dict(zip(("width", "height"), image["size"], strict=True)) for image in (narrow, wide)
    )
    dense = {"srcset": f"{files[1]} 1x, {files[2]} 2x"} if fine else {}
    when = {"loading": "lazy", "decoding": "async"} if "later" in node else {"fetchpriority": "high"}
    translator.body += [
        "<picture>",
        translator.emptytag(narrow, "source", "", srcset=files[0], media=screens, **shape),
        translator.emptytag(wide, "img", "", src=files[1], alt=wide["alt"], **dense, **wide_shape, **when),
        "</picture>",
    ]
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_node(picture, html=(visit_picture, None))
    app.add_post_transform(OfferNarrow)
    app.connect("doctree-read", find_narrow)
    return {"parallel_read_safe": True}
