"""How far the values of two builds are from one another, page by page."""

import math
from collections.abc import Iterator
from typing import Any

from press import differences
from press.builds import Built
from press.claims import Check

COLUMNS = ["Values in both", "The same", "Under 1 % apart", "Under 10 %", "Further", "Not numbers"]
NEAR, FAR = 0.01, 0.1  # of the larger of two numbers


def count(here: Built, there: Built, page: str) -> list[int]:
    """Count the values of a page that both builds have, by how far apart they are, see ``COLUMNS``."""
    one, other = here.pages[page], there.pages[page]
    checks = differences.checks(here, page)
    both = [key for key in one if key in other]
    found = [_column(one[key], other[key], checks.get(key, [])) for key in both]
    return [len(both), *(found.count(column) for column in COLUMNS[1:])]


def compared(here: Built, there: Built, page: str) -> Iterator[tuple[str, str, str]]:
    """Yield the values of a page that a claim compares and that differ: the key, and both in words."""
    one, other = here.pages[page], there.pages.get(page, {})
    for key, checks in differences.checks(here, page).items():
        if key in one and key in other and not differences.alike(one[key], other[key], checks):
            yield key, differences.written(one[key]), differences.written(other[key])


def _column(one: Any, other: Any, checks: list[Check]) -> str:
    if differences.alike(one, other, checks):
        return COLUMNS[1]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)):
        return COLUMNS[5]
    if math.isclose(one, other, rel_tol=NEAR):
        return COLUMNS[2]
    return COLUMNS[3] if math.isclose(one, other, rel_tol=FAR) else COLUMNS[4]
