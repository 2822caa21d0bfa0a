"""Measure how soon the live kernel answers: from an input to the frame that shows it, in Chromium.

The site must have been built (``make book``), and a Chromium be on the PATH:

    python benchmarks/kernel.py
"""

import argparse
import functools
import http.server
import shutil
import statistics
import threading

from playwright.sync_api import Page, sync_playwright

from press.bind import SITE

# Resolves once the frame after the next input has been handed to the screen.
PAINTED = """(kind) => new Promise((done) => addEventListener(kind, (event) =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp))),
    {capture: true, once: true}))"""


def elapsed(page: Page, kind: str, act: str) -> float:
    """Return the milliseconds from an input of that kind to its frame."""
    page.evaluate(f"void (window.painted = ({PAINTED})('{kind}'))")
    page.keyboard.press(act)
    return page.evaluate("window.painted")


def measure(page: Page, address: str, repeats: int) -> dict[str, list[float]]:
    """Use the figure on its largest picture, with everything switched on."""
    state = "kernel.picture=photograph&kernel.padding=2&kernel.bias=1&kernel.relu=yes&kernel.pool=yes"
    page.goto(f"{address}/book/seeing/convolution.html?{state}#explore-kernel")
    figure = page.locator("#explore-kernel.started")
    figure.wait_for()
    figure.locator(".over").focus()
    moves = [elapsed(page, "keydown", "ArrowRight") for _ in range(repeats)]
    figure.get_by_label("Weight, middle centre").focus()
    changes = [elapsed(page, "input", "ArrowUp") for _ in range(repeats)]
    return {"move the window": moves, "change a number": changes}


def main() -> None:
    """Serve the site on this machine and print the medians."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=40, help="inputs of each kind")
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None or not (SITE / "index.html").is_file():
        raise SystemExit("expected a built site (make book) and Chromium on the PATH")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(SITE))
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name, times in measure(page, f"http://127.0.0.1:{server.server_port}", options.repeats).items():
            slow = statistics.quantiles(times, n=20)[-1]
            print(f"{name:16} median {statistics.median(times):5.1f} ms, 95 % within {slow:5.1f} ms")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
