"""How long chapters will take, judging by how long they took before: so the longest begin first."""

import contextlib
import heapq
import json
from collections.abc import Iterable
from statistics import median

from press import builds, recorded, runs

UNKNOWN = 30.0  # seconds, where nothing was ever recorded


def seconds(names: Iterable[str]) -> dict[str, float]:
    """Say how long each of some chapters will take.

    Args:
        names: Those of the chapters.

    Returns:
        The time of the newest run that is kept of each. For one without any, what it took where a build was
        recorded, at the pace of those that are known here; else the median of the others.
    """
    names = list(names)
    known = {name: took for name in names if (took := _last(name)) is not None}
    elsewhere = _elsewhere()
    paces = [took / elsewhere[name] for name, took in known.items() if name in elsewhere]
    pace = median(paces) if paces else 1.0
    expected = {name: pace * elsewhere[name] for name in names if name in elsewhere} | known
    usual = median(expected.values()) if expected else UNKNOWN
    return {name: expected.get(name, usual) for name in names}


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


def _elsewhere() -> dict[str, float]:
    """Return what chapters took in the builds that were recorded; one that is damaged stops a build later."""
    found: dict[str, float] = {}
    for path in sorted((recorded.folder() / "builds").glob("*.json")):
        with contextlib.suppress(ValueError):
            found |= {f"book/{name}": seconds for name, seconds in builds.load(path).seconds.items()}
    return {name: seconds for name, seconds in found.items() if seconds > 0}


def _last(name: str) -> float | None:
    """Return the time of the newest run that is kept of a chapter."""
    kept = sorted((runs.FOLDER / name).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept:
        try:
            return float(json.loads(path.read_text("utf-8"))["seconds"])
        except (OSError, ValueError, TypeError, KeyError):
            continue  # it was cut off, or is of another version
    return None
