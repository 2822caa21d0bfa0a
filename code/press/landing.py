"""What the first page says of the chapters: the question of each, and how long they take to read."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import OptionSpec

from press import addresses, chapters, ledger, prose, retold

LOGGER = logging.getLogger(__name__)
CHAPTER = re.compile(r"[\w-]+/[\w-]+")
QUESTION = re.compile(r"^# .*\n\n\*([^*].*?)\*\n\n", re.MULTILINE | re.DOTALL)


class ChapterMap(SphinxDirective):
    """All parts and chapters of the book, each chapter with its question and how long it takes to read."""

    def run(self) -> list[nodes.Node]:
        """Write them, from the table of contents and from the chapters as they are."""
        written = self.parse_text_to_nodes(retold.tell(self.env, chapter_map))
        for found in written:
            found["classes"] += ["chapter-map"]
        return written


class ReadingPath(SphinxDirective):
    """``{reading-path} An evening``: some chapters, one a line, or ``:all:``, and how long they take."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"all": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Write the path: what it is called, what is said of it, how long it takes, and where it leads."""
        every = {name: path for found in parts().values() for name, path in found.items()}
        asked = [line for line in self.content if CHAPTER.fullmatch(line)]
        if strange := [name for name in asked if name not in every]:
            place = self.get_location()
            LOGGER.warning("reading-path: expected chapters, got %s", ", ".join(strange), location=place)
        self.env.note_dependency(str(chapters.ROOT / "_toc.yml"))
        way = list(every) if "all" in self.options else [name for name in asked if name in every]
        took = retold.tell(self.env, time_of, way)
        words = " ".join(line for line in self.content if line not in asked)
        text = f"**{self.arguments[0]}.** {words} {len(way)} chapters, {took} of reading"
        if "all" not in self.options:
            text += ": " + " → ".join(f"{{doc}}`/book/{name}`" for name in way)
        return self.parse_text_to_nodes(f"{text}.")


class Repository(SphinxRole):
    """``{repository}`its repository```: a link to it, where one is named."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Write it."""
        url = addresses.repository()
        return [nodes.reference("", self.text, refuri=url) if url else nodes.Text(self.text)], []


def chapter_map() -> str:
    """Write the parts and chapters as Markdown."""
    lines = []
    for part, found in parts().items():
        lines += [f"- {part}", ""]
        for name, path in found.items():
            took = f"{prose.minutes(path):.0f} min"
            lines += [f"  - {{doc}}`/book/{name}` · {took}", "", f"    {question(path)}", ""]
    return "\n".join(lines)


def time_of(names: Sequence[str]) -> str:
    """Say how long some chapters take to read together; one that is gone takes no time."""
    every = {name: path for found in parts().values() for name, path in found.items()}
    return duration(sum(prose.minutes(every[name]) for name in names if name in every))


def question(path: Path) -> str:
    """Return the question that a chapter answers, as it stands below its title; nothing if there is none."""
    found = QUESTION.search(path.read_text("utf-8"))
    return " ".join(found[1].split()) if found else ""


def duration(minutes: float) -> str:
    """Say how long something takes: to five minutes, and from an hour and a half to a quarter of an hour."""
    if minutes <= 90:
        return f"about {5 * max(1, round(minutes / 5))} minutes"
    quarters = round(minutes / 15)
    part = {0: "", 1: "¼", 2: "½", 3: "¾"}[quarters % 4]
    return f"about {quarters // 4}{part} hours"


def parts() -> dict[str, dict[str, Path]]:
    """Return the files of the chapters, by part and name below ``book``; pages that run no code are none."""
    known = chapters.chapters()
    found = {
        part: {name: known[page] for name in names if (page := f"book/{name}") in known}
        for part, names in ledger.parts().items()
    }
    return {part: names for part, names in found.items() if names}


def load_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have the first page load its looks, and no other."""
    if document is not None and any(
        "chapter-map" in found["classes"] for found in document.findall(nodes.bullet_list)
    ):
        app.add_css_file("landing.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("chapter-map", ChapterMap)
    app.add_directive("reading-path", ReadingPath)
    app.add_role("repository", Repository())
    app.connect("html-page-context", load_files)
    return {"parallel_read_safe": True}
