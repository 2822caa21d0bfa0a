"""Much work of one kind, shared out among copies of this process, each of which takes what is left.

A copy is forked, so it begins with all that this process knows, and what it learns is its own: it tells
that at its end.
"""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from press import remembered

Thing = TypeVar("Thing")
Told = TypeVar("Told")

FEWEST = 24  # things: to copy the process and to put together what was told costs as much as a few pages
MOST = 4  # copies: each may hold PyTorch


def count() -> int:
    """Return how many copies there may be, one for each core; only on Linux is it safe to fork."""
    return min(len(os.sched_getaffinity(0)), MOST) if hasattr(os, "sched_getaffinity") else 1


def are_worth_it(things: Sequence[object]) -> bool:
    """Say whether copies would be done sooner than this process alone."""
    return count() > 1 and len(things) >= FEWEST


def share(
    things: Sequence[Thing],
    work: Callable[[Thing], object],
    tell: Callable[[], Told] = lambda: None,  # type: ignore[assignment,return-value]
) -> list[Told]:
    """Have copies of this process do some work, if they are worth it; what they log comes here.

    Args:
        things: What there is to do; all end at about the same time if the longest does not come last.
        work: Does one of them.
        tell: Returns what a copy has learned, once nothing is left.

    Returns:
        What each copy told; nothing if this process has done all by itself.

    Raises:
        SphinxParallelError: If one failed; the message says why.
        EOFError: If one was killed.
    """
    if not are_worth_it(things):
        for thing in things:
            work(thing)
        return []
    context = multiprocessing.get_context("fork")
    taken, begin = context.Value("i", 0), context.Event()

    def take() -> int:
        with taken.get_lock():
            taken.value += 1
            return int(taken.value) - 1

    def copy() -> tuple[Told, dict[str, str]]:
        threading.Thread(target=_end_with_the_process, daemon=True).start()
        begin.wait()
        while (number := take()) < len(things):
            work(things[number])
        return tell(), remembered.known()

    told: list[Told] = []

    def hear(_: None, found: tuple[Told, dict[str, str]]) -> None:
        told.append(found[0])
        remembered.learn(found[1])

    gc.freeze()  # or to look through it for what may go would copy all of it
    tasks = ParallelTasks(count())
    for _ in range(count()):
        tasks.add_task(copy, None, hear)
    begin.set()  # what fails while others are yet to be added, Sphinx passes over
    try:
        tasks.join()
    except SphinxParallelError as error:
        error.add_note(error.traceback)
        raise
    return told


def _end_with_the_process() -> None:
    """End at once when the process does that this is a copy of, however it ends."""
    original = multiprocessing.parent_process()
    assert original is not None
    original.join()
    os._exit(1)
