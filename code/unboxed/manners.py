"""Photographs in several manners, and whether features tell which photograph it is and which manner.

Unlike what style transfer paints, these manners know nothing of any network: simple sums over pixels.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from unboxed.checks import check_tensor

STONE, LINE, DOT, SMEAR = 4, 5, 5, 13  # pixels


def _tiles(pictures: Tensor) -> Tensor:
    """Lay square stones with dark joints."""
    height, width = pictures.shape[2:]
    stones = interpolate(avg_pool2d(pictures, STONE, ceil_mode=True), scale_factor=STONE, mode="nearest")
    down, across = (0.25 + 0.75 * (torch.arange(side) % STONE > 0).to(pictures) for side in (height, width))
    return stones[..., :height, :width] * down[:, None] * across


def _hatched(pictures: Tensor) -> Tensor:
    """Draw slanted black lines that are thicker where it is darker."""
    height, width = pictures.shape[2:]
    slant = (torch.arange(height)[:, None] + torch.arange(width)).to(pictures)
    dark = 1 - pictures.mean(dim=1, keepdim=True)
    paper = ((slant / LINE % 1 * 2 - 1).abs() > dark).to(pictures)
    return (0.05 + 0.9 * paper).expand_as(pictures)


def _dotted(pictures: Tensor) -> Tensor:
    """Set round dots of colour on white."""
    height, width = pictures.shape[2:]
    dots = interpolate(avg_pool2d(pictures, DOT, ceil_mode=True), scale_factor=DOT, mode="nearest")
    down, across = (
        ((torch.arange(side) % DOT - DOT // 2) / (DOT / 2)).to(pictures) for side in (height, width)
    )
    inside = down[:, None] ** 2 + across**2 < 0.75
    return torch.where(inside, dots[..., :height, :width], 0.95)


def _smeared(pictures: Tensor) -> Tensor:
    """Wipe sideways."""
    return avg_pool2d(pictures, (1, SMEAR), 1, (0, SMEAR // 2), count_include_pad=False)


MANNERS: dict[str, Callable[[Tensor], Tensor]] = {
    "photo": lambda pictures: pictures,
    "tiles": _tiles,
    "hatched": _hatched,
    "dotted": _dotted,
    "smeared": _smeared,
}


def in_all_manners(pictures: Tensor) -> Tensor:
    """Show each picture in each manner of ``MANNERS``.

    Args:
        pictures: Shape (N, 3, H, W), in [0, 1].

    Returns:
        Shape (N, manners, 3, H, W), in [0, 1].

    Raises:
        ValueError: If shape or range is another.
    """
    check_tensor("pictures", pictures, "n 3 h w", at_least=0, at_most=1)
    return torch.stack([manner(pictures) for manner in MANNERS.values()], dim=1)


def told(features: Tensor) -> tuple[Tensor, Tensor]:
    """Say of which pictures the photograph, and of which the manner, can be told from features.

    The nearest neighbour decides, by the angle between features. For the photograph it is sought among the
    pictures in other manners, for the manner among those of other photographs: neither helps with the other.

    Args:
        features: Shape (photographs, manners, ...), two or more of each, in any further shape.

    Returns:
        Whether the neighbour is of the same photograph, and whether another's is in the same manner; both of
        shape (photographs, manners), booleans.

    Raises:
        ValueError: If there are fewer than two photographs or manners, or a number is not finite.
    """
    sizes = check_tensor("features", features, "photographs manners ...", dtype=None, finite=True)
    photos, manners = sizes["photographs"], sizes["manners"]
    if min(photos, manners) < 2:
        raise ValueError(
            f"features: expected two photographs and manners or more, got {photos} and {manners}"
        )
    flat = features.reshape(photos * manners, -1).double()
    flat = flat / flat.norm(dim=1, keepdim=True).clamp_min(1e-12)
    alike = flat @ flat.T
    photo = torch.arange(photos, device=flat.device).repeat_interleave(manners)
    manner = torch.arange(manners, device=flat.device).repeat(photos)
    answers = []
    for asked, hidden in ((photo, manner), (manner, photo)):
        nearest = alike.masked_fill(hidden[:, None] == hidden, -2).argmax(dim=1)
        answers.append((asked[nearest] == asked).view(photos, manners))
    return answers[0], answers[1]
