"""What becomes of a signal on its way through many layers, and of the gradient on its way back."""

from collections.abc import Callable

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed


def through_layers(
    spread: float,
    *,
    layers: int = 20,
    width: int = 100,
    activation: Callable[[Tensor], Tensor] = torch.relu,
    examples: int = 50,
    draws: int = 20,
    seed: int = 0,
) -> tuple[Tensor, Tensor]:
    """Send random inputs forward through fresh networks without biases, and a random gradient back.

    Args:
        spread: The standard deviation of the weights, which are drawn round 0.
        layers: How many layers there are, each of ``width`` neurons.
        width: Neurons of a layer, and inputs.
        activation: What follows every layer.
        examples: How many inputs, each a list of numbers with mean 0 and spread 1.
        draws: How many networks.
        seed: Decides weights and inputs.

    Returns:
        The typical size (root mean square) of what comes out of each layer, and of the gradient with respect
        to it, both of shape (draws, layers).

    Raises:
        ValueError: If ``spread`` is below 0, or a count is below 1.
    """
    check_number("spread", spread, at_least=0)
    for name, count in {"layers": layers, "width": width, "examples": examples, "draws": draws}.items():
        check_number(name, count, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    signal = torch.randn(draws, examples, width, generator=chance, dtype=torch.float64).requires_grad_()
    signals = []
    for _ in range(layers):
        weights = spread * torch.randn(draws, width, width, generator=chance, dtype=torch.float64)
        signal = activation(signal @ weights)
        signals.append(signal)
    wanted = torch.randn(signal.shape, generator=chance, dtype=torch.float64)
    gradients = torch.autograd.grad(signal, signals, wanted)
    return _size(torch.stack(signals)).detach(), _size(torch.stack(gradients))


def _size(values: Tensor) -> Tensor:
    """Give the root mean square over examples and neurons, from (layers, draws, ...) to (draws, layers)."""
    return values.square().mean(dim=(2, 3)).sqrt().T
