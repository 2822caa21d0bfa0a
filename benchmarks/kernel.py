"""Measure how soon the live kernel answers: from an input to the frame that shows it, in Chromium.

The site must have been built (``make book``), and a Chromium be on the PATH:

    python benchmarks/kernel.py
"""

import argparse
import statistics

import tab
from playwright.sync_api import Locator, Page

STATE = "kernel.picture=photograph&kernel.padding=2&kernel.bias=1&kernel.relu=yes&kernel.pool=yes"
# Resolves once the frame after the next input has been handed to the screen.
PAINTED = """(kind) => new Promise((done) => addEventListener(kind, (event) =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp))),
    {capture: true, once: true}))"""


def elapsed(page: Page, kind: str, act: str) -> float:
    """Return the milliseconds from an input of that kind to its frame."""
    page.evaluate(f"void (window.painted = ({PAINTED})('{kind}'))")
    page.keyboard.press(act)
    return page.evaluate("window.painted")


def measure(page: Page, figure: Locator, repeats: int) -> dict[str, list[float]]:
    """Move the window and change a number, so many times each."""
    figure.locator(".over").focus()
    moves = [elapsed(page, "keydown", "ArrowRight") for _ in range(repeats)]
    figure.get_by_label("Weight, middle centre").focus()
    changes = [elapsed(page, "input", "ArrowUp") for _ in range(repeats)]
    return {"move the window": moves, "change a number": changes}


def main() -> None:
    """Use the figure on its largest picture, with everything switched on, and print the medians."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=40, help="inputs of each kind")
    options = parser.parse_args()
    with tab.figure("book/seeing/convolution", "kernel", query=STATE) as (page, figure):
        for name, times in measure(page, figure, options.repeats).items():
            slow = statistics.quantiles(times, n=20)[-1]
            print(f"{name:16} median {statistics.median(times):5.1f} ms, 95 % within {slow:5.1f} ms")


if __name__ == "__main__":
    main()
