"""The search: an index of every page's words, numbers, code and alt texts, on the reader's own machine.

Sphinx's own search passes over numbers and signs. Its index stays, for pages that are opened from a folder.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from press import ledger

FOLDER = "pagefind"
# What is part of numbers and names that readers look for: 2/255, 99.4, conv_2d, ε.
CHARACTERS = "/.%_ε"
ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
NOISE = re.compile(
    r'<a class="(?:headerlink|viewcode-back)".*?</a>|<(annotation|script)\b.*?</\1>',
    re.DOTALL,
)
HEADING = re.compile(r'(<section id="([^"]+)">(?:\s*<span id="[^"]*"></span>)*\s*<h[1-6])>')
CODE, REFERENCE, CHAPTER = 0.3, 1.0, 3.0  # how much a word of each counts


def index(site: Path, parts: dict[str, str]) -> None:
    """Index the pages of a site for its search page.

    Args:
        site: The folder of the built site; the index comes into the folder ``pagefind`` in it.
        parts: The part of the book that each page is of, by the page's name; a page in none is not a chapter.

    Raises:
        subprocess.CalledProcessError: If Pagefind fails; what it said is on stderr.
    """
    with tempfile.TemporaryDirectory() as folder:
        pages, made = Path(folder, "pages"), Path(folder, "made")
        for path in site.rglob("*.html"):
            name = path.relative_to(site).with_suffix("").as_posix()
            if not name.startswith(("book/", "_modules/")):
                continue
            if content := prepared(path.read_text("utf-8"), *_kind(name, parts)):
                page = pages / path.relative_to(site)
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(content, "utf-8")
        options = ("--site", pages, "--output-path", made, "--include-characters", CHARACTERS, "--quiet")
        subprocess.run([sys.executable, "-m", "pagefind", *options], check=True, stdout=subprocess.DEVNULL)
        for path in made.glob("pagefind-*ui.*"):  # its own forms, which the search page does without
            path.unlink()
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        shutil.move(made, site / FOLDER)


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


def finish(app: Sphinx, error: Exception | None) -> None:
    """Index the site that was made."""
    if error is None and app.builder.format == "html":
        parts = {f"book/{name}": part for part, names in ledger.parts().items() for name in names}
        index(Path(app.outdir), parts)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", style)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True}
