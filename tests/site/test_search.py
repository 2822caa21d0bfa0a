"""The search finds numbers, signs, names and alt texts, by keyboard, and does without a server's help."""

import pytest
from accessibility import assert_accessible

FIRST = {
    "L2": ("book/learning/optimizers", "book/reference/glossary"),
    "2/255": ("book/index", "book/dreaming/adversarial"),
    "99.4": ("book/index", "book/seeing/what-a-score-is-worth"),
    "ε": ("book/index", "book/dreaming/adversarial"),
    "Gram matrix": ("book/dreaming/style-transfer",),
    "conv2d": ("book/seeing/convolution", "book/seeing/channels"),
}
FIELD, RESULT = "[data-search] input[name=q]", ".search-found > li > h2 a"


@pytest.fixture(scope="module")
def search(browser, address):
    """Open the search page once; returns what comes first for some words that are typed."""
    page = browser.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/search.html?q=momentum")
    page.wait_for_selector(RESULT)

    def find(words):
        page.fill(FIELD, words)
        page.press(FIELD, "Enter")
        page.wait_for_function(
            "words => document.querySelector('.search-said').textContent.includes(words)", arg=words
        )
        return page

    yield find
    assert complaints == []
    page.close()


@pytest.mark.parametrize(("words", "expected"), FIRST.items())
def test_the_first_hit_is_where_it_is_explained(search, words, expected):
    page = search(words)
    first = page.locator(RESULT).first.get_attribute("href").partition("#")[0]
    assert first.removeprefix("/").removesuffix(".html").rstrip("/").removesuffix("book") in {
        name.removesuffix("book/index") for name in expected
    }
    assert page.locator(".search-found > li").first.locator("mark").count() > 0


def test_words_of_an_alt_text_alone_are_found(search):
    page = search("slanted lines tiles smeared sideways")
    assert "style-transfer" in page.locator(RESULT).first.get_attribute("href")


def test_what_is_not_there_is_said_and_markup_is_text(search):
    page = search("qqqqzzzz")
    assert page.locator(".search-said").inner_text().startswith("No pages for “qqqqzzzz”")
    assert page.locator(".search-found li").count() == 0
    page = search("<img src=x onerror=alert(1)>")
    assert "“<img src=x onerror=alert(1)>”" in page.locator(".search-said").inner_text()
    assert page.locator(".search-container img, .search img").count() == 0


def test_results_can_be_reached_and_read_by_keyboard(search):
    page = search("gradient")
    page.focus(FIELD)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.search-found') !== null")
    count = page.locator(".search-found > li").count()
    page.locator(".search-more").press("Enter")
    page.wait_for_function(
        "count => document.querySelectorAll('.search-found > li').length > count", arg=count
    )
    assert page.evaluate("document.activeElement.closest('.search-found') !== null")
    assert_accessible(page)


def test_from_a_folder_sphinx_searches(browser, site):
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=momentum")
    page.wait_for_selector("#search-results li a")
    page.close()
