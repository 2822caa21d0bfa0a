"""Cockroaches, dragonflies and beetles drawn by code, seen from above on bark, stone and grass.

What tells them apart is their build. Heading, size, place, light and ground are drawn alike for all three,
and their colours overlap, so that colour alone gives little away.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from unboxed.checks import check_number
from unboxed.drawing.backgrounds import background
from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import mix, ribbon
from unboxed.drawing.insects.beetle import beetle
from unboxed.drawing.insects.cockroach import cockroach
from unboxed.drawing.insects.dragonfly import dragonfly
from unboxed.drawing.insects.parts import BLACK, COLOURS, WHITE, Sketch, direction

KINDS = (cockroach, dragonfly, beetle)


def draw_insects(count: int, *, size: int = 160, seed: int) -> tuple[Tensor, Tensor]:
    """Draw insects of three kinds in turn.

    Args:
        count: How many. Picture ``i`` depends on ``seed`` and ``i`` only: more pictures begin with the same.
        size: Height and width, in pixels.
        seed: Another seed draws other pictures.

    Returns:
        Images, shape (count, 3, size, size), float32 in [0, 1], and labels, shape (count,), int64:
        0 for a cockroach, 1 for a dragonfly, 2 for a beetle.

    Raises:
        ValueError: If ``count`` is below 1, ``size`` is below 16, or ``seed`` is negative.
    """
    check_number("count", count, int, at_least=1)
    check_number("size", size, int, at_least=16)
    check_number("seed", seed, int, at_least=0)
    labels = torch.arange(count) % len(KINDS)
    return torch.stack([_draw(i, label, size, seed) for i, label in enumerate(labels.tolist())]), labels


def _draw(number: int, label: int, size: int, seed: int) -> Tensor:
    rng = np.random.default_rng([seed, number])
    angle, sun = rng.uniform(0, 2 * np.pi, 2)
    scale = rng.uniform(0.68, 0.98)
    # One in six sits so far out that the border cuts it off.
    away = rng.uniform(0, 0.12 if rng.random() < 5 / 6 else 0.5)
    place = away * direction(rng.uniform(0, 2 * np.pi))
    # The drawing is turned by the angle, and the light with it unless it is turned back.
    sketch = KINDS[label](rng, direction(sun - angle))
    if rng.random() < 0.25:
        _blade(sketch, rng)
    shade = _shadow(sketch, size, angle, scale, place - rng.uniform(0.03, 0.07) * direction(sun))
    ground = background(rng, size)
    # Less colour in the ground lets the animal stand out.
    ground = ground.lerp(ground.mean(dim=0, keepdim=True), 0.35) * (1 - rng.uniform(0.45, 0.7) * shade)
    canvas = Canvas(size, ground, angle=angle, scale=scale, shift=(place[0], place[1]))
    for shape in sketch.shapes:
        if shape.width is None:
            canvas.fill(shape.points, shape.colour, opacity=shape.opacity)
        else:
            canvas.line(shape.points, shape.colour, shape.width)
    return _expose(rng, canvas.picture())


def _shadow(sketch: Sketch, size: int, angle: float, scale: float, place: np.ndarray) -> Tensor:
    """Give how much of the light the animal keeps from each pixel of the ground, shape (1, size, size)."""
    canvas = Canvas(48, WHITE, angle=angle, scale=scale, shift=(place[0], place[1]))
    for shape in sketch.shapes:
        if shape.shadow > 0:
            canvas.fill(shape.points, BLACK, opacity=shape.shadow)
    soft = functional.avg_pool2d(1 - canvas.picture()[:1], 3, stride=1, padding=1)
    return functional.interpolate(soft[None], (size, size), mode="bilinear", antialias=True)[0]


def _blade(sketch: Sketch, rng: np.random.Generator) -> None:
    """Lay a blade of grass across, or a leaf that comes in from outside, beside the middle of the body."""
    heading = rng.uniform(0, 2 * np.pi)
    along, across = direction(heading), direction(heading + np.pi / 2)
    t = np.linspace(0, 1, 20)[:, None]
    colour = mix(COLOURS[str(rng.choice(["green", "olive", "tan", "umber"]))], BLACK, rng.uniform(0, 0.3))
    if rng.random() < 0.5:
        middle = rng.uniform(0.35, 0.7) * across
        path = middle + rng.uniform(-0.3, 0.3) * (2 * t - 1) ** 2 * across + 2 * (2 * t - 1) * along
        widths = rng.uniform(0.12, 0.24) * np.linspace(1, 0.6, 20)
    else:
        tip = rng.uniform(0.25, 0.5)
        path = (1.9 - (1.9 - tip) * t) * along + rng.uniform(-0.25, 0.25) * t**2 * across
        widths = rng.uniform(0.5, 0.8) * np.sin(np.pi * t[:, 0] ** 0.8) ** 0.7
    for step in range(1, 5):
        sketch.fill(ribbon(path - 0.03 * sketch.light, widths * (0.85 + 0.08 * step)), BLACK, 0.1)
    sketch.fill(ribbon(path, widths), mix(colour, BLACK, 0.3), shadow=1)
    sketch.fill(ribbon(path, 0.94 * widths), colour)
    sketch.fill(ribbon(path + 0.22 * widths[:, None] * across, 0.44 * widths), WHITE, 0.1)
    pale = mix(colour, WHITE, 0.25)
    if widths.max() > 0.3:
        for start, wide in zip(path[2:-2:2], widths[4::2], strict=False):
            ends = [start + side * 0.42 * wide * across - 0.2 * along for side in (-1, 1)]
            sketch.line([ends[0], start, ends[1]], pale, 0.012)
    sketch.fill(ribbon(path, 0.02 + 0.03 * widths), pale)


def _expose(rng: np.random.Generator, picture: Tensor) -> Tensor:
    """Change brightness and warmth of the light, and add the grain of a photograph."""
    warm = rng.normal(0, 0.05)
    gain = rng.uniform(0.85, 1.2) * np.array([1 + warm, 1, 1 - warm])
    grain = rng.standard_normal(picture.shape, dtype=np.float32) * 0.012
    return (picture * torch.from_numpy(gain).float()[:, None, None] + torch.from_numpy(grain)).clamp(0, 1)
