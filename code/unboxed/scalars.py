"""A network in single numbers, one operation at a time: what layers of matrices do all at once.

Its numbers may be anything that can be multiplied, added and squeezed: ``Value`` of ``unboxed.autograd``,
which then knows the gradient of each, or tensors, which stand for many examples at once.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

Numbers: TypeAlias = Sequence[Any]
Layers: TypeAlias = Sequence[Sequence[Numbers]]


def neuron(inputs: Numbers, weights: Numbers) -> Any:
    """Weigh the inputs, add the bias, and squeeze by tanh.

    Args:
        inputs: The inputs.
        weights: A weight for each input, and the bias.

    Returns:
        What the neuron answers.

    Raises:
        ValueError: If the weights are not one more than the inputs.
    """
    if len(weights) != len(inputs) + 1:
        raise ValueError(
            f"weights: expected {len(inputs)} for as many inputs, and a bias, got {len(weights)} numbers"
        )
    *weights, total = weights  # the sum starts with the bias
    for weight, value in zip(weights, inputs, strict=True):
        total = total + weight * value
    return total.tanh()


def network(inputs: Numbers, layers: Layers) -> Numbers:
    """Pass inputs through layers of tanh neurons: the forward pass.

    Args:
        inputs: The inputs of the first layer.
        layers: For each layer and each of its neurons, a weight for each input and the bias.

    Returns:
        What the neurons of the last layer answer.

    Raises:
        ValueError: If a neuron has not one number more than it gets inputs.
    """
    for layer in layers:
        inputs = [neuron(inputs, weights) for weights in layer]
    return inputs


def count(sizes: Sequence[int]) -> int:
    """Say how many weights and biases a network has, given how many inputs and how many neurons a layer.

    Example:
        >>> count((2, 6, 1))
        25
    """
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))


def layers(numbers: Numbers, sizes: Sequence[int]) -> Layers:
    """Deal numbers out to layers of neurons: a weight for each input, and a bias.

    Args:
        numbers: As many as ``count(sizes)``.
        sizes: How many inputs there are, and then how many neurons each layer has.

    Returns:
        The numbers as ``network`` takes them, in the order in which they came.

    Raises:
        ValueError: If there are more numbers, or fewer.
    """
    if len(numbers) != count(sizes):
        raise ValueError(f"numbers: expected {count(sizes)} for sizes {tuple(sizes)}, got {len(numbers)}")
    waiting = iter(numbers)
    return [
        [[next(waiting) for _ in range(inputs + 1)] for _ in range(outputs)]
        for inputs, outputs in pairwise(sizes)
    ]
