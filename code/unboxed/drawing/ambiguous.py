"""A drawing that is two animals at once: a duck with its bill on the left, a rabbit with its ears there.

The oldest known figure of the kind is of 1892; Jastrow ("The Mind's Eye", 1899) made it famous. This one is
drawn afresh, from its own outlines.
"""

import math

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from unboxed.checks import check_number
from unboxed.drawing.curves import smooth

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

OVERSAMPLE = 4


def duck_rabbit(size: int = 224, *, angle: float = 0.0) -> Tensor:
    """Draw the head of a duck that looks to the left, which is also a rabbit that looks to the right.

    The outlines are turned, not the pixels, so that the picture is equally sharp at every angle.

    Args:
        size: Width and height in pixels.
        angle: Degrees to turn the figure by, clockwise. At 90 the bill points up, as ears do.

    Returns:
        Colours, shape (3, size, size), float32 in [0, 1], multiples of 1/255.

    Raises:
        ValueError: If size is less than 16 or angle is not finite.

    Example:
        >>> duck_rabbit(32, angle=90).shape
        torch.Size([3, 32, 32])
    """
    check_number("size", size, int, at_least=16)
    check_number("angle", angle)
    side = size * OVERSAMPLE
    canvas = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(canvas)
    for outline in (HEAD, UPPER, LOWER):
        pen.polygon([tuple(point) for point in _to_pixels(smooth(outline, pieces=16), side, angle)], fill=FUR)
    for at, discs in ((EYE_AT, EYE), (GLINT_AT, (GLINT,))):
        ((x, y),) = _to_pixels(np.array([at]), side, angle)
        for radius, colour in discs:
            reach = radius * side
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
    # Each pixel becomes the average of the finer ones in it: edges without steps.
    picture = np.array(canvas.reduce(OVERSAMPLE))
    return torch.from_numpy(picture).permute(2, 0, 1).contiguous().float() / 255


def _to_pixels(points: np.ndarray, side: int, angle: float) -> np.ndarray:
    """Turn points clockwise about the middle, and say at which pixel, from the top left, each then lies."""
    radians = math.radians(angle)
    x, y = points.T
    right = x * math.cos(radians) + y * math.sin(radians)
    up = y * math.cos(radians) - x * math.sin(radians)
    return np.stack([(0.5 + right) * side, (0.5 - up) * side], axis=1)
