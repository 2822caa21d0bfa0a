"""Where a chapter runs, how much it may do there, and how chance is kept the same from run to run."""

import os
import random
from typing import Literal

import numpy as np
import torch

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


def seed(number: int) -> torch.Generator:
    """Make everything that follows repeatable: the same seed gives the same numbers, to the last bit.

    Seeding alone does not do that: some operations on a GPU add in whatever order its threads finish.
    PyTorch is therefore also told to use its deterministic algorithms, and to refuse where it has none.

    Args:
        number: Any integer from 0 to 2³² - 1.

    Returns:
        A fresh CPU generator with the same seed, for code that takes its chance as an argument.

    Raises:
        ValueError: If ``number`` is out of range.
    """
    if not 0 <= number < 2**32:
        raise ValueError(f"number: expected an integer from 0 to 2**32 - 1, got {number}")
    # cuBLAS reads this when it starts, and is repeatable only with a fixed workspace.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 - libraries that draw from NumPy's global generator
    torch.manual_seed(number)
    return torch.Generator().manual_seed(number)
