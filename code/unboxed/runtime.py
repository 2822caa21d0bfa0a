"""Where a chapter runs, how much it may do there, how far it is, and how chance is kept the same."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
import torch

from unboxed.checks import check_seed

Profile = Literal["quick", "full"]


def device() -> torch.device:
    """Return the device that chapters compute on: the first CUDA GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def profile() -> Profile:
    """Say how much work a chapter should do.

    Returns:
        ``"quick"`` on a CPU (every chapter within minutes on a laptop), ``"full"`` on a GPU. The
        environment variable ``UNBOXED_PROFILE`` overrides the choice.

    Raises:
        ValueError: If ``UNBOXED_PROFILE`` is set to anything else.
    """
    chosen = os.environ.get("UNBOXED_PROFILE") or ("full" if device().type == "cuda" else "quick")
    if chosen == "quick":
        return "quick"
    if chosen == "full":
        return "full"
    raise ValueError(f"UNBOXED_PROFILE: expected 'quick' or 'full', got {chosen!r}")


def bar(done: int, total: int) -> None:
    """Show how much is done as a bar on standard error: a ``progress`` for any function that takes one."""
    line = f"\r{'█' * (30 * done // total):░<30} {done}/{total}"
    print(line, end="" if done < total else "\n", file=sys.stderr, flush=True)


def seed(number: int) -> torch.Generator:
    """Make everything that follows repeatable: the same seed gives the same numbers, to the last bit.

    Seeding alone does not do that: some operations on a GPU add in whatever order its threads finish.
    PyTorch is therefore also told to use its deterministic algorithms, and to refuse where it has none.

    Args:
        number: Any integer from 0 to 2³² - 1.

    Returns:
        A fresh CPU generator with the same seed, for code that takes its chance as an argument.

    Raises:
        ValueError: If ``number`` is no integer or out of range; nothing is changed then.
    """
    check_seed("number", number)
    # cuBLAS reads this when it starts, and is repeatable only with a fixed workspace.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)
    # It would also write NaN over all fresh memory, for programs that read what they never wrote: a few
    # percent of the time of every chapter.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 - libraries that draw from NumPy's global generator
    torch.manual_seed(number)
    return torch.Generator().manual_seed(number)


@contextmanager
def seeded(number: int, device: torch.device) -> Iterator[None]:
    """Let all that draws from PyTorch's global generators here, such as dropout, draw the same each time.

    Afterwards the generators are as they were found. Those of other devices are not touched at all, which
    ``torch.manual_seed`` would reseed.

    Args:
        number: Any integer from 0 to 2³² - 1.
        device: Where the drawing is done, besides the CPU.

    Raises:
        ValueError: If ``number`` is no integer or out of range.
    """
    check_seed("number", number)
    gpus = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=gpus):
        torch.default_generator.manual_seed(number)
        for gpu in gpus:
            with torch.cuda.device(gpu):
                torch.cuda.manual_seed(number)
        yield
