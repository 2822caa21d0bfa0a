"""How soon the live figures of the built book answer, in Chromium, and how fast their engine is, in Node.js.

In Chromium from an input to the frame that shows what came of it: the median of the inputs. The engine's
passes through the network for digits are compared with its convolutions in plain loops.
"""

import json
import shutil
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import tab
import tables
from playwright.sync_api import Page

KERNEL = "kernel.picture=photograph&kernel.padding=2&kernel.bias=1&kernel.relu=yes&kernel.pool=yes"
INPUTS = 40
# Resolves once the frame after the next input has been handed to the screen.
PAINTED = """(kind) => new Promise((done) => addEventListener(kind, (event) =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp))),
    {capture: true, once: true}))"""
# From the time stamp of a movement until the browser gets to a task after the frame that shows what came of
# it: the ink, and, once the table has changed, the answer.
DRAWN = """root => {
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
PLAYGROUND = {"points": "spiral", "layers": 2, "width": 8, "count": 500, "rate": "0.01"}
# For how many milliseconds it trains, with all that is drawn, and how many steps it makes in them.
STEPS = """async ([root, seconds]) => {
    const step = () => Number(root.querySelector('.said').textContent.match(/Step (\\d+)/)?.[1] ?? 0);
    const wait = seconds => new Promise(done => setTimeout(done, 1000 * seconds));
    await wait(1);  // the first steps also compile
    const [before, begun] = [step(), performance.now()];
    await wait(seconds);
    return [performance.now() - begun, step() - before];
}"""


def middle(what: str, times: Sequence[float]) -> tables.Row:
    """Make a row of the milliseconds that something took, each time."""
    low, median, high = statistics.quantiles(times, n=4)
    return tables.Row(what, median, "ms", (low, high))


def elapsed(page: Page, kind: str, key: str) -> float:
    """Return the milliseconds from an input of that kind to its frame."""
    page.evaluate(f"void (window.painted = ({PAINTED})('{kind}'))")
    page.keyboard.press(key)
    return page.evaluate("window.painted")


def kernel() -> Iterator[tables.Row]:
    """Use the live kernel on its largest picture, with everything switched on."""
    with tab.figure("book/seeing/convolution", "kernel", query=KERNEL) as (page, figure):
        figure.locator(".over").focus()
        yield middle(
            "*kernel*: the window moves", [elapsed(page, "keydown", "ArrowRight") for _ in range(INPUTS)]
        )
        figure.get_by_label("Weight, middle centre").focus()
        yield middle("*kernel*: a number changes", [elapsed(page, "input", "ArrowUp") for _ in range(INPUTS)])


def digit() -> Iterator[tables.Row]:
    """Draw zigzags in *Draw a digit*."""
    with tab.figure("book/seeing/digits", "digit") as (page, root):
        root.get_by_role("button", name="Load the network").click()
        root.get_by_text("Empty paper: the network says").first.wait_for()
        root.evaluate(DRAWN)
        box = root.locator(".sheet").bounding_box()
        assert box
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        for step in range(3 * INPUTS):
            x, y = 20 + (step * 7) % (box["width"] - 40), 20 + (step * 3) % (box["height"] - 40)
            page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.up()
        for name, found in page.evaluate("window.times").items():
            yield middle(f"*digit*: the pen moves, until its {name} is seen", found)


def playground() -> Iterator[tables.Row]:
    """Train 2-8-8-1 on 500 points in the playground."""
    query = "&".join(f"playground.{key}={value}" for key, value in PLAYGROUND.items())
    with tab.figure("book/ideas/networks", "playground", query=query, height=1200) as (page, root):
        root.get_by_role("button", name="Run").click()
        took, steps = page.evaluate(STEPS, [root.element_handle(), 3])
        if not steps:
            raise SystemExit(f"expected it to run, and it says: {root.locator('.said').inner_text()}")
        yield tables.Row("*playground*: a step of 2-8-8-1 on 500 points", took / steps, "ms")


def engine() -> Iterator[tables.Row]:
    """Go through the network for digits in Node.js."""
    node = shutil.which("node")
    if node is None:
        raise SystemExit("expected Node.js on the PATH, for the live figures' engine")
    said = subprocess.run(
        [node, Path(__file__).with_name("engine.mjs")], stdout=subprocess.PIPE, check=True
    ).stdout
    for what, (value, spread) in json.loads(said).items():
        yield tables.Row(f"the engine: {what}, against plain loops", value, spread=tuple(spread))


def measure() -> Iterator[tables.Row]:
    """Use each figure."""
    for part in (engine, kernel, digit, playground):
        yield from part()


if __name__ == "__main__":
    tables.tell(__doc__, measure())
