"""The exercises of the book on paper: for students without a hint, for teachers with everything."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from press.kit import shown

SECTION = re.compile(r'<section id="exercises">.*?</section>', re.DOTALL)
ROOM = "".join('<div class="line"></div>' for _ in range(9))


@dataclass(frozen=True)
class Exercise:
    """An exercise of a chapter.

    Attributes:
        name: Such as ``pooling-2``.
        asked: What is asked, as HTML.
        told: Its hint, the solution's code with what it printed in this run, and what that shows, as HTML.
    """

    name: str
    asked: str
    told: str


def exercises(site: Path, page: str) -> list[Exercise]:
    """Read the exercises of a page, in their order.

    Raises:
        ValueError: If one has no hint or no solution.
    """
    found = SECTION.search((site / f"{page}.html").read_text("utf-8"))
    if found is None:
        return []
    section = BeautifulSoup(found[0], "html.parser").section
    assert section is not None
    read: list[Exercise] = []
    for part in section.find_all(True, recursive=False):
        if "exercise" in part.get_attribute_list("class"):
            read.append(Exercise(str(part["id"]), _asked(part), ""))
        elif read:
            last = read.pop()
            read.append(Exercise(last.name, last.asked, last.told + _told(part, site / f"{page}.html")))
    for exercise in read:
        if not all(part in exercise.told for part in ('class="hint"', 'class="solution"')):
            raise ValueError(f"{page}, {exercise.name}: expected a hint and a solution")
    return read


def _asked(part: Tag) -> str:
    """Return what is asked, without its title."""
    _on_paper(part)
    for title in part.select(".admonition-title"):
        title.decompose()
    return part.decode_contents().strip()


def _told(part: Tag, page: Path) -> str:
    """Return what a teacher is told by a part below an exercise."""
    for image in part.find_all("img"):
        image["src"] = _embedded((page.parent / str(image["src"])).resolve())
    _on_paper(part)
    if "cell" in part.get_attribute_list("class"):
        return "".join(map(_cell, part.select(".highlight pre, .cell_output img")))
    summary = part.find("summary")
    body = part.select_one(".sd-summary-content")
    assert summary is not None
    assert body is not None
    kind, title = (
        ("hint", "A hint") if "hint" in summary.get_text().lower() else ("solution", "What it shows")
    )
    return f'<div class="{kind}"><p class="lead">{title}</p>{body.decode_contents().strip()}</div>'


def _cell(part: Tag) -> str:
    """Write code, what it printed, or a picture."""
    if part.name != "pre":
        return str(part)
    kind = "code" if part.find_parent(class_="cell_input") else "printed"
    return f'<pre class="{kind}">{part.decode_contents()}</pre>'


def _on_paper(part: Tag) -> None:
    """Take out what only a screen has: links that would lead nowhere, and what opens and closes."""
    for gone in part.select(f"{shown.UNSAID}, source"):
        gone.decompose()
    for link in part.select("a"):
        if not str(link.get("href", "")).startswith("http"):
            link.unwrap()
    for marked in part.find_all(True):
        if "id" in marked.attrs:
            del marked["id"]


def _embedded(path: Path) -> str:
    kind = {".svg": "image/svg+xml", ".webp": "image/webp"}.get(path.suffix, "image/png")
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def sheet(site: Path, chapters: Iterable[shown.Chapter], *, solved: bool) -> str:
    """Write the exercises of some chapters as the body of a page.

    Args:
        site: The built site.
        chapters: Whose exercises.
        solved: Whether hints and solutions are on it; else there is room to write.

    Raises:
        ValueError: As for ``exercises``.
    """
    parts: list[str] = []
    contents: list[str] = []
    for chapter in chapters:
        found = exercises(site, chapter.page)
        if not found:
            continue
        short = chapter.page.rpartition("/")[2]
        title = escape(chapter.title)
        contents.append(f'<li><a href="#{short}">{title}</a> <span>{escape(chapter.part)}</span></li>')
        parts.append(f'<section class="chapter" id="{short}"><h2>{title}</h2>')
        for number, exercise in enumerate(found, 1):
            below = exercise.told if solved else f'<div class="room" aria-hidden="true">{ROOM}</div>'
            parts.append(
                f'<article id="{exercise.name}"><h3>Exercise {number}</h3>'
                f'<div class="asked">{exercise.asked}</div>{below}</article>'
            )
        parts.append("</section>")
    return f'<nav aria-label="Chapters"><ul class="contents">{"".join(contents)}</ul></nav>{"".join(parts)}'
