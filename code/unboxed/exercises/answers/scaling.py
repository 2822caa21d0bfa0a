"""What is right in the exercises of the chapter on scaling."""

import math

import torch
from torch import Tensor, nn

from unboxed import roofline
from unboxed.exercises.comparing import Exercise
from unboxed.networks import DigitNet


def intensities() -> Tensor:
    """Give a dense layer's operations a byte, side 4096: for batches of 1 and 512, and in the limit: (3,)."""
    layer = nn.Linear(4096, 4096, bias=False)
    counted = [roofline.work(layer, torch.zeros(batch, 4096)).intensity for batch in (1, 512)]
    return torch.tensor([*counted, 4096 / 4])


def busiest_and_heaviest() -> str:
    """Name the layer of DigitNet with the most operations, and the one with the most weights."""
    values = torch.zeros(1, 1, 28, 28)
    operations, weights = {}, {}
    for name, layer in DigitNet().eval().layers.named_children():
        operations[name] = roofline.work(layer, values).operations
        weights[name] = sum(part.numel() for part in layer.parameters())
        values = layer(values).detach()
    return f"{max(operations, key=operations.__getitem__)} {max(weights, key=weights.__getitem__)}"


def workers() -> int:
    """Solve 1 / (s + (1 - s) / workers) = 1 / (2 s) for the workers, at s = 0.02."""
    return math.ceil((1 - 0.02) / 0.02)


def times_as_many() -> Tensor:
    """Give examples, then steps, over the fewest, for batches of 0.1, 1 and 10 critical sizes: (6,)."""
    batches = torch.tensor([0.1, 1.0, 10.0])
    return torch.cat([1 + batches, 1 + 1 / batches])


EXERCISES = {
    "scaling-1": Exercise(
        "three numbers of operations a byte, to one digit after the point or more",
        intensities,
        "For a single example nearly all bytes are weights; for very many, nearly none are.",
        within=0.06,
    ),
    "scaling-2": Exercise(
        "two names of layers in one text, as in 'conv1 output'",
        busiest_and_heaviest,
        "A weight of a convolution is used at every place, one of a dense layer once.",
    ),
    "scaling-3": Exercise(
        "the number of workers",
        workers,
        "Half of the best is reached when what is divided takes as long as what is not.",
    ),
    "scaling-4": Exercise(
        "six numbers: examples for the three batch sizes, then steps, as multiples of the fewest",
        times_as_many,
        "Examples are steps times the batch size.",
        within=0.01,
    ),
}
