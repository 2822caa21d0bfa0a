"""Small pictures of the figures that runs drew: for cards that lead to other pages, and for others to show.

While pages are read it is noted which figures each has. A small picture is named after what is drawn, so that
it is drawn once.
"""

import base64
import hashlib
import io
import os
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
IMAGE = re.compile(r"<image\b[^>]*>")
PIXELS = re.compile(r'xlink:href="data:image/\w+;base64,([^"]+)"', re.DOTALL)
WORDS = 'id="text_'  # what matplotlib calls them
UPTURNED = "scale(1 -1)"  # matplotlib writes images from the bottom up
STRIP = re.compile(r"(\d{1,2})-(\d{1,3})")
PAPER = (255, 255, 255)
CARD = (400, 400)
COARSE = 100  # pixels of a side: a picture of fewer is shown with its pixels
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
    part: str  # nothing, the number of one of its pictures, or from where to where, in percent of the width
    shared: bool

    def name(self, folder: Path) -> str:
        """Return what its file is called, which changes with the figure, in ``folder``, and this module."""
        parts = self.part.encode(), Path(__file__).read_bytes(), Path(folder, self.figure.uri).read_bytes()
        told = hashlib.sha256(b"".join(parts)).hexdigest()[:16]
        return f"{told}.{'jpg' if self.shared else 'webp'}"

    def draw(self, folder: Path) -> bytes:
        """Draw it, as the bytes of its file.

        Raises:
            ValueError: If the figure has no such part.
        """
        path, made = Path(folder, self.figure.uri), io.BytesIO()
        if self.shared:
            _to_share(path).save(made, "JPEG", quality=88, optimize=True)
            return made.getvalue()
        part = _part(path, self.part)
        if self.figure.drawing:
            # Lines are not cut, and have no paper: the dark theme turns their ink light.
            card = ImageOps.pad(part, CARD, Image.Resampling.LANCZOS, color=(0, 0, 0, 0))
            card.save(made, "WEBP", lossless=True)
        else:
            middle = (0.5, 1.0) if STRIP.fullmatch(self.part) else (0.5, 0.5)  # titles go first
            card = ImageOps.fit(part, CARD, Image.Resampling.LANCZOS, centering=middle)
            card.convert("RGB").save(made, "WEBP", quality=82)
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
        partial = path.with_suffix(f".{os.getpid()}.partial")  # another page may show it, too
        partial.write_bytes(content)
        partial.replace(path)
    return f"_static/{FOLDER}/{name}"


def _to_share(path: Path) -> Image.Image:
    """Return a figure in the shape in which it is shared: cut, if it is one picture and nothing else."""
    alone = _alone(path)
    if alone is not None:
        return ImageOps.fit(alone, SHARED, Image.Resampling.LANCZOS).convert("RGB")
    whole, paper = _part(path, ""), Image.new("RGB", SHARED, PAPER)
    inner = ImageOps.contain(
        whole, (SHARED[0] - 2 * MARGIN, SHARED[1] - 2 * MARGIN), Image.Resampling.LANCZOS
    )
    paper.paste(inner, ((SHARED[0] - inner.width) // 2, (SHARED[1] - inner.height) // 2), inner)
    return paper


def _alone(path: Path) -> Image.Image | None:
    """Return the picture that a figure is, if it has no words and no other picture."""
    if path.suffix != ".svg":
        return Image.open(path).convert("RGBA")
    svg = path.read_text("utf-8")
    found = IMAGE.findall(svg)
    return _pixels(found[0]) if len(found) == 1 and WORDS not in svg else None


def _part(path: Path, part: str) -> Image.Image:
    """Return a figure with its transparency, or a part of it.

    Raises:
        ValueError: If it has no such part.
    """
    if path.suffix != ".svg":
        return Image.open(path).convert("RGBA")
    svg = path.read_text("utf-8")
    if part.isdigit():
        found = IMAGE.findall(svg)
        if not 1 <= int(part) <= len(found):
            raise ValueError(f"expected the number of one of its {len(found)} pictures, got {part}")
        return _pixels(found[int(part) - 1])
    if not part:
        return drawn(svg, SHARED[0])
    strip = STRIP.fullmatch(part)
    if strip is None or not int(strip[1]) < int(strip[2]) <= 100:
        raise ValueError(f"expected a strip of it in percent, as in 0-50, got {part}")
    whole = drawn(svg, 2 * SHARED[0])
    left, right = (whole.width * int(end) // 100 for end in strip.groups())
    return whole.crop((left, 0, right, whole.height))


def _pixels(tag: str) -> Image.Image:
    """Return an image inside a drawing as it is seen.

    Raises:
        ValueError: If it is not inside, but elsewhere.
    """
    found = PIXELS.search(tag)
    if found is None:
        raise ValueError("expected the pixels of a picture, got another address")
    image = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGBA")
    if UPTURNED in tag:
        image = ImageOps.flip(image)
    if max(image.size) < COARSE:
        image = image.resize((8 * image.width, 8 * image.height), Image.Resampling.NEAREST)
    return image


def drawn(svg: str, width: int) -> Image.Image:
    """Return a drawing in pixels, so many of them wide, with its transparency."""
    import resvg_py  # only where there is something to draw

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
