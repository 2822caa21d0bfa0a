"""What the book's `conv2d` takes beside PyTorch's, and beside `scipy.signal` place by place.

.venv/bin/python benchmarks/convolution.py
"""

import functools
from collections.abc import Iterator

import numpy as np
import tables
import torch
import turns
from scipy import signal
from torch import Tensor
from torch.nn import functional

from unboxed.convolution import conv2d

# Shapes of pictures, (batch, channels, height, width), and of kernels, (filters, channels, side, side).
LAYERS = {
    "64 digits, 16 filters of 5 by 5": ((64, 1, 28, 28), (16, 1, 5, 5)),
    "64 times 16 maps, 32 filters of 5 by 5": ((64, 16, 14, 14), (32, 16, 5, 5)),
    "a picture of 320 by 320, 8 filters of 3 by 3": ((1, 3, 320, 320), (8, 3, 3, 3)),
}


def by_scipy(images: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Answer pictures by ``scipy.signal``, which knows of one picture and one kernel at a time."""
    return np.stack(
        [
            [
                sum(map(signal.correlate2d, image, kernel, ["valid"] * len(kernel)))  # over channels
                for kernel in weights
            ]
            for image in images
        ]
    )


def slopes(convolve, images: Tensor, weights: Tensor) -> None:
    """Answer pictures, and find the slopes for the weights."""
    convolve(images, weights).sum().backward()
    weights.grad = None


def measure() -> Iterator[tables.Row]:
    """Compare on the two layers of the network for digits, and on a photograph's size."""
    torch.manual_seed(0)
    layers = {name: (torch.rand(shape), torch.rand(kernels)) for name, (shape, kernels) in LAYERS.items()}
    acts, memory = {}, {}
    for name, (images, weights) in layers.items():
        acts[name] = {
            "ours": functools.partial(conv2d, images, weights),
            "torch": functools.partial(functional.conv2d, images, weights),
            "scipy": functools.partial(by_scipy, images.numpy(), weights.numpy()),
        }
        memory[name] = {other: turns.memory(act) for other, act in acts[name].items()}
    for name, (images, weights) in layers.items():
        answer = acts[name]["torch"]()
        for other in ("ours", "scipy"):
            found = torch.as_tensor(acts[name][other]())
            assert torch.allclose(found, answer, rtol=1e-3, atol=1e-4), f"{other} answers otherwise"
        times = turns.seconds(acts[name], rounds=7)
        for other, said in (("torch", "`torch`'s"), ("scipy", "`scipy.signal.correlate2d`")):
            both = [memory[name]["ours"], memory[name][other]]
            what = f"`conv2d`, {name}, against {said}"
            yield turns.row(what, times["ours"], times[other], memory=both)
        weights.requires_grad_()
        both = {"ours": conv2d, "torch": functional.conv2d}
        times = turns.seconds(
            {other: functools.partial(slopes, one, images, weights) for other, one in both.items()}, rounds=7
        )
        yield turns.row("the same and the slopes, against `torch`'s", times["ours"], times["torch"])


if __name__ == "__main__":
    tables.tell(__doc__, measure())
