"""What the book on paper is set with: the style sheets of the site that it shares, its own, and its fonts."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import matplotlib

STYLE = Path(__file__).with_name("volume.css")
# Of the site's own style sheets those that are about what is read; the theme's are about a screen.
SHEETS = ("pygments", "print", "mathematics", "cards", "ledger", "landing", "unboxed")
SHEET = re.compile(r'<link\b[^>]*\bhref="([^"]*/_static/(\w+)\.css)[^"]*"')
FACES = {
    ("Book", "normal", "normal"): "STIXGeneral",
    ("Book", "normal", "italic"): "STIXGeneralItalic",
    ("Book", "bold", "normal"): "STIXGeneralBol",
    ("Book", "bold", "italic"): "STIXGeneralBolIta",
    ("Book Code", "normal", "normal"): "DejaVuSansMono",
    ("Book Code", "bold", "normal"): "DejaVuSansMono-Bold",
    ("Book Code", "normal", "italic"): "DejaVuSansMono-Oblique",
    ("Book Sans", "normal", "normal"): "DejaVuSans",
    ("Book Sans", "bold", "normal"): "DejaVuSans-Bold",
}


def sheets(site: Path, folder: Path, pages: Iterable[str]) -> list[str]:
    """List the style sheets that the pages are read with, each once, in the order in which they load them."""
    found: dict[str, str] = {}
    for page in pages:
        for address, name in SHEET.findall((site / f"{page}.html").read_text("utf-8")):
            if name in SHEETS:
                place = os.path.normpath(site / Path(page).parent / address)
                found.setdefault(name, os.path.relpath(place, folder))
    return [found[name] for name in SHEETS if name in found]


def faces() -> Iterator[str]:
    """Write the fonts of the text: those that come with Matplotlib, so that they are the same everywhere."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    for (family, weight, style), name in FACES.items():
        place = (folder / f"{name}.ttf").as_uri()
        yield (
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style};'
            f' src: url("{place}"); }}\n'
        )
