"""How many steps a second the playground of the built book makes in a tab, while it draws all of it.

make book
.venv/bin/python benchmarks/playground_figure.py
"""

import argparse
import functools
import http.server
import os
import re
import shutil
import threading

from playwright.sync_api import sync_playwright

from press.bind import SITE

SETTINGS = {"points": "spiral", "layers": 2, "width": 8, "count": 500, "rate": "0.01"}
QUERY = "&".join(f"playground.{key}={value}" for key, value in SETTINGS.items())
PAGE = f"book/ideas/networks.html?{QUERY}#explore-playground"
# What is shown at some step, and a while later.
WATCH = """async ([root, seconds]) => {
    const step = () => Number(root.querySelector('.said').textContent.match(/Step (\\d+)/)?.[1] ?? 0);
    const wait = seconds => new Promise(done => setTimeout(done, 1000 * seconds));
    await wait(1);  // the first steps also compile
    const [before, begun] = [step(), performance.now()];
    await wait(seconds);
    return [step() - before, (performance.now() - begun) / 1000];
}"""


def main() -> None:
    """Run 2-8-8-1 on 500 points, and print the steps a second."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5, help="how long to watch")
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
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}")
        page.locator("#explore-playground.started").wait_for()
        root = page.locator("#explore-playground")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
        root.get_by_role("button", name="Run").click()
        steps, seconds = page.evaluate(WATCH, [root.element_handle(), options.seconds])
        said = root.locator(".said").inner_text()
        browser.close()
        server.shutdown()
    if not re.match(r"Step \d+\.", said) or not steps:
        raise SystemExit(f"expected it to run, and it says: {said}")
    print(f"2-8-8-1 on 500 points: {steps / seconds:.0f} steps a second, over {seconds:.1f} s")


if __name__ == "__main__":
    main()
