"""Every page in a real browser: it loads nothing from elsewhere, is accessible, and fits a telephone."""

import pytest
from accessibility import assert_accessible

# A listing has thousands of coloured words and a dozen colours: one word of each is enough to measure.
ONE_OF_A_KIND = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll('.bd-article pre span')) {
        const kind = `${word.className} in ${word.closest('pre').parentElement.parentElement.className}`;
        if (seen.has(kind)) word.replaceWith(...word.childNodes); else seen.add(kind);
    }
}"""


# What is folded is read too.
READ = """async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    await document.fonts.ready;
}"""
DARKEN = """() => {
    document.documentElement.dataset.theme = document.documentElement.dataset.mode = 'dark';
}"""


@pytest.fixture
def visit(visit):
    """Open a page at a width, and have all of it read."""

    def whole(page_name, width=1280):
        page = visit(page_name, width=width, reduced_motion="no-preference")
        # Halfway through a fade, a colour is neither what it was nor what it will be.
        page.add_style_tag(
            content="*, ::before, ::after { animation: none !important; transition: none !important }"
        )
        page.evaluate(READ)
        return page

    return whole


def test_page_is_whole_accessible_and_fits_a_telephone(page_name, visit, address):
    page = visit(page_name)
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.locator(".math math").count() == page.locator(".math").count()

    cut_off = """listings => listings.filter(one => one.scrollWidth > one.clientWidth)
        .map(one => one.textContent.split('\\n').sort((a, b) => b.length - a.length)[0])"""
    assert page.eval_on_selector_all(".bd-article div.highlight pre", cut_off) == []
    page.evaluate(ONE_OF_A_KIND)
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(DARKEN)
    assert_accessible(page, colours_only=True)

    page.set_viewport_size({"width": 375, "height": 900})
    assert_fits(page)
    assert [url for url in page.requested if not url.startswith((address, "data:", f"blob:{address}"))] == []
    assert page.failed == []
    assert page.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_first_visit_begins_in_the_theme_of_the_system(theme, browser, address):
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(f"{address}/book/index.html", wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.locator("html").get_attribute("data-theme") == theme
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_opens_in_the_theme_that_a_reader_chose(theme, browser, address):
    context = browser.new_context(color_scheme={"light": "dark", "dark": "light"}[theme])
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )
    page = context.new_page()
    page.goto(f"{address}/book/index.html")
    assert page.locator("html").get_attribute("data-theme") == theme
    context.close()


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.bd-article *')]
            .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > 376)
            .filter(e => { for (let p = e; p; p = p.parentElement)
                if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return false;
                return true })
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == []


@pytest.fixture(scope="module")
def reader(browser):
    """A page that goes from one page of the code to the next, with what it asked for beside it."""
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    yield page
    context.close()


def test_page_of_the_code_is_accessible_and_fits_a_telephone(page_of_code, reader, address):
    reader.requested.clear()
    reader.set_viewport_size({"width": 375, "height": 900})
    reader.goto(f"{address}/{page_of_code}.html")
    assert [
        url for url in reader.requested if not url.startswith((address, "data:", f"blob:{address}"))
    ] == []
    assert_fits(reader)

    assert_accessible(reader)


@pytest.mark.parametrize(("width", "media"), [(375, True), (1280, False)])
def test_figures_fit_their_column_and_are_those_for_the_screen(width, media, visit):
    page = visit("book/ideas/neuron", width=width)
    loaded = """async () => {
        const images = [...document.querySelectorAll('picture img')];
        for (const image of images) image.loading = 'eager';
        await Promise.all(images.map(image => image.decode()));
    }"""
    page.evaluate(loaded)
    found = page.evaluate(
        """() => [...document.querySelectorAll('picture')].map(picture => {
            const image = picture.querySelector('img'), source = picture.querySelector('source');
            const room = picture.parentElement.getBoundingClientRect();
            const box = image.getBoundingClientRect();
            return [box.width <= room.width + 1, box.width > 0,
                    image.currentSrc.endsWith(source.srcset.split('/').pop()),
                    Math.abs(box.height / box.width - (matchMedia(source.media).matches ? source : image)
                        .getAttribute('height') / (matchMedia(source.media).matches ? source : image)
                        .getAttribute('width')) < 0.02]})"""
    )
    assert found
    assert all(shape == [True, True, media, True] for shape in found), found
