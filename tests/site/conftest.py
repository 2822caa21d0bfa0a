"""The built site, served on this machine alone, and a browser to look at it with."""

import collections
import contextlib
import functools
import http.server
import os
import threading
from pathlib import Path

import drivers
import lean
import pytest
import waiting
from accessibility import BESIDE
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Error, expect
from programs import program

from press import api, printing
from press.bind import SITE
from press.chapters import pages

# The pages of the code are of one make: these are looked at as closely as the others, and the rest in one go.
MODELS = [f"book/reference/api/{name}" for name in ("index", "autograd", "figures", "drawing/insects/beetle")]
MODELS += ["_modules/index", "_modules/unboxed/drawing/insects/beetle"]
# Readers have chosen the theme that is the system's.
THEME = """(theme => ['mode', 'theme'].forEach(key => localStorage.setItem(key, theme)))(
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')"""
# What moves on a page without being asked to: when, how far, and what.
SHIFTS = """new PerformanceObserver(list => (window.shifts ??= []).push(...list.getEntries()
    .filter(entry => entry.value > 0).map(entry => [entry.startTime, entry.value,
        ...entry.sources.map(source => source.node?.nodeName + '.' + source.node?.className)])))
    .observe({ type: 'layout-shift', buffered: true })"""

expect.set_options(timeout=60_000)  # a busy machine is no fault of the page


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    assert (SITE / "index.html").is_file(), "there is no built site; run `make book` first"
    return SITE


class Quiet(http.server.SimpleHTTPRequestHandler):
    """The site, and axe beside it."""

    def translate_path(self, path):
        return str(AXE_FILE_PATH) if path == BESIDE else super().translate_path(path)

    def log_message(self, *arguments):
        pass


class Lean(Quiet):
    """The same, of whose chapters only the live figures are left."""

    def send_head(self):
        return lean.send(self) or super().send_head()


@contextlib.contextmanager
def served(handler, site):
    """Serve the site on a port of its own."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=site)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site):
    """Serve the site and return its address."""
    with served(Quiet, site) as found:
        yield found


@pytest.fixture(scope="session")
def lean_address(site):
    """Serve the live figures of the site's pages, and return their address."""
    with served(Lean, site) as found:
        yield found


@pytest.fixture(scope="session")
def browser(playwright) -> Browser:
    """Start Chromium; without one the browser tests are skipped, and in CI they fail."""
    path = program("chromium-headless-shell", *printing.NAMES)
    # Chromium has no sandbox for root or in a container, and looks up its maker's servers unless told not to.
    options = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # A camera that shows a test picture, and may be used where a page may.
    options += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    # One process for all pages: they are all the book's, and a new one for each takes time.
    options.append("--disable-site-isolation-trials")
    if os.geteuid() == 0 or Path("/.dockerenv").exists():
        options.append("--no-sandbox")
    browser = playwright.chromium.launch(executable_path=path, args=options)
    yield browser
    browser.close()


@pytest.fixture(scope="session", params=["Firefox", "WebKit"])
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


class Tab:
    """A tab that one test uses after another: to open a new one takes as long as to load a page in it."""

    emulates = frozenset({"color_scheme", "reduced_motion", "forced_colors", "permissions"})

    def __init__(self, browser, **settings):
        self.context = browser.new_context(**settings)
        self.context.add_init_script(THEME)
        self.context.add_init_script(SHIFTS)
        self.context.set_default_timeout(60_000)  # a busy machine is no fault of the page
        self.page = self.context.new_page()
        self.listeners = {
            "request": self.ask,
            "requestfailed": self.fail,
            "pageerror": lambda error: self.page.complaints.append(str(error)),
            "console": self.complain,
        }

    def ask(self, request):
        if not request.url.endswith(BESIDE):
            self.page.requested.append(request.url)

    def fail(self, request):
        # A browser itself lets go of a picture half arrived once a window of another width asks for another.
        if request.failure != "net::ERR_ABORTED":
            self.page.failed.append(request.url)

    def complain(self, said):
        if said.type in ("error", "warning"):
            self.page.complaints.append(f"{said.text} ({said.location['url']})")

    def open(self, url, viewport, routes, wait, *, permissions=(), **media):
        """Go to a page, and keep beside it what it asks for and complains of."""
        page = self.page
        page.requested, page.failed, page.complaints = [], [], []
        for event, listener in self.listeners.items():
            page.on(event, listener)
        for pattern, answer in routes.items():
            page.route(pattern, answer)
        if permissions:
            self.context.grant_permissions(permissions)
        if media:
            page.emulate_media(**{"media": "null", "forced_colors": "none"} | media)
        page.set_viewport_size(viewport)
        page.goto(url, wait_until=wait)
        return page

    def leave(self):
        """Leave the page, and nothing of it for the next test."""
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)
        self.page.unroute_all(behavior="ignoreErrors")
        self.context.clear_permissions()
        self.page.mouse.move(-9, -9)
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.goto("about:blank")


