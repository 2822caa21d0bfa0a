"""Gradient clipping: a step may go anywhere, but not arbitrarily far."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.descent import Optimizer


@dataclass(frozen=True)
class Clipped:
    """An optimizer that is given no gradient longer than ``longest`` (Pascanu et al., 2013).

    Attributes:
        optimizer: What makes moves of gradients.
        longest: The length that a gradient may have.
    """

    optimizer: Optimizer
    longest: float

    def __post_init__(self) -> None:
        check_number("longest", self.longest, above=0)

    def __call__(self, gradient: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Give the optimizer's move and its state; a longer gradient is shortened and keeps its direction."""
        check_tensor("gradient", gradient)
        length = gradient.norm()
        if length > self.longest:
            gradient = gradient * (self.longest / length)
        return self.optimizer(gradient, state)
