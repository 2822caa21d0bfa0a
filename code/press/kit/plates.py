"""A figure as files for slides and handouts: SVG for drawings, PNG for photographs, and PDF for both."""

import base64
import io
import re
import zlib
from html import escape

from PIL import Image
from playwright.sync_api import Page

from press import pictures, previews, printing

INSIDE = re.compile(r'data:image/webp;base64,([^"]+)(?=")')
LOSSY = b"VP8 "  # what a photograph is kept as: see press.rasters
OPEN = re.compile(r"<svg\b[^>]*>", re.DOTALL)
POINTS = 0.75  # in a pixel
SHARP = 2  # pixels of a picture for one of the page
DATED = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")
# The first moment that a zip archive knows: equal figures make equal files.
MOMENT = b"D:19800101000000+00'00'"
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
PAINTS = re.compile(rb"(?:^|\s)(?:f\*?|S|s|B\*?|b\*?|Do|Tj|TJ|sh)\s")
PAPER = """<!doctype html><html lang="en"><title>{title}</title><style>
@page {{ margin: 0; size: {width}pt {height}pt }} body {{ margin: 0 }}
svg {{ display: block; width: {width}pt; height: {height}pt }}
</style>{svg}"""


def is_photograph(svg: str) -> bool:
    """Say whether there is a photograph in a drawing, or a picture like one."""
    return any(LOSSY in _start(found[1]) for found in INSIDE.finditer(svg))


def _start(encoded: str) -> bytes:
    content = base64.b64decode(encoded)
    return content if content[12:16] == b"VP8X" else content[:16]


def drawing(svg: str, title: str, alt: str) -> str:
    """Return a drawing for any program: pictures in it as PNG, and what is seen in words."""
    return _said(INSIDE.sub(lambda found: _again(found[1], photographs=False), svg), title, alt)


def photograph(svg: str) -> bytes:
    """Return a drawing with photographs in it as PNG, on white paper, twice as sharp as on the page."""
    width = int(pictures.size(svg)[0])
    drawn = previews.drawn(INSIDE.sub(lambda found: _again(found[1], photographs=False), svg), SHARP * width)
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, (0, 0), drawn)
    file = io.BytesIO()
    paper.save(file, "PNG", compress_level=6)
    return file.getvalue()


def paper(page: Page, svg: str, title: str, alt: str) -> bytes:
    """Print a drawing as a PDF of its size, lines and words as lines, photographs as JPEG.

    Args:
        page: From ``printing.opened``. It shows the drawing afterwards, since a page for each takes longer.
        svg: The drawing.
        title: What it is called.
        alt: What is seen.

    Raises:
        ValueError: If nothing came of it.
    """
    shown = INSIDE.sub(lambda found: _again(found[1], photographs=True), svg)
    width, height = (POINTS * int(side) for side in pictures.size(svg))
    drawn = _said(shown[shown.index("<svg") :], title, alt)
    page.set_content(PAPER.format(title=escape(title), width=width, height=height, svg=drawn))
    return printed(page)


def printed(page: Page) -> bytes:
    """Print an open page as a PDF that is the same whenever it is made.

    Raises:
        ValueError: If nothing is on it.
    """
    made = DATED.sub(lambda found: b"/" + found[1] + b" (" + MOMENT + b")", printing.pdf(page))
    if is_empty(made):
        raise ValueError(f"{page.title()}: expected a PDF with something on it, got an empty one")
    return made


def is_empty(pdf: bytes) -> bool:
    """Say whether no page of a PDF of Chromium's paints anything."""
    return not any(PAINTS.search(stream) for stream in map(_unpacked, STREAM.findall(pdf)))


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)  # whose last byte may look like the end of a line
    except zlib.error:  # as a photograph
        return b""


def _said(svg: str, title: str, alt: str) -> str:
    """Give a drawing its name, and what is seen, for those who do not see it."""
    words = f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>"
    label = f'role="img" aria-label="{escape(alt)}"'
    return OPEN.sub(lambda found: f"{found[0][:-1]} {label}>{words}", svg, count=1)


def _again(encoded: str, *, photographs: bool) -> str:
    """Turn a WebP picture into a PNG that is equal to it; where asked, a photograph into a JPEG."""
    content = base64.b64decode(encoded)
    image: Image.Image = Image.open(io.BytesIO(content))
    file = io.BytesIO()
    if photographs and content[12:16] == LOSSY:
        image.convert("RGB").save(file, "JPEG", quality=93, subsampling=0)
        return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
    image.save(file, "PNG", compress_level=6)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
