"""How much an answer changes when the picture does: move, turn or shrink it a little, and compare."""

import math

import torch
from torch import Tensor, nn

from unboxed.checks import check_like, check_number, check_seed, check_tensor


def warp(images: Tensor, *, right: float = 0, down: float = 0, angle: float = 0, scale: float = 1) -> Tensor:
    """Move pictures, turn them and resize them, about the middle; what comes in from outside is black.

    Args:
        images: Shape (N, C, H, W), floating point.
        right: Pixels to the right.
        down: Pixels down.
        angle: Degrees clockwise.
        scale: By which factor to enlarge; below 1, to shrink.

    Returns:
        Pictures of the same shape. Values between pixels are interpolated.

    Raises:
        ValueError: If the pictures have another shape or there are none, a number is not finite, or ``scale``
            is not above 0.

    Example:
        >>> warp(torch.tensor([[[[0.0, 1.0, 0.0, 0.0]]]]), right=1).round()
        tensor([[[[0., 0., 1., 0.]]]])
    """
    check_tensor("images", images, "n c height width", filled=True)
    for name, number in {"right": right, "down": down, "angle": angle}.items():
        check_number(name, number)
    check_number("scale", scale, above=0)
    height, width = images.shape[-2:]
    cos, sin = (function(math.radians(angle)) / scale for function in (math.cos, math.sin))
    # For each place of the result: where in the old picture to look, which is the change undone.
    matrix = torch.tensor([[cos, sin * height / width, 0], [-sin * width / height, cos, 0]])
    matrix[:, 2] = -matrix[:, :2] @ torch.tensor([2 * right / width, 2 * down / height])
    each = matrix.to(images).expand(len(images), 2, 3)
    places = nn.functional.affine_grid(each, list(images.shape), align_corners=False)
    return nn.functional.grid_sample(images, places, align_corners=False)


def relative_change(changed: Tensor, unchanged: Tensor) -> float:
    """Measure how far maps have changed, in units of their size.

    Args:
        changed: Maps after a change, of any shape, floating point.
        unchanged: The same before it, in the same shape and dtype.

    Returns:
        The root of the sum of all squared differences, divided by the same of the unchanged maps: 0 if
        nothing has changed, 1 if the difference is as large as the maps, infinite if these were all 0.

    Raises:
        ValueError: If shape, dtype or device differ, or a number is not finite.
    """
    check_tensor("changed", changed, finite=True)
    check_tensor("unchanged", unchanged, finite=True)
    check_like("changed", changed, unchanged)
    change = (changed - unchanged).norm()
    return float(change / unchanged.norm()) if change else 0.0


def shuffle_windows(maps: Tensor, size: int, *, seed: int = 0) -> Tensor:
    """Shuffle the numbers within each window of a map, every window in its own way.

    Args:
        maps: Shape (height, width), in which windows come out even.
        size: Pixels along a side of a window.
        seed: Decides the order.

    Returns:
        A map of the same shape, with the same numbers in each window.

    Raises:
        ValueError: If the windows do not come out even.
    """
    check_tensor("maps", maps, "height width")
    check_number("size", size, int, at_least=1)
    check_seed("seed", seed)
    height, width = maps.shape
    if height % size or width % size:
        raise ValueError(f"size: expected a divisor of {height} and of {width}, got {size}")
    windows = maps.unflatten(0, (-1, size)).unflatten(2, (-1, size)).permute(0, 2, 1, 3).flatten(2)
    chance = torch.Generator().manual_seed(seed)
    order = torch.rand(windows.shape, generator=chance).argsort(dim=-1).to(maps.device)
    shuffled: Tensor = windows.gather(-1, order).unflatten(-1, (size, size))
    return shuffled.permute(0, 2, 1, 3).reshape(height, width)
