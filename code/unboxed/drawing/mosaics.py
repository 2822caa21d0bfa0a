"""A mosaic made by code: small stones in rings round a sun, round hills, and round the scales of a sea.

Whatever is seen is a disc of rings, and each disc covers what was laid before it.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from torch import Tensor

from unboxed.checks import check_number
from unboxed.drawing.canvas import Canvas, Colour
from unboxed.drawing.curves import ellipse

GROUT = (0.13, 0.11, 0.12)
GAP = 0.07  # of a stone's width, on each side
STONES: dict[str, tuple[float, float, float]] = {
    "gold": (0.96, 0.76, 0.26),
    "amber": (0.93, 0.55, 0.16),
    "rust": (0.75, 0.28, 0.14),
    "red": (0.56, 0.12, 0.16),
    "teal": (0.05, 0.42, 0.47),
    "turquoise": (0.20, 0.66, 0.66),
    "blue": (0.10, 0.28, 0.55),
    "navy": (0.07, 0.13, 0.33),
    "white": (0.95, 0.92, 0.82),
    "green": (0.16, 0.42, 0.22),
    "olive": (0.42, 0.50, 0.16),
    "lime": (0.66, 0.74, 0.30),
}

# From the middle of the sun outwards, ring by ring.
SKY = (
    "red red rust white gold gold amber white turquoise turquoise teal white turquoise blue blue navy "
    "turquoise blue navy navy blue turquoise navy navy blue navy"
)
# Where the hills have their middles, how large they are, and their rings from without.
HILLS = (
    ((-0.75, 0.55), 0.62, "green green olive lime green"),
    ((0.70, 0.62), 0.55, "olive lime lime rust amber"),
    ((-0.10, 0.75), 0.48, "green olive lime gold olive"),
)
SCALES = "white turquoise blue navy"


def lay_mosaic(*, size: int = 256, seed: int = 0, stone: float = 0.062) -> Tensor:
    """Lay a mosaic: a sun over hills and a sea.

    Args:
        size: Height and width, in pixels.
        seed: Decides where each ring begins, and the widths and shades of the stones.
        stone: About how wide a stone is, in halves of the sheet.

    Returns:
        The mosaic, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If ``size`` is below 32, ``seed`` is negative, or ``stone`` is not from 0.01 to 1.
    """
    check_number("size", size, int, at_least=32)
    check_number("seed", seed, int, at_least=0)
    check_number("stone", stone, at_least=0.01, at_most=1)
    rng = np.random.default_rng([seed, 7])
    canvas = Canvas(size, GROUT)
    sky = _colours(SKY)
    sky += [sky[-1]] * max(int(2 / stone) - len(sky), 0)
    _disc(canvas, rng, (0.25, -0.42), 2.0, sky[int(2 / stone) - 1 :: -1], stone)
    for middle, radius, names in HILLS:
        _disc(canvas, rng, middle, radius, _colours(names), stone)
    for row, height in enumerate((0.90, 1.04, 1.18)):
        for across in np.arange(-1.2 + 0.17 * (row % 2), 1.3, 0.34):
            _disc(canvas, rng, (across, height), 0.24, _colours(SCALES), stone)
    return canvas.picture()


def _colours(names: str) -> list[Colour]:
    return [STONES[name] for name in names.split()]


def _disc(
    canvas: Canvas,
    rng: np.random.Generator,
    middle: tuple[float, float],
    radius: float,
    colours: Sequence[Colour],
    stone: float,
) -> None:
    """Lay rings of stones, from the outermost in; ``colours`` begin there, and begin again when used up."""
    canvas.fill(ellipse(middle, (radius + stone / 4, radius + stone / 4)), GROUT)
    rings = max(int(radius / stone), 1)
    for number in range(rings):
        outer, inner = radius * (rings - number) / rings, radius * (rings - number - 1) / rings
        colour = np.asarray(colours[number % len(colours)])
        count = max(round(np.pi * (outer + inner) / stone), 3)
        edges = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi, count + 1)
        edges[1:-1] += rng.normal(0, 0.08, count - 1) * 2 * np.pi / count
        for left, right in pairwise(edges):
            shade = np.clip(colour * rng.uniform(0.82, 1.16) + rng.normal(0, 0.03, 3), 0, 1)
            corners = _stone(inner, outer, left, right) + np.asarray(middle)
            if np.abs(corners).min(axis=0).max() < 1.1:
                canvas.fill(corners, shade)


def _stone(inner: float, outer: float, left: float, right: float) -> np.ndarray:
    """Give the corners of a stone between two circles and two angles, smaller by the grout; shape (5, 2)."""
    aside, deep = GAP * (right - left), GAP * (outer - inner)
    left, right, inner, outer = left + aside, right - aside, inner + deep, outer - deep
    radii = np.array([inner, outer, outer, outer, inner])
    angles = np.array([left, left, (left + right) / 2, right, right])
    corners: np.ndarray = radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return corners
