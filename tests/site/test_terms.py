"""Terms say what they mean on hovering and on focus, and other links show where they lead."""

import json
import re
from urllib.parse import unquote

import pytest

PAGE = "book/learning/optimizers"
CARD = ".term-card"
LINK = re.compile(r'<a class="reference internal" href="([^"#:]+\.html[^"]*)"')


@pytest.fixture(scope="module")
def page(browser, address):
    """One chapter, opened once."""
    opened = browser.new_page()
    complaints = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(f"{address}/{PAGE}.html")
    yield opened
    assert complaints == []
    opened.close()


@pytest.fixture
def term(page):
    """Its first term, with the keyboard elsewhere and no card open."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_selector(CARD, state="detached")
    return page.locator("article a[data-means]").first


def test_hovering_shows_the_entry_and_the_card_may_be_read_with_the_pointer(page, term):
    term.hover()
    card = page.wait_for_selector(CARD)
    assert card.inner_text() == term.get_attribute("data-means")
    assert term.get_attribute("aria-describedby") == card.get_attribute("id")
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    card.hover()
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")
    assert term.get_attribute("aria-describedby") is None


def test_focus_by_keyboard_shows_it_and_leaving_hides_it(page, term):
    page.locator("article h1").click()
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.matches('[data-means]')"):
        page.keyboard.press("Tab")
    assert page.locator(CARD).inner_text() == page.evaluate("document.activeElement.dataset.means")
    page.evaluate("document.activeElement.blur()")
    assert page.locator(CARD).count() == 0


def test_a_mention_of_a_figure_shows_the_figure(page, term):
    mention = page.locator("article a.reference[href='#fig-signals']").first
    mention.hover()
    page.wait_for_selector(f"{CARD} img")
    caption = page.locator("#fig-signals .caption-text").inner_text()
    assert page.locator(CARD).inner_text().split() == caption.split()


def test_every_term_of_the_glossary_on_every_chapter_says_what_it_means(site):
    for path in site.glob("book/*/*.html"):
        if path.parent.name != "reference":
            text = path.read_text("utf-8")
            assert text.count("glossary.html#term-") == text.count("data-means="), path.name


def said(site, page, anchor=""):
    """What a page says of one of its parts, for links that lead there."""
    text = (site / f"{page}.glimpses.js").read_text("utf-8")
    return json.loads(text.partition(" = ")[2].removesuffix(";\n"))[anchor]


def test_a_reference_shows_its_entry_once(page, term):
    cited = page.locator("article .bibtex-citation a[title]").first
    entry = cited.get_attribute("title")
    cited = page.locator(f"article .bibtex-citation a[href='{cited.get_attribute('href')}']").first
    cited.hover()
    page.wait_for_selector(CARD)
    assert page.locator(CARD).inner_text() == entry
    assert cited.get_attribute("title") is None, "or the browser would show it as well"


def test_a_link_to_a_page_shows_how_it_begins(page, term, site):
    link = page.locator("article a.reference.internal[href='gradient-descent.html']").first
    link.hover()
    page.wait_for_selector(CARD)
    about = said(site, "book/learning/gradient-descent")
    lines = [about["title"], about["text"]] if link.inner_text() != about["title"] else [about["text"]]
    assert page.locator(CARD).inner_text().split("\n") == lines
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 375)])
def test_a_link_to_a_figure_of_another_page_shows_it_small(visit, site, theme, width):
    page = visit("book/seeing/pooling", theme=theme, width=width)
    link = page.locator("article a.reference.internal[href*='.html#fig-']").first
    name, anchor = link.get_attribute("href").split(".html#")
    about = said(site, f"book/seeing/{name}", anchor)
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    image = page.wait_for_selector(f"{CARD} img")
    page.wait_for_function("document.querySelector('.term-card img').naturalWidth > 0")
    assert image.get_attribute("alt") == about["alt"]
    assert (site / "book" / "seeing" / about["image"]).resolve().name == image.get_attribute(
        "src"
    ).rpartition("/")[2]
    assert about["text"] in page.locator(CARD).inner_text()
    box = page.locator(CARD).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    shape = image.bounding_box()
    assert shape["height"] <= 257
    assert abs(shape["width"] / shape["height"] - int(about["width"]) / int(about["height"])) < 0.1
    assert page.complaints == []


def test_a_claim_shows_its_verdict_and_a_page_opened_from_a_folder_does_too(browser, site):
    page = browser.new_page()
    page.goto((site / "book" / "seeing" / "transfer.html").as_uri())
    link = page.locator("article a.reference.internal[href*='claims.html#claim-']").first
    anchor = link.get_attribute("href").partition("#")[2]
    link.hover()
    page.wait_for_selector(CARD)
    about = said(site, "book/reference/claims", anchor)
    assert about["title"][0] in "✓✗○"
    assert page.locator(CARD).inner_text().split("\n") == [about["title"], about["text"]]
    page.close()


def test_a_touch_follows_the_link_and_shows_no_card(visit, page):
    touched = visit("book/learning/optimizers", has_touch=True, width=375)
    link = touched.locator("article a.reference.internal[href='gradient-descent.html']").first
    link.scroll_into_view_if_needed()
    with touched.expect_navigation():
        link.tap()
    assert touched.url.endswith("/book/learning/gradient-descent.html")
    assert touched.locator(CARD).count() == 0


def test_without_what_a_page_says_of_itself_a_link_is_a_link(visit):
    page = visit("book/learning/optimizers", routes={"**/*.glimpses.js": lambda route: route.abort()})
    link = page.locator("article a.reference.internal[href='gradient-descent.html']").first
    with page.expect_event("requestfailed"):
        link.hover()
    with page.expect_navigation():
        link.click()
    assert page.url.endswith("/book/learning/gradient-descent.html")


def test_every_link_within_the_book_leads_to_something_that_is_told(site):
    """Of pages, figures, claims and references: what else a link leads to may have nothing to show."""
    told, lacking = {}, []
    for path in sorted(site.glob("book/*/*.html")):
        for href in LINK.findall(path.read_text("utf-8")):
            address, _, anchor = href.partition("#")
            target = (path.parent / address).resolve().with_suffix(".glimpses.js")
            if (
                not (anchor.startswith(("fig-", "claim-")) or not anchor)
                or site / "book" not in target.parents
            ):
                continue
            if target not in told:
                text = target.read_text("utf-8")
                told[target] = json.loads(text.partition(" = ")[2].removesuffix(";\n"))
            if not told[target].get(unquote(anchor), {}).get("text"):
                lacking.append(f"{path.stem}: {href}")
    assert len(told) > 30
    assert lacking == []
