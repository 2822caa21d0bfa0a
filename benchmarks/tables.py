"""What benchmarks find, in one form, and the tables of README.md that it is written into."""

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

README = Path(__file__).with_name("README.md")
UNKNOWN = "Why is not known yet."
COLUMNS = ("", "measured", "half of the rounds", "goal", "", "took", "peak memory", "the other's")


@dataclasses.dataclass(frozen=True)
class Row:
    """One thing that was measured.

    Attributes:
        what: What it is, and what it is compared with.
        value: The median of the rounds.
        unit: Of ``value``: ``×`` for a ratio, ``s``, ``kB``, …
        spread: Between which values the middle half of the rounds lies, if there were several.
        goal: What ``value`` should be at most, if anything.
        took: The seconds that it takes by itself, where ``value`` is a ratio.
        memory: The MiB of the largest process, and of the other's, where that is known.
        why: If the goal is missed: what takes the time, as was found out by looking.
    """

    what: str
    value: float
    unit: str = "×"
    spread: tuple[float, float] | None = None
    goal: float | None = None
    took: float | None = None
    memory: Sequence[float] = ()
    why: str = UNKNOWN

    @property
    def missed(self) -> bool:
        """Whether there is a goal that was not reached, to the digits that are written."""
        return self.goal is not None and float(number(self.value)) > self.goal

    def cells(self) -> list[str]:
        """Write it as a line of a table."""
        return [
            self.what,
            self._said(self.value),
            " to ".join(map(number, self.spread or ())) or "–",
            "–" if self.goal is None else f"≤ {self._said(self.goal)}",
            "" if self.goal is None else "✗" if self.missed else "✓",
            "–" if self.took is None else _duration(self.took),
            *(f"{mebibytes:.0f} MiB" for mebibytes in self.memory[:2]),
            *["–"] * (2 - len(self.memory)),
        ]

    def _said(self, value: float) -> str:
        return f"{number(value)} {self.unit}".rstrip()


def number(value: float) -> str:
    """Write a number to two decimal places, or from 10 on to one, and from 100 on to none."""
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


def _duration(seconds: float) -> str:
    return f"{number(seconds)} s" if seconds >= 1 else f"{number(1000 * seconds)} ms"


def tell(doc: str | None, rows: Iterable[Row]) -> None:
    """Say each thing as soon as it is measured; this is what the script of a subject does.

    Args:
        doc: What the script says of itself.
        rows: What it measures, bit by bit.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, metavar="FILE", help="where to write what is found, as JSON")
    into = parser.parse_args().into
    found = []
    for row in rows:
        print("  " + "  ".join(cell for cell in row.cells() if cell not in ("", "–")), file=sys.stderr)
        found.append(dataclasses.asdict(row))
    if into:
        into.write_text(json.dumps(found), "utf-8")


def read(path: Path) -> list[Row]:
    """Read what a script has written."""
    return [Row(**row) for row in json.loads(path.read_text("utf-8"))]


def write(name: str, rows: Sequence[Row], machine: str) -> None:
    """Put a table into README.md in the place of the last.

    Args:
        name: The subject, as in ``<!-- building -->``.
        rows: What was found.
        machine: What it was found on.

    Raises:
        ValueError: If README.md has no place for it.
    """
    reasons = list(dict.fromkeys(row.why for row in rows if row.missed))
    lines: list[Sequence[Any]] = [COLUMNS, ["---"] * len(COLUMNS)]
    for row in rows:
        cells = row.cells()
        if row.missed:
            cells[COLUMNS.index("goal") + 1] += f" ({reasons.index(row.why) + 1})"
        lines.append(cells)
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    told = "".join(f"\n\n({number}) {reason}" for number, reason in enumerate(reasons, start=1))
    before = README.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    after, found = pattern.subn(lambda place: f"{place[1]}{table}{told}\n\n{machine}\n", before)
    if not found:
        raise ValueError(f"{README}: expected a place between <!-- {name} --> and <!-- /{name} -->, got none")
    partial = README.with_suffix(".partial")
    partial.write_text(after, "utf-8")
    partial.replace(README)
