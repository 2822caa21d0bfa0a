"""Start the book's own programs in processes of their own, and note when they say something."""

import multiprocessing
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from unboxed.checks import check_number

Result = TypeVar("Result")
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--local-addr", "127.0.0.1", "--nproc_per_node")


@dataclass(frozen=True)
class Said:
    """What a program printed.

    Attributes:
        lines: One after the other, without their ends.
        seconds: When each of them arrived.
    """

    lines: list[str]
    seconds: list[float] = field(repr=False)

    @property
    def shortest(self) -> float:
        """The shortest time between two lines that follow one another: the least disturbed, in seconds."""
        return min(late - early for early, late in zip(self.seconds, self.seconds[1:], strict=False))


def run(module: str, *options: str, processes: int = 1) -> Said:
    """Run a module in Python, in one process or in several that know of one another, each on one thread.

    They compute on CPUs: no GPU is shown to them.

    Args:
        module: Its name, as after ``python -m``.
        options: What it is told.
        processes: How many; more than one are started by ``torchrun``.

    Returns:
        What it printed.

    Raises:
        ValueError: If ``processes`` is below 1.
        RuntimeError: If it fails; the message is what it wrote to stderr.
    """
    check_number("processes", processes, int, at_least=1)
    several: Sequence[str] = (*TORCHRUN, str(processes)) if processes > 1 else ()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as errors:
        # What a compiler makes goes with the folder.
        alone = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "UNBOXED_PROFILE": "quick"}
        environment = os.environ | alone | {"TORCHINDUCTOR_CACHE_DIR": folder}
        command = [sys.executable, *several, "-m", module, *options]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as program:
            assert program.stdout is not None
            heard = [(line.rstrip("\n"), time.perf_counter()) for line in program.stdout]
        if program.returncode:
            errors.seek(0)
            raise RuntimeError(f"{module} ended with {program.returncode}: {errors.read()}")
    return Said([line for line, _ in heard], [when for _, when in heard])


def at_once(calls: Sequence[Callable[[], Result]], *, processes: int) -> list[Result]:
    """Make calls that do not need one another, several at a time, each in a process forked from this one.

    A fork computes with as many threads as this process, and nothing that it changes is changed here. Where
    processes cannot be forked (macOS, Windows), or one is enough, the calls are made here, one by one.

    Args:
        calls: Functions without arguments, on the CPU: what has been told of a GPU cannot be forked.
        processes: How many at a time.

    Returns:
        What each returned, in their order.

    Raises:
        ValueError: If ``processes`` is below 1.
        Exception: What a call raises.
    """
    check_number("processes", processes, int, at_least=1)
    if processes == 1 or sys.platform != "linux":
        return [call() for call in calls]
    # Functions of a notebook cannot be sent: each fork has them all, and is told which to call.
    forks = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, forks, initializer=_Held.hold, initargs=(calls,)) as pool:
        return [pickle.loads(result) for result in pool.map(_Held.call, range(len(calls)))]


class _Held:
    """What a fork may be told to call."""

    calls: Sequence[Callable[[], object]] = ()

    @classmethod
    def hold(cls, calls: Sequence[Callable[[], object]]) -> None:
        cls.calls = calls

    @classmethod
    def call(cls, number: int) -> bytes:
        # By value: a tensor would be left in memory that both share, and go with the fork.
        return pickle.dumps(cls.calls[number]())
