"""A page of the site as it stands on paper: open, with nothing to press, and with names of its own."""

import posixpath
import re
from collections.abc import Callable, Container
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

PRESSED = (
    "form, button, input, label, script, template, [hidden], .headerlink, .page-links, .weights, .copybtn, "
    # The contents have the map of the chapters already.
    ".visually-hidden, .sd-summary-state-marker, .toctree-wrapper, .chapter-map"
)
LIVE = ".explorable", ".dream-film"
# Dozens of pages of numbers by their keys, to be searched and not to be read.
FOR_SEARCHING = "details:has(table.builds)"
# How a film is started, which is no use on paper.
STARTING = re.compile(r"\s*Tick the box\b[^.]*\.")
HEADINGS = [f"h{level}" for level in range(1, 7)]
ANSWERS = "Answers"
SHOW = "Show the ", "Show "


class Names:
    """How pages and their anchors are called in one document that holds them all.

    Args:
        pages: The names of the pages in it.
        site: The address of the site, if it has one: where links to other files of the site lead.
    """

    def __init__(self, pages: Container[str], site: str | None):
        self.pages, self.site = pages, site

    def anchor(self, page: str, anchor: str = "") -> str:
        """Return the name of an anchor of a page, or of the page itself."""
        name = page.removeprefix("book/").replace("/", "-")
        return f"{name}--{anchor}" if anchor else name

    def link(self, page: str, address: str) -> str | None:
        """Return where a link of a page leads in the document; None if paper cannot follow it."""
        if urlsplit(address).scheme:
            return address
        path, anchor = urldefrag(address)
        found = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
        if found.removesuffix(".html") in self.pages:
            return f"#{self.anchor(found.removesuffix('.html'), anchor)}"
        return f"{self.site}/{found}{f'#{anchor}' if anchor else ''}" if self.site else None


def article(text: str, page: str, names: Names, source: Callable[[str], str], depth: int) -> Tag:
    """Make a page ready to be printed with others.

    Args:
        text: Its HTML in the site.
        page: Its name.
        names: What it and its anchors are called among the others.
        source: Where a picture lies, given its place in the site.
        depth: How many levels its headings go down.

    Returns:
        Its article, whose own ``id`` is the page's name.

    Raises:
        ValueError: If the page has no article with a heading.
    """
    soup = BeautifulSoup(text, "html.parser")
    found = soup.select_one("article")
    if found is None or found.h1 is None:
        raise ValueError(f"{page}.html: expected a page with an article and a heading, and found none")
    for part in found.select(PRESSED):
        part.decompose()
    for part in found.select(", ".join(LIVE)):
        _still(soup, part, names, page)
    for part in found.select(FOR_SEARCHING):
        _left_out(soup, part)
    for part in found.select(".question"):
        _answered(soup, part)
    for part in found.select("details"):
        _unfolded(soup, part)
    for picture in found.select("picture"):
        picture.replace_with(picture.img or "")
    for image in found.select("img"):
        _shown(image, source(posixpath.normpath(posixpath.join(posixpath.dirname(page), str(image["src"])))))
    _named(found, page, names)
    for link in found.select("a"):
        target = names.link(page, str(link.get("href", "")))
        if target is not None:
            link.attrs = {"href": target}
        elif link.find_parent(class_="body-links") and not link.code:
            link.decompose()  # "whole source" alone says nothing
        else:
            link.unwrap()
    for heading in found.find_all(HEADINGS):
        heading.name = f"h{min(int(heading.name[1]) + depth, 6)}"
    found["class"] = "bd-article"
    return found


def _still(soup: BeautifulSoup, part: Tag, names: Names, page: str) -> None:
    """Say below the picture of what moves where it does."""
    for said in part.select(".asleep"):
        said.decompose()
    if part.name == "figure" and part.figcaption and part.figcaption.string:
        part.figcaption.string = STARTING.sub("", part.figcaption.string)
    line = soup.new_tag("p", attrs={"class": "live"})
    what = "film" if part.name == "figure" else "figure"
    line.append(f"On the site of the book this {what} {'runs' if what == 'film' else 'is live'}")
    if names.site:
        line.append(": ")
        link = soup.new_tag("a", href=f"{names.site}/{page}.html")
        link.string = f"{names.site}/{page}.html"
        line.append(link)
    line.append(".")
    part.append(line)


def _left_out(soup: BeautifulSoup, part: Tag) -> None:
    """Say where what is left out can be read."""
    line = soup.new_tag("p", attrs={"class": "live"})
    words = part.summary.get_text(" ", strip=True) if part.summary else ""
    line.string = f"{words}: on the site of the book."
    part.replace_with(line)


def _answered(soup: BeautifulSoup, question: Tag) -> None:
    """Print the options of a question first, and below all of them what is to be said of each."""
    reasons = soup.new_tag("div", attrs={"class": "folded answers"})
    title = soup.new_tag("p", attrs={"class": "folded-title"})
    title.string = ANSWERS
    reasons.append(title)
    for option in question.select("details"):
        offered, why = option.select_one(".offered"), option.select_one(".why")
        if offered is None or why is None:
            continue
        offered.name = "p"
        option.replace_with(offered)
        first = why.p or why
        first.insert(0, f"{why.get('data-letter', '')}) ")
        reasons.append(why.extract())
    question.append(reasons)


def _unfolded(soup: BeautifulSoup, part: Tag) -> None:
    """Open what is folded, and mark it by its title."""
    summary = part.summary
    title = soup.new_tag("p", attrs={"class": "folded-title"})
    if summary is not None:
        text = (summary.select_one(".collapsed") or summary).get_text(" ", strip=True)
        for words in SHOW:
            text = text.removeprefix(words)
        title.string = text[:1].upper() + text[1:]
        summary.decompose()
    part.name = "div"
    kind = "ledger-chapter" if "ledger-chapter" in part.get_attribute_list("class") else "folded"
    part.attrs = {name: part[name] for name in part.attrs if name == "id"}
    part["class"] = kind
    part.insert(0, title)


def _shown(image: Tag, place: str) -> None:
    kept = ("alt", "width", "height", "class", "style")
    image.attrs = {name: image[name] for name in kept if name in image.attrs}
    image["src"] = place


def _named(found: Tag, page: str, names: Names) -> None:
    """Give every anchor a name that no other page has, and only once."""
    taken = set()
    for part in found.select("[id]"):
        name = names.anchor(page, str(part["id"]))
        if name in taken:
            del part["id"]
        else:
            part["id"] = name
            taken.add(name)
    for attribute in ("aria-labelledby", "aria-describedby", "headers"):
        for part in found.select(f"[{attribute}]"):
            part[attribute] = " ".join(names.anchor(page, each) for each in str(part[attribute]).split())
    found["id"] = names.anchor(page)
