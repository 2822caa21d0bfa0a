"""Whether an EPUB is what the pages of the site are: each chapter, figure, alt text, formula and listing."""

import html
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from press.articles import ARTICLE
from press.packed import FOLDER

XHTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}math"
OPF = "{http://www.idpf.org/2007/opf}"
TAG = re.compile(r"<[^>]*>")
# What pages of the site hold, as their text has it, so that nothing that was read for the EPUB is trusted.
FIGURE = re.compile(r"<figure\b")
ALT = re.compile(r'<img\b[^>]*?\balt="([^"]*)"', re.DOTALL)
FORMULA = re.compile(r"<math\b")
LISTING = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)


def problems(path: Path, site: Path, pages: Sequence[str]) -> list[str]:
    """Hold an EPUB against the pages that it is made of.

    Args:
        path: The EPUB.
        site: The folder of the site.
        pages: The names of the pages, in the order of the book.

    Returns:
        What is wrong with it, a line each; nothing if it is whole.

    Raises:
        OSError: If a page cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        files = {
            name.removeprefix(f"{FOLDER}/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith(f"{FOLDER}/")
        }
    documents, found = {}, []
    for place, content in files.items():
        if place.endswith((".xhtml", ".opf", ".svg")):
            try:
                documents[place] = ElementTree.fromstring(content)
            except ElementTree.ParseError as error:
                found.append(f"{place}: expected well-formed XML: {error}")
    if found:
        return found
    chapters = [place for place in _order(documents) if place.removesuffix(".xhtml") in pages]
    if (expected := [f"{page}.xhtml" for page in pages]) != chapters:
        return [f"expected the pages in the order of the book, {expected}, got {chapters}"]
    for page in pages:
        found += _against(page, (site / f"{page}.html").read_text("utf-8"), documents[f"{page}.xhtml"])
    return [*found, *_leading(documents, files)]


def _order(documents: dict[str, ElementTree.Element]) -> Iterator[str]:
    package = documents["book.opf"]
    places = {item.get("id"): item.get("href", "") for item in package.iter(f"{OPF}item")}
    yield from (places[item.get("idref")] for item in package.iter(f"{OPF}itemref"))


def _against(page: str, text: str, made: ElementTree.Element) -> Iterator[str]:
    """Say what of a page its document lacks, or has and the page has not."""
    article = ARTICLE.search(text)
    there = article[0] if article else ""
    pairs = {
        "figures": (FIGURE.findall(there), ["<figure" for _ in made.iter(f"{XHTML}figure")]),
        "alternative texts": (
            [html.unescape(alt) for alt in ALT.findall(there)],
            [image.get("alt", "") for image in made.iter(f"{XHTML}img")],
        ),
        "formulas": (FORMULA.findall(there), ["<math" for _ in made.iter(MATH)]),
        "listings": (
            [html.unescape(TAG.sub("", code)).strip() for code in LISTING.findall(there)],
            ["".join(code.itertext()).strip() for code in made.iter(f"{XHTML}pre")],
        ),
    }
    for what, (expected, got) in pairs.items():
        if expected != got:
            lacking = list((Counter(expected) - Counter(got)).elements())
            said = f", without {lacking[0]!r}" if lacking else ""
            yield f"{page}: expected {len(expected)} {what}, as the page has, got {len(got)}{said}"


def _leading(documents: dict[str, ElementTree.Element], files: dict[str, bytes]) -> Iterator[str]:
    """Say which links and pictures lead nowhere within the EPUB."""
    anchors = {
        place: {element.get("id") for element in document.iter() if element.get("id")}
        for place, document in documents.items()
    }
    for place, document in documents.items():
        if not place.endswith(".xhtml"):
            continue
        for element in document.iter():
            for name in ("href", "src", "srcset"):
                parts = urlsplit(element.get(name, "#"))
                if parts.scheme or (not parts.path and not parts.fragment):
                    continue
                joined = posixpath.join(posixpath.dirname(place), unquote(parts.path))
                target = posixpath.normpath(joined) if parts.path else place
                anchor = unquote(parts.fragment)
                if target not in files or (anchor and anchor not in anchors.get(target, ())):
                    yield f"{place}: leads to {element.get(name)}, and there is nothing"
