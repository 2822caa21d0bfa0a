"""Drawn cats and dogs cut out, and places to put them, so that it is known what is animal and what is not."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate, max_pool2d

from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.drawing.backgrounds import background
from unboxed.drawing.canvas import Canvas
from unboxed.photos import shipped_photo

# How far a pixel may be from its background and still count as background: the edge of a soft shadow.
NEAR = 0.1

# Photographs to stand before, and the paint that is laid over them, red, green and blue: both are grey.
PAINT = {"grass": (0.55, 1.0, 0.4), "gravel": (1.0, 0.85, 0.65)}


def cut_out(images: Tensor, *, seed: int) -> Tensor:
    """Find which pixels of drawn pets show the pet, its shadow and what stands in front of it.

    The background of a drawing is the first thing that chance decides. So it can be made again without the
    animal, and what differs is not background.

    Args:
        images: All or the first of what ``draw_pets(..., seed=seed)`` drew, shape (N, 3, size, size).
        seed: The seed that they were drawn with.

    Returns:
        1 where a pixel is not background and 0 elsewhere, shape (N, 1, size, size), in the dtype of images.

    Raises:
        ValueError: If the images have another shape or are not floating point, or the seed is none.
    """
    size = check_tensor("images", images, "n 3 size size", filled=True)["size"]
    check_seed("seed", seed)
    empty = torch.stack(
        [
            Canvas(size, background(np.random.default_rng([seed, number, 0]), size)).picture()
            for number in range(len(images))
        ]
    )
    other = ((images - empty.to(images.device)).abs().amax(dim=1, keepdim=True) > NEAR).to(images.dtype)
    # Grown and shrunk again, so that fur in the colour of what lies behind it leaves no hole.
    grown = max_pool2d(other, 5, stride=1, padding=2)
    return 1 - max_pool2d(1 - grown, 5, stride=1, padding=2)


def grounds(name: str, count: int, *, size: int = 64, seed: int) -> Tensor:
    """Cut pieces of random place, scale and brightness from a painted photograph.

    Args:
        name: A key of ``PAINT``.
        count: How many.
        size: Height and width, in pixels.
        seed: Decides place, scale and brightness, in the same way for every name.

    Returns:
        Colours, shape (count, 3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If there is no such name, ``count`` or ``size`` is below 1, or the seed is none.
    """
    if name not in PAINT:
        raise ValueError(f"name: expected one of {', '.join(PAINT)}, got {name}")
    check_number("count", count, int, at_least=1)
    check_number("size", size, int, at_least=1)
    check_seed("seed", seed)
    texture = shipped_photo(name).image * torch.tensor(PAINT[name])[:, None, None]
    shortest = min(texture.shape[1:])
    rng = np.random.default_rng(seed)
    pieces = []
    for _ in range(count):
        zoom, top, left, brightness = rng.random(4).tolist()
        side = int(shortest * (0.3 + 0.4 * zoom))
        row, column = int(top * (texture.shape[1] - side)), int(left * (texture.shape[2] - side))
        piece = texture[None, :, row : row + side, column : column + side]
        pieces.append(interpolate(piece, size=(size, size), mode="area") * (0.6 + 0.6 * brightness))
    return torch.cat(pieces).clamp(0, 1)
