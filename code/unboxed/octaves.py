"""A picture at several sizes: what is painted on a small copy is enlarged, and laid over the next one."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from unboxed.checks import check_number, check_tensor
from unboxed.several import check_numbers
from unboxed.views import SMALLEST


def through_octaves(
    image: Tensor, sizes: Sequence[tuple[int, int]], climb: Callable[[Tensor, int], Tensor]
) -> Tensor:
    """Change copies of a picture, each with what was dreamt on the one before, enlarged, laid over it.

    Args:
        image: Shape (1, 3, H, W), in [0, 1].
        sizes: Heights and widths of the copies, in turn.
        climb: Takes a picture to begin with and the number of the copy, from 0, and gives it changed.

    Returns:
        The last picture that ``climb`` gave.

    Raises:
        ValueError: If the picture has another shape or range, there is no size, or one is none.
    """
    check_tensor("image", image, "1 3 h w", at_least=0, at_most=1, filled=True)
    check_numbers("sizes", [side for size in sizes for side in size], int, at_least=1)
    dreamt = torch.zeros_like(image)
    for octave, size in enumerate(sizes):
        photo = resize(image, size).clamp(0, 1)
        dream = climb((photo + resize(dreamt, size)).clamp(0, 1), octave)
        dreamt = dream - photo
    return dream


def octave_sizes(height: int, width: int, octaves: int, scale: float) -> list[tuple[int, int]]:
    """List the sizes to dream at, the smallest first; none has a side below 32 pixels.

    Args:
        height: Of the largest, in pixels.
        width: Of the largest, in pixels.
        octaves: How many sizes at most.
        scale: From one size to the next, above 1.

    Raises:
        ValueError: If a count is below 1, or ``scale`` is not above 1.

    Example:
        >>> octave_sizes(100, 200, octaves=3, scale=2.0)
        [(50, 100), (100, 200)]
    """
    check_numbers("height, width, octaves", (height, width, octaves), int, at_least=1)
    check_number("scale", scale, above=1)
    sizes = [(round(height / scale**back), round(width / scale**back)) for back in range(octaves)]
    return [size for size in reversed(sizes) if min(size) >= SMALLEST]


def resize(pictures: Tensor, size: tuple[int, int]) -> Tensor:
    """Give pictures of shape (N, 3, H, W) another size; a cubic may pass the ends of the scale a little.

    Raises:
        ValueError: If the pictures have another shape or are not floating point, or the size is none.
    """
    check_tensor("pictures", pictures, "n 3 h w", filled=True)
    check_numbers("size", size, int, count=2, at_least=1)
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False)
