"""The front of a book that is taken along: a cover for readers’ shelves, and who made it, of what run."""

import io
from html import escape
from importlib import metadata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from press import chapters

PICTURE = Path("book", "_static", "cover.jpg")
SIZE = (1200, 1800)
MARGIN = 80
INK, PAPER = "#1a1a1a", "#ffffff"
# matplotlib ships these; nothing else of it is used.
FONTS = "matplotlib/mpl-data/fonts/ttf/DejaVuSans{}.ttf"
LICENCE = chapters.ROOT / "LICENSE"
RULE = "-" * 20


def cover(title: str, subtitle: str, authors: str) -> bytes:
    """Draw the cover, as the bytes of a JPEG: words, and between them the book’s picture if it has one."""
    paper = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(paper)
    width = SIZE[0] - 2 * MARGIN
    _line(draw, title, 300, width, 200, bold=True)
    _line(draw, subtitle, 480, width, 56)
    _line(draw, authors, 1640, width, 44)
    path = chapters.ROOT / PICTURE
    if path.is_file():
        with Image.open(path) as picture:
            shown = picture.convert("RGB")
            height = round(SIZE[0] * shown.height / shown.width)
            paper.paste(shown.resize((SIZE[0], height), Image.Resampling.LANCZOS), (0, 1050 - height // 2))
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=88, optimize=True)
    return made.getvalue()


def _line(
    draw: ImageDraw.ImageDraw, words: str, middle: int, width: int, size: int, *, bold: bool = False
) -> None:
    """Write a line in the middle of the cover, smaller where it would be too wide."""
    file = metadata.distribution("matplotlib").locate_file(FONTS.format("-Bold" if bold else ""))
    font = ImageFont.truetype(str(file), size)
    taken = font.getlength(words)
    if taken > width:
        font = ImageFont.truetype(str(file), int(size * width / taken))
    draw.text((SIZE[0] / 2, middle), words, INK, font, anchor="mm")


def colophon(title: str, subtitle: str, authors: str, made: str, site: str | None) -> str:
    """Write the page behind the cover, in XHTML.

    Args:
        title: Of the book.
        subtitle: What it is, in a line.
        authors: Who wrote it.
        made: What run the book is from, in a sentence.
        site: Its address on the web, if it has one.
    """
    terms = LICENCE.read_text("utf-8").partition(RULE)[0] if LICENCE.is_file() else ""
    paragraphs = [" ".join(text.split()) for text in terms.split("\n\n") if text.strip()]
    where = f'<p>On the web: <a href="{escape(site)}">{escape(site)}</a></p>' if site else ""
    lines = [
        f'<section class="colophon"><h1>{escape(title)}</h1>',
        f"<p>{escape(subtitle)}</p><p>{escape(authors)}</p>{where}</section>",
        f"<p>{escape(made)}</p>",
        *(f"<p>{escape(text)}</p>" for text in paragraphs),
    ]
    return "\n".join(lines)
