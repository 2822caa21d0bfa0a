"""Small pictures of the figures that runs drew: for cards that lead to other pages, and for others to show.

While pages are read it is noted which figures each has. A small picture is named after what is drawn, so that
it is drawn once.
"""

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from PIL import Image, ImageOps
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

FOLDER = "previews"  # below _static of the site
NOTED = "figures"  # in Sphinx's notes on a page
MADE = re.compile(r"/previews/(\w+\.\w+)")
PIXELS = re.compile(r'<image\b[^>]*?xlink:href="data:image/\w+;base64,([^"]+)"', re.DOTALL)
PAPER = (255, 255, 255)
CARD = (480, 320)
SHARED = (1200, 630)  # what those who show previews ask for
MARGIN = 40  # pixels around a shared picture


@dataclass(frozen=True)
class Figure:
    """A figure of a page: the file of its image, what is to be seen in it, and whether it has no pixels."""

    uri: str
    alt: str
    drawing: bool


@dataclass(frozen=True)
class Preview:
    """A small picture: of which figure, which part of it, and whether it is for others to show."""

    figure: Figure
    part: str  # "", "left" or "right", or the number of one of its pictures
    shared: bool

    def name(self, folder: Path) -> str:
        """Return what its file is called, which changes with the figure; the sources are in ``folder``."""
        content = Path(folder, self.figure.uri).read_bytes()
        told = hashlib.sha256(f"{self.part} {CARD} {SHARED} {MARGIN}".encode() + content).hexdigest()[:16]
        return f"{told}.{'jpg' if self.shared else 'webp'}"

    def draw(self, folder: Path) -> bytes:
        """Draw it, as the bytes of its file.

        Raises:
            ValueError: If the figure has no such part.
        """
        whole = _part(Path(folder, self.figure.uri), self.part)
        made = io.BytesIO()
        if self.shared:
            paper = Image.new("RGB", SHARED, PAPER)
            room = (SHARED[0] - 2 * MARGIN, SHARED[1] - 2 * MARGIN)
            inner = ImageOps.contain(whole, room, Image.Resampling.LANCZOS)
            paper.paste(inner, tuple((a - b) // 2 for a, b in zip(SHARED, inner.size, strict=True)), inner)
            paper.save(made, "JPEG", quality=88, optimize=True)
        elif self.figure.drawing:
            # Lines are not cut, and have no paper: the dark theme turns their ink light.
            ImageOps.pad(whole, CARD, Image.Resampling.LANCZOS, color=(0, 0, 0, 0)).save(
                made, "WEBP", lossless=True
            )
        else:
            ImageOps.fit(whole, CARD, Image.Resampling.LANCZOS).convert("RGB").save(made, "WEBP", quality=82)
        return made.getvalue()


def figures(env: BuildEnvironment, page: str) -> dict[str, Figure]:
    """Return the figures of a page that has been read, by name, in the order in which they stand."""
    found: dict[str, Figure] = env.metadata[page].get(NOTED, {}) if page in env.metadata else {}
    return found


def make(app: Sphinx, preview: Preview) -> str:
    """Draw a preview, unless the site has it.

    Returns:
        Its address below the site.

    Raises:
        ValueError: If the figure has no such part.
    """
    name = preview.name(Path(app.srcdir))
    path = Path(app.outdir, "_static", FOLDER, name)
    if not path.is_file():
        content = preview.draw(Path(app.srcdir))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return f"_static/{FOLDER}/{name}"


def _part(path: Path, part: str) -> Image.Image:
    """Return a figure with its transparency, or a part of it.

    Raises:
        ValueError: If it has no such part.
    """
    if path.suffix != ".svg":
        return Image.open(path).convert("RGBA")
    svg = path.read_text("utf-8")
    if part.isdigit():
        found = PIXELS.findall(svg)
        if not 1 <= int(part) <= len(found):
            raise ValueError(f"expected the number of one of its {len(found)} pictures, got {part}")
        return Image.open(io.BytesIO(base64.b64decode(found[int(part) - 1]))).convert("RGBA")
    whole = drawn(svg, SHARED[0] if not part else 2 * SHARED[0])
    if not part:
        return whole
    width, height = whole.size
    return whole.crop((0, 0, width // 2, height) if part == "left" else (width // 2, 0, width, height))


def drawn(svg: str, width: int) -> Image.Image:
    """Return a drawing in pixels, so many of them wide, with its transparency."""
    import resvg_py  # only a build that needs it

    content = resvg_py.svg_to_bytes(svg_string=svg, width=width, dpi=96, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(content))).convert("RGBA")


def note(app: Sphinx, document: nodes.document) -> None:
    """Note the figures of a page that has been read."""
    found = {}
    for figure in document.findall(nodes.figure):
        image = next(figure.findall(nodes.image), None)
        if image is not None and figure["names"] and "://" not in image["uri"]:
            drawing = "drawing" in image["classes"]
            found[figure["names"][0]] = Figure(image["uri"], image.get("alt", ""), drawing)
    app.env.metadata[app.env.docname][NOTED] = found


def clear(app: Sphinx, error: Exception | None) -> None:
    """Remove what no page shows any more."""
    drawn = list(Path(app.outdir, "_static", FOLDER).glob("*"))
    if error is not None or not drawn:
        return
    pages = (Path(app.outdir, f"{page}.html") for page in app.env.found_docs)
    shown = {name for page in pages if page.is_file() for name in MADE.findall(page.read_text("utf-8"))}
    for path in drawn:
        if path.name not in shown:
            path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    # Once figures stand in their places, and their alt texts are filled in.
    app.connect("doctree-read", note, priority=700)
    app.connect("build-finished", clear)
    return {"parallel_read_safe": True}
