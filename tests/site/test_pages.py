"""Every page in a real browser: it loads nothing from elsewhere, is accessible, and fits a telephone.

Nothing moves while it arrives. Before anything is scrolled, the first page and every chapter show a question,
and a picture.
"""

import pytest
from accessibility import faults_of
from telling import told

from press import api
from press.chapters import chapters

# A listing has thousands of coloured words and a dozen colours: one word of each is enough to measure.
ONE_OF_A_KIND = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll('.bd-article pre span')) {
        const kind = `${word.className} in ${word.closest('pre').parentElement.parentElement.className}`;
        if (seen.has(kind)) word.replaceWith(...word.childNodes); else seen.add(kind);
    }
}"""
# How far what moved has moved, and what that was.
MOVED = """async () => {
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const shifts = window.shifts ?? [];
    return shifts.reduce((sum, [, value]) => sum + value, 0) > 0.01 ? shifts : [];
}"""
# What is folded is read too, and can be folded again.
READ = """async () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
        details.open = true;
        details.dataset.read = '';
    }
    await document.fonts.ready;
}"""
FOLD = "() => document.querySelectorAll('details[data-read]').forEach(details => details.open = false)"
# Halfway through a fade, a colour is neither what it was nor what it will be.
STILL = "*, ::before, ::after { animation: none !important; transition: none !important }"
DARKEN = """() => {
    document.documentElement.dataset.theme = document.documentElement.dataset.mode = 'dark';
}"""
CUT_OFF = """listings => listings.filter(one => one.scrollWidth > one.clientWidth)
    .map(one => one.textContent.split('\\n').sort((a, b) => b.length - a.length)[0])"""
WIDE = """() => [...document.querySelectorAll('.bd-article *')]
    .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > 376)
    .filter(e => { for (let p = e; p; p = p.parentElement)
        if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(p).overflowX)) return false;
        return true })
    .map(e => e.outerHTML.slice(0, 120))"""
# A listing may be wider, and is moved by the keyboard; what is there for screen readers alone has no width.
SIDEWAYS = """() => [...document.querySelectorAll('.bd-article *')]
    .filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
    .filter(e => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX))
    .filter(e => !e.matches('pre') || e.closest('div.cell_output'))
    .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.textContent.trim().slice(0, 80)}`)"""

SCREENS = {
    "smallest": {"width": 320, "height": 800},
    "telephone": {"width": 375, "height": 800},
    "desk": {"width": 1280, "height": 900},
}
# Puts what a page says into one of the same make that is open; gives what it would load that is not loaded.
# One thing that scripts do with such a page depends on what it says: listings that scroll can get the focus.
# They look for these a moment after a window has another width; here there is nothing to wait for.
TURN = """async address => {
    window.loaded ??= new Set(performance.getEntriesByType('resource').map(({ name }) => name));
    const text = await (await fetch(address)).text();
    history.replaceState(null, '', address);
    const page = new DOMParser().parseFromString(text, 'text/html');
    const loads = [...page.querySelectorAll('link[rel=stylesheet], script[src]')];
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(page.body);
    const { setTimeout } = window;
    window.setTimeout = now => now();
    dispatchEvent(new Event('resize'));
    window.setTimeout = setTimeout;
    return loads.map(({ href, src }) => href ?? src).filter(url => !window.loaded.has(url));
}"""
LEAST = 150  # pixels of the picture's height
SEEN = """async () => {
    const picture = document.querySelector('.bd-article img, .bd-article .explorable');
    if (picture?.decode) {
        // In a window of another width another drawing comes: until then the one before stands there.
        const sources = picture.closest('picture')?.querySelectorAll('source') ?? [];
        const wanted = [...sources].find(source => matchMedia(source.media).matches)?.srcset ?? picture.src;
        for (let frame = 0; frame < 600 && !wanted.includes(picture.currentSrc.split('/').pop()); frame++)
            await new Promise(requestAnimationFrame);
        await picture.decode();
    }
    const question = document.querySelector('.bd-article h1 ~ p').getBoundingClientRect();
    const {top, bottom} = picture?.getBoundingClientRect() ?? {top: 0, bottom: 0};
    return {question: question.top >= 0 && question.bottom <= innerHeight,
            picture: Math.min(bottom, innerHeight) - top};
}"""


def test_page_is_whole_accessible_and_fits_a_telephone(page_name, visit, address):
    """In one visit, for loading takes longer than most of what is looked at; all that is wrong is told."""
    page = visit(page_name, **SCREENS["telephone"], reduced_motion="no-preference")
    wrong = {"moves while it arrives": page.evaluate(MOVED)}
    if page_name in chapters():
        wrong |= first_screen(page, "telephone")
    page.add_style_tag(content=STILL)
    page.evaluate(READ)
    wrong |= too_wide(page)

    page.evaluate(FOLD)
    page.set_viewport_size(SCREENS["smallest"])
    wrong |= overflowing(page, "smallest")
    page.set_viewport_size(SCREENS["desk"])
    if page_name in chapters():
        wrong |= first_screen(page, "desk")
    page.evaluate(READ)
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.locator(".math math").count() == page.locator(".math").count()

    wrong |= overflowing(page, "desk")
    wrong["listings are cut off at"] = page.eval_on_selector_all(".bd-article div.highlight pre", CUT_OFF)
    page.evaluate(ONE_OF_A_KIND)
    wrong["axe, in the light theme"] = faults_of(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(DARKEN)
    wrong["axe, in the dark theme"] = faults_of(page, colours_only=True)

    wrong["loaded from elsewhere"] = from_elsewhere(page, address)
    wrong["not loaded"] = page.failed
    wrong["the console says"] = page.complaints
    assert not told(wrong), told(wrong)


def first_screen(page, screen):
    """What is missing before anything is scrolled or opened: a question, or a picture."""
    seen = page.evaluate(SEEN)
    lacking = not (seen["question"] and seen["picture"] >= LEAST)
    return {f"the {screen}'s first screen lacks a question or {LEAST} pixels of a picture": lacking and seen}


def too_wide(page):
    """What does not fit a telephone."""
    return overflowing(page, "telephone") | {"wider than a telephone": page.evaluate(WIDE)}


def overflowing(page, screen):
    """How wide a page is, if that is more than a screen has, and what there has to be moved to be read."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return {
        f"pixels that it takes on the {screen}": width if width > SCREENS[screen]["width"] else 0,
        f"scrolls sideways on the {screen}": page.evaluate(SIDEWAYS),
    }


def from_elsewhere(page, address):
    return [url for url in page.requested if not url.startswith((address, "data:", f"blob:{address}"))]


@pytest.fixture(scope="module")
def open_page_of_the_code(reader, address):
    reader.set_viewport_size(SCREENS["telephone"])
    reader.goto(f"{address}/{api.PAGES}/autograd.html")
    return reader


def test_page_of_the_code_is_accessible_and_fits_a_telephone(page_of_code, open_page_of_the_code, address):
    """Without loading it: its styles and scripts are those of a page that is looked at like any other.

    So what they make of it is the same, and all else that is looked at depends on what the page itself says.
    """
    page = open_page_of_the_code
    page.requested.clear()
    wrong = {"loads what its like does not": page.evaluate(TURN, f"{address}/{page_of_code}.html")}
    wrong |= too_wide(page)
    wrong["axe, in the light theme"] = faults_of(page)
    wrong["loaded from elsewhere"] = from_elsewhere(page, address)
    assert not told(wrong), told(wrong)


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
