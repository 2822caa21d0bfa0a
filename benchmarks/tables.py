"""The tables of README.md, which benchmarks write themselves: each between two comments with its name."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from press import provenance

README = Path(__file__).with_name("README.md")


def write(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, and put it into README.md in the place of the last, with the machine that it is from.

    Args:
        name: That of the comments, as in ``<!-- building -->``.
        columns: What stands above.
        rows: The cells, in Markdown.
    """
    lines = [columns, ["---"] * len(columns), *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    text = f"{table}\n\n{machine()}"
    print(text)
    before = README.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    after, found = pattern.subn(lambda place: f"{place[1]}{text}\n", before)
    if not found:
        raise ValueError(f"{README}: expected a place between <!-- {name} --> and <!-- /{name} -->, got none")
    README.write_text(after, "utf-8")


def machine() -> str:
    """Say what a table is from: the commit, the processor, and how busy it was besides."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout
    load = os.getloadavg()[2]
    return (
        f"Commit {said.strip() or 'unknown'}, {provenance.processor()}, {os.cpu_count()} cores; "
        f"on average {load:.1f} processes at work in the last quarter of an hour, the benchmark's among them."
    )
