"""Take times, and tell whether the machine was quiet enough to take them."""

import time
from collections.abc import Callable

import torch

from unboxed.checks import check_number


class Stopwatch:
    """Runs from when it is made, and knows how much of that time this process was at work.

    A process that waits for nothing is at work all the time, unless other programs take its processors.
    """

    def __init__(self) -> None:
        self._started, self._worked = time.perf_counter(), time.process_time()

    def served(self, threads: int = 1) -> float:
        """Say what share of their time the processors gave to so many threads, from 0 to 1.

        Args:
            threads: How many were at work all the time, at least 1.

        Raises:
            ValueError: If ``threads`` is below 1.
        """
        check_number("threads", threads, int, at_least=1)
        elapsed = time.perf_counter() - self._started
        return min(1.0, (time.process_time() - self._worked) / (elapsed * threads))


def served(threads: int, *, side: int = 1024, repeats: int = 10) -> float:
    """Multiply matrices with some threads, and say what share of their time the processors gave to them."""
    matrix = torch.rand(side, side)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        matrix @ matrix  # starts the threads
        watch = Stopwatch()
        for _ in range(repeats):
            matrix @ matrix
        return watch.served(threads)
    finally:
        torch.set_num_threads(before)


def shortest_seconds(
    function: Callable[[], object], *, device: torch.device | str, repeats: int = 5
) -> float:
    """Time a function: the shortest of several calls, after one that is not timed.

    The first call pays for what is done once, such as finding memory. Whatever else goes on in a machine
    makes some of the others longer and none shorter: the shortest says most about the function.

    Args:
        function: What to time.
        device: Where it does its work; one that is not the CPU is waited for.
        repeats: How many calls to time.

    Returns:
        The shortest time, in seconds.

    Raises:
        ValueError: If ``repeats`` is below 1.
    """
    check_number("repeats", repeats, int, at_least=1)
    device = torch.device(device)
    times = []
    for _ in range(repeats + 1):
        _wait(device)
        start = time.perf_counter()
        function()
        _wait(device)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def _wait(device: torch.device) -> None:
    """Wait until a GPU has done what it was given: a call only queues its work there."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)
