"""How long after a movement of the pen the answer is on the screen, in *Draw a digit* of the built book.

make book
.venv/bin/python benchmarks/digit_figure.py
"""

import argparse
import statistics

import tab

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
    with tab.figure("book/seeing/digits", "digit") as (page, root):
        root.get_by_role("button", name="Load the network").click()
        root.get_by_text("Empty paper: the network says").first.wait_for()
        tab.slow_down(page, options.slower)
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
    for name, found in times.items():
        median, slowest = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        print(f"{name:6} {len(found):4} times, median {median:5.1f} ms, 95th percentile {slowest:5.1f} ms")


if __name__ == "__main__":
    main()
