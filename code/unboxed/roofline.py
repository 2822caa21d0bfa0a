"""What limits a computation: how much there is to calculate, how much to fetch, and how fast a machine is.

A machine calculates at one rate and fetches numbers from memory at another. Whichever of the two takes longer
for a piece of work decides how long it takes: the roofline model (Williams, Waterman and Patterson, 2009).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from unboxed.checks import check_number
from unboxed.models import check_inputs
from unboxed.timing import shortest_seconds


@dataclass(frozen=True)
class Work:
    """What has to be done, whoever does it.

    Attributes:
        operations: Floating-point additions and multiplications.
        traffic: Bytes that have to come from memory or go there, if each is moved once.
    """

    operations: int
    traffic: int

    @property
    def intensity(self) -> float:
        """Operations a byte."""
        return self.operations / self.traffic


@dataclass(frozen=True)
class Machine:
    """What a machine can do at best.

    Attributes:
        bandwidth: Bytes a second between memory and processor.
        peak: Floating-point operations a second.
    """

    bandwidth: float
    peak: float

    @property
    def ridge(self) -> float:
        """The intensity from which on calculating, and no longer fetching, is the limit."""
        return self.peak / self.bandwidth

    def roof(self, intensity: float) -> float:
        """Say how many operations a second are to be had at an intensity.

        Example:
            >>> machine = Machine(bandwidth=10e9, peak=100e9)
            >>> [f"{machine.roof(intensity):.0e}" for intensity in (1, 10, 1000)]
            ['1e+10', '1e+11', '1e+11']
        """
        return min(self.peak, intensity * self.bandwidth)


def work(model: nn.Module, inputs: Tensor) -> Work:
    """Count by formula what one pass forward takes, without its backward pass.

    A number that a dense or convolutional layer gives is a sum of as many products as the layer has weights
    for it: so many multiplications and as many additions. Biases, activations, pooling and normalisation are
    not counted as operations, but what they read and write is. Each layer reads its input and its weights and
    writes its output, once; what a network does outside its layers, such as adding two maps, goes unseen.

    Args:
        model: A network of layers; in evaluation mode, if its layers behave differently in training.
        inputs: A batch, shape (batch, ...), on the device of the model.

    Returns:
        Its operations, and the bytes that it moves.

    Raises:
        ValueError: If the inputs are none for the model: of another type than its weights, or another shape.
    """
    check_inputs("inputs", inputs, model, "batch ...")
    operations = traffic = 0

    def note(layer: nn.Module, arguments: tuple[Tensor, ...], outputs: Tensor) -> None:
        nonlocal operations, traffic
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            operations += 2 * outputs.numel() * layer.weight[0].numel()
        numbers = [*arguments, outputs, *layer.parameters(recurse=False)]
        traffic += sum(tensor.numel() * tensor.element_size() for tensor in numbers)

    layers = [part for part in model.modules() if _is_layer(part)]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        with torch.no_grad():
            model(inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return Work(operations, traffic)


def _is_layer(part: nn.Module) -> bool:
    """Tell layers from their containers, and from those that do nothing or only look at a tensor anew."""
    own = next(part.parameters(recurse=False), None) is not None
    innermost = next(part.children(), None) is None
    return (own or innermost) and not isinstance(part, (nn.Identity, nn.Flatten))


def counted_operations(function: Callable[[], object]) -> int:
    """Let PyTorch count the floating-point operations of whatever a function does, backward passes too.

    PyTorch counts matrix products and convolutions, and nothing else.
    """
    with FlopCounterMode(display=False) as counter:
        function()
    total: int = counter.get_total_flops()
    return total


def measure_machine(
    device: torch.device | str, *, megabytes: int = 128, side: int = 2048, repeats: int = 5
) -> Machine:
    """Measure a machine: its bandwidth by copying a tensor, its peak by multiplying two square matrices.

    Args:
        device: Where.
        megabytes: Size of the tensor, in units of 2²⁰ bytes: several times what the caches hold.
        side: Rows and columns of the matrices.
        repeats: How often to time each; the shortest counts.

    Returns:
        The rates that were reached, with as many threads as PyTorch uses at the moment.

    Raises:
        ValueError: If a number is below 1.
    """
    check_number("megabytes", megabytes, int, at_least=1)
    check_number("side", side, int, at_least=1)
    source = torch.zeros(megabytes * 2**18, device=device)
    target = torch.empty_like(source)
    copying = shortest_seconds(lambda: target.copy_(source), device=device, repeats=repeats)
    left = torch.ones(side, side, device=device)
    product = torch.empty_like(left)
    multiplying = shortest_seconds(lambda: torch.mm(left, left, out=product), device=device, repeats=repeats)
    # A copy reads every byte and writes it.
    return Machine(bandwidth=2 * source.nbytes / copying, peak=2 * side**3 / multiplying)


def amdahl(serial: float, workers: float) -> float:
    """Say how many times faster a job gets if a share of it stays with one worker (Amdahl, 1967).

    Args:
        serial: The share of the time, with one worker, that cannot be divided; from 0 to 1.
        workers: How many share the rest.

    Returns:
        The speed-up, at most ``1 / serial``.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> amdahl(0.5, 2)
        1.3333333333333333
    """
    check_number("serial", serial, at_least=0, at_most=1)
    check_number("workers", workers, at_least=1)
    return 1 / (serial + (1 - serial) / workers)
