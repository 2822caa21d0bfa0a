"""Many small networks that learn a curve from a few noisy points, with and without weight decay."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_like, check_number, check_seed, check_tensor, check_training
from unboxed.several import check_numbers

WIDTH = 50
SHAPES = ("networks 1 width", "networks 1 width", "networks width 1", "networks 1 1")


@dataclass(frozen=True, eq=False)
class Curves:
    """Networks with one input, a hidden layer of 50 tanh, and one output: as many as there are data sets.

    Attributes:
        weights: For each network those of the hidden layer, its biases, and those of the output, its bias;
            shapes (networks, 1, 50), (networks, 1, 50), (networks, 50, 1) and (networks, 1, 1).

    Raises:
        ValueError: If there are not four tensors, or their shapes or types are others.
    """

    weights: tuple[Tensor, Tensor, Tensor, Tensor]

    def __post_init__(self) -> None:
        if len(self.weights) != len(SHAPES):
            raise ValueError(f"weights: expected {len(SHAPES)} tensors, got {len(self.weights)}")
        sizes, first = {"width": WIDTH}, self.weights[0]
        for weights, shape in zip(self.weights, SHAPES, strict=True):
            sizes = check_tensor("weights", weights, shape, sizes=sizes)
            check_tensor("weights", weights, dtype=first.dtype, device=first.device)

    def __repr__(self) -> str:
        """Say in a line what there is."""
        return f"<curves of {len(self.weights[0])} networks>"

    def __call__(self, inputs: Tensor) -> Tensor:
        """Give what each network says to its inputs, shape (networks, points).

        Raises:
            ValueError: If the inputs are not for as many networks, or of another type than the weights.
        """
        first, first_bias, second, second_bias = self.weights
        check_tensor("inputs", inputs, "networks points", dtype=first.dtype, sizes={"networks": len(first)})
        hidden = torch.tanh(inputs[..., None] @ first + first_bias)
        return (hidden @ second + second_bias)[..., 0]

    def losses(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Give the mean squared error of each network, shape (networks,).

        Raises:
            ValueError: As for what the networks say, and if targets are unlike inputs.
        """
        check_tensor("inputs", inputs, "networks points")
        check_like("targets", targets, inputs)
        return (self(inputs) - targets).square().mean(dim=1)

    def size(self) -> Tensor:
        """Give the root mean square of each network's weights, biases left out, shape (networks,)."""
        both = torch.cat([self.weights[0].flatten(1), self.weights[2].flatten(1)], dim=1)
        return both.square().mean(dim=1).sqrt()


def noisy_sines(networks: int, points: int, *, seed: int) -> tuple[Tensor, Tensor]:
    """Draw points of a sine between -3 and 3, with noise of 0.3, for each network its own.

    Returns:
        Inputs and targets, both of shape (networks, points).

    Raises:
        ValueError: If a count is below 1, or the seed is none.
    """
    check_number("networks", networks, int, at_least=1)
    check_number("points", points, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    inputs = 6 * torch.rand(networks, points, generator=chance) - 3
    return inputs, inputs.sin() + 0.3 * torch.randn(networks, points, generator=chance)


def learn_curves(
    inputs: Tensor, targets: Tensor, decay: float | Sequence[float], *, lr: float, steps: int, seed: int = 0
) -> Curves:
    """Train a network on each data set, by Adam with weight decay beside it (Loshchilov and Hutter, 2019).

    Args:
        inputs: Shape (networks, points).
        targets: In the same shape.
        decay: By what share of lr each weight shrinks a step; one number for all networks, or one for each.
            Biases do not shrink.
        lr: The learning rate.
        steps: How many steps to make, each with all points.
        seed: Decides the weights at the start: the same for the same place in the row of networks.

    Returns:
        The networks.

    Raises:
        ValueError: If shapes do not match, or a number is out of range.
    """
    sizes = check_tensor("inputs", inputs, "networks points")
    check_tensor("targets", targets, "networks points", dtype=inputs.dtype, sizes=sizes)
    check_number("steps", steps, int, at_least=0)
    check_training(lr, seed)
    networks = sizes["networks"]
    if isinstance(decay, Sequence):
        check_numbers("decay", decay, count=networks, at_least=0)
    else:
        check_number("decay", decay, at_least=0)
    shrink = torch.as_tensor(decay, dtype=inputs.dtype, device=inputs.device).expand(networks)[:, None, None]
    chance = torch.Generator().manual_seed(seed)
    first = torch.randn(networks, 1, WIDTH, generator=chance)
    first_bias = torch.randn(networks, 1, WIDTH, generator=chance)
    second = torch.randn(networks, WIDTH, 1, generator=chance) / WIDTH**0.5
    weights = [each.to(inputs) for each in (first, first_bias, second, torch.zeros(networks, 1, 1))]
    first, first_bias, second, second_bias = (each.requires_grad_() for each in weights)
    curves = Curves((first, first_bias, second, second_bias))
    optimizer = torch.optim.Adam(curves.weights, lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        curves.losses(inputs, targets).sum().backward()
        with torch.no_grad():
            for shrinking in (first, second):
                shrinking *= 1 - lr * shrink
        optimizer.step()
    for each in curves.weights:
        each.requires_grad_(False)
    return curves
