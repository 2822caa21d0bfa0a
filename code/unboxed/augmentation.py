"""Data augmentation: show a network each picture a little differently every time, with the same label."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from unboxed.checks import check_flag, check_number, check_tensor


def random_views(
    *, flip: bool = False, shift: float = 0.0, turn: float = 0.0, zoom: float = 1.0, shear: float = 0.0
) -> Callable[[Tensor], Tensor]:
    """Make a function that changes each picture of a batch by chance, every one in its own way.

    Args:
        flip: Whether to mirror every second picture or so, left to right.
        shift: Pictures move by up to this share of their height, in both directions; at most 1.
        turn: Pictures turn by up to this angle, either way, in degrees, at most 180.
        zoom: Pictures grow or shrink by up to this factor, at least 1.
        shear: Rows slide to the side until upright lines lean by up to this angle, either way, in degrees,
            from 0 to less than 45.

    Returns:
        A function from images to images, shape (N, C, H, W), floating point. It draws from PyTorch's global
        generator; ``training.fit`` takes it as ``augment``.

    Raises:
        ValueError: If a setting is out of range, or nothing at all is asked for; from the function, if
            images have another shape or are not floating point.

    Example:
        >>> augment = random_views(flip=True, zoom=1.25)
        >>> augment(torch.rand(8, 3, 64, 64)).shape
        torch.Size([8, 3, 64, 64])
    """
    check_flag("flip", flip)
    _check_moves(shift, turn, zoom, shear)
    moves = shift > 0 or turn > 0 or zoom > 1 or shear > 0
    if not (flip or moves):
        raise ValueError("flip, shift, turn, zoom, shear: expected at least one of them, got none")

    def augment(images: Tensor) -> Tensor:
        count = check_tensor("images", images, "n c h w")["n"]
        if flip:
            mirrored = (torch.rand(count) < 0.5).to(images.device)
            images = torch.where(mirrored[:, None, None, None], images.flip(3), images)
        if moves:
            drawn = random_matrices(count, shift=shift, turn=turn, zoom=zoom, shear=shear)
            images = seen_through(images, drawn.to(images))
        return images

    return augment


def random_matrices(
    count: int, *, shift: float = 0.0, turn: float = 0.0, zoom: float = 1.0, shear: float = 0.0
) -> Tensor:
    """Draw a matrix for each picture, which says where each of its places is to be looked up.

    Args:
        count: How many pictures.
        shift: As in ``random_views``; the same for the others.
        turn: Degrees.
        zoom: A factor.
        shear: Degrees.

    Returns:
        Shape (count, 2, 3): a place (x, y) of the new picture shows what the old one has at the matrix times
        (x, y, 1). Both count from the middle, in halves of the height. They are drawn from PyTorch's global
        generator.

    Raises:
        ValueError: If a setting is out of range.
    """
    check_number("count", count, int, at_least=0)
    _check_moves(shift, turn, zoom, shear)

    def between(most: float) -> Tensor:
        return most * (2 * torch.rand(count) - 1)  # one for each picture

    angle, lean = between(turn).deg2rad(), between(shear).deg2rad().tan()
    scale = zoom ** between(1)
    across = torch.stack([angle.cos(), angle.sin()], dim=1) / scale[:, None]
    upright = torch.stack([-angle.sin(), angle.cos()], dim=1) / scale[:, None]
    to = torch.stack([between(2 * shift), between(2 * shift)], dim=1)
    return torch.stack([across, upright + lean[:, None] * across, to], dim=2)


def _check_moves(shift: float, turn: float, zoom: float, shear: float) -> None:
    check_number("shift", shift, at_least=0, at_most=1)
    check_number("turn", turn, at_least=0, at_most=180)
    check_number("zoom", zoom, at_least=1)
    check_number("shear", shear, at_least=0, below=45)


def seen_through(images: Tensor, matrices: Tensor) -> Tensor:
    """Look each picture's places up where its matrix says, between pixels by bilinear interpolation.

    Where a changed picture shows what lies beyond its edge, the pixels of the edge are repeated: a black
    frame would be something that a network can learn from.

    Args:
        images: Shape (N, C, H, W), floating point.
        matrices: Shape (N, 2, 3), as ``random_matrices`` gives them.

    Returns:
        As many pictures of the same size.

    Raises:
        ValueError: If the two do not match.
    """
    sizes = check_tensor("images", images, "n c h w")
    check_tensor("matrices", matrices, "n 2 3", dtype=images.dtype, device=images.device, sizes=sizes)
    height, width = images.shape[-2:]
    aspect = width / height
    x, y = (
        (2 * torch.arange(side, dtype=images.dtype, device=images.device) + 1) / side - 1
        for side in (width, height)
    )
    across, down, to = matrices[:, None, None].unbind(dim=-1)  # shape (N, 1, 1, 2) each
    places = across * (aspect * x[:, None]) + down * y[:, None, None] + to
    places = places / torch.tensor([aspect, 1.0], dtype=images.dtype, device=images.device)
    return nn.functional.grid_sample(images, places, padding_mode="border", align_corners=False)
