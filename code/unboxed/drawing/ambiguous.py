"""Drawings that are two things at once: a duck and a rabbit, a vase and two faces, one face from two sides.

The oldest known duck-rabbit is of 1892; Jastrow ("The Mind's Eye", 1899) made it famous. The vase is Rubin's
("Synsoplevede Figurer", 1915). These are drawn afresh, from outlines of their own.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.drawing.curves import Points, ellipse, smooth

Colour = tuple[int, int, int]

PAPER = (236, 232, 222)
FUR = (150, 120, 90)
EYE = ((0.036, (250, 250, 245)), (0.027, (25, 20, 20)))  # discs, from the largest: radius and colour
GLINT = (0.008, (255, 255, 255))

# Where things are: x to the right and y up from the middle of the picture, which is 1 wide and high.
EYE_AT, GLINT_AT = (0.115, 0.115), (0.105, 0.127)

# The skull of both. The dent on the right is a rabbit's mouth, or a ruffled feather on a duck's nape. The
# neck runs so far down that it leaves the picture at every angle.
HEAD = (
    *((-0.06, 0.155), (0.0, 0.225), (0.1, 0.265), (0.2, 0.235), (0.27, 0.165), (0.31, 0.105), (0.325, 0.065)),
    *((0.3, 0.035), (0.309, 0.0), (0.28, -0.045), (0.225, -0.11), (0.205, -0.2), (0.24, -0.34), (0.33, -0.5)),
    *((0.45, -0.85), (-0.35, -0.85), (-0.2, -0.5), (-0.11, -0.3), (-0.065, -0.17), (-0.08, -0.08)),
    *((-0.1, 0.0), (-0.09, 0.08)),
)
# The upper half of a bill, or an ear.
UPPER = (
    *((0.0, 0.215), (-0.07, 0.155), (-0.16, 0.13), (-0.27, 0.14), (-0.37, 0.165), (-0.44, 0.165)),
    *((-0.465, 0.13), (-0.43, 0.09), (-0.34, 0.062), (-0.22, 0.045), (-0.1, 0.03), (0.0, 0.03), (0.04, 0.12)),
)
# The lower half of a bill, or the other ear.
LOWER = (
    *((0.0, 0.03), (-0.1, 0.02), (-0.22, 0.025), (-0.33, 0.022), (-0.405, 0.005), (-0.42, -0.03)),
    *((-0.38, -0.058), (-0.29, -0.062), (-0.19, -0.06), (-0.1, -0.075), (-0.04, -0.13), (0.04, -0.1)),
)

# A face that looks to the right, from the hair down to the neck.
PROFILE = (
    *((-0.1, 0.5), (-0.06, 0.42), (-0.005, 0.35), (0.025, 0.27), (0.03, 0.19), (0.018, 0.135), (-0.004, 0.1)),
    *((0.018, 0.055), (0.052, 0.0), (0.082, -0.045), (0.078, -0.072), (0.035, -0.085), (0.024, -0.105)),
    *((0.045, -0.135), (0.05, -0.155), (0.02, -0.17), (0.04, -0.19), (0.036, -0.215), (0.008, -0.235)),
    *((0.014, -0.275), (0.008, -0.32), (-0.04, -0.355), (-0.1, -0.375), (-0.125, -0.42), (-0.13, -0.5)),
)
BEHIND = ((-0.6, -0.5), (-0.6, 0.5))  # what closes it on its left
APART = 0.17  # how far the two faces of the vase are from the middle

# A face from the front, without a nose. Of what there is twice, the right one.
CHEEKS = (
    *((0.0, 0.34), (0.17, 0.29), (0.265, 0.14), (0.27, -0.05), (0.22, -0.22), (0.11, -0.345), (0.0, -0.375)),
    *((-0.11, -0.345), (-0.22, -0.22), (-0.27, -0.05), (-0.265, 0.14), (-0.17, 0.29)),
)
LIPS = (
    *((-0.12, -0.168), (-0.05, -0.135), (0.0, -0.145), (0.05, -0.135), (0.12, -0.168)),
    *((0.05, -0.205), (-0.05, -0.205)),
)
LID = ((0.065, 0.055), (0.12, 0.09), (0.185, 0.055), (0.12, 0.03))
BROW = ((0.05, 0.125), (0.12, 0.155), (0.2, 0.125), (0.12, 0.135))
NECK = ((-0.11, -0.2), (0.11, -0.2), (0.13, -0.6), (-0.13, -0.6))
LIT, SHADED = ((226, 190, 158), (176, 84, 78)), ((150, 104, 82), (112, 52, 52))  # skin and lips
HAIR, WALL = (52, 38, 34), (70, 92, 110)
SLATE = (45, 45, 60)

OVERSAMPLE = 4


def duck_rabbit(size: int = 224, *, angle: float = 0.0, coat: Tensor | None = None) -> Tensor:
    """Draw the head of a duck that looks to the left, which is also a rabbit that looks to the right.

    The outlines are turned, not the pixels, so that the picture is equally sharp at every angle.

    Args:
        size: Width and height in pixels.
        angle: Degrees to turn the figure by, clockwise. At 90 the bill points up, as ears do.
        coat: What to fill the outlines with instead of plain brown, such as a piece of a photograph; it is
            not turned. Shape (3, size, size), float32 in [0, 1].

    Returns:
        Colours, shape (3, size, size), float32 in [0, 1], multiples of 1/255.

    Raises:
        ValueError: If size is less than 16, angle is not finite, or the coat is of another shape or range.

    Example:
        >>> duck_rabbit(32, angle=90).shape
        torch.Size([3, 32, 32])
    """
    check_number("angle", angle)
    sheet = _sheet(size, PAPER)
    fur = Image.new("RGB", sheet.size, FUR)
    if coat is not None:
        check_tensor(
            "coat", coat, "3 height width", at_least=0, at_most=1, sizes={"height": size, "width": size}
        )
        pixels = (coat * 255).round().byte().permute(1, 2, 0).numpy()
        fur = Image.fromarray(pixels).resize(sheet.size, Image.Resampling.NEAREST)
    outlines = [smooth(outline, pieces=16) for outline in (HEAD, UPPER, LOWER)]
    sheet.paste(fur, mask=_mask(sheet.width, outlines, angle))
    for at, discs in ((EYE_AT, EYE), (GLINT_AT, (GLINT,))):
        for radius, colour in discs:
            _fill(sheet, ellipse(at, (radius, radius), points=60), colour, angle)
    return _picture(sheet)


def vase_or_faces(size: int = 224) -> Tensor:
    """Draw a pale vase, or two dark faces that look at each other: one outline belongs to both.

    Args:
        size: Width and height in pixels.

    Returns:
        As ``duck_rabbit``. The left half is the mirror image of the right.

    Raises:
        ValueError: If size is less than 16.
    """
    sheet = _sheet(size, PAPER)
    for side in (1, -1):
        _fill(sheet, (_profile() - (APART, 0)) * (side, 1), SLATE)
    return _picture(sheet)


def front_or_side(size: int = 224) -> Tensor:
    """Draw a face that looks at you, or one that looks to the right: the shadow ends in a profile.

    Args:
        size: Width and height in pixels.

    Returns:
        As ``duck_rabbit``.

    Raises:
        ValueError: If size is less than 16.
    """
    sheet, lit = (_face(size, skin, lips) for skin, lips in (SHADED, LIT))
    sheet.paste(lit, mask=_mask(sheet.width, [_profile()]))  # the two differ in skin and lips alone
    return _picture(sheet)


def _profile() -> np.ndarray:
    """Give the outline of all that lies to the left of a face's profile."""
    return np.concatenate([smooth(PROFILE, closed=False, pieces=16), BEHIND])


