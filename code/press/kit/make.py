"""The teacher's kit: made from the built site and the runs behind it, in one archive; nothing is executed."""

import ast
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page

from press import chapters, editions, printing, runs
from press.bind import SITE
from press.kit import archive, called, credits, operations, pages, plates, sheets, shown

SHEETS = {
    "sheets/operations": "The operations of a convolutional network",
    "sheets/exercises": "Exercises",
    "sheets/exercises-solved": "Exercises, with hints and solutions",
}
README = """\
# {title}: figures and sheets

Open `index.html` in a browser; it needs no network and no script.

- `figures/`: each figure as SVG, or as PNG if there is a photograph in it, and as PDF.
- `sheets/`: what there is to print: {sheets}.
- `source/`: the modules of the package that figures are drawn with, as pages.
- `figures.json`: all of that for programs. The list `figures` has for each its `page`, `name`, `number`,
  `caption` (plain text), `markdown` (the same as Markdown), `alt`, `code` (the cell that draws it), `files`
  by kind, `licence`, `credits` (`who` made what it shows, and under which `licence`), and `calls`: functions
  of the package in that cell, with `name`, `file`, `lines` and, where the sources are on the web, `url`.

## Use and cite

The figures and sheets are under {licence} ({address}): use and change
them as you like, and say where they come from. What others made of a figure stands beside it, with what they
allow; credit them as well. The code is under the BSD 3-Clause License.

> {cite}
"""


def make(site: Path = SITE) -> int:
    """Make the kit as an archive in the site; returns the exit status.

    Raises:
        FileNotFoundError: If there is no site, no run that it was made of, or no Chromium.
        ValueError: If a figure or an exercise lacks something, or a PDF is empty.
        OSError: If the archive cannot be written.
    """
    book = shown.book(site)
    path = site / editions.name("-figures.zip")
    try:
        with printing.chromium() as browser:
            files = made(site, book, browser)
        archive.write(path, path.stem, files)
        editions.offer(site)
    except OSError as error:
        raise type(error)(runs.explain(error)) from error
    count = sum(len(chapter.figures) for chapter in book)
    print(f"{count} figures and {len(SHEETS)} sheets are in {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0


def made(site: Path, book: Sequence[shown.Chapter], browser: Browser) -> dict[str, bytes]:
    """Make the files of the kit.

    Args:
        site: The built site.
        book: Its chapters.
        browser: What prints.

    Raises:
        ValueError: As for ``make``.
    """
    _all_there(site, book)
    title = yaml.safe_load((chapters.ROOT / "_config.yml").read_text("utf-8"))["title"]
    told = json.loads((site / "measurements.json").read_text("utf-8"))
    absent = [name for name, found in told["sources"].items() if found is None]
    files: dict[str, bytes] = {}
    entries: list[tuple[shown.Chapter, list[pages.Entry]]] = []
    with printing.opened(browser, "<title></title>") as paper:
        for chapter in book:
            entries.append((chapter, list(_figures(paper, chapter, title, absent, files))))
            if chapter.figures:
                print(f"✓ {chapter.title}: {_counted(chapter)}", file=sys.stderr, flush=True)
    files |= dict(_sheets(site, book, browser, title))
    every = [entry for _, found in entries for entry in found]
    for call in {call.module: call for entry in every for call in entry.calls}.values():
        files[f"source/{call.module}.html"] = pages.source(call.module, call.path).encode()
    offered = {
        f"{name}.{kind}": f"{said} ({kind.upper()})"
        for name, said in SHEETS.items()
        for kind in ("pdf", "html")
    }
    files["index.html"] = pages.index(title, entries, offered).encode()
    files["figures.json"] = pages.machine(title, every).encode()
    files["README.md"] = _readme(title).encode()
    return files


def _all_there(site: Path, book: Sequence[shown.Chapter]) -> None:
    """Make sure that the figures that were read are as many as the pages number.

    Raises:
        ValueError: If they are not.
    """
    for chapter in book:
        numbered = (site / f"{chapter.page}.html").read_text("utf-8").count('class="caption-number"')
        if numbered != len(chapter.figures):
            raise ValueError(f"{chapter.page}: expected its {numbered} figures, got {len(chapter.figures)}")


def _figures(
    paper: Page, chapter: shown.Chapter, title: str, absent: Sequence[str], files: dict[str, bytes]
) -> Iterator[pages.Entry]:
    """Yield the figures of a chapter, and put what shows them among the files."""
    makers = credits.Makers(chapter.cells)
    names = called.imported(ast.parse("\n".join(chapter.cells)))
    for figure in chapter.figures:
        drawn = dict(_drawn(paper, figure, title))
        files |= dict(drawn.values())
        kinds = {kind: name for kind, (name, _) in drawn.items()}
        calls = called.called(ast.parse(figure.code), names)
        yield pages.Entry(figure, kinds, makers.of(figure.cell, absent), calls)


def _counted(chapter: shown.Chapter) -> str:
    count = len(chapter.figures)
    return "1 figure" if count == 1 else f"{count} figures"


def _drawn(page: Page, figure: shown.Figure, title: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield the files of a figure: its kind, its name and its content."""
    svg = figure.file.read_text("utf-8")
    name = f"{title}, Fig. {figure.number}"
    stem = f"figures/{figure.stem}"
    if plates.is_photograph(svg):
        yield "png", (f"{stem}.png", plates.photograph(svg))
    else:
        yield "svg", (f"{stem}.svg", plates.drawing(svg, name, figure.alt).encode())
    yield "pdf", (f"{stem}.pdf", plates.paper(page, svg, name, figure.alt))


def _sheets(
    site: Path, book: Sequence[shown.Chapter], browser: Browser, title: str
) -> Iterator[tuple[str, bytes]]:
    bodies = {
        "sheets/operations": (f'<div class="cards">{operations.sheet()}</div>', "operations"),
        "sheets/exercises": (sheets.sheet(site, book, solved=False), "exercises"),
        "sheets/exercises-solved": (sheets.sheet(site, book, solved=True), "exercises"),
    }
    own = f"<footer>{title}, {credits.LICENCE}</footer>"
    for name, (body, style) in bodies.items():
        html = pages.page(
            f"{title}: {SHEETS[name]}", f"<main><h1>{SHEETS[name]}</h1>{body}</main>{own}", style
        )
        yield f"{name}.html", html.encode()
        with printing.opened(browser, html) as page:
            yield f"{name}.pdf", plates.printed(page)


def _readme(title: str) -> str:
    told = chapters.ROOT / "CITATION.cff"
    about: dict[str, Any] = yaml.safe_load(told.read_text("utf-8")) if told.is_file() else {"title": title}
    by = ", ".join(author["name"] for author in about.get("authors", ()))
    parts = [by, about["title"], f"version {about['version']}" if "version" in about else ""]
    cite = ". ".join(part for part in parts if part) + "."
    names = "; ".join(SHEETS.values())
    return README.format(
        title=title, sheets=names, licence=credits.LICENCE, address=credits.ADDRESS, cite=cite
    )
