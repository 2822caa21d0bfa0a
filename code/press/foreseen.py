"""How long chapters will take, judging by how long they took before: so the longest begin first."""

import heapq
import json
from collections.abc import Iterable
from statistics import median

from press import runs

UNKNOWN = 30.0  # seconds, where nothing was ever recorded


def seconds(names: Iterable[str]) -> dict[str, float]:
    """Say how long each of some chapters will take.

    Args:
        names: Those of the chapters.

    Returns:
        The time of the newest run that is kept of each; for one without any, the median of the others.
    """
    names = list(names)
    known = {name: took for name in names if (took := _last(name)) is not None}
    usual = median(known.values()) if known else UNKNOWN
    return {name: known.get(name, usual) for name in names}


def left(waiting: Iterable[float], running: Iterable[float], jobs: int) -> float:
    """Say how long it takes until all is done, the longest first.

    Args:
        waiting: How long each job takes that has not begun.
        running: How long each job that has begun will still take.
        jobs: How many run side by side.
    """
    free = sorted(max(0.0, rest) for rest in running)
    free = [0.0] * max(0, jobs - len(free)) + free
    heapq.heapify(free)
    for job in sorted(waiting, reverse=True):
        heapq.heappush(free, heapq.heappop(free) + job)
    return max(free, default=0.0)


def _last(name: str) -> float | None:
    """Return the time of the newest run that is kept of a chapter."""
    kept = sorted((runs.FOLDER / name).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept:
        try:
            return float(json.loads(path.read_text("utf-8"))["seconds"])
        except (OSError, ValueError, TypeError, KeyError):
            continue  # it was cut off, or is of another version
    return None
