"""The search: an index of every page's words, numbers, code and alt texts, on the reader's own machine.

Sphinx's own search passes over numbers and signs. Its index stays, for pages that are opened from a folder.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from pagefind_bin import get_executable
from sphinx.application import Sphinx

from press import ledger

FOLDER = "pagefind"
PREPARED = ".search"  # beside what Sphinx keeps of the pages
# What is part of numbers and names that readers look for: 2/255, 99.4, conv_2d, ε.
CHARACTERS = "/.%_ε"
ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
NOISE = re.compile(
    r'<a class="(?:headerlink|viewcode-back)".*?</a>|<(annotation|script)\b.*?</\1>',
    re.DOTALL,
)
HEADING = re.compile(r'(<section id="([^"]+)">(?:\s*<span id="[^"]*"></span>)*\s*<h[1-6])>')
NOTHING = "<!DOCTYPE html><html></html>"  # of a page that only leads to another
CODE, REFERENCE, CHAPTER = 0.2, 1.0, 3.0  # how much a word of each counts


class Indexing:
    """Pagefind at work on the pages of a site, in a process of its own.

    Args:
        pages: The folder with what is to be indexed of them, see ``prepare``.
        site: The folder of the site.
    """

    def __init__(self, pages: Path, site: Path) -> None:
        self._site = site
        self._folder = tempfile.TemporaryDirectory()
        self._made = Path(self._folder.name, "made")
        # Not by ``python -m``, which takes as long to start as half of the pages to index.
        command: list[str | Path] = [get_executable(), "--site", pages, "--output-path", self._made]
        command += ["--include-characters", CHARACTERS, "--quiet"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def finish(self) -> None:
        """Wait for it, and put the index into the folder ``pagefind`` of the site.

        Raises:
            subprocess.CalledProcessError: If Pagefind fails; what it said is on stderr.
        """
        with self._folder:
            if status := self._process.wait():
                raise subprocess.CalledProcessError(status, "pagefind")
            for path in self._made.glob(
                "pagefind-*ui.*"
            ):  # its own forms, which the search page does without
                path.unlink()
            shutil.rmtree(self._site / FOLDER, ignore_errors=True)
            shutil.move(self._made, self._site / FOLDER)

    def stop(self) -> None:
        """End it, and leave nothing."""
        with self._folder:
            self._process.kill()
            self._process.wait()


def prepare(site: Path, pages: Path, parts: dict[str, str]) -> None:
    """Put what is to be indexed into a folder, where it stays: of pages that are as they were, it is there.

    Args:
        site: The folder of the site.
        pages: The folder.
        parts: The part of the book that each page is of, by the page's name; a page in none is not a chapter.
    """
    told, said = pages / "parts.json", json.dumps(parts)
    if not told.is_file() or told.read_text("utf-8") != said:
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir(parents=True)
        told.write_text(said, "utf-8")
    wanted = set()
    for path in site.rglob("*.html"):
        name = path.relative_to(site).with_suffix("").as_posix()
        if not name.startswith(("book/", "_modules/")):
            continue
        wanted.add(page := pages / path.relative_to(site))
        written = path.stat().st_mtime_ns
        if page.is_file() and page.stat().st_mtime_ns == written:
            continue
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(prepared(path.read_text("utf-8"), *_kind(name, parts)) or NOTHING, "utf-8")
        os.utime(page, ns=(written, written))
    for page in {*pages.rglob("*.html")} - wanted:
        page.unlink()


def prepared(html: str, part: str, weight: float) -> str | None:
    """Return what is to be indexed of a page: its article, without what only helps to get about.

    Args:
        html: The page.
        part: What stands beside its title among the results; may be empty.
        weight: How much a word on it counts.
    """
    article = ARTICLE.search(html)
    if article is None:
        return None
    body = HEADING.sub(r'\1 id="\2">', NOISE.sub("", article[1]))
    body = body.replace("<img ", '<img data-pagefind-index-attrs="alt" ')
    named = f'<span data-pagefind-meta="part:{escape(part)}"></span>' if part else ""
    return (
        f'<!DOCTYPE html><html lang="en"><body><main data-pagefind-body data-pagefind-weight="{weight}">'
        f"{body}{named}</main></body></html>"
    )


def _kind(name: str, parts: dict[str, str]) -> tuple[str, float]:
    if name.startswith("_modules/"):
        return "source code", CODE
    if name.startswith("book/reference/"):
        return "reference", REFERENCE
    return parts.get(name, ""), CHAPTER


def style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Give the search page its style sheet."""
    if page == "search":
        app.add_css_file("search.css")


def begin(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Begin to index the pages that have been written, while all else of the site is."""
    parts = {f"book/{name}": part for part, names in ledger.parts().items() for name in names}
    pages = Path(app.doctreedir).with_name(PREPARED)
    prepare(Path(app.outdir), pages, parts)
    app.unboxed_indexing = Indexing(pages, Path(app.outdir))  # type: ignore[attr-defined]
    yield from ()


def finish(app: Sphinx, error: Exception | None) -> None:
    """Put the index into the site that was made."""
    indexing: Indexing | None = getattr(app, "unboxed_indexing", None)
    if indexing is None:
        return
    if error is None:
        indexing.finish()
    else:
        indexing.stop()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", style)
    app.connect("html-collect-pages", begin, priority=900)  # once the pages of others have been written
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True}
