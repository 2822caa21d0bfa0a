"""How pages arrive: the bytes of a first visit, LCP on a processor four times slower, and what moves.

    make book
    .venv/bin/python benchmarks/pages.py [PAGE …]

Each page is opened with nothing kept from before, and no network to wait for: LCP is what the browser itself
takes. Bytes are those of the files that it asked for, as servers send them, with text under gzip; what live
figures load as they start is left out.
"""

import argparse
import functools
import gzip
import platform
import statistics
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tab
from playwright.sync_api import Browser

from press import bind, chapters, shipped

SLOWER = 4
TEXT = (".css", ".html", ".js", ".json", ".mjs", ".svg")
WATCH = """for (const type of ['largest-contentful-paint', 'layout-shift'])
    new PerformanceObserver(list => (window.seen ??= []).push(...list.getEntries()))
        .observe({ type, buffered: true })"""
# Once nothing has been painted for half a second.
QUIET = """new Promise(done => {
    let count = -1;
    const look = () => {
        if (window.seen?.length === count) return done();
        count = window.seen?.length;
        setTimeout(look, 500);
    };
    look();
})"""
SEEN = """[Math.max(0, ...window.seen.filter(({ entryType }) => entryType.startsWith('largest'))
        .map(({ startTime }) => startTime)),
    window.seen.reduce((sum, { value }) => sum + (value ?? 0), 0),
    document.querySelectorAll('*').length,
    performance.getEntriesByType('resource').map(({ name }) => name)]"""


@functools.cache
def size(path: Path) -> int:
    """Return how many bytes a server sends of a file."""
    content = path.read_bytes()
    return len(gzip.compress(content)) if path.suffix in TEXT else len(content)


def visit(browser: Browser, address: str, page: str, width: int) -> tuple[float, float, int, int]:
    """Open a page; returns LCP in seconds, how far things moved, its elements and its bytes."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(WATCH)
    opened = context.new_page()
    tab.slow_down(opened, SLOWER)
    opened.goto(f"{address}/{page}.html")
    opened.evaluate(QUIET)
    painted, moved, elements, urls = opened.evaluate(SEEN)
    context.close()
    asked = {urlsplit(url).path for url in urls if url.startswith(address)} | {f"/{page}.html"}
    asked = {path for path in asked if f"/{shipped.FOLDER}/" not in path or path.endswith(".css")}
    loaded = sum(size(bind.SITE / unquote(path).removeprefix("/")) for path in asked)
    return painted / 1000, moved, elements, loaded


def main() -> None:
    """Visit pages, and print what came of it as a table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("pages", nargs="*", default=list(chapters.chapters()), metavar="PAGE")
    options.add_argument("--runs", type=int, default=3, help="visits, of which the middle one counts")
    options.add_argument("--width", type=int, default=1280)
    given = options.parse_args()
    with tab.site() as (browser, address):
        print(f"{platform.platform()}, Chromium {browser.version}, {SLOWER} × slower, {given.width} pixels\n")
        print("| page | kB | elements | LCP in s | moved |\n|---|--:|--:|--:|--:|")
        rows = []
        for page in given.pages:
            runs = [visit(browser, address, page, given.width) for _ in range(given.runs)]
            painted, moved, elements, loaded = (
                statistics.median(column) for column in zip(*runs, strict=True)
            )
            rows.append((loaded, painted, moved))
            print(
                f"| {page} | {loaded / 1000:.0f} | {elements:.0f} | {painted:.2f} | {moved:.4f} |", flush=True
            )
        loaded, painted, moved = zip(*rows, strict=True)
        print(
            f"\nMedian {statistics.median(loaded) / 1000:.0f} kB, most {max(loaded) / 1000:.0f} kB; ", end=""
        )
        print(f"LCP at most {max(painted):.2f} s; moved at most {max(moved):.4f}")


if __name__ == "__main__":
    main()
