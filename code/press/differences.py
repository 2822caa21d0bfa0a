"""What changed between two builds: pages and values that came, went or moved, and verdicts that are others.

``make claims-diff BEFORE=… AFTER=…`` prints it as a table. What must not be published unseen stops it: a page
that is gone, a claim that held and no longer does, and a value that a claim compares and that is gone or no
longer passes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from press import builds
from press.builds import Built
from press.claims import Check

SAME = 1e-3  # of a value's size: what no claim speaks of may move so far and still be called the same
HOLDS = "holds"
WIDEST = 60  # characters of a text that is shown


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        what: The claim, the page, or the value of a page.
        change: What became of it.
        before: What it was, in words.
        after: What it is now.
        stops: Whether the later build must not replace the earlier one unseen.
    """

    what: str
    change: str
    before: str = ""
    after: str = ""
    stops: bool = False


def report(before: Path, after: Path) -> int:
    """Print what differs; returns 1 if something of it stops the later build, and otherwise 0.

    Raises:
        ValueError: If the measurements of one cannot be read.
    """
    found = compare(builds.load(before), builds.load(after))
    stopping = sum(one.stops for one in found)
    print(table(found))
    if stopping:
        things = "difference stops" if stopping == 1 else "differences stop"
        print(f"\n{stopping} {things} this build: see the rows marked ✗.")
    return 1 if stopping else 0


def compare(before: Built, after: Built) -> list[Difference]:
    """List what is different in a later build, what stops it first."""
    settings = (
        Difference("the build", f"has another {name}", before.made[name], now)
        for name, now in after.made.items()
        if before.made[name] != now
    )
    found = [*settings, *_verdicts(before, after), *_values(before, after)]
    return sorted(found, key=lambda one: not one.stops)


def table(found: Sequence[Difference]) -> str:
    """Write differences as a table in Markdown, which a terminal and a forge both show."""
    if not found:
        return "Nothing differs."
    rows = [["", "what", "change", "before", "after"]]
    rows += [["✗" if one.stops else "", one.what, one.change, one.before, one.after] for one in found]
    rows = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    widths = [max(1, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    )


def _verdicts(before: Built, after: Built) -> Iterator[Difference]:
    old, new = before.claims, after.claims
    for name in dict.fromkeys([*old, *new]):
        what = f"claim {name}"
        if name not in old:
            yield Difference(what, "is new", after=new[name].verdict)
            continue
        was = old[name].verdict
        if name not in new:
            yield Difference(what, "is gone", was, stops=was == HOLDS)
        elif (now := new[name].verdict) != was:
            # That a machine was too busy to take times says nothing against a claim.
            stops = was == HOLDS and (now == "fails" or not new[name].timed)
            yield Difference(what, "has another verdict", was, now, stops)


def _values(before: Built, after: Built) -> Iterator[Difference]:
    for page in dict.fromkeys([*before.pages, *after.pages]):
        if page not in after.pages:
            yield Difference(f"page {page}", "is gone", stops=True)
        elif page not in before.pages:
            yield Difference(f"page {page}", "is new")
        else:
            yield from _moved(page, before.pages[page], after.pages[page], checks(after, page))


def checks(build: Built, page: str) -> dict[str, list[Check]]:
    """Return what the claims of a build compare on a page, by the key of the value."""
    found: dict[str, list[Check]] = {}
    for claim in build.claims.values():
        for check in claim.checks if claim.page == page else ():
            found.setdefault(check.value, []).append(check)
    return found


def _moved(
    page: str, old: Mapping[str, Any], new: Mapping[str, Any], checks: Mapping[str, list[Check]]
) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        what, compared = f"{page}: {key}", checks.get(key, [])
        if key not in old:
            yield Difference(what, "is new", after=written(new[key]))
            continue
        was = written(old[key])
        if key not in new:
            yield Difference(what, "is gone", was, stops=bool(compared))
        elif not all(check.passes(new[key]) for check in compared):
            yield Difference(what, "does not pass", was, written(new[key]), stops=True)
        elif not alike(old[key], new[key], compared):
            yield Difference(what, "moved", was, written(new[key]))


def alike(old: Any, new: Any, compared: Sequence[Check]) -> bool:
    """Say whether a value moved by next to nothing, or no further than the claims that compare it allow."""
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new)):
        return bool(old == new)
    if math.isnan(old) and math.isnan(new):
        return True
    within = min((check.within for check in compared if check.comparison == "is"), default=0.0)
    return math.isclose(old, new, rel_tol=SAME, abs_tol=max(within, 1e-9))


def written(value: Any) -> str:
    """Write a value in few characters."""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
