"""Walking down a loss blindfolded: feel the slope under your feet, step, and feel again.

An optimizer turns the slope into a move; what it must remember, its state, is handed back to it and not kept
in it, so that one will do for any number of walks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from unboxed.checks import check_like, check_number, check_tensor

Loss = Callable[[Tensor], Tensor]  # takes a point of shape (n,), gives its loss, shape ()
Optimizer = Callable[[Tensor, Any], tuple[Tensor, Any]]  # of gradient and state, None at first: move, state
Averages = tuple[int, Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where a walk went.

    Attributes:
        points: Every point, the start first, shape (steps + 1, n).
        losses: The loss at each of them, shape (steps + 1,).
    """

    points: Tensor
    losses: Tensor

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<trajectory of {len(self.points) - 1} steps to a loss of {self.losses[-1]:g}>"


@dataclass(frozen=True)
class GradientDescent:
    """Against the slope, ``lr`` times as far as it is steep (Cauchy, 1847)."""

    lr: float

    def __post_init__(self) -> None:
        check_number("lr", self.lr, above=0)

    def __call__(self, gradient: Tensor, state: None = None) -> tuple[Tensor, None]:
        """Give the move, in the shape of ``gradient``; there is nothing to remember."""
        check_tensor("gradient", gradient)
        return -self.lr * gradient, None


@dataclass(frozen=True)
class Momentum:
    """A ball with weight: of its velocity it keeps the share ``beta``, and adds the slope (Polyak, 1964)."""

    lr: float
    beta: float = 0.9

    def __post_init__(self) -> None:
        check_number("lr", self.lr, above=0)
        check_number("beta", self.beta, at_least=0, below=1)

    def __call__(self, gradient: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Give the move and the velocity, both in the shape of ``gradient``."""
        check_tensor("gradient", gradient)
        check_like("state", gradient if state is None else state, gradient)
        velocity = gradient if state is None else self.beta * state + gradient
        return -self.lr * velocity, velocity


@dataclass(frozen=True)
class Adam:
    """Momentum, divided for each weight by how large its slopes have been (Kingma and Ba, 2015)."""

    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        check_number("lr", self.lr, above=0)
        check_number("beta1", self.beta1, at_least=0, below=1)
        check_number("beta2", self.beta2, at_least=0, below=1)
        check_number("epsilon", self.epsilon, above=0)

    def __call__(self, gradient: Tensor, state: Averages | None = None) -> tuple[Tensor, Averages]:
        """Give the move, and the state: steps made, average slope, average squared slope."""
        check_tensor("gradient", gradient)
        zero = torch.zeros_like(gradient)
        steps, mean, square = (0, zero, zero) if state is None else state
        steps += 1
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient**2
        # Both averages began at 0, and are too small by just this much until they have forgotten it.
        direction = mean / (1 - self.beta1**steps)
        size = (square / (1 - self.beta2**steps)).sqrt()
        return -self.lr * direction / (size + self.epsilon), (steps, mean, square)


def value_and_grad(loss: Loss, point: Tensor) -> tuple[Tensor, Tensor]:
    """Feel the ground at one point: all that a walker in the fog can know.

    Args:
        loss: The surface.
        point: Where to stand, shape (n,), floating point.

    Returns:
        The loss, shape (), and its gradient (the slope along each of the n directions), shape (n,).

    Raises:
        ValueError: If ``point`` is no floating-point vector, or the loss is not one number made from it.

    Example:
        >>> from unboxed.surfaces import bowl
        >>> value_and_grad(bowl, torch.tensor([1.0, 2.0]))
        (tensor(2.5000), tensor([1., 2.]))
    """
    check_tensor("point", point, "n")
    point = point.detach().requires_grad_()
    with torch.enable_grad():
        value = loss(point)
    gradient = None
    if isinstance(value, Tensor) and value.shape == () and value.requires_grad:
        (gradient,) = torch.autograd.grad(value, point, allow_unused=True)
    if gradient is None:
        raise ValueError(f"loss: expected a tensor of shape (), made from the point, got {value!r}")
    return value.detach(), gradient


def descend(loss: Loss, start: Tensor, optimizer: Optimizer, steps: int) -> Trajectory:
    """Walk down a loss. A walk that climbs instead is recorded too, for as long as its loss is a number.

    Args:
        loss: The surface; it may differ from call to call, as when each sees another batch.
        start: Where to begin, shape (n,), floating point.
        optimizer: What makes a move of a slope, such as ``GradientDescent(lr=0.1)``.
        steps: How many steps to make.

    Returns:
        The trajectory, start included.

    Raises:
        ValueError: If ``steps`` is below 0, and as for ``value_and_grad``.
        FloatingPointError: If the loss or its gradient is infinite or not a number; it names the step.

    Example:
        >>> from unboxed.surfaces import bowl
        >>> descend(bowl, torch.tensor([4.0, 8.0]), GradientDescent(lr=0.5), steps=1).points
        tensor([[4., 8.],
                [2., 4.]])
    """
    check_tensor("start", start, "n")
    check_number("steps", steps, int, at_least=0)
    points, losses, state = [start.detach().clone()], [], None
    for step in range(steps + 1):
        value, gradient = value_and_grad(loss, points[-1])
        if not (value.isfinite() and gradient.isfinite().all()):
            steepest = gradient.abs().max()
            raise FloatingPointError(f"step {step}: the loss is {value}, its steepest slope {steepest}")
        losses.append(value)
        if step < steps:
            move, state = optimizer(gradient, state)
            points.append(points[-1] + move)
    return Trajectory(torch.stack(points), torch.stack(losses))


def curvatures(loss: Loss, point: Tensor) -> Tensor:
    """Measure how fast the slope changes along each axis of a surface.

    Args:
        loss: The surface.
        point: Where to measure, shape (n,), floating point.

    Returns:
        The eigenvalues of the matrix of second derivatives, the smallest first, shape (n,).

    Raises:
        ValueError: If ``point`` is no floating-point vector.

    Example:
        >>> from unboxed.surfaces import ravine
        >>> curvatures(ravine, torch.ones(2))
        tensor([ 1., 25.])
    """
    check_tensor("point", point, "n")
    eigenvalues: Tensor = torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, point))
    return eigenvalues
