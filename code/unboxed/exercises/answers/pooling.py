"""What is right in the exercises of the chapter on pooling."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, max_pool2d

from unboxed.activations import relu
from unboxed.convolution import KERNELS, conv2d
from unboxed.exercises.comparing import Exercise
from unboxed.invariance import relative_change
from unboxed.photos import shipped_photo


def numbers() -> Tensor:
    """Draw the numbers that two of the exercises pool, shape (1, 1, 100, 100)."""
    return torch.randn(1, 1, 100, 100, generator=torch.Generator().manual_seed(0))


def agreeing() -> Tensor:
    """Give the shares of numbers that are the same in either order, for max and for mean, shape (2,)."""
    drawn = numbers()
    pairs = [(pool(relu(drawn), 2), relu(pool(drawn, 2))) for pool in (max_pool2d, avg_pool2d)]
    return torch.stack([(one == other).float().mean() for one, other in pairs])


def wobbles() -> Tensor:
    """Give the relative changes after a pixel, pooled as usual and with a blur, shape (2,)."""
    camera = shipped_photo("camera").image.mean(dim=0)[None, None]
    edges = torch.stack([KERNELS["sobel x"], KERNELS["sobel y"]])[:, None]
    wide = relu(conv2d(avg_pool2d(camera, 2), edges))
    here, there = wide[..., 1:], wide[..., :-1]
    usual = relative_change(max_pool2d(there, 2), max_pool2d(here, 2))
    blurred = [avg_pool2d(max_pool2d(maps, 2, stride=1), 3, stride=2) for maps in (there, here)]
    return torch.tensor([usual, relative_change(*blurred)])


EXERCISES = {
    "pooling-1": Exercise(
        "two shares, from 0 to 1: for max and for mean",
        agreeing,
        "The largest number stays the largest once the negative ones are 0; a mean does not stay the mean.",
        within=0.001,
    ),
    "pooling-2": Exercise(
        "a share, from 0 to 1",
        lambda: 27**2 / 55**2,
        "The stride decides how much is kept.",
        within=0.001,
    ),
    "pooling-3": Exercise(
        "two shares, from 0 to 1: for max and for mean",
        lambda: torch.tensor([0.25, 1.0]),
        "Max pooling sends the gradient to the winner of each window.",
    ),
    "pooling-4": Exercise(
        "two relative changes: as usual, and with the blur",
        wobbles,
        "What is smooth changes little from one pixel to the next.",
        within=0.001,
    ),
}
