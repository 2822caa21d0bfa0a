"""Live figures in Firefox and in WebKit: they start and react, or their pictures stay."""

import functools
import http.server
import os
import re
import shutil
import threading

import drivers
import pytest
from bs4 import BeautifulSoup

from press import chapters

NAMED = re.compile(r"^`{3,}\{explorable\} (\w+)$", re.MULTILINE)
PAGES = {page: NAMED.findall(path.read_text("utf-8")) for page, path in chapters.pages().items()}
PAGES = {page: names for page, names in PAGES.items() if names}
on_every_page = pytest.mark.parametrize(("page", "names"), PAGES.items(), ids=map("-".join, PAGES.values()))
# To set formulas takes these browsers longer than all that is looked at here.
FORMULAS = "mathjax"
VISIBLE = "document.querySelector('#explore-{} {}').checkVisibility({{ visibilityProperty: true }})"
# Changes the first setting of a figure that can be changed.
CHANGE = """(() => {{
    const control = document.querySelector('#explore-{} .form input:not(:checked)');
    if (control.type !== 'range') return control.click();
    control.stepUp();
    control.dispatchEvent(new Event('input', {{ bubbles: true }}));
}})()"""


class Lacking(http.server.SimpleHTTPRequestHandler):
    """The site, some files of which can be missing; a browser asks for each anew."""

    missing = re.compile(FORMULAS)

    def send_head(self):
        if Lacking.missing.search(self.path):
            return self.send_error(404)
        return super().send_head()

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
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
    """Have files go missing, until the test is over."""

    def lack(pattern):
        Lacking.missing = re.compile(f"{FORMULAS}|{pattern}")

    yield lack
    Lacking.missing = re.compile(FORMULAS)


def program(package, *names):
    """Find a program; without it its tests are skipped, and in CI they fail."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        reason = f"no {names[0]} on the PATH: its tests did not run (on Debian: apt-get install {package})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def other(request, tmp_path_factory):
    """Another browser than the one that the other tests use."""
    if request.param == "Firefox":
        browser = drivers.Firefox(
            program("firefox-esr", "firefox-esr", "firefox"), tmp_path_factory.mktemp("firefox")
        )
    else:
        browser = drivers.WebKit(program("webkit2gtk-driver", "WebKitWebDriver"), program("xvfb", "Xvfb"))
    yield browser
    browser.close()


def near(other, name):
    """Scroll to a figure."""
    other.evaluate(f"document.querySelector('#explore-{name}').scrollIntoView()")


def is_picture(other, name):
    """Say whether the picture is there, and no live form."""
    alt = other.evaluate(f"document.querySelector('#explore-{name} .still img').alt")
    live = other.evaluate(f"document.querySelector('#explore-{name} .form') !== null")
    return bool(alt) and other.evaluate(VISIBLE.format(name, ".still img")) and not live


@on_every_page
def test_figures_start_and_react(page, names, other, served):
    other.open(f"{served}/{page}.html")
    for name in names:
        near(other, name)
        other.until(f"document.querySelector('#explore-{name}.started')")
        assert other.evaluate(VISIBLE.format(name, ".form"))
        assert other.evaluate(VISIBLE.format(name, "figcaption"))
        assert not other.evaluate(VISIBLE.format(name, ".still img"))
        other.evaluate(CHANGE.format(name))
        other.until(f"new URLSearchParams(location.search).keys().some(key => key.startsWith('{name}.'))")


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
def test_without_weights_a_figure_that_needs_them_is_a_picture(page, names, other, served, lack, site):
    document = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")
    needy = [name for name in names if document.select_one(f"#explore-{name}")["data-bundles"] != "{}"]
    if not needy:
        return
    lack(r"\.bin$")
    other.open(f"{served}/{page}.html")
    for name in needy:
        near(other, name)
        said = f"document.querySelector('#explore-{name} .notice')?.textContent ?? ''"
        other.until(f"({said}).includes('did not start')")
        assert is_picture(other, name)


def test_without_scripts_figures_are_pictures(other, served):
    other.scripts(False)
    for page, names in PAGES.items():
        other.open(f"{served}/{page}.html")
        for name in names:
            near(other, name)
            assert is_picture(other, name)
            assert other.evaluate(f"document.querySelector('#explore-{name} .notice') === null")
    other.scripts(True)
