"""How a page arrives: how much it loads and holds; that nothing of it moves is seen by ``test_pages.py``."""

import re
import statistics

import pytest
import weighing

from press import chapters, icons, unmarked

MOST, TYPICAL, ELEMENTS = 700_000, 450_000, 3_500


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site by its name, as its file is."""
    files = [path for path in site.rglob("*.html") if not {"_static", "pagefind"} & set(path.parts)]
    return {path.relative_to(site).with_suffix("").as_posix(): weighing.Page(path) for path in files}


def test_a_first_visit_loads_little(pages):
    loaded = {name: page.weight() for name, page in pages.items()}
    assert {name: dict(kinds) for name, kinds in loaded.items() if kinds.total() > MOST} == {}
    of_chapters = [loaded[name].total() for name in chapters.chapters()]
    assert statistics.median(of_chapters) <= TYPICAL


def test_a_chapter_has_few_elements(pages):
    counted = {name: pages[name].elements for name in chapters.chapters()}
    assert {name: count for name, count in counted.items() if count > ELEMENTS} == {}


def test_no_page_sets_formulas_or_draws_icons_with_a_script(pages):
    named = {path.as_posix() for page in pages.values() for path in page.named}
    assert {path for path in named if re.search("mathjax|katex|fontawesome", path)} == set()


def test_every_icon_of_a_page_is_drawn(site, pages):
    style = (site / "_static" / icons.STYLE).read_text("utf-8")
    drawn = set(re.findall(r"\.(fa-[\w-]+)", style))
    used = {
        name
        for page in pages.values()
        for classes in re.findall(r'class="([^"]*\bfa[srb]? ?[^"]*)"', page.path.read_text("utf-8"))
        for name in classes.split()
        if name.startswith("fa-")
    }
    assert used - drawn == set()
    assert "fa-bars" in used


def test_pictures_within_drawings_are_compact(site):
    drawings = [path.read_bytes() for path in (site / "_images").glob("*.svg")]
    assert any(b"data:image/webp" in drawing for drawing in drawings)
    assert not any(b"data:image/png" in drawing for drawing in drawings)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_code_without_an_element_lose_no_colour(site, theme):
    styles = (site / "_static" / "pygments.css").read_text("utf-8")
    rule = rf'html\[data-theme="{theme}"\] \.highlight {{}}\s*{{{{[^}}}}]*\bcolor: (#\w+)'
    (base,) = set(re.findall(rule.format(""), styles))
    for name in unmarked.AS_TEXT:
        assert set(re.findall(rule.format(rf"\.{name}"), styles)) <= {base}, name


@pytest.mark.parametrize("scripts", [False, True])
def test_a_page_that_is_opened_as_a_file_is_whole_and_says_why_figures_do_not_move(scripts, browser, site):
    page = browser.new_context(java_script_enabled=scripts).new_page()
    failed = []
    page.on("requestfailed", lambda request: failed.append((request.resource_type, request.url)))
    page.goto((site / "book" / "learning" / "softmax-cross-entropy.html").as_uri())
    page.locator("div.math math").first.wait_for()
    live = page.locator(".explorable").first
    live.scroll_into_view_if_needed()
    assert live.locator(".still img").is_visible()
    assert live.locator(".asleep").is_visible()
    if scripts:
        assert page.evaluate(
            "document.fonts.load('1em \"Unboxed Mathematics\"', 'x').then(found => found.length)"
        )
    # A module may not be loaded from a file, nor a font before it is used.
    assert [url for kind, url in failed if kind not in ("script", "font")] == []
    page.context.close()
