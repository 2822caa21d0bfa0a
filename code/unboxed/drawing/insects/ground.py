"""What insects sit on and hide behind: stone and grass strewn with leaves and pebbles; blades in front."""

from functools import cache

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import ellipse, mix, ribbon, smooth
from unboxed.drawing.insects.parts import BLACK, WHITE, Sketch, choose, direction, lay
from unboxed.photos import shipped_photo

TEXTURES = ("brick", "grass", "gravel")

# What colours the texture, which is grey: earth, moss, straw, sand and slate.
TINTS = ((0.62, 0.47, 0.34), (0.42, 0.5, 0.28), (0.72, 0.62, 0.4), (0.72, 0.66, 0.58), (0.5, 0.52, 0.56))

# At what odds each colour is drawn for what lies about, and for grass.
LITTER = dict(chestnut=2, rust=2, umber=3, tan=3, cream=1, olive=2, black=1)
BLADES = dict(green=3, olive=3, tan=2, umber=1)


def ground(rng: np.random.Generator, size: int, light: np.ndarray) -> Tensor:
    """Cut a window from one of ``TEXTURES``, give it the colour of earth, and strew it with things.

    Args:
        rng: Decides all of it; the same state gives the same ground at every size.
        size: Height and width, in pixels.
        light: Where the light comes from, a direction of length 1, shape (2,).

    Returns:
        Colours, shape (3, size, size), float32 in [0, 1].
    """
    texture = _grey(TEXTURES[rng.integers(len(TEXTURES))])
    zoom, across, down, focus = rng.random(4).tolist()
    side = min(texture.size) * (0.3 + 0.6 * zoom)
    left, top = across * (texture.width - side), down * (texture.height - side)
    box = (left, top, left + side, top + side)
    window = texture.resize((size, size), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    if focus > 0.6:
        window = window.filter(ImageFilter.GaussianBlur(0.04 * (focus - 0.6) * size))
    tint = mix(TINTS[rng.integers(len(TINTS))], TINTS[rng.integers(len(TINTS))], rng.uniform(0, 0.5))
    grey = np.asarray(window) / 255
    pixels = np.clip(grey[:, :, None] * tint * rng.uniform(1.3, 2.0), 0, 1)
    canvas = Canvas(size, torch.from_numpy(pixels).permute(2, 0, 1).float())
    lay(canvas, _litter(rng, light))
    return canvas.picture()


@cache
def _grey(name: str) -> Image.Image:
    shades = shipped_photo(name).image.mean(dim=0)
    return Image.fromarray((shades * 255).round().to(torch.uint8).numpy())


def _litter(rng: np.random.Generator, light: np.ndarray) -> Sketch:
    """Strew leaves, twigs and pebbles over the whole sheet, in the colours that insects have too."""
    sketch = Sketch(light)
    for _ in range(rng.integers(0, 9)):
        place, colour = rng.uniform(-1, 1, 2), choose(rng, LITTER)
        (_leaf, _twig, _pebble)[rng.integers(3)](sketch, rng, place, colour)
    return sketch


def _leaf(sketch: Sketch, rng: np.random.Generator, place: np.ndarray, colour: np.ndarray) -> None:
    along = direction(rng.uniform(0, 2 * np.pi))
    length = rng.uniform(0.3, 0.8)
    t = np.linspace(0, 1, 16)[:, None]
    bend = rng.uniform(-0.2, 0.2) * length * np.stack([-along[1:], along[:1]], axis=1)
    path = place + (t - 0.5) * length * along + (2 * t - 1) ** 2 * bend
    widths = rng.uniform(0.3, 0.5) * length * np.sin(np.pi * t[:, 0] ** rng.uniform(0.7, 1.2)) ** 0.8
    sketch.fill(ribbon(path - 0.02 * sketch.light, 1.08 * widths), BLACK, 0.3)
    sketch.fill(ribbon(path, widths), mix(colour, BLACK, 0.35))
    sketch.fill(ribbon(path, 0.92 * widths), colour)
    for number in range(2, 14, 2):
        ends = path[number] + np.outer((-0.4, 0.4), widths[number] * np.array([-along[1], along[0]]))
        sketch.line(
            [ends[0] - 0.08 * along, path[number], ends[1] - 0.08 * along], mix(colour, BLACK, 0.25), 0.008
        )
    sketch.fill(ribbon(path, 0.012 + 0.02 * widths), mix(colour, WHITE, 0.25))


def _twig(sketch: Sketch, rng: np.random.Generator, place: np.ndarray, colour: np.ndarray) -> None:
    along = direction(rng.uniform(0, 2 * np.pi))
    length, width = rng.uniform(0.5, 1.6), rng.uniform(0.025, 0.07)
    knots = place + np.outer(np.linspace(-0.5, 0.5, 4), length * along) + rng.normal(0, 0.05, (4, 2))
    path = smooth(knots, closed=False)
    sketch.fill(ribbon(path - 0.02 * sketch.light, np.full(len(path), width)), BLACK, 0.3)
    sketch.limb(path, np.linspace(1, 0.5, len(path)) * width, colour)


def _pebble(sketch: Sketch, rng: np.random.Generator, place: np.ndarray, colour: np.ndarray) -> None:
    wide = rng.uniform(0.06, 0.26)
    outline = ellipse(place, (wide, wide * rng.uniform(0.55, 0.95)), rng.uniform(0, np.pi), points=24)
    sketch.fill(outline - 0.03 * sketch.light, BLACK, 0.3)
    sketch.plate(outline, mix(colour, (0.5, 0.5, 0.5), rng.uniform(0, 0.5)))
    sketch.shade(outline, 0.7, rng.uniform(0.1, 0.9))


def blades(sketch: Sketch, rng: np.random.Generator) -> None:
    """Lay grass across what is drawn: a tuft of blades, all from one side."""
    heading = rng.uniform(0, 2 * np.pi)
    for _ in range(rng.integers(1, 6)):
        turn = heading + rng.normal(0, 0.35)
        along, across = direction(turn), direction(turn + np.pi / 2)
        t = np.linspace(0, 1, 16)[:, None]
        root = rng.uniform(-0.75, 0.75) * across - 1.5 * along
        path = root + rng.uniform(1.4, 3) * t * along + rng.uniform(-0.4, 0.4) * t**2 * across
        widths = rng.uniform(0.05, 0.17) * (1 - t[:, 0] ** 3)
        colour = mix(choose(rng, BLADES), BLACK, rng.uniform(0, 0.3))
        sketch.fill(ribbon(path - 0.05 * sketch.light, 1.2 * widths), BLACK, 0.25)
        sketch.fill(ribbon(path, widths), mix(colour, BLACK, 0.3))
        sketch.fill(ribbon(path, 0.9 * widths), colour)
        sketch.fill(ribbon(path + 0.2 * widths[:, None] * across, 0.35 * widths), WHITE, 0.12)
        sketch.fill(ribbon(path, 0.12 * widths), mix(colour, WHITE, 0.25))
