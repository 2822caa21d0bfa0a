"""The built book in Chromium, and a live figure of it in a tab, for what is measured there."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from press import printing
from press.bind import SITE


@contextmanager
def site() -> Iterator[tuple[Browser, str]]:
    """Serve the built book, and give a browser and the address."""
    chromium = next(filter(None, map(shutil.which, printing.NAMES)), None)
    if chromium is None or not (SITE / "index.html").is_file():
        raise SystemExit("expected a built site (make book) and Chromium on the PATH")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=SITE)
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser, f"http://127.0.0.1:{server.server_port}"
        browser.close()
        server.shutdown()


@contextmanager
def figure(where: str, name: str, *, query: str = "", height: int = 900) -> Iterator[tuple[Page, Locator]]:
    """Open a page at a figure, and give both once the figure is live.

    Args:
        where: The page, such as ``book/seeing/digits``.
        name: The figure's, such as ``digit``.
        query: What the figure is set to, as in the address of the page.
        height: That of the window, in pixels.
    """
    with site() as (browser, address):
        page = browser.new_page(viewport={"width": 1280, "height": height})
        page.goto(f"{address}/{where}.html?{query}#explore-{name}")
        page.locator(f"#explore-{name}.started").wait_for()
        yield page, page.locator(f"#explore-{name}")


def slow_down(page: Page, times: float) -> None:
    """Make the processor so many times slower, as the page sees it."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def network(root: Locator) -> tuple[str, list[dict[str, str]]]:
    """Say where the modules of a figure are, and the parts of the large network that it uses, in order."""
    return tuple(
        root.evaluate(
            """root => {
                const whole = address => new URL(address, document.baseURI).href;
                const bundles = JSON.parse(root.dataset.bundles);
                const parts = Object.keys(bundles).filter(key => key.startsWith('backbone_')).sort();
                return [whole(root.dataset.module).replace(/[^/]+$/, ''), parts.map(key =>
                    ({ manifest: whole(bundles[key].manifest), weights: whole(bundles[key].weights) }))];
            }"""
        )
    )
