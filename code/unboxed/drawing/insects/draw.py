"""Cockroaches, dragonflies and beetles drawn by code, on stone and grass, behind blades and in poor light.

What tells them apart is their build. Heading, size, place, light, ground and what hides them are drawn alike
for all three, and their colours overlap, so that colour alone gives little away.
"""

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torchvision.transforms.functional import gaussian_blur

from unboxed.checks import check_number
from unboxed.drawing.canvas import Canvas
from unboxed.drawing.insects.beetle import beetle
from unboxed.drawing.insects.cockroach import cockroach
from unboxed.drawing.insects.dragonfly import dragonfly
from unboxed.drawing.insects.ground import blades, ground
from unboxed.drawing.insects.parts import BLACK, WHITE, Sketch, direction, lay

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
    scale = rng.uniform(0.5, 0.9)
    # A small one may lie further out: it is still all there.
    place = rng.uniform(0, 0.95 - 0.7 * scale) * direction(rng.uniform(0, 2 * np.pi))
    # The drawing is turned by the angle, and the light with it unless it is turned back.
    sketch = _aslant(KINDS[label](rng, direction(sun - angle)), rng)
    if rng.random() < 0.6:
        blades(sketch, rng)
    shade = _shadow(sketch, size, angle, scale, place - rng.uniform(0.03, 0.07) * direction(sun))
    below = ground(rng, size, direction(sun)) * (1 - rng.uniform(0.3, 0.6) * shade)
    canvas = Canvas(size, below, angle=angle, scale=scale, shift=(place[0], place[1]))
    lay(canvas, sketch)
    return _expose(rng, canvas.picture())


def _aslant(sketch: Sketch, rng: np.random.Generator) -> Sketch:
    """Look at an animal from aside rather than from above: along one direction everything is shorter."""
    along = direction(rng.uniform(0, 2 * np.pi))
    squeeze = np.eye(2) - rng.uniform(0, 0.4) * np.outer(along, along)
    seen = Sketch(sketch.light)
    seen.shapes = [replace(shape, points=shape.points @ squeeze) for shape in sketch.shapes]
    return seen


def _shadow(sketch: Sketch, size: int, angle: float, scale: float, place: np.ndarray) -> Tensor:
    """Give how much of the light the animal keeps from each pixel of the ground, shape (1, size, size)."""
    canvas = Canvas(48, WHITE, angle=angle, scale=scale, shift=(place[0], place[1]))
    for shape in sketch.shapes:
        if shape.shadow > 0:
            canvas.fill(shape.points, BLACK, opacity=shape.shadow)
    soft = functional.avg_pool2d(1 - canvas.picture()[:1], 3, stride=1, padding=1)
    return functional.interpolate(soft[None], (size, size), mode="bilinear", antialias=True)[0]


def _expose(rng: np.random.Generator, picture: Tensor) -> Tensor:
    """See it as a photograph would: in dappled light, through haze, a little out of focus, with grain."""
    size = picture.shape[-1]
    spots = torch.from_numpy(rng.uniform(-0.6, 1.6, (1, 1, 5, 5))).float()
    spots = functional.interpolate(spots, (size, size), mode="bicubic", align_corners=True)[0]
    dapple = 1 - rng.uniform(0, 0.6) * spots.clamp(0, 1)
    warm = rng.normal(0, 0.09)
    gain = rng.uniform(0.75, 1.4) * np.array([1 + warm, 1, 1 - warm])
    lit = picture * dapple * torch.from_numpy(gain).float()[:, None, None]
    seen = lit.lerp(lit.mean().expand_as(lit), rng.uniform(0, 0.35))
    if (blur := rng.uniform(-0.5, 1.2)) > 0:  # in pixels of a picture of 160
        seen = gaussian_blur(seen, 2 * math.ceil(3 * blur * size / 160) + 1, [blur * size / 160])
    grain = rng.uniform(0.01, 0.03) * rng.standard_normal(picture.shape, dtype=np.float32)
    return (seen + torch.from_numpy(grain)).clamp(0, 1)
