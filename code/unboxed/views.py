"""How a network is shown a picture in the making: coarse at first, and turned and zoomed by chance.

All of it is the same to the last bit wherever it is computed, gradients included, which PyTorch's own
resizing and turning are not on a GPU.
"""

import math

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor

SMALLEST = 32  # pixels: the product of the network's strides
# Up to which share of the steps a picture in the making is shown at which share of its size.
COARSE_TO_FINE = ((1 / 2, 3 / 7), (5 / 6, 5 / 7), (1, 1))


def side_at(done: float, size: int) -> int:
    """Say at which size a picture is shown when so much of the work is done: small first, large at the end.

    Args:
        done: Share of the steps that are done, from 0 to 1.
        size: Side of the finished picture, in pixels.

    Returns:
        A side from 32 to ``size``, or ``size`` if that is less.

    Raises:
        ValueError: If a number is out of range.

    Example:
        >>> [side_at(done, 224) for done in (0, 0.5, 0.9)]
        [96, 160, 224]
    """
    check_number("done", done, at_least=0, at_most=1)
    check_number("size", size, int, at_least=1)
    share = next(share for until, share in COARSE_TO_FINE if done < until or until == 1)
    return min(size, max(SMALLEST, round(share * size)))


def coarse(waves: Tensor, side: int) -> Tensor:
    """Keep the waves that a smaller picture can have.

    Painted, they give what the whole would look like from further away.

    Args:
        waves: As ``waves.paint_waves`` takes them for a square of side H: shape (N, C, H, H // 2 + 1, 2).
        side: Of the smaller square, from 2 to H.

    Returns:
        Shape (N, C, side, side // 2 + 1, 2).

    Raises:
        ValueError: If these are not the waves of a square, or ``side`` is out of range.

    Example:
        >>> coarse(torch.zeros(1, 3, 224, 113, 2), 96).shape
        torch.Size([1, 3, 96, 49, 2])
    """
    height = waves.shape[2] if isinstance(waves, Tensor) and waves.ndim == 5 else 1
    check_tensor("waves", waves, f"n c {height} {height // 2 + 1} 2")
    check_number("side", side, int, at_least=2, at_most=height)
    if side == height:
        return waves
    down = (side + 1) // 2  # of the waves that run down the picture; those that run up stand at the end
    kept = waves[:, :, :, : side // 2 + 1]
    return torch.cat([kept[:, :, :down], kept[:, :, height - side + down :]], dim=2)


def turn(pictures: Tensor, degrees: float, zoom: float = 1.0) -> Tensor:
    """Turn pictures about their middle and blow them up, between pixels by bilinear interpolation.

    What leaves on one side comes in on the other, as in ``ascent.ascend``.

    Args:
        pictures: Shape (N, C, H, W).
        degrees: How far, against the clock.
        zoom: By how much, above 0; below 1 things get smaller.

    Returns:
        Pictures of the same shape.

    Raises:
        ValueError: If the pictures have another shape, or a number is out of range.

    Example:
        >>> picture = torch.arange(9.0).reshape(1, 1, 3, 3)
        >>> turn(picture, 90)[0, 0].round()
        tensor([[2., 5., 8.],
                [1., 4., 7.],
                [0., 3., 6.]])
    """
    sizes = check_tensor("pictures", pictures, "n c h w")
    check_number("degrees", degrees)
    check_number("zoom", zoom, above=0)
    height, width = sizes["h"], sizes["w"]
    kind = {"device": pictures.device, "dtype": pictures.dtype}
    down = torch.arange(height, **kind)[:, None] - (height - 1) / 2  # type: ignore[call-overload]
    across = torch.arange(width, **kind) - (width - 1) / 2  # type: ignore[call-overload]
    cosine, sine = (ratio(math.radians(degrees)) / zoom for ratio in (math.cos, math.sin))
    # Where each pixel comes from, and the four pixels round that place.
    rows = cosine * down + sine * across + (height - 1) / 2
    columns = cosine * across - sine * down + (width - 1) / 2
    flat, turned = pictures.flatten(2), torch.zeros_like(pictures)
    for row, column in ((rows.floor() + low, columns.floor() + left) for low in (0, 1) for left in (0, 1)):
        share = (1 - (rows - row).abs()) * (1 - (columns - column).abs())
        index = row.long() % height * width + column.long() % width
        turned = turned + share * flat[:, :, index]
    return turned
