"""Live figures in Firefox and in WebKit: they start and react, or their pictures stay."""

import functools
import http.server
import io
import re
import threading

import lean
import pytest
from accessibility import faults_in
from bs4 import BeautifulSoup
from waiting import WAITS

from press import chapters

NAMED = re.compile(r"^`{3,}\{explorable\} (\w+)$", re.MULTILINE)
PAGES = {page: NAMED.findall(path.read_text("utf-8")) for page, path in chapters.pages().items()}
PAGES = {page: names for page, names in PAGES.items() if names}
on_every_page = pytest.mark.parametrize(("page", "names"), PAGES.items(), ids=map("-".join, PAGES.values()))
NOTHING = "(?!)"  # matches no address
# How a browser keeps what comes. What may change from test to test is asked for anew; a page is kept for the
# way back, and damaged weights have the date of those that are whole. Nothing else is asked for twice.
KEPT = {
    re.compile(r"\.bin$"): "no-store",
    re.compile(r"\.(html|mjs)\b"): "no-cache",
    re.compile(""): "max-age=3600",
}
VISIBLE = "document.querySelector('#explore-{} {}').checkVisibility({{ visibilityProperty: true }})"
# Changes the first setting of a figure that can be changed.
CHANGE = """(() => {{
    const control = document.querySelector('#explore-{} .form input:not(:checked)');
    if (control.type !== 'range') return control.click();
    control.stepUp();
    control.dispatchEvent(new Event('input', {{ bubbles: true }}));
}})()"""

# Draws a line from the top of the field to its bottom, by keyboard.
DRAW = """(() => {
    const sheet = document.querySelector('#explore-digit .sheet');
    for (const key of [' ', ...Array(20).fill('ArrowDown')])
        sheet.dispatchEvent(new KeyboardEvent('keydown', { key }));
})()"""
SAID = "document.querySelector('#explore-{} .said').textContent"
BOX = """(box => [box.x, box.y, box.width, box.height])(
    document.querySelector('#explore-{} {}').getBoundingClientRect())"""
CENTRE = "{ block: 'center', behavior: 'instant' }"
# Keeps what kind of pointer was put down.
WATCH = """addEventListener('pointerdown', ({ pointerType }) =>
    document.documentElement.dataset.pointer = pointerType, { capture: true })"""
STILL = """document.head.append(Object.assign(document.createElement('style'),
    { textContent: '* { transition: none !important }' }))"""


