"""Walking down a loss blindfolded: feel the slope under your feet, step, and feel again.

A step rule turns the slope into a move; what it must remember is handed back to it, not kept in it, so that
one rule will do for any number of walks. Four surfaces to walk on come last.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Loss = Callable[[Tensor], Tensor]  # takes a point of shape (n,), gives its loss, shape ()
# Takes the gradient and what it remembers (None at first), gives the move and what to remember next.
Step = Callable[[Tensor, Any], tuple[Tensor, Any]]
Averages = tuple[int, Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Path:
    """Where a walk went.

    Attributes:
        points: Every point, the start first, shape (steps + 1, n).
        losses: The loss at each of them, shape (steps + 1,).
    """

    points: Tensor
    losses: Tensor


@dataclass(frozen=True)
class GradientDescent:
    """Against the slope, ``lr`` times as far as it is steep (Cauchy, 1847)."""

    lr: float

    def __post_init__(self) -> None:
        _check(self.lr)

    def __call__(self, gradient: Tensor, memory: None = None) -> tuple[Tensor, None]:
        """Give the move, in the shape of ``gradient``; there is nothing to remember."""
        return -self.lr * gradient, None


@dataclass(frozen=True)
class Momentum:
    """A ball with weight: of its speed it keeps the share ``beta``, and adds the slope (Polyak, 1964)."""

    lr: float
    beta: float = 0.9

    def __post_init__(self) -> None:
        _check(self.lr, beta=self.beta)

    def __call__(self, gradient: Tensor, memory: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Give the move and the speed, both in the shape of ``gradient``."""
        speed = gradient if memory is None else self.beta * memory + gradient
        return -self.lr * speed, speed


@dataclass(frozen=True)
class Adam:
    """Momentum, divided for each weight by how large its slopes have been (Kingma and Ba, 2015)."""

    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _check(self.lr, beta1=self.beta1, beta2=self.beta2)

    def __call__(self, gradient: Tensor, memory: Averages | None = None) -> tuple[Tensor, Averages]:
        """Give the move, and what to remember: steps made, average slope, average squared slope."""
        zero = torch.zeros_like(gradient)
        count, mean, square = (0, zero, zero) if memory is None else memory
        count += 1
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient**2
        # Both averages began at 0, and are too small by just this much until they have forgotten it.
        direction = mean / (1 - self.beta1**count)
        size = (square / (1 - self.beta2**count)).sqrt()
        return -self.lr * direction / (size + self.epsilon), (count, mean, square)


def feel(loss: Loss, point: Tensor) -> tuple[Tensor, Tensor]:
    """Feel the ground at one point: all that a walker in the fog can know.

    Args:
        loss: The surface.
        point: Where to stand, shape (n,), floating point.

    Returns:
        The loss, shape (), and its gradient (the slope along each of the n directions), shape (n,).

    Raises:
        ValueError: If ``point`` is no floating-point vector, or the loss is not one number made from it.

    Example:
        >>> feel(bowl, torch.tensor([1.0, 2.0]))
        (tensor(2.5000), tensor([1., 2.]))
    """
    if point.ndim != 1 or not point.is_floating_point():
        raise ValueError(
            f"point: expected floating point of shape (n,), got {point.dtype} of shape {tuple(point.shape)}"
        )
    point = point.detach().requires_grad_()
    height = loss(point)
    if not isinstance(height, Tensor) or height.shape != () or not height.requires_grad:
        raise ValueError(f"loss: expected a tensor of shape (), made from the point, got {height!r}")
    (gradient,) = torch.autograd.grad(height, point)
    return height.detach(), gradient


def descend(loss: Loss, start: Tensor, step: Step, steps: int) -> Path:
    """Walk down a loss. A walk that climbs instead is recorded too, for as long as its loss is a number.

    Args:
        loss: The surface; it may differ from call to call, as when each sees another batch.
        start: Where to begin, shape (n,), floating point.
        step: The rule, such as ``GradientDescent(lr=0.1)``.
        steps: How many steps to make.

    Returns:
        The path, start included.

    Raises:
        ValueError: If ``steps`` is below 0, or ``start`` or the loss is not as ``feel`` needs it.
        FloatingPointError: If the loss or its gradient is infinite or not a number; it names the step.

    Example:
        >>> descend(bowl, torch.tensor([4.0, 8.0]), GradientDescent(lr=0.5), steps=2).points
        tensor([[4., 8.],
                [2., 4.],
                [1., 2.]])
    """
    if steps < 0:
        raise ValueError(f"steps: expected at least 0, got {steps}")
    points, losses, memory = [start.detach().clone()], [], None
    for number in range(steps + 1):
        height, gradient = feel(loss, points[-1])
        if not (height.isfinite() and gradient.isfinite().all()):
            steepest = gradient.abs().max()
            raise FloatingPointError(f"step {number}: the loss is {height}, its steepest slope {steepest}")
        losses.append(height)
        if number < steps:
            move, memory = step(gradient, memory)
            points.append(points[-1] + move)
    return Path(torch.stack(points), torch.stack(losses))


def curvatures(loss: Loss, point: Tensor) -> Tensor:
    """Measure how fast the slope changes along each axis of a surface; arguments as for ``feel``.

    Returns:
        The eigenvalues of the matrix of second derivatives, the smallest first, shape (n,).

    Example:
        >>> curvatures(ravine, torch.zeros(2))
        tensor([ 1., 25.])
    """
    return torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, point))


def bowl(points: Tensor) -> Tensor:
    """Give the height (x² + y²) / 2, shape (...), at points of shape (..., 2): the same all round."""
    return (points**2).sum(-1) / 2


def ravine(points: Tensor) -> Tensor:
    """Give the height (x² + 25 y²) / 2, shape (...), at points of shape (..., 2): steep walls, flat floor."""
    x, y = points.unbind(-1)
    return (x**2 + 25 * y**2) / 2


def saddle(points: Tensor) -> Tensor:
    """Give the height (x² - y²) / 2, shape (...), at points of shape (..., 2): a pass, and no bottom."""
    x, y = points.unbind(-1)
    return (x**2 - y**2) / 2


def two_minima(points: Tensor) -> Tensor:
    """Give x⁴ / 4 - x² / 2 + x / 10 + y² / 2, shape (...), at points of shape (..., 2): left is deeper."""
    x, y = points.unbind(-1)
    return x**4 / 4 - x**2 / 2 + x / 10 + y**2 / 2


def _check(lr: float, **betas: float) -> None:
    if not 0 < lr < math.inf:
        raise ValueError(f"lr: expected a finite number above 0, got {lr}")
    for name, beta in betas.items():
        if not 0 <= beta < 1:
            raise ValueError(f"{name}: expected a number from 0 to below 1, got {beta}")
