"""Described figures: measured values in alt texts, and a warning where there is none."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from press import glued
from press.measured import signed

LOGGER = logging.getLogger(__name__)


def describe_images(app: Sphinx, document: nodes.document) -> None:
    """Fill glued values into alt texts, warn of images without one, and tell drawings from pictures.

    A drawing (an SVG without pixels in it) is inverted in the dark theme; a picture keeps its colours, on
    white paper.
    """
    values = glued.values(app.env, app.env.docname)
    line = 0
    for image in document.findall():
        line = image.line or line  # not every image knows its line; the text before it does
        if not isinstance(image, nodes.image):
            continue
        place = (app.env.docname, line)
        if not image.get("alt", "").strip():
            LOGGER.warning("image without alt text", location=place)
            continue
        try:
            image["alt"] = signed(image["alt"].format_map(values))
        except (KeyError, ValueError, TypeError) as error:
            LOGGER.warning("alt text: %s: %s", type(error).__name__, error, location=place)
        path = Path(app.srcdir, image["uri"])
        drawing = path.suffix == ".svg" and "<image" not in path.read_text("utf-8")
        image["classes"].append("drawing" if drawing else "picture")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", describe_images)
    return {"parallel_read_safe": True}
