"""The book as one file, for paper, for a reader or for teachers: pages offer it where the site has it.

Pages are changed in place. Binding swaps in a site without such files whenever anything has changed, so that
none is ever offered beside pages that it was not made of.
"""

import html
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from press import wheel

# By how the file's name ends: what it is called in a menu and in a sentence, what it is for, and its icon
# among those that pages have.
KINDS = {
    ".pdf": ("The book (PDF)", "PDF", "The whole book, to print", "file-pdf"),
    ".epub": ("The book (EPUB)", "EPUB", "The whole book, for readers and telephones", "file"),
    "-figures.zip": (
        "Its figures (ZIP)",
        "figures and exercises",
        "Every figure, and sheets to print",
        "file",
    ),
}
WHOLE = {".pdf", ".epub"}  # of these each is the whole book
OFFERED = re.compile(r'\n?<li class="edition">.*?</li>| <span class="edition">.*?</span>', re.DOTALL)
# Behind the page as Markdown in its menu, and behind the first of the ways in on the first page.
MENU = re.compile(r'<li><a href="[^"]*\.md" download=.*?</li>', re.DOTALL)
WAYS = re.compile(r'<div class="ways docutils container">.*?(?=</p>)', re.DOTALL)
ENTRY = """
<li class="edition"><a href="{address}" download="{file}" target="_blank"
   class="btn btn-sm dropdown-item" title="{said}" data-bs-placement="left" data-bs-toggle="tooltip"
><span class="btn__icon-container"><i class="fas fa-{icon}"></i></span>
<span class="btn__text-container">{name}, {size}</span></a></li>"""


def name(kind: str) -> str:
    """Return what the file of a kind is called."""
    project = wheel.project()
    return f"{project[0] if project else 'book'}{kind}"


def offer(site: Path) -> None:
    """Have the pages of a site offer the files that it has, and no others.

    Raises:
        OSError: If a page cannot be read or written.
        ValueError: If there is a file, and no page with a menu to offer it in.
    """
    there = {kind: site / name(kind) for kind in KINDS if (site / name(kind)).is_file()}
    sizes = {kind: said(path.stat().st_size) for kind, path in there.items()}
    menus = 0
    for path in sorted(site.rglob("*.html")):
        before = path.read_text("utf-8")
        up = posixpath.relpath(".", path.parent.relative_to(site).as_posix())
        text, found = _behind(MENU, OFFERED.sub("", before), _menu(sizes, up))
        text, _ = _behind(WAYS, text, _sentence(sizes, up), 1)
        menus += found
        if text != before:
            partial = path.with_suffix(".partial")
            partial.write_text(text, "utf-8", newline="\n")
            partial.replace(path)
    if there and not menus:
        raise ValueError(f"{site}: expected pages with a menu to offer {', '.join(map(name, there))} in")


def _behind(place: re.Pattern[str], text: str, more: str, most: int = 0) -> tuple[str, int]:
    """Put more behind a place of a text, wherever it is found; returns the text, and how often that was."""
    return place.subn(lambda found: found[0] + more, text, most)


def said(size: int) -> str:
    """Say how large a file is.

    >>> said(16_700_000), said(940_000)
    ('17 MB', '0.9 MB')
    """
    megabytes = size / 1e6
    return f"{megabytes:.0f} MB" if megabytes >= 9.5 else f"{max(megabytes, 0.1):.1f} MB"


def _menu(sizes: Mapping[str, str], up: str) -> str:
    entries = []
    for kind, size in sizes.items():
        words, _, tip, icon = KINDS[kind]
        file = name(kind)
        address = posixpath.normpath(posixpath.join(up, file))
        entries.append(ENTRY.format(address=address, file=file, said=tip, icon=icon, name=words, size=size))
    return "".join(entries)


def _sentence(sizes: Mapping[str, str], up: str) -> str:
    links = [
        f'<a href="{html.escape(posixpath.join(up, name(kind)))}" download>{KINDS[kind][1]}</a> ({size})'
        for kind, size in sizes.items()
    ]
    along = "the whole book along" if WHOLE & sizes.keys() else "along"
    return f' <span class="edition">Or take {along}: {", ".join(links)}.</span>' if links else ""
