"""A painting made by code: thousands of brush strokes that follow a field, like iron filings round magnets.

First a plan says which colour belongs where and which way the brush moves there: a sky with whirls round a
sun, hills, water. Then strokes are laid down, broad ones first and fine ones last, each in a colour near that
of the plan and each of many bristles that do not quite agree.
"""

import numpy as np
import torch
from torch import Tensor

from unboxed.checks import check_number
from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import normals

PALETTES = {
    "evening": (
        (0.07, 0.13, 0.38),
        (0.30, 0.51, 0.77),
        (0.98, 0.75, 0.27),
        (0.10, 0.24, 0.25),
        (0.45, 0.30, 0.16),
    ),
    "meadow": (
        (0.36, 0.62, 0.83),
        (0.93, 0.93, 0.80),
        (0.99, 0.87, 0.32),
        (0.20, 0.45, 0.18),
        (0.85, 0.33, 0.35),
    ),
    "embers": (
        (0.20, 0.05, 0.16),
        (0.68, 0.17, 0.15),
        (0.99, 0.62, 0.18),
        (0.13, 0.08, 0.14),
        (0.42, 0.14, 0.24),
    ),
}

# From broad to fine: how many strokes, how long and how wide, in halves of the sheet.
LAYERS = ((900, 0.30, 0.080), (1900, 0.20, 0.040), (2800, 0.13, 0.021))
BRISTLES = 4


def paint(palette: str = "evening", *, size: int = 256, seed: int = 0) -> Tensor:
    """Paint a landscape.

    Args:
        palette: One of ``PALETTES``.
        size: Height and width, in pixels.
        seed: Where sun, whirls, hills and strokes are; the same seed gives the same painting.

    Returns:
        The painting, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If there is no such palette, ``size`` is below 32, or ``seed`` is negative.
    """
    if palette not in PALETTES:
        raise ValueError(f"palette: expected one of {', '.join(PALETTES)}, got {palette!r}")
    check_number("size", size, int, at_least=32)
    check_number("seed", seed, int, at_least=0)
    rng = np.random.default_rng([seed, 5])
    plan = _Plan(np.array(PALETTES[palette]), rng)
    canvas = Canvas(size, plan.sketch())
    for count, length, width in LAYERS:
        starts = rng.uniform(-1.1, 1.1, (count, 2))
        paths = _follow(plan, starts, length * rng.uniform(0.6, 1.2, count))
        base = np.clip(plan.colour(starts) + rng.normal(0, 0.045, (count, 3)), 0, 1)
        shades = rng.normal(0, 0.05, (count, BRISTLES))
        for path, colour, shade in zip(paths, base, shades, strict=True):
            _stroke(canvas, path, colour, shade, width)
    return canvas.picture()


class _Plan:
    """What is to be painted: a colour and a direction for every place."""

    def __init__(self, colours: np.ndarray, rng: np.random.Generator) -> None:
        self.colours = colours
        self.sun = rng.uniform((-0.6, -0.65), (0.6, -0.35))
        self.whirls = np.stack([rng.uniform(-0.9, 0.9, 4), rng.uniform(-0.9, 0.0, 4)], axis=1)
        self.turns = rng.choice([-1.0, 1.0], 4) * rng.uniform(0.7, 1.3, 4)
        self.phases = rng.uniform(0, 2 * np.pi, 4)

    def horizon(self, x: np.ndarray) -> np.ndarray:
        """Say how high the hills are over each x."""
        first, second = np.sin(2.3 * x + self.phases[0]), np.sin(5.1 * x + self.phases[1])
        height: np.ndarray = 0.18 + 0.13 * first + 0.06 * second
        return height

    def colour(self, points: np.ndarray) -> np.ndarray:
        """Give the colour of each place, shape (N, 3)."""
        x, y = points.T
        dark, light, bright, hill, earth = self.colours
        far = np.hypot(*(points - self.sun).T)
        glow = np.exp(-((far / 0.42) ** 2))[:, None]
        rings = 0.5 + 0.5 * np.sin(22 * far + 3 * np.sin(3 * x + self.phases[2]))[:, None]
        height = np.clip((y + 1) / 1.2, 0, 1)[:, None]
        sky = dark + (light - dark) * (0.25 + 0.5 * height + 0.3 * rings * (1 - height))
        sky = sky + (bright - sky) * np.clip(1.1 * glow, 0, 1)
        sky = np.where((far < 0.14)[:, None], bright * 0.6 + 0.4, sky)
        below = y - self.horizon(x)
        rows = 0.5 + 0.5 * np.sin(14 * below + 4 * x + self.phases[3])[:, None]
        near = np.clip(below / 0.7, 0, 1)[:, None]
        land = hill + (earth - hill) * near * rows + 0.12 * (1 - near) * (bright - 0.5)
        colours: np.ndarray = np.where((below > 0)[:, None], land, sky)
        return colours

    def sketch(self, side: int = 32) -> Tensor:
        """Give the colours of a coarse grid, shape (3, side, side), to lay beneath the strokes."""
        middles = (np.arange(side) + 0.5) / side * 2 - 1
        points = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
        return torch.from_numpy(np.clip(self.colour(points), 0, 1)).T.reshape(3, side, side)

    def direction(self, points: np.ndarray) -> np.ndarray:
        """Give the way of the brush at each place, shape (N, 2), of length 1."""
        x, y = points.T
        flow = np.stack([np.ones_like(x), 0.35 * np.cos(3 * x + self.phases[0])], axis=1)
        for centre, turn in zip([*self.whirls, self.sun], [*self.turns, 2.0], strict=True):
            away = points - centre
            strength = turn * np.exp(-((np.hypot(*away.T) / 0.38) ** 2))[:, None]
            flow = flow + 14 * strength * np.stack([-away[:, 1], away[:, 0]], axis=1)
        slope = 0.13 * 2.3 * np.cos(2.3 * x + self.phases[0]) + 0.06 * 5.1 * np.cos(5.1 * x + self.phases[1])
        along = np.stack([np.ones_like(x), slope], axis=1)
        flow = np.where((y > self.horizon(x))[:, None], along, flow)
        ways: np.ndarray = flow / np.maximum(np.hypot(*flow.T), 1e-6)[:, None]
        return ways


def _follow(plan: _Plan, starts: np.ndarray, lengths: np.ndarray, pieces: int = 7) -> np.ndarray:
    """Walk along the field from each start, shape (strokes, pieces + 1, 2)."""
    path = [starts]
    for _ in range(pieces):
        path.append(path[-1] + plan.direction(path[-1]) * (lengths / pieces)[:, None])
    return np.stack(path, axis=1)


def _stroke(canvas: Canvas, path: np.ndarray, colour: np.ndarray, shades: np.ndarray, width: float) -> None:
    """Draw one stroke of the brush: bristles side by side, each a little lighter or darker."""
    across = normals(path)
    # The brush is set down and lifted: it is thinner at both ends.
    press = np.sin(np.linspace(0.12, 0.93, len(path)) * np.pi)[:, None] ** 0.5
    offsets = np.linspace(-0.5, 0.5, len(shades))
    for offset, shade in zip(offsets, shades, strict=True):
        canvas.line(path + across * press * offset * width, colour + shade, 1.6 * width / len(shades))
