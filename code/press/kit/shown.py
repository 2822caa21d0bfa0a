"""The figures of the built site: what each shows and says, and the cell that drew it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from press import chapters, runs

NUMBERED = re.compile(r'<figure\b[^>]*\bid="[^"]+".*?</figure>', re.DOTALL)
TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
CAPTION = re.compile(r"^\*\*Fig\. ([\d.]+)\*\* (.*)$", re.MULTILINE)
RELATIVE = re.compile(r"\[([^\[\]]*)\]\((?!https?:)<?[^()]*>?\)")
UNSAID = ".headerlink, .on-narrow, .visually-hidden, .caption-number"


@dataclass(frozen=True)
class Figure:
    """A figure of the site.

    Attributes:
        page: The name of its page, such as ``book/seeing/convolution``.
        name: Its label there, such as ``fig-patch``.
        number: As the page counts it.
        caption: What stands below it, as plain text.
        markdown: The same, as Markdown without links into the book.
        alt: What is seen, in words.
        file: Its drawing for wide screens.
        cell: The number of the cell that drew it.
        code: That cell, as it was run.
    """

    page: str
    name: str
    number: str
    caption: str
    markdown: str
    alt: str
    file: Path
    cell: int
    code: str

    @property
    def stem(self) -> str:
        """What its files are called: by chapter and label, readable, and alike from build to build."""
        return f"{self.page.rpartition('/')[2]}-{self.name.removeprefix('fig-')}"


@dataclass(frozen=True)
class Chapter:
    """A chapter of the site, with its figures.

    Attributes:
        page: Its name.
        part: The part of the book that it is in; nothing for the first page.
        title: Its own.
        cells: The code of all its cells, as it was run.
        figures: In the order in which they stand.
    """

    page: str
    part: str
    title: str
    cells: list[str]
    figures: list[Figure]


def book(site: Path) -> list[Chapter]:
    """Read the chapters of a site and their figures, in the order of the book.

    Raises:
        FileNotFoundError: If there is no site, or no run that it was made of.
        ValueError: If a figure lacks its picture, its words or its cell.
    """
    if not (site / "measurements.json").is_file():
        raise FileNotFoundError(f"{site}: there is no built book; run `make book`")
    parts = _parts()
    return [_chapter(site, page, parts.get(page, "")) for page in chapters.chapters()]


def _parts() -> dict[str, str]:
    """Return the part of the book that each page is in."""
    contents = yaml.safe_load((chapters.ROOT / "_toc.yml").read_text("utf-8"))
    return {
        chapter["file"]: part.get("caption", "")
        for part in contents.get("parts", ())
        for chapter in part["chapters"]
    }


def _chapter(site: Path, page: str, part: str) -> Chapter:
    run = runs.executed(page)
    cells = chapters.code_cells(run)
    drew = {
        cell.metadata.get("mystnb", {}).get("figure", {}).get("name"): (index, cell.source)
        for index, cell in enumerate(cells)
    }
    path = site / f"{page}.html"
    html = path.read_text("utf-8")
    said = dict(CAPTION.findall(path.with_suffix(".md").read_text("utf-8")))
    found = TITLE.search(html)
    title = "" if found is None else plain(BeautifulSoup(found[1], "html.parser"))
    figures = list(_figures(site, page, said, drew))
    return Chapter(page, part, title, [cell.source for cell in cells], figures)


def _figures(
    site: Path, page: str, said: Mapping[str, str], drew: Mapping[str, tuple[int, str]]
) -> Iterator[Figure]:
    path = site / f"{page}.html"
    for text in NUMBERED.findall(path.read_text("utf-8")):
        figure = BeautifulSoup(text, "html.parser").figure
        assert figure is not None
        name = str(figure["id"])
        image, caption = figure.find("img"), figure.find("figcaption")
        number = figure.find(class_="caption-number")
        if not (isinstance(image, Tag) and caption and number):
            raise ValueError(f"{page}, {name}: expected a picture, a number and a caption")
        counted = number.get_text().removeprefix("Fig. ").strip()
        if name not in drew or counted not in said or not image.get("alt"):
            lacks = "cell" if name not in drew else "alt text" if counted in said else "caption in Markdown"
            raise ValueError(f"{page}, {name}: expected its {lacks}, and there is none")
        yield Figure(
            page=page,
            name=name,
            number=counted,
            caption=plain(caption),
            markdown=RELATIVE.sub(r"\1", said[counted]),
            alt=str(image["alt"]),
            file=(path.parent / str(image["src"])).resolve(),
            cell=drew[name][0],
            code=drew[name][1],
        )


def plain(said: Tag) -> str:
    """Return what a part of a page says as plain text, on one line."""
    for part in said.select(UNSAID):
        part.decompose()
    return " ".join(said.get_text().split())
