"""How pages arrive: the bytes of a first visit, LCP on a processor four times slower, and what moves.

Each page of the built book is opened with nothing kept from before, and no network to wait for: LCP is what
the browser itself takes. Bytes are those of the files that it asked for, as servers send them, with text
under gzip; what live figures load as they start is left out.
"""

import functools
import gzip
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import tab
import tables
from playwright.sync_api import Browser

from press import bind, chapters, shipped

WIDTH = 1280
# The goals: seconds, shares of the window, bytes of the heaviest page and of the middle one, elements.
PAINTED, MOVED, BYTES, TYPICAL, ELEMENTS = 1.2, 0.01, 700_000, 450_000, 3_500
CLOSE = 0.8  # of a goal: from there on a page is visited again
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


def visit(browser: Browser, address: str, page: str) -> tuple[float, float, int, int, float]:
    """Open a page; returns LCP in seconds, how far things moved, elements, bytes, and the browser's MiB."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 900})
    context.add_init_script(WATCH)
    opened = context.new_page()
    tab.slow_down(opened, SLOWER)
    opened.goto(f"{address}/{page}.html")
    opened.evaluate(QUIET)
    painted, moved, elements, urls = opened.evaluate(SEEN)
    mebibytes = memory()
    context.close()
    asked = {urlsplit(url).path for url in urls if url.startswith(address)} | {f"/{page}.html"}
    asked = {path for path in asked if f"/{shipped.FOLDER}/" not in path or path.endswith(".css")}
    loaded = sum(size(bind.SITE / unquote(path).removeprefix("/")) for path in asked)
    return painted / 1000, moved, elements, loaded, mebibytes


def memory() -> float:
    """Return how many MiB the processes of the browser have for themselves."""
    processes = psutil.Process().children(recursive=True)
    return sum(each.memory_full_info().uss for each in processes if "chrom" in each.name()) / 2**20


def measure() -> Iterator[tables.Row]:
    """Visit every page once, and twice more where a goal is near: of a page the middle visit counts."""
    found: dict[str, tuple[float, ...]] = {}
    with tab.site() as (browser, address):
        for page in chapters.chapters():
            visits = [visit(browser, address, page)]
            if visits[0][0] > CLOSE * PAINTED or visits[0][1] > CLOSE * MOVED:
                visits += [visit(browser, address, page) for _ in range(2)]
            found[page] = tuple(statistics.median(column) for column in zip(*visits, strict=True))
            said = "{:.2f} s, moved {:.4f}, {:.0f} elements, {:.0f} bytes, {:.0f} MiB".format(*found[page])
            print(f"  {page}: {said}", file=sys.stderr, flush=True)
    painted, moved, elements, loaded, memory = zip(*found.values(), strict=True)
    for what, values, unit, goal, scale, typical in (
        ("largest contentful paint", painted, "s", PAINTED, 1, None),
        ("layout shift", moved, "", MOVED, 1, None),
        ("bytes of a first visit", loaded, "kB", BYTES, 1000, TYPICAL),
        ("elements", elements, "", ELEMENTS, 1, None),
    ):
        worst = max(range(len(found)), key=values.__getitem__)
        page, peak = list(found)[worst], [memory[worst]]
        yield tables.Row(
            f"{what}, the most of any page (`{page}`)",
            values[worst] / scale,
            unit,
            goal=goal / scale,
            memory=peak,
        )
        middle = statistics.median(values) / scale
        yield tables.Row(
            f"{what}, the median of {len(found)} pages", middle, unit, goal=typical and typical / scale
        )


if __name__ == "__main__":
    tables.tell(__doc__, measure())