def _face(size: int, skin: Colour, lips: Colour) -> Image.Image:
    """Draw a face from the front, without a nose."""
    sheet = _sheet(size, WALL)
    _fill(sheet, NECK, SHADED[0])
    _fill(sheet, ellipse((0, 0.06), (0.345, 0.4), points=120), HAIR)
    _fill(sheet, smooth(CHEEKS, pieces=16), skin)
    _fill(sheet, smooth(LIPS, pieces=12), lips)
    for side in (1, -1):
        _fill(sheet, smooth(LID, pieces=12) * (side, 1), EYE[0][1])
        _fill(sheet, ellipse((0.12 * side, 0.06), (0.026, 0.026)), EYE[1][1])
        _fill(sheet, smooth(BROW, pieces=12) * (side, 1), HAIR)
    return sheet


def _sheet(size: int, ground: Colour) -> Image.Image:
    check_number("size", size, int, at_least=16)
    return Image.new("RGB", (size * OVERSAMPLE, size * OVERSAMPLE), ground)


def _mask(side: int, outlines: Sequence[np.ndarray], angle: float = 0.0) -> Image.Image:
    """Mark what lies within any of some outlines."""
    mask = Image.new("L", (side, side))
    for outline in outlines:
        _fill(mask, outline, 255, angle)
    return mask


def _fill(sheet: Image.Image, points: Points, colour: Colour | int, angle: float = 0.0) -> None:
    corners = _to_pixels(np.asarray(points), sheet.width, angle)
    ImageDraw.Draw(sheet).polygon([tuple(point) for point in corners.tolist()], fill=colour)


def _picture(sheet: Image.Image) -> Tensor:
    """Let each pixel be the average of the finer ones in it: edges without steps."""
    return torch.from_numpy(np.array(sheet.reduce(OVERSAMPLE))).permute(2, 0, 1).contiguous().float() / 255


def _to_pixels(points: np.ndarray, side: int, angle: float) -> np.ndarray:
    """Turn points clockwise about the middle, and say at which pixel, from the top left, each then lies."""
    radians = math.radians(angle)
    x, y = points.T
    right = x * math.cos(radians) + y * math.sin(radians)
    up = y * math.cos(radians) - x * math.sin(radians)
    return np.stack([(0.5 + right) * side, (0.5 - up) * side], axis=1)
