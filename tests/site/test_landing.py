"""The first page leads to every chapter and to six pictures; every page says what it is about."""

import re

import pytest
from accessibility import assert_accessible
from bs4 import BeautifulSoup

from press import landing
from press.chapters import chapters

FIRST = "book/index"
CHAPTERS = [name for name in chapters() if name != FIRST]


def read(site, page):
    return BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")


def test_every_chapter_is_on_the_map_with_its_question(site):
    chapter_map = read(site, FIRST).select_one(".chapter-map")
    entries = {item.a["href"]: item.text for item in chapter_map.select("ul ul > li")}
    assert list(entries) == [f"{name.removeprefix('book/')}.html" for name in CHAPTERS]
    for name in CHAPTERS:
        said = " ".join(entries[f"{name.removeprefix('book/')}.html"].split())
        assert re.search(rf" · \d+ min {re.escape(plain(landing.question(chapters()[name])))}$", plain(said))


def plain(text):
    """Write quotation marks and apostrophes as a keyboard does."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 375)])
def test_pictures_lead_to_their_chapters(theme, width, visit, site):
    page = visit(FIRST, theme=theme, width=width)
    cards = page.locator(".figure-cards li")
    assert cards.count() == 6
    for card in cards.all():
        card.scroll_into_view_if_needed()
        image = card.locator("img")
        image.evaluate("image => image.decode()")
        assert image.evaluate("image => image.naturalWidth") > 0
        assert len(image.get_attribute("alt")) > 20
        box = image.bounding_box()
        target = card.locator("a").get_attribute("href")
        over = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('a')?.getAttribute('href')",
            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
        )
        assert over == target
        assert site.joinpath(FIRST).parent.joinpath(target).is_file()
    assert sum(path.stat().st_size for path in (site / "_static" / "previews").glob("*.webp")) < 400_000
    assert_accessible(page, within=".bd-article")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_passed_on_with_its_title_and_its_question(name, site):
    page = read(site, name)
    meta = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
    assert page.h1.text.startswith(meta["og:title"])
    assert plain(meta["og:description"]) == plain(landing.question(chapters()[name]))
    assert meta["og:type"] == "article"
