"""How long after a movement of the pen the answer is on the screen, in *Draw a digit* of the built book.

make book
.venv/bin/python benchmarks/digit_figure.py
"""

import argparse
import functools
import http.server
import os
import shutil
import statistics
import threading

from playwright.sync_api import sync_playwright

from press.bind import SITE

PAGE = "book/seeing/digits.html#explore-digit"
# From the time stamp of a movement until the browser gets to a task after the frame that shows what came of
# it: the ink, and, once the table has changed, the answer.
WATCH = """root => {
    const times = window.times = { ink: [], answer: [] };
    const painted = (begun, list) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => list.push(performance.now() - begun);
        port2.postMessage(0);
    });
    let moved;
    root.querySelector('.sheet').addEventListener('pointermove', event => {
        if (moved !== undefined) return;
        moved = event.timeStamp;
        painted(moved, times.ink);
    });
    new MutationObserver(() => {
        if (moved !== undefined) painted(moved, times.answer);
        moved = undefined;
    }).observe(root.querySelector('.answer tbody'), { childList: true, subtree: true });
}"""


def main() -> None:
    """Draw zigzags, and print the median and the 95th percentile of both times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", type=int, default=200, help="movements of the pen")
    parser.add_argument(
        "--slower", type=float, default=1, help="how many times slower the processor is to be"
    )
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("no Chromium on the PATH")

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=SITE)
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}")
        page.locator("#explore-digit.started").wait_for()
        root = page.locator("#explore-digit")
        root.get_by_role("button", name="Load the network").click()
        root.get_by_text("Empty paper: the network says").first.wait_for()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
        root.evaluate(WATCH)
        box = root.locator(".sheet").bounding_box()
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        for step in range(options.moves):
            x = 20 + (step * 7) % (box["width"] - 40)
            y = 20 + (step * 3) % (box["height"] - 40)
            page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.up()
        times = page.evaluate("window.times")
        browser.close()
        server.shutdown()
    for name, found in times.items():
        median, slowest = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        print(f"{name:6} {len(found):4} times, median {median:5.1f} ms, 95th percentile {slowest:5.1f} ms")


if __name__ == "__main__":
    main()
