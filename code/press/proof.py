"""Read a printed book again, and say what is lost in it: words, pictures, bookmarks, links, fonts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

# What has no ink; and hyphens, which readers of a PDF leave out at the end of a line.
SPACE = re.compile(r"[\s\x02\u00ad\u200b\u2060-\u2064\ufeff\ufffe\u2010-]+")
SHOWN = 5  # of a kind of fault


@dataclass(frozen=True)
class Expected:
    """What a book was printed from.

    Attributes:
        chapters: The headings of its pages, by the names of their places, in their order.
        alts: The alt texts of its pictures.
        words: The text of each page, by the name of its place, in pieces that stand together: lines of code,
            and what is set in one font.
        signs: The signs of its formulas, by the name of its place.
        edge: How much of a sheet is left free at each side, in points.
    """

    chapters: Mapping[str, str]
    alts: Sequence[str]
    words: Mapping[str, Sequence[str]]
    signs: Mapping[str, str]
    edge: float


def places(path: Path) -> dict[str, int]:
    """Return on which sheet each named place of a PDF lies, counted from 1."""
    with pikepdf.open(path) as book:
        return _places(book)


def faults(path: Path, expected: Expected) -> list[str]:
    """List what a printed book lacks of what it was printed from; nothing if it is whole."""
    with pikepdf.open(path) as book:
        found = [
            *_chapters(book, expected.chapters),
            *_links(book),
            *_pictures(book, expected.alts),
            *_fonts(book),
        ]
        starts = {name: sheet for name, sheet in _places(book).items() if name in expected.chapters}
    return found if found else [*_text(path, expected, starts)]


def _places(book: pikepdf.Pdf) -> dict[str, int]:
    numbers = {page.objgen: number for number, page in enumerate(book.pages, 1)}
    named: Any = book.Root.get("/Dests", {})
    return {str(name)[1:]: numbers[named[name][0].objgen] for name in named}


def _chapters(book: pikepdf.Pdf, chapters: Mapping[str, str]) -> Iterator[str]:
    there = _places(book)
    with book.open_outline() as outline:
        marks = Counter(_plain(str(mark.title)) for mark in _all(outline.root))
    lacking = [title for name, title in chapters.items() if name not in there or not marks[_plain(title)]]
    if lacking:
        yield said("chapters without a bookmark or a place", lacking)
    starts = [there[name] for name in chapters if name in there]
    if starts != sorted(starts):
        yield "chapters that are out of their order"


def _all(marks: Any) -> Iterator[Any]:
    for mark in marks:
        yield mark
        yield from _all(mark.children)


def _links(book: pikepdf.Pdf) -> Iterator[str]:
    there = _places(book)
    lost = []
    for number, page in enumerate(book.pages, 1):
        for note in page.get("/Annots", []):
            place = note.get("/Dest")
            if place is not None and str(place).removeprefix("/") not in there:
                lost.append(f"{place} on page {number}")
            elif place is None and "/URI" not in note.get("/A", {}):
                lost.append(f"a link without an aim on page {number}")
    if lost:
        yield said("links that lead nowhere", lost)


def _pictures(book: pikepdf.Pdf, alts: Sequence[str]) -> Iterator[str]:
    found: Counter[str] = Counter()
    waiting = [book.Root.get("/StructTreeRoot")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            if node.get("/S") == "/Figure":
                found[_plain(str(node.get("/Alt", "")))] += 1
            waiting.append(node.get("/K"))
    lacking = Counter(map(_plain, alts)) - found
    if lacking:
        words = {_plain(alt): alt for alt in alts}
        lost = [words[alt] for alt in lacking.elements()]
        yield said("pictures, or their alt texts, that are missing", lost)


def _fonts(book: pikepdf.Pdf) -> Iterator[str]:
    bare = [
        str(each.get("/FontName", "a font"))
        for each in book.objects
        if isinstance(each, pikepdf.Dictionary)
        and each.get("/Type") == "/FontDescriptor"
        and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys())
    ]
    if bare:
        yield said("fonts that are not embedded", bare)


def _text(path: Path, expected: Expected, starts: Mapping[str, int]) -> Iterator[str]:
    """Look for every piece of text, and for text that lies beyond the edge."""
    beyond, read = [], []
    with pypdfium2.PdfDocument(path) as book:
        for number, page in enumerate(book, 1):
            text = page.get_textpage()
            read.append(text.get_text_range())
            beyond += [f"{cut!r} on page {number}" for cut in _beyond(page, text, expected.edge)]
    if beyond:
        yield said("pieces of text beyond the edge of the page", beyond)
    lost, fewer = [], []
    for name, title in expected.chapters.items():
        after = [start for start in starts.values() if start > starts[name]]
        sheets = range(starts[name], min(after, default=len(read) + 1))
        text = "".join(_without_margins(read[sheet - 1], title, sheet) for sheet in sheets)
        lost += [f"{piece!r} of {title}" for piece in expected.words[name] if _plain(piece) not in text]
        less = Counter(_plain(expected.signs[name])) - Counter(text)
        fewer += [f"{sign} of {title}, {times} times" for sign, times in less.items()]
    if lost:
        yield said("pieces of text that are missing", lost)
    if fewer:
        yield said("signs of formulas that are missing", fewer)


def _beyond(page: Any, text: Any, edge: float) -> Iterator[str]:
    width, height = page.get_size()
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        if left < edge or right > width - edge or bottom < 0 or top > height:
            yield text.get_text_bounded(left, bottom, right, top)


def _without_margins(text: str, title: str, sheet: int) -> str:
    """Leave out what stands in the margins, and is read first: text may go on on the next sheet."""
    return _plain(text).removeprefix(f"{_plain(title)}{sheet}")


def _plain(text: str) -> str:
    """Write a text without spaces, and its signs in one way."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text))


def said(what: str, found: Sequence[str]) -> str:
    """Say how many of a kind of fault there are, and name the first of them."""
    more = f", and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{len(found)} {what}: {', '.join(found[:SHOWN])}{more}"
