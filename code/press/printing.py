"""Print pages with Chromium: an address or HTML in, a PDF out."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

# The first of these that is there is taken: one without a window, made for such use, takes a fifth less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# A page that is a file may load the fonts beside it. Nothing is looked up elsewhere meanwhile.
OPTIONS = [
    "--allow-file-access-from-files",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Pictures that wait until they are scrolled to are loaded too. What is no picture at all is named.
LOADED = """async () => {
    const pictures = [...document.images];
    pictures.forEach(picture => { picture.loading = "eager"; });
    await document.fonts.ready;
    await Promise.all(pictures.filter(picture => !picture.complete).map(picture =>
        new Promise(done => { picture.onload = picture.onerror = done; })));
    return pictures.filter(picture => !picture.naturalWidth)
        .map(picture => picture.currentSrc || picture.src);
}"""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, without a window, for as long as the context lasts.

    Raises:
        FileNotFoundError: If there is none on the ``PATH``.
        OSError: If it does not start, or stops while it works.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise FileNotFoundError(
            f"expected Chromium on the PATH, as one of {', '.join(NAMES)}, and found none"
            " (on Debian: apt-get install chromium-headless-shell)"
        )
    try:
        with sync_playwright() as playwright:
            # Chromium has no sandbox for root or in a container.
            bare = os.geteuid() == 0 or Path("/.dockerenv").exists()
            browser = playwright.chromium.launch(
                executable_path=program, args=[*OPTIONS, "--no-sandbox"] if bare else OPTIONS
            )
            try:
                yield browser
            finally:
                browser.close()
    except Error as error:
        raise OSError(f"Chromium did not go on: {error.message}") from error


@contextlib.contextmanager
def opened(browser: Browser, source: str | Path) -> Iterator[Page]:
    """Open a page in print, in the light theme, with all its fonts and pictures.

    Args:
        browser: What :func:`chromium` has started.
        source: A file, an address, or the text of an HTML document (which begins with ``<``). Only a file can
            show pictures that lie beside it.

    Raises:
        ValueError: If a picture of it cannot be shown; the message names it.
    """
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    try:
        page = context.new_page()
        page.set_default_timeout(0)  # a whole book takes a while
        page.emulate_media(media="print")
        if isinstance(source, Path):
            page.goto(source.resolve().as_uri())
        elif source.lstrip().startswith("<"):
            page.set_content(source)
        else:
            page.goto(source)
        if lacking := page.evaluate(LOADED):
            raise ValueError(f"expected pictures that can be shown, and these cannot: {', '.join(lacking)}")
        yield page
    finally:
        context.close()


def pdf(
    page: Page, *, size: tuple[str, str] | None = None, tagged: bool = True, outline: bool = False
) -> bytes:
    """Print a page that is open, with its colours.

    Args:
        page: From :func:`opened`.
        size: Width and height with their units, such as ``("210mm", "297mm")``. Without it, what the page's
            own ``@page`` says, and A4 if that says nothing.
        tagged: Whether its structure comes along, and with that the alt texts.
        outline: Whether its headings become bookmarks.
    """
    width, height = size or (None, None)
    return page.pdf(
        width=width,
        height=height,
        format=None if size else "A4",
        prefer_css_page_size=size is None,
        print_background=True,
        tagged=tagged,
        outline=outline,
    )
