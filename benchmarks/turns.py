"""Take turns: what is compared runs in rounds, one after the other, so that a slow moment slows all of it."""

import os
import pickle
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import tables
import torch

from unboxed import runtime

Act = Callable[[], object]
LEAST = 0.1  # seconds that one turn takes; what is quicker is done several times


def now() -> float:
    """Return the processor time of this process in seconds; on a GPU the time, once it has done its work."""
    if runtime.device().type == "cuda":
        torch.cuda.synchronize()
        return time.perf_counter()
    return time.process_time()


def seconds(acts: Mapping[str, Act], *, rounds: int = 9) -> dict[str, list[float]]:
    """Time some acts in turns, each second round in the other direction.

    Args:
        acts: What to time; each is done once beforehand, untimed.
        rounds: How often it is each one's turn.

    Returns:
        The seconds that each took, round by round.
    """
    times = {}
    for act in acts.values():
        act()
    for name, act in acts.items():
        times[name] = max(1, round(LEAST / max(_once(act, 1), 1e-6)))
    found: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds):
        for name in list(acts)[:: 1 if turn % 2 == 0 else -1]:
            found[name].append(_once(acts[name], times[name]))
    return found


def _once(act: Act, times: int) -> float:
    start = now()
    for _ in range(times):
        act()
    return (now() - start) / times


def row(what: str, ours: list[float], theirs: list[float], **about: Any) -> tables.Row:
    """Make a row of the ratios of the rounds: their median, and between which values their middle half lies.

    Args:
        what: What is compared with what.
        ours: The seconds of each round.
        theirs: The same of what it is compared with.
        about: What else the row says.
    """
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return tables.Row(what, middle, spread=(low, high), took=statistics.median(ours), **about)


def memory(act: Act) -> float:
    """Do something once in a process forked for it, and return how many MiB that was large at most.

    Nothing must have been computed by then: memory that is free already would be used again unseen.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            act()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            os.write(write, pickle.dumps(peak))
            os._exit(0)
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("what is measured failed in a process of its own")
    return pickle.loads(said) / (2**20 if sys.platform == "darwin" else 2**10)
