"""Build what is due: run chapters, then bind the site. Whatever stops it loses nothing."""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from press import (
    bind,
    chapters,
    earlier,
    keys,
    lock,
    recorded,
    renderer,
    run,
    runs,
    swapped,
    verdicts,
    workflow,
)

LOCK = chapters.BUILD / "press" / "lock"


class Stopped(Exception):
    """Someone asked the build to stop."""


def build(jobs: str = "all", profile: str = "") -> int:
    """Execute what is due and bind the site, and say what came of it.

    Args:
        jobs: How many chapters to run side by side, or ``"all"`` for as many as there are processors.
        profile: How other machines are reached, see ``workflow.execute``.

    Returns:
        The exit status: 0 if the site is up to date.
    """
    start = time.perf_counter()
    recorded.load_all()  # one that cannot be read is said at once
    status = guarded(lambda descriptor: _build(jobs, descriptor, profile), "The book was not built")
    if not status:
        seconds = time.perf_counter() - start
        print(f"The book is at {bind.SITE / 'index.html'} (after {seconds:.0f} s)")
    return status


def some(names: Sequence[str], jobs: str = "all", profile: str = "") -> int:
    """Execute what is due of some chapters, and leave the site as it is.

    Args:
        names: Their names below ``book``, such as ``ideas/neuron``.
        jobs: How many to run side by side, or ``"all"`` for as many as there are processors.
        profile: How other machines are reached, see ``workflow.execute``.

    Returns:
        The exit status: 0 if a run of each is kept.

    Raises:
        ValueError: If there is no chapter of such a name.
    """
    every = {name.removeprefix("book/"): name for name in chapters.chapters()}
    if unknown := [name for name in names if name not in every]:
        raise ValueError(f"CHAPTERS: expected some of {', '.join(every)}; got {', '.join(unknown)}")
    present = {name: key for name, key in keys.keys().items() if name.removeprefix("book/") in names}
    return guarded(
        lambda descriptor: 0 if workflow.execute(present, jobs, descriptor, profile) else 1,
        "Not every chapter was executed",
    )


def guarded(work: Callable[[int], int], failed: str) -> int:
    """Do some work while no other build does any; say what went wrong, and leave all that was finished.

    Args:
        work: Takes the descriptor of the lock, and returns an exit status.
        failed: What to say first if it fails.

    Returns:
        The exit status.
    """
    run.limits()  # a mistake there is said once, and before anything is executed
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)
    try:
        with lock.held(LOCK) as descriptor:
            status = work(descriptor)
    except Stopped:
        swapped.recover(bind.SITE)
        print(
            "\nThe build was stopped. Chapters that had finished are kept, and so is the previous site; "
            "build again to go on.",
            file=sys.stderr,
        )
        return 130
    except bind.BindError as error:
        print(f"\n{error}\n", file=sys.stderr)
        status = 1
    except FileNotFoundError:
        raise  # a page, a table, data: its message says which
    except OSError as error:
        print(f"\n{failed}: {runs.explain(error)}\n", file=sys.stderr)
        return 1
    if status:
        print(f"{failed}; what went wrong stands above.", file=sys.stderr)
    return status


def _build(jobs: str, descriptor: int, profile: str) -> int:
    swapped.recover(bind.SITE)
    if bind.is_touched():
        renderer.start()  # while it is found what has changed
    present = keys.keys()
    if not workflow.execute(present, jobs, descriptor, profile):
        return 1
    earlier.ask()
    bind.bind({name: keys.digest(key) for name, key in present.items()})
    for line in verdicts.stale(recorded.load_all()):
        print(f"  {line}", file=sys.stderr)
    return 0


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # once is enough
    raise Stopped
