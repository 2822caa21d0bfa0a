"""Data augmentation: show a network each picture a little differently every time, with the same label."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torchvision.transforms import v2

from unboxed.checks import check_number, check_tensor


def random_views(*, flip: bool = False, zoom: float = 1.0, shear: float = 0.0) -> Callable[[Tensor], Tensor]:
    """Make a function that changes each picture of a batch by chance, every one in its own way.

    Transforms of torchvision draw their chance once a call. Given a batch they would change all its pictures
    alike, so they are given one picture at a time. Where a changed picture shows what lies beyond its edge,
    the pixels of the edge are repeated.

    Args:
        flip: Whether to mirror every second picture or so, left to right.
        zoom: Pictures grow or shrink by up to this factor, at least 1.
        shear: Rows slide to the side until upright lines lean by up to this angle, either way, in degrees,
            from 0 to less than 45.

    Returns:
        A function from images to images, shape (N, C, H, W), floating point in [0, 1]. It draws from
        PyTorch's global generator; ``training.fit`` takes it as ``augment``.

    Raises:
        ValueError: If zoom or shear are out of range, or nothing at all is asked for; from the function, if
            images have another shape or are not floating point.

    Example:
        >>> augment = random_views(flip=True, zoom=1.25)
        >>> augment(torch.rand(8, 3, 64, 64)).shape
        torch.Size([8, 3, 64, 64])
    """
    check_number("zoom", zoom, at_least=1)
    check_number("shear", shear, at_least=0, below=45)
    changes: list[nn.Module] = []
    if zoom > 1 or shear > 0:
        bilinear = v2.InterpolationMode.BILINEAR
        changes.append(
            v2.RandomAffine(0, scale=(1 / zoom, zoom), shear=(-shear, shear), interpolation=bilinear)
        )
    if flip:
        changes.append(v2.RandomHorizontalFlip())
    if not changes:
        raise ValueError("flip, zoom, shear: expected at least one of them, got none")
    change = v2.Compose(changes)
    # As far as the most shrunk and slanted picture looks beyond its own edge, in units of half its side.
    beyond = (1 + math.tan(math.radians(shear))) * zoom - 1

    def augment(images: Tensor) -> Tensor:
        check_tensor("images", images, "n c h w")
        height, width = images.shape[-2:]
        frame = math.ceil(beyond * max(height, width) / 2)
        framed = nn.functional.pad(images, [frame] * 4, mode="replicate")
        changed = torch.stack([change(picture) for picture in framed])
        return changed[..., frame : frame + height, frame : frame + width]

    return augment