class Lacking(http.server.SimpleHTTPRequestHandler):
    """The site, some files of which can be missing or damaged, and the pages lean."""

    missing = damaged = re.compile(NOTHING)
    lean = False

    def send_head(self):
        if Lacking.missing.search(self.path):
            return self.send_error(404)
        if Lacking.lean and (page := lean.send(self)):
            return page
        sent = super().send_head()
        if sent is None or not Lacking.damaged.search(self.path):
            return sent
        with sent:
            content = bytearray(sent.read())
        content[len(content) // 2] ^= 1
        return io.BytesIO(content)

    def end_headers(self):
        self.send_header("Cache-Control", next(how for kind, how in KEPT.items() if kind.search(self.path)))
        super().end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def served(site):
    """Serve the site and return its address."""
    handler = functools.partial(Lacking, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def lack():
    """Have files go missing, or be damaged, and of pages only the figures come, until the test is over."""

    def lack(missing=NOTHING, damaged=NOTHING, lean=True):
        Lacking.lean = lean
        Lacking.missing, Lacking.damaged = re.compile(missing), re.compile(damaged)

    yield lack
    lack(lean=False)


def near(other, name):
    """Scroll to a figure."""
    other.evaluate(f"document.querySelector('#explore-{name}').scrollIntoView()")


@functools.cache
def need_weights(path):
    """Name the figures of a page that are given weights."""
    document = BeautifulSoup(lean.lean(path), "html.parser")
    figures = document.select(".explorable:not([data-bundles='{}'])")
    return [figure["id"].removeprefix("explore-") for figure in figures]


def page_of(name):
    """Find the page of a figure."""
    return next(page for page, names in PAGES.items() if name in names)


def is_picture(other, name):
    """Say whether the picture is there, and no live form."""
    alt = other.evaluate(f"document.querySelector('#explore-{name} .still img').alt")
    live = other.evaluate(f"document.querySelector('#explore-{name} .form') !== null")
    return bool(alt) and other.evaluate(VISIBLE.format(name, ".still img")) and not live


# What a finger does with a figure: where it goes, in shares of a part of it, and what is said then.
FINGERS = {
    "neuron": (".plane .axes rect", [(0.5, 1), (0.75, 0.78), (1, 0.55)], "✓ All four right. That is AND."),
    "kernel": (".over canvas", [(0.5, 0.5), (0.7, 0.5)], "Row 1, column 2 of the map"),
    "digit": (".sheet", [(0.5, 0.2 + 0.1 * step) for step in range(7)], "The network says 1, with "),
}


@on_every_page
def test_figures_start_and_react(page, names, other, served, lack):
    lack()
    other.open(f"{served}/{page}.html")
    for name in names:
        near(other, name)
        other.until(f"document.querySelector('#explore-{name}.started')")
        assert other.evaluate(VISIBLE.format(name, ".form"))
        assert other.evaluate(VISIBLE.format(name, "figcaption"))
        assert other.evaluate(VISIBLE.format(name, ".still img")) == (name in WAITS)
        if name in WAITS:
            continue
        other.evaluate(CHANGE.format(name))
        other.until(f"new URLSearchParams(location.search).keys().some(key => key.startsWith('{name}.'))")
    # Nothing fades on its way to the other theme: a colour would be measured half-way.
    other.evaluate(STILL)
    figures = ", ".join(f"#explore-{name}" for name in names)
    assert faults_in(other, within=figures) == "[]"
    other.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert faults_in(other, within=figures, colours_only=True) == "[]"


def test_a_text_that_can_hardly_be_read_is_found_each_time(other, served):
    other.open(f"{served}/404.html")
    other.evaluate(STILL)
    for _ in range(2):
        assert faults_in(other, within=".bd-article") == "[]"
    other.evaluate("document.querySelector('.bd-article h1').style.color = '#7773'")
    for _ in range(2):
        assert "color-contrast" in faults_in(other, within=".bd-article", colours_only=True)


@pytest.mark.parametrize("name", FINGERS)
def test_a_finger_moves_what_it_touches_and_the_page_stays(name, other, served):
    part, path, said = FINGERS[name]
    other.open(f"{served}/{page_of(name)}.html")
    near(other, name)
    other.until(f"document.querySelector('#explore-{name}.started')")
    other.evaluate(f"document.querySelector('#explore-{name} {part}').scrollIntoView({CENTRE})")
    x, y, width, height = there = other.evaluate(BOX.format(name, part))
    other.evaluate(WATCH)
    other.touch(*((x + width * across, y + height * down) for across, down in path))
    other.until(f"{SAID.format(name)}.startsWith('{said}')")
    assert other.evaluate("document.documentElement.dataset.pointer") == other.finger
    # Seen on the screen: a browser scrolls by itself for what comes late further up.
    assert other.evaluate(BOX.format(name, part)) == pytest.approx(there, abs=1)


def test_the_way_back_leads_to_the_figure_as_it_was_left(other, served):
    page, (name, *_) = next(iter(PAGES.items()))
    other.open(f"{served}/{page}.html#explore-{name}")
    other.until(f"document.querySelector('#explore-{name}.started')")
    other.evaluate("window.left = true")
    other.evaluate(CHANGE.format(name))
    other.open(f"{served}/genindex.html")
    other.back()
    assert other.evaluate("window.left"), "the page was not kept as it was"
    assert f"?{name}." in other.evaluate("location.search"), "the last change was not kept in the address"


@on_every_page
def test_without_a_module_its_figure_is_a_picture(page, names, other, served, lack):
    lack(rf"/({'|'.join(names)})\.mjs")
    other.open(f"{served}/{page}.html")
    for name in names:
        near(other, name)
        said = f"document.querySelector('#explore-{name} [role=status]')?.textContent ?? ''"
        other.until(f"({said}).includes('its script did not load')")
        assert is_picture(other, name)


@on_every_page
@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_without_weights_a_figure_that_needs_them_is_a_picture(page, names, fault, other, served, lack, site):
    needy = [name for name in need_weights(site / f"{page}.html") if name not in WAITS]
    if not needy:
        return
    lack(**{fault: r"\.bin$"})
    other.open(f"{served}/{page}.html")
    for name in needy:
        near(other, name)
        said = f"document.querySelector('#explore-{name} .notice')?.textContent ?? ''"
        other.until(f"({said}).includes('did not start')")
        assert is_picture(other, name)


def test_a_figure_whose_network_does_not_come_is_a_picture_until_it_does(other, served, lack):
    lack(missing=r"/digits_network\.\w+\.bin$")
    other.open(f"{served}/{page_of('digit')}.html")
    near(other, "digit")
    other.until("document.querySelector('#explore-digit.started')")
    other.evaluate(DRAW)
    for words, now in (("404", {"damaged": r"/digits_network\.\w+\.bin$"}), ("checksum", {})):
        other.until(f"document.querySelector('#explore-digit .notice').textContent.includes('{words}')")
        assert other.evaluate(VISIBLE.format("digit", ".still img"))
        assert not other.evaluate(VISIBLE.format("digit", ".form"))
        lack(**now)
        other.evaluate("document.querySelector('#explore-digit .notice button').click()")
    other.until("document.querySelector('#explore-digit.started')")
    assert other.evaluate(VISIBLE.format("digit", ".form"))
    assert not other.evaluate(VISIBLE.format("digit", ".still img"))
    other.until(f"{SAID.format('digit')}.startsWith('The network says 1, with ')")


def test_without_scripts_figures_are_pictures(other, served, lack):
    lack()
    other.scripts(False)
    for page, names in PAGES.items():
        other.open(f"{served}/{page}.html")
        for name in names:
            near(other, name)
            assert is_picture(other, name)
            assert other.evaluate(f"document.querySelector('#explore-{name} .notice') === null")
    other.scripts(True)
