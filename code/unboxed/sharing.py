"""What it is worth that a convolution asks the same question everywhere: windows with and without sharing."""

import math

import torch
from torch import Tensor, nn

from unboxed.checks import check_number, check_seed
from unboxed.models import check_inputs

MARK = torch.tensor([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""The corner of a smile in chalk, shape (3, 3)."""


class LocallyConnected(nn.Module):
    """Windows as those of a convolution, but every place has weights and a bias of its own.

    Args:
        channels: Of the pictures that come in.
        filters: Of the maps that come out.
        size: Pixels along a side of the pictures, which are square.
        kernel: Pixels along a side of a window.

    Attributes:
        weight: Shape (filters, channels · kernel², places), places counted row by row.
        bias: Shape (filters, places).
    """

    def __init__(self, channels: int, filters: int, *, size: int, kernel: int) -> None:
        super().__init__()
        check_number("channels", channels, int, at_least=1)
        check_number("filters", filters, int, at_least=1)
        check_number("size", size, int, at_least=1)
        check_number("kernel", kernel, int, at_least=1, at_most=size)
        self.kernel, self.side = kernel, size - kernel + 1
        covered, places = channels * kernel**2, self.side**2
        bound = 1 / math.sqrt(covered)  # as nn.Conv2d starts
        self.weight = nn.Parameter(torch.empty(filters, covered, places).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(filters, places).uniform_(-bound, bound))

    def forward(self, images: Tensor) -> Tensor:
        """Give maps, shape (batch, filters, places down, places across).

        Raises:
            ValueError: If the images have another shape than (batch, channels, size, size), or another type
                than the weights.
        """
        channels, size = self.weight.shape[1] // self.kernel**2, self.side + self.kernel - 1
        check_inputs("images", images, self, f"batch {channels} {size} {size}")
        windows = nn.functional.unfold(images, self.kernel)  # (batch, covered, places)
        maps = torch.einsum("ncp,fcp->nfp", windows, self.weight) + self.bias
        square: Tensor = maps.unflatten(2, (self.side, self.side))
        return square


def marked(
    count: int, columns: range, *, side: int = 12, noise: float = 0.3, seed: int
) -> tuple[Tensor, Tensor]:
    """Make noise with one mark in it, in some columns only: the corner of a smile, left or right.

    Args:
        count: How many pictures.
        columns: In which columns of the picture the mark may begin; it is 3 pixels wide.
        side: Pixels along a side of a picture.
        noise: The spread of every pixel about what it would be.
        seed: Decides everything.

    Returns:
        Pictures, shape (count, 1, side, side), and which corner each shows, 0 for the left one and 1 for
        the right one, shape (count,).

    Raises:
        ValueError: If a number is too small, or the columns do not leave room for the mark.
    """
    check_number("count", count, int, at_least=1)
    check_number("side", side, int, at_least=3)
    if not columns or min(columns) < 0 or max(columns) > side - 3:
        raise ValueError(f"columns: expected some from 0 to {side - 3}, got {columns}")
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    images = noise * torch.randn(count, 1, side, side, generator=chance)
    labels = torch.randint(2, (count,), generator=chance)
    rows = torch.randint(side - 2, (count,), generator=chance)
    places = torch.tensor(columns)[torch.randint(len(columns), (count,), generator=chance)]
    for image, label, row, column in zip(images[:, 0], labels, rows, places, strict=True):
        image[row : row + 3, column : column + 3] += MARK.flip(1) if label else MARK
    return images, labels
