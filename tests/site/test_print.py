"""A page on paper is read: nothing to press, nothing folded, nothing dark, no line wider than the paper."""

PAGE = "book/ideas/neuron"
PRESSED = "nav, button, .copybtn, .headerlink, #jb-print-toc, .explorable .form"
PAPER = 660  # pixels that A4 leaves between its margins
FOLDED = """all => all.filter(one => one.offsetParent && ![...one.children].slice(1).some(
    inside => inside.checkVisibility({ contentVisibilityAuto: true }) && inside.offsetHeight)).length"""
WIDE = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
COLOURS = """words => words.filter(word => word.offsetParent).map(word => getComputedStyle(word).color)
    .filter(colour => colour.match(/\\d+/g).slice(0, 3).some(part => part > 160))"""


def test_a_page_prints_open_whole_and_light(visit):
    page = visit(PAGE, theme="dark", width=PAPER)
    article = page.locator(".bd-article")
    assert article.locator("details").evaluate_all(FOLDED) > 0
    page.emulate_media(media="print", color_scheme="dark")
    assert [found.inner_text() for found in page.locator(PRESSED).all() if found.is_visible()] == []
    assert article.locator("details").evaluate_all(FOLDED) == 0
    assert article.locator("pre").evaluate_all(WIDE) == []
    assert article.locator("p, h2, a, pre, pre span").evaluate_all(COLOURS) == []
    assert article.locator("img.drawing").first.evaluate("image => getComputedStyle(image).filter") == "none"
