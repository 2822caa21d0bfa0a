"""What pictures by optimisation take beside the forward and backward passes that they are made of.

.venv/bin/python benchmarks/ascent.py
"""

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import tables
import torch
import turns

from unboxed import backbones, dream, features, hooks, runtime, style
from unboxed.datasets import load_photo

ROUNDS, STEPS = 5, 4
GOALS = {"`deep_dream`": 1.15, "`transfer_style`": 1.15, "`maximize`": None}


class Clock:
    """Adds up the time spent in functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted."""

        def counted(*arguments: Any, **options: Any) -> Any:
            start = turns.now()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += turns.now() - start

        return counted


def passes(task: turns.Act) -> tuple[float, float]:
    """Return what a task takes, and what of that are forward and backward passes."""
    clock = Clock()
    forward, backward = clock.timed(hooks.outputs), clock.timed(torch.autograd.grad)
    start = turns.now()
    with patch.object(hooks, "outputs", forward), patch.object(torch.autograd, "grad", backward):
        task()
    return turns.now() - start, clock.seconds


def measure() -> Iterator[tables.Row]:
    """Dream on a photograph, repaint one, and draw what a channel wants to see."""
    backbone = backbones.load()
    device = runtime.device()
    backbone.model.to(device)
    china, flower = (load_photo(name).image[:, :320, :320].to(device) for name in ("china", "flower"))
    tasks: dict[str, turns.Act] = {
        "`deep_dream`": lambda: dream.deep_dream(backbone, china, layers=["block5"], octaves=3, steps=STEPS),
        "`transfer_style`": lambda: style.transfer_style(backbone, china, flower, steps=STEPS),
        "`maximize`": lambda: features.maximize(backbone, "block5", 1, size=160, steps=4 * STEPS),
    }
    memory = {name: turns.memory(task) for name, task in tasks.items()}
    for name, task in tasks.items():
        task()  # the first run also allocates
        whole, parts = zip(*(passes(task) for _ in range(ROUNDS)), strict=True)
        what = f"{name}, against its passes alone"
        yield turns.row(what, list(whole), list(parts), goal=GOALS[name], memory=[memory[name]])


if __name__ == "__main__":
    tables.tell(__doc__, measure())
