"""The article of a page of the finished site, for books that have no screen: without what a screen needs."""

import re
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from press import editions

ARTICLE = re.compile(r'<article class="bd-article">.*?</article>', re.DOTALL)
# What is pressed, filled in or loaded, and marks that are there for a pointer.
FOR_SCREENS = (
    "script, style, form, button, input, label, .headerlink, .weights, .nothing, .sd-summary-state-marker"
)
LIVE = "explorable"  # the class of what stands around a live figure


def article(path: Path) -> Tag:
    """Read the article of a page.

    Raises:
        OSError: If there is no such page.
        ValueError: If it has no article, or no heading.
    """
    # What a page offers is not in it: a file that is made anew would not be equal to the one before.
    found = ARTICLE.search(editions.OFFERED.sub("", path.read_text("utf-8")))
    read = BeautifulSoup(found[0], "html.parser").article if found else None
    if read is None or read.h1 is None:
        raise ValueError(f"{path}: expected a page of the book, with an article and a heading, got none")
    return read


def title(article: Tag) -> str:
    """Return what a page is called."""
    heading = BeautifulSoup(str(article.h1), "html.parser")
    for mark in heading.select(".headerlink"):
        mark.decompose()
    return " ".join(heading.get_text().split())


def settle(article: Tag, live: Callable[[str], str]) -> None:
    """Take from an article what only a screen has, and say below each live figure where it is live.

    Args:
        article: It is changed. Films have to be settled before: what runs them goes.
        live: Writes that in HTML, for the anchor of the figure.
    """
    for figure in article.select(f".{LIVE}"):
        for said in figure.select(".asleep"):
            said.replace_with(_tag(f'<p class="live">{live(str(figure["id"]))}</p>'))
    for part in article.select(FOR_SCREENS):
        part.decompose()
    for page in article.select(".toctree-wrapper"):
        if not page.get_text(strip=True):
            page.decompose()
    for question in article.select(".question"):
        _lay_out(question)
    for summary in article.select("summary"):
        name = summary.select_one(".collapsed, .sd-summary-text")
        if name is not None:
            words = _named(name)
            summary.clear()
            summary.extend(words)
            summary.attrs = {}


def _named(said: Tag) -> list[PageElement]:
    """Return what a fold is called: on a screen *Show the solution*, where it says what a press does."""
    words = list(said.contents)
    if words and isinstance(words[0], NavigableString):
        text = words[0].lstrip().removeprefix("Show ")
        words[0] = NavigableString(text[:1].upper() + text[1:])
    return words


def _lay_out(question: Tag) -> None:
    """Put the options of a question below one another, and what is said of them behind one fold."""
    options, whys = (
        _tag(html)
        for html in (
            '<ul class="options"></ul>',
            '<details><summary>Answers</summary><ul class="options"></ul></details>',
        )
    )
    for option in question.select("details"):
        text, why = option.select_one(".offered, summary"), option.select_one(".why")
        if text is None or why is None:
            raise ValueError(f"{question.get('id')}: expected options with their reasons, got {option}")
        item, reason = _tag("<li></li>"), _tag("<li></li>")
        item.extend(list(text.contents))
        reason.extend(list(why.contents))
        if reason.p is not None:
            reason.p.insert(0, f"{why['data-letter']}) ")
        options.append(item)
        whys.select("ul")[0].append(reason)
        option.decompose()
    question.extend([options, whys])


def _tag(html: str) -> Tag:
    made = BeautifulSoup(html, "html.parser").find(True)
    assert isinstance(made, Tag)
    return made
