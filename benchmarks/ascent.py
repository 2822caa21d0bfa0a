"""Measure how much of the time that pictures by optimisation take is spent in forward and backward passes.

python benchmarks/ascent.py
"""

import argparse
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import torch

from unboxed import backbones, dream, features, hooks, runtime, style
from unboxed.datasets import load_photo


class Clock:
    """Adds up the time spent in functions."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.seconds = 0.0

    def now(self) -> float:
        """Return the time, once the device has done all that it was asked for."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted."""

        def counted(*arguments: Any, **options: Any) -> Any:
            start = self.now()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += self.now() - start

        return counted


def main() -> None:
    """Measure, and print one line a function."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--steps", type=int, default=20, help="steps of each (default: 20)")
    steps = parser.parse_args().steps
    backbone = backbones.load()
    device = runtime.device()
    backbone.model.to(device)
    china, flower = (load_photo(name).image[:, :320, :320].to(device) for name in ("china", "flower"))
    tasks: dict[str, Callable[[], Any]] = {
        "deep_dream": lambda: dream.deep_dream(backbone, china, layers=["block5"], octaves=3, steps=steps),
        "transfer_style": lambda: style.transfer_style(backbone, china, flower, steps=steps),
        "maximize": lambda: features.maximize(backbone, "block5", 1, size=160, steps=steps),
    }
    print(f"device: {device}, {torch.get_num_threads()} threads")
    for name, task in tasks.items():
        task()  # the first run also allocates
        clock = Clock(device)
        forward = clock.timed(hooks.outputs)
        backward = clock.timed(torch.autograd.grad)
        start = clock.now()
        with patch.object(hooks, "outputs", forward), patch.object(torch.autograd, "grad", backward):
            task()
        whole = clock.now() - start
        print(f"{name}: {clock.seconds / whole:.1%} of {whole:.2f} s in forward and backward passes")


if __name__ == "__main__":
    main()
