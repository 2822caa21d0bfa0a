"""How much memory the figures with the ImageNet network take in a tab, as readers have them, on Linux.

make book
.venv/bin/python benchmarks/deep_memory.py

Each figure has a browser of its own: the page is opened, the network asked for, and one attack or dream made
with the settings that the figure has, the dream at 224 pixels. What is told is how much more the process of
the tab has for itself than that of an empty one: while the figure waits to be asked, at the most on the way,
and at the end. Other work on the machine spoils nothing of it.
"""

import argparse
from pathlib import Path

import tab
from playwright.sync_api import CDPSession, Locator

MOST = 250  # MB
# The page and the settings of each figure, and the button that is pressed once the network has looked.
FIGURES = {
    "see": ("book/seeing/inside-a-convnet", "", None),
    "trick": ("book/dreaming/adversarial", "", "Attack"),
    "dream": ("book/dreaming/deep-dream", "dream.side=224", "Dream"),
}
# What a figure says of its work; after a mark, what is wrong.
SAID = """root => {
    const [problem, doing] = ['.problem', '.doing'].map(part => root.querySelector(part)?.textContent ?? '');
    return problem ? `!${problem}` : doing;
}"""
CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: %d })"


def main() -> None:
    """Print one table, and fail if a figure takes too much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cores", type=int, nargs="+", default=[2, 8], help="how many the browser says that there are"
    )
    parser.add_argument("--figures", nargs="+", choices=FIGURES, default=list(FIGURES), help="which of them")
    options = parser.parse_args()
    print(f"{'MB above an empty tab':24}{'cores':>6}{'waits':>8}{'most':>8}{'end':>8}")
    heavy = []
    for name in options.figures:
        for cores in options.cores:
            waits, most, end = weighed(name, cores)
            print(f"{name:24}{cores:6}{waits:8.0f}{most:8.0f}{end:8.0f}", flush=True)
            if most > MOST:
                heavy.append(f"{name} with {cores} cores")
    if heavy:
        raise SystemExit(f"expected at most {MOST} MB, and more is taken by {', '.join(heavy)}")


def weighed(name: str, cores: int) -> tuple[float, float, float]:
    """Return by how many MB a tab with a figure outweighs an empty one: waiting, at the most, at the end."""
    where, query, pressed = FIGURES[name]
    with tab.site() as (browser, address):
        session = browser.new_browser_cdp_session()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(CORES % cores)
        empty = private(session)
        page.goto(f"{address}/{where}.html?{query}#explore-{name}", wait_until="networkidle")
        page.locator(f"#explore-{name}.started").wait_for()
        root = page.locator(f"#explore-{name}")
        most = waits = private(session)
        for button in filter(None, ("Load the network", pressed)):
            most = max(most, watched(session, root, button))
        return waits - empty, most - empty, private(session) - empty


def watched(session: CDPSession, root: Locator, button: str) -> float:
    """Press a button, and return the most that the tab has in MB until what it asks for is computed."""
    root.evaluate("root => { const doing = root.querySelector('.doing'); if (doing) doing.textContent = '' }")
    root.get_by_role("button", name=button).first.click()
    most = 0.0
    while "Computed in" not in (said := root.evaluate(SAID)):
        if said.startswith("!"):
            raise SystemExit(f"expected a result, and the figure says: {said}")
        most = max(most, private(session))
    return max(most, private(session))


def private(session: CDPSession) -> float:
    """Return the memory that the tab of a browser shares with nobody, in MB: that of its largest process."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return max(_private(each["id"]) for each in processes if each["type"] == "renderer")


def _private(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6


if __name__ == "__main__":
    main()
