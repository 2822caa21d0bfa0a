"""How many steps a second the playground of the built book makes in a tab, while it draws all of it.

make book
.venv/bin/python benchmarks/playground_figure.py
"""

import argparse
import re

import tab

SETTINGS = {"points": "spiral", "layers": 2, "width": 8, "count": 500, "rate": "0.01"}
QUERY = "&".join(f"playground.{key}={value}" for key, value in SETTINGS.items())
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
    with tab.figure("book/ideas/networks", "playground", query=QUERY, height=1200) as (page, root):
        tab.slow_down(page, options.slower)
        root.get_by_role("button", name="Run").click()
        steps, seconds = page.evaluate(WATCH, [root.element_handle(), options.seconds])
        said = root.locator(".said").inner_text()
    if not re.match(r"Step \d+\.", said) or not steps:
        raise SystemExit(f"expected it to run, and it says: {said}")
    print(f"2-8-8-1 on 500 points: {steps / seconds:.0f} steps a second, over {seconds:.1f} s")


if __name__ == "__main__":
    main()