@pytest.fixture(scope="session")
def tabs():
    """The tabs that no test uses, by the settings that they were made with."""
    return collections.defaultdict(list)


@contextlib.contextmanager
def visiting(browser, tabs, address, lean_address):
    """Open pages, and leave them in the end."""
    used = []

    def visit(
        where,
        query="",
        *,
        theme="light",
        width=1280,
        height=900,
        lean=False,
        routes=None,
        wait="load",
        **settings,
    ):
        url = f"{lean_address if lean else address}/{where}.html{query}"
        viewport = {"width": width, "height": height}
        # Jumps would glide, and be measured on their way.
        settings = {"reduced_motion": "reduce", "color_scheme": theme} | settings
        lasting = {name: settings.pop(name) for name in settings.keys() - Tab.emulates}
        free = tabs[frozenset(lasting.items())]
        tab = free.pop() if free else Tab(browser, **lasting)
        used.append((tab, free))
        return tab.open(url, viewport, routes or {}, wait, **settings)

    yield visit
    for tab, free in used:
        try:
            tab.leave()
        except Error:  # such as a page that does not answer
            tab.context.close()
        else:
            free.append(tab)


@pytest.fixture
def visit(visits):
    """Open pages of the site; what each has asked for and complained of is kept beside it.

    The theme is both the reader's and the system's. Of a ``lean`` page little but its live figures is left.
    ``routes`` answer requests instead of the site; what else is given are settings of the browser's context.
    """
    with visits() as visit:
        yield visit


@pytest.fixture(scope="session")
def visits(browser, tabs, address, lean_address):
    """Return what gives ``visit``, for as long as its context lasts."""
    return functools.partial(visiting, browser, tabs, address, lean_address)


@pytest.fixture(scope="session")
def reader(browser):
    """A page that goes from one to the next; what it asks for, and its errors, are kept beside it."""
    page = browser.new_context(color_scheme="light").new_page()
    page.requested, page.complaints = [], []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.context.close()


@pytest.fixture
def visit_figure(visit):
    """Open a page at a live figure, and wait until it is live; gives the page and the figure."""
    return functools.partial(waiting.at_the_figure, visit)


@functools.cache
def every_page() -> list[str]:
    """Name the pages of the site, the listings of source code included."""
    return [*pages(), *listings()]


def listings() -> list[str]:
    """Name the pages of source code, which stand in no table of contents."""
    shown = [module.replace(".", "/") for module, path in api.modules().items() if api.definitions(path)]
    return ["_modules/index", *(f"_modules/{name}" for name in shown)]


def alike(page_name: str) -> bool:
    """Say whether a page of the code has a model that is looked at instead."""
    return page_name.startswith((f"{api.PAGES}/", "_modules/")) and page_name not in MODELS


def pytest_generate_tests(metafunc):
    """Run a test that takes a ``page_name`` on every page; in the browser, on those that are not alike."""
    if "page_name" in metafunc.fixturenames:
        browses = "browser" in metafunc.fixturenames
        names = [name for name in every_page() if not (browses and alike(name))]
        # One page after another: each is read once, whatever it is tested for.
        metafunc.parametrize("page_name", names, scope="module")
    if "page_of_code" in metafunc.fixturenames:
        named = [name for name in every_page() if not name.startswith("_modules/")]
        metafunc.parametrize("page_of_code", [name for name in named if alike(name)])
