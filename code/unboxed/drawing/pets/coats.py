"""What a drawn cat or dog wears: a coat with its pattern, a chest, a collar."""

import numpy as np

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import ellipse, mix, smooth, taper
from unboxed.drawing.pets.parts import BLACK, CREAM, WHITE, Look

COATS = {
    "black": (0.17, 0.16, 0.18),
    "slate": (0.38, 0.41, 0.46),
    "silver": (0.66, 0.67, 0.68),
    "cream": (0.90, 0.82, 0.69),
    "white": (0.94, 0.93, 0.91),
    "ginger": (0.85, 0.54, 0.26),
    "golden": (0.80, 0.63, 0.37),
    "russet": (0.62, 0.34, 0.18),
    "chocolate": (0.37, 0.24, 0.17),
    "sand": (0.70, 0.58, 0.45),
}


def body(canvas: Canvas, look: Look, collar: np.ndarray | None) -> None:
    """Draw neck and chest, down to the edge of the picture, and a collar of a colour if there is one."""
    half = np.array([(0.3, 0.1), (0.37, 0.45), (0.46, 0.68), (0.68, 0.92), (0.8, 1.3), (0.85, 2.8)])
    shape = smooth(np.concatenate([half, half[::-1] * (-1, 1)]), pieces=5)
    canvas.fill(shape, look.fur * 0.8)
    with canvas.inside(shape):
        bib = np.array([(0, 0.4), (0.3, 0.75), (0.2, 1.05), (0.1, 1.0), (0, 1.25)])
        canvas.fill(np.concatenate([bib, bib[:0:-1] * (-1, 1)]), look.pale * 0.9)
        canvas.fill(ellipse((0, 0.42), (0.55, 0.28)), BLACK, opacity=0.5, soft=0.2)
        if collar is not None:
            band = np.array([(-0.62, 0.5), (-0.32, 0.7), (0, 0.76), (0.32, 0.7), (0.62, 0.5)])
            path = smooth(band, closed=False)
            canvas.line(path, collar * 0.6, 0.15)
            canvas.line(path - (0, 0.012), collar, 0.115)
            canvas.fill(ellipse((0, 0.86), (0.075, 0.075)), (0.62, 0.45, 0.12))
            canvas.fill(ellipse((-0.01, 0.85), (0.058, 0.058)), (0.96, 0.8, 0.35))


def coat(canvas: Canvas, look: Look, shape: np.ndarray, pattern: str, rng: np.random.Generator) -> None:
    """Fill the head with fur and its pattern, darker on one side.

    Args:
        canvas: Where to.
        look: What the animal looks like.
        shape: The outline of the head, shape (N, 2).
        pattern: One of ``PATTERNS``.
        rng: Decides where stripes and patches lie, and where the light comes from.
    """
    light = rng.choice([-1.0, 1.0])
    canvas.fill(shape, look.fur)
    with canvas.inside(shape):
        bright = ellipse((-0.2 * light, -0.25), (0.35, 0.25))
        canvas.fill(bright, mix(look.fur, WHITE, 0.3), opacity=0.7, soft=0.3)
        PATTERNS[pattern](canvas, look, rng)
        side = ellipse((0.75 * light, 0.25), (0.42, 0.8))
        canvas.fill(side, look.fur * 0.25, opacity=rng.uniform(0.3, 0.7), soft=0.35)
        canvas.fill(ellipse((0, 0.72), (0.6, 0.2)), look.fur * 0.25, opacity=0.5, soft=0.2)


def _plain(canvas: Canvas, look: Look, rng: np.random.Generator) -> None:
    for side in (-1, 1):
        cheek = look.at(ellipse((side * 0.34, 0.2), (0.2, 0.22)))
        canvas.fill(cheek, look.pale, opacity=rng.uniform(0, 0.6), soft=0.15)


def _stripes(canvas: Canvas, look: Look, rng: np.random.Generator) -> None:
    dark = look.second
    for x in (-0.2, -0.1, 0.0, 0.1, 0.2):
        end = -0.22 + 0.6 * abs(x) + rng.uniform(-0.04, 0.04)
        path = smooth([(1.5 * x, -0.62), (1.05 * x, -0.45), (0.9 * x, end)], closed=False, pieces=5)
        canvas.fill(look.at(taper(path, 0.075)), dark)
    for side in (-1, 1):
        for y in (0.0, 0.14, 0.28):
            start, end = 0.7, 0.4 + rng.uniform(-0.04, 0.04)
            path = smooth([(start, y - 0.08), (0.55, y), (end, y + 0.02)], closed=False, pieces=5)
            canvas.fill(look.at(taper(path * (side, 1), 0.075)), dark)


def _patches(canvas: Canvas, look: Look, rng: np.random.Generator) -> None:
    around = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    for middle, radius in (((0.3, -0.14), 0.27), ((-0.3, -0.5), 0.2), ((-0.45, 0.35), 0.17)):
        edge = radius * rng.uniform(0.8, 1.25, 8)
        blob = np.stack([np.cos(around) * edge, np.sin(around) * edge], axis=1) + middle
        canvas.fill(look.at(smooth(blob)), look.second)


def _mask(canvas: Canvas, look: Look, rng: np.random.Generator) -> None:
    wide = rng.uniform(0.26, 0.36)
    canvas.fill(look.at(ellipse((0, 0.14), (wide, 0.36))), look.second, opacity=0.95, soft=0.12)


def _blaze(canvas: Canvas, look: Look, rng: np.random.Generator) -> None:
    wide = rng.uniform(0.05, 0.11)
    half = [(0.5 * wide, -0.55), (wide, -0.3), (0.8 * wide, -0.08), (0.22, 0.12), (0.3, 0.35), (0.2, 0.6)]
    edge = np.array(half)
    canvas.fill(look.at(smooth(np.concatenate([edge, edge[::-1] * (-1, 1)]))), mix(CREAM, WHITE, 0.5))


PATTERNS = {"plain": _plain, "stripes": _stripes, "patches": _patches, "mask": _mask, "blaze": _blaze}
