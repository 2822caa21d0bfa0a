"""What more threads, a compiler and shorter numbers gain on this machine, measured in a process of its own.

``python -m unboxed.gains`` prints what it finds as JSON. A process of its own may change how many threads
PyTorch uses, which a notebook that is to give the same numbers everywhere may not.
"""

import functools
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.losses import cross_entropy
from unboxed.networks import DigitNet
from unboxed.timing import served, shortest_seconds

CPU = torch.device("cpu")
# One small function is compiled, once. By default a header of PyTorch is compiled first, which pays from the
# second on, and then programs that try what the compiler can do with this processor: together three times as
# long as the function itself.
BRISK: dict[str, Any] = {"cpp_cache_precompile_headers": False, "cpp.vec_isa_ok": True}
Jobs = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Gains:
    """What was measured. Times are the shortest of several, in seconds.

    Attributes:
        cores: How many processors this process may use.
        served: The smallest share of their time that as many threads as cores got from them, before, between
            and after; 1 if nobody else wanted them.
        threads: Times of three jobs with different numbers of threads: job, then threads.
        eager: Times on one thread, in 32 bits, uncompiled: job.
        bfloat16: The same jobs in 16 bits.
        compiled: The same, compiled; empty where that cannot be done.
        compiled_off: The largest difference that compiling makes to a result.
        trouble: Why nothing could be compiled, in a word; empty if it could.
    """

    cores: int
    served: float
    threads: dict[str, dict[int, float]]
    eager: dict[str, float]
    bfloat16: dict[str, float]
    compiled: dict[str, float]
    compiled_off: float
    trouble: str


def cores() -> int:
    """Count the processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def thread_counts(cores: int) -> list[int]:
    """List the numbers of threads to try: powers of two, as many as cores, and twice as many.

    Raises:
        ValueError: If ``cores`` is below 1.

    Example:
        >>> thread_counts(6)
        [1, 2, 4, 6, 12]
    """
    check_number("cores", cores, int, at_least=1)
    return sorted({*(2**n for n in range(10) if 2**n < cores), 1, cores, 2 * cores})


def bend(x: Tensor) -> Tensor:
    """Bend numbers like an activation function, in eight operations.

    Raises:
        ValueError: If the numbers are not floating point.
    """
    check_tensor("x", x)
    return 0.5 * x * (1 + torch.tanh(0.8 * (x + 0.045 * x**3)))


def measure(*, size: int = 2**23, side: int = 1024, batch_size: int = 128, repeats: int = 5) -> Gains:
    """Measure all, and leave the number of threads as it was.

    Args:
        size: How many numbers to copy and to bend.
        side: Rows and columns of the matrices.
        batch_size: Digits a training step.
        repeats: How often to time each job; the shortest counts.

    Returns:
        What was found.

    Raises:
        ValueError: If a number is below 1.
    """
    for name, value in {"size": size, "side": side, "batch_size": batch_size}.items():
        check_number(name, value, int, at_least=1)
    before = torch.get_num_threads()
    numbers, target, matrix = torch.rand(size), torch.empty(size), torch.rand(side, side)
    images, labels = torch.rand(batch_size, 1, 28, 28), torch.zeros(batch_size, dtype=torch.int64)
    short_numbers, short_matrix = numbers.bfloat16(), matrix.bfloat16()
    model = DigitNet()
    available = cores()

    def step() -> None:
        model.zero_grad()
        cross_entropy(model(images), labels).backward()

    def classify() -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits: Tensor = model(images)
            return logits

    shares = [served(available)]
    threads: dict[str, dict[int, float]] = {}
    try:
        for count in thread_counts(available):
            torch.set_num_threads(count)
            jobs: Jobs = {
                "copy": lambda: target.copy_(numbers),
                "matrix product": lambda: matrix @ matrix,
                "DigitNet, training": step,
            }
            for name, seconds in _timed(jobs, repeats).items():
                threads.setdefault(name, {})[count] = seconds
        shares.append(served(available))
        torch.set_num_threads(1)
        model.eval()
        with torch.no_grad():
            plain: Jobs = {
                "elementwise": lambda: bend(numbers),
                "matrix product": lambda: matrix @ matrix,
                "DigitNet": lambda: model(images),
            }
            short: Jobs = {
                "elementwise": lambda: bend(short_numbers),
                "matrix product": lambda: short_matrix @ short_matrix,
                "DigitNet": classify,
            }
            eager, bfloat16 = _timed(plain, repeats), _timed(short, repeats)
            compiled, off, trouble = _compiled(numbers, repeats)
        shares.append(served(available))
    finally:
        torch.set_num_threads(before)
    return Gains(available, min(shares), threads, eager, bfloat16, compiled, off, trouble)


def _timed(jobs: Jobs, repeats: int) -> dict[str, float]:
    return {name: shortest_seconds(job, device=CPU, repeats=repeats) for name, job in jobs.items()}


def _compiled(numbers: Tensor, repeats: int) -> tuple[dict[str, float], float, str]:
    """Compile the bend, where there is a compiler for it: its time, how far it is off, what went wrong."""
    trouble = ""
    # A compiler older than the processor fails at first, and has to be tried out.
    for options in (BRISK, None):
        try:
            function = torch.compile(bend, options=options)
            off = (function(numbers) - bend(numbers)).abs().max().item()
            return _timed({"elementwise": functools.partial(function, numbers)}, repeats), off, ""
        except Exception as error:  # whatever compilers and their drivers may raise
            trouble = type(error).__name__
    return {}, 0.0, trouble


def read(line: str) -> Gains:
    """Read what the program has printed."""
    found = json.loads(line)
    found["threads"] = {
        name: {int(count): seconds for count, seconds in times.items()}
        for name, times in found["threads"].items()
    }
    return Gains(**found)


if __name__ == "__main__":
    print(json.dumps(asdict(measure())))
