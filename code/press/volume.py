"""The whole book as one HTML document for paper: title, contents and all pages, in the order of _toc.yml."""

import html
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import Tag
from sphinx_external_toc.api import Document
from sphinx_external_toc.parsing import parse_toc_data

from press import chapters, editions, paper, typeset


@dataclass(frozen=True)
class Entry:
    """A page in the order of the book.

    Attributes:
        page: Its name.
        depth: How deep its heading stands: 0 for the first page, 1 for those of a part.
        part: The part that begins with it, if one does.
    """

    page: str
    depth: int
    part: str = ""


@dataclass(frozen=True)
class About:
    """What the book says of itself.

    Attributes:
        title: Its title.
        author: Who wrote it.
        edition: Which version of it this is, in words.
        site: The address of its site, if it has one.
    """

    title: str
    author: str
    edition: str
    site: str | None


def entries() -> list[Entry]:
    """List the pages of the book that are for paper: not those below others, which are to be looked up in."""
    site_map = parse_toc_data(yaml.safe_load((chapters.ROOT / "_toc.yml").read_text("utf-8")))

    def below(document: Document) -> Iterator[Entry]:
        for tree in document.subtrees:
            for number, item in enumerate(map(str, tree.items)):
                yield Entry(item, 1, (tree.caption or "") if number == 0 else "")

    return [Entry(site_map.root.docname, 0), *below(site_map.root)]


def articles(
    site: Path, folder: Path, order: list[Entry], address: str | None
) -> Iterator[tuple[Entry, Tag]]:
    """Yield the pages, ready to be printed.

    Args:
        site: The folder of the site.
        folder: Where the document will lie.
        order: The pages.
        address: Where the site is published, if it is.

    Raises:
        ValueError: If a page is not in the site, or is none.
    """
    names = paper.Names({entry.page for entry in order}, address)
    for entry in order:
        path = site / f"{entry.page}.html"
        if not path.is_file():
            raise ValueError(f"{path}: expected the page, and it is not there; make book builds the site")
        text = editions.OFFERED.sub("", path.read_text("utf-8"))
        yield (
            entry,
            paper.article(
                text, entry.page, names, lambda place: os.path.relpath(site / place, folder), entry.depth
            ),
        )


def document(
    about: About,
    pages: list[tuple[Entry, Tag]],
    site: Path,
    folder: Path,
) -> str:
    """Write the document.

    Args:
        about: What its first page says.
        pages: What :func:`articles` yields.
        site: The folder of the site, which has its style sheets and pictures.
        folder: Where the document will lie.

    Raises:
        ValueError: If a link leads to a place that is not there.
    """
    _check(pages)
    text = "\n".join(_opened(entry, article) for entry, article in pages)
    style = [*typeset.faces(), typeset.STYLE.read_text("utf-8"), *(_running(article) for _, article in pages)]
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light">',
            '<head><meta charset="utf-8">',
            f"<title>{html.escape(about.title)}</title>",
            *(
                f'<link rel="stylesheet" href="{sheet}">'
                for sheet in typeset.sheets(site, folder, (entry.page for entry, _ in pages))
            ),
            f"<style>{''.join(style)}</style></head><body>",
            _title(about, site, folder, pages[0][1]),
            _contents(pages),
            f'<main class="bd-content">{text}</main></body></html>',
        ]
    )


def figures(pages: list[tuple[Entry, Tag]]) -> int:
    """Count the pictures of all pages."""
    return sum(len(article.select("img")) for _, article in pages)


def _opened(entry: Entry, article: Tag) -> str:
    part = f'<h1 class="part">{html.escape(entry.part)}</h1>' if entry.part else ""
    kind = "chapter" if entry.depth else "chapter front"
    return f'<div class="{kind}" style="page: {article["id"]}">{part}{article}</div>'


def _running(article: Tag) -> str:
    """Write the running head of a page."""
    title = heading(article).replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {article["id"]} {{ @top-left {{ content: "{title}" }} }}\n'


def heading(article: Tag) -> str:
    """Return the title of a page."""
    found = article.find(paper.HEADINGS)
    return " ".join(found.get_text().split()) if found else ""


def _title(about: About, site: Path, folder: Path, first: Tag) -> str:
    cover = site / "_static" / "cover.jpg"
    shown = f'<img class="cover" alt="" src="{os.path.relpath(cover, folder)}">' if cover.is_file() else ""
    said = first.select_one("p > em")
    address = f'<p><a href="{about.site}">{about.site}</a></p>' if about.site else ""
    return (
        f'<section class="title-page">{shown}'
        f'<p class="title">{html.escape(about.title)}</p>'
        f'<p class="subtitle">{html.escape(said.get_text() if said else "")}</p>'
        f'<p class="author">{html.escape(about.author)}</p>'
        f'<div class="edition"><p>{html.escape(about.edition)}</p>{address}</div></section>'
    )


def _contents(pages: list[tuple[Entry, Tag]]) -> str:
    """Write the contents: parts, chapters with the question that each asks, and room for numbers."""
    lines = []
    for entry, article in pages:
        if entry.part:
            lines.append(f'<p class="part">{html.escape(entry.part)}</p>')
        name = str(article["id"])
        first = article.find(paper.HEADINGS)
        after = first.find_next_sibling() if first else None
        said = after.get_text() if after and after.name == "p" else ""
        question = said if after and after.em and after.em.get_text() == said else ""
        lines.append(
            f'<p class="entry"><a href="#{name}"><span class="name">{html.escape(heading(article))}</span>'
            f'<span class="leader"></span><span class="number">000</span></a></p>'
        )
        if question and entry.depth:
            lines.append(f'<p class="question-asked">{html.escape(question)}</p>')
    return f'<nav class="contents"><h1>Contents</h1>{"".join(lines)}</nav>'


def _check(pages: list[tuple[Entry, Tag]]) -> None:
    """See that every link within the document leads somewhere."""
    present = {f"#{part['id']}" for _, article in pages for part in [article, *article.select("[id]")]}
    links = {str(link["href"]) for _, article in pages for link in article.select('a[href^="#"]')}
    if astray := sorted(links - present):
        raise ValueError(f"expected links that lead somewhere, and these do not: {', '.join(astray)}")
