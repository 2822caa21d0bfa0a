"""Terms say what they mean on hovering and on focus, and mentions of a figure show it."""

import pytest

PAGE = "book/learning/optimizers"
CARD = ".term-card"


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
