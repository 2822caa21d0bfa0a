"""Photographs for the live figures that run the book's network, small enough to travel."""

import base64
import io
from collections.abc import Mapping
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.export import Bundle, bundle
from unboxed.photos import shipped_photo
from unboxed.preprocessing import preprocess
from unboxed.waves import natural_colours

SLIDES = ("china", "astronaut", "chelsea", "coffee", "rocket")
"""The names of the photographs, in the order in which they are offered."""


def see_photos() -> Bundle:
    """Pack the photographs that *See* offers: shrunk and cut for the network, and lossless from there on.

    To save them as JPEG would move some of the probabilities by more than ten percentage points.

    Returns:
        A bundle as ``slides`` makes it, of squares of 224 pixels.

    Raises:
        OSError: If a photograph is missing or damaged.
    """
    return slides(squares())


def squares() -> dict[str, Tensor]:
    """Return the photographs of ``SLIDES`` as the network is given them, each of shape (3, 224, 224)."""
    return {name: preprocess(shipped_photo(name).image)[0] for name in SLIDES}


def slides(photos: Mapping[str, Tensor], **facts: Any) -> Bundle:
    """Pack photographs that a reader may choose from.

    Args:
        photos: Pixels in [0, 1], each of shape (3, H, W), by the names of photographs that the book has.
        facts: What else the figure is to know.

    Returns:
        A bundle without a network or tensors. Among the facts, ``photos`` has for each its ``name``, its
        ``credit``, its ``size``, H and W, and the ``picture``, as ``packed`` makes it.

    Raises:
        ValueError: As for ``packed``, or if there is no such photograph.
        OSError: If a photograph is missing or damaged.
    """
    made = []
    for name, image in photos.items():
        picture, credit = packed(image), shipped_photo(name).source.credit
        made.append({"name": name, "credit": credit, "size": list(image.shape[1:]), "picture": picture})
    return bundle(photos=made, **facts)


def packed(image: Tensor) -> str:
    """Make a file of a picture, of 8 bits a colour and lossless.

    Args:
        image: Pixels in [0, 1], shape (3, H, W).

    Returns:
        A WebP file in base64.

    Raises:
        ValueError: If the image has another shape or range.
    """
    check_tensor("image", image, "3 h w", at_least=0, at_most=1)
    pixels = (255 * image.detach()).round().byte().permute(1, 2, 0).cpu().numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WebP", lossless=True, method=6)
    return base64.b64encode(file.getvalue()).decode()


def dream_photos(
    photos: Mapping[str, Tensor], *, shifts: int = 64, jitter: int = 32, seed: int = 0
) -> Bundle:
    """Pack what *Dream* dreams on, and what it needs to dream as ``dream.deep_dream`` does.

    Args:
        photos: As for ``slides``.
        shifts: How many shifts to draw; a longer dream begins with the first again.
        jitter: How far a shift may go, in pixels.
        seed: Decides the shifts.

    Returns:
        A bundle as ``slides`` makes it. Its facts also have the ``shifts``, those that a dream of this seed
        begins with, and the ``tint``, by which ``waves.tint`` multiplies a gradient.

    Raises:
        ValueError: As for ``slides``, or if a number is below 1.
        OSError: If a photograph is missing or damaged.
    """
    check_number("shifts", shifts, int, at_least=1)
    check_number("jitter", jitter, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    drawn = [torch.randint(-jitter, jitter + 1, (2,), generator=chance).tolist() for _ in range(shifts)]
    colours = natural_colours()
    return slides(photos, shifts=drawn, tint=(colours @ colours.T).tolist())
