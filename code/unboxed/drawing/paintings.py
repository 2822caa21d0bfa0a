"""A painting made by code: thousands of brush strokes that follow a field, like iron filings round magnets.

First a plan says which colour belongs where and which way the brush moves there: a night of whirls, some with
a light in the middle. Then strokes are laid down, broad ones first and fine ones last, each in a colour near
that of the plan and each of many bristles that do not quite agree.
"""

import numpy as np
import torch
from torch import Tensor

from unboxed.checks import check_number
from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import normals

# From dark to bright.
NIGHT = np.array(
    [
        (0.05, 0.09, 0.30),
        (0.13, 0.27, 0.60),
        (0.40, 0.65, 0.85),
        (0.93, 0.93, 0.78),
        (0.99, 0.78, 0.22),
        (0.93, 0.50, 0.12),
    ]
)
# Of each whirl: where it is, how large, and how much of a light is in it.
WHIRLS = np.array(
    [
        (-0.42, -0.38, 0.46, 1.0),
        (0.45, -0.62, 0.34, 1.0),
        (0.30, 0.12, 0.40, 0.35),
        (-0.72, 0.45, 0.30, 0.0),
        (0.80, 0.62, 0.34, 0.9),
        (-0.10, 0.75, 0.26, 0.5),
        (-0.95, -0.85, 0.30, 0.0),
        (0.95, -0.10, 0.26, 0.6),
    ]
)

# From broad to fine: how many strokes, how long and how wide, in halves of the sheet.
LAYERS = ((700, 0.34, 0.085), (1500, 0.30, 0.050), (2200, 0.22, 0.030))
BRISTLES = 4


def paint(*, size: int = 256, seed: int = 0) -> Tensor:
    """Paint a night of whirls.

    Args:
        size: Height and width, in pixels.
        seed: Moves the whirls a little and decides their arms and the strokes.

    Returns:
        The painting, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If ``size`` is below 32, or ``seed`` is negative.
    """
    check_number("size", size, int, at_least=32)
    check_number("seed", seed, int, at_least=0)
    rng = np.random.default_rng([seed, 5])
    plan = _Plan(rng)
    canvas = Canvas(size, plan.sketch())
    for count, length, width in LAYERS:
        starts = rng.uniform(-1.1, 1.1, (count, 2))
        paths = _follow(plan, starts, length * rng.uniform(0.6, 1.2, count))
        base = plan.colour(paths[:, paths.shape[1] // 2]) + rng.normal(0, 0.05, (count, 3))
        shades = rng.normal(0, 0.06, (count, BRISTLES))
        for path, colour, shade in zip(paths, np.clip(base, 0, 1), shades, strict=True):
            _stroke(canvas, path, colour, shade, width)
    return canvas.picture()


class _Plan:
    """What is to be painted: a colour and a direction for every place."""

    def __init__(self, rng: np.random.Generator) -> None:
        count = len(WHIRLS)
        self.middles = WHIRLS[:, :2] + rng.uniform(-0.05, 0.05, (count, 2))
        self.radii, self.lights = WHIRLS[:, 2], WHIRLS[:, 3]
        self.turns = np.where(np.arange(count) % 2, -1.0, 1.0)
        self.phases = rng.uniform(0, 2 * np.pi, count)

    def colour(self, points: np.ndarray) -> np.ndarray:
        """Give the colour of each place, shape (N, 3)."""
        x, y = points.T
        away, far, near = self._whirls(points)
        angles = np.arctan2(away[..., 1], away[..., 0])
        arms = 0.5 + 0.5 * np.sin(9 * far + 2 * self.turns * angles + self.phases)
        bright = 0.22 + 0.16 * np.sin(5 * y + 2 * np.sin(3 * x)) + (0.55 * near * (arms - 0.45)).sum(axis=1)
        light = (self.lights * np.exp(-((far / 0.34) ** 2))).max(axis=1)
        bright = bright * (1 - light) + light * (0.72 + 0.28 * light)
        steps = np.arange(len(NIGHT)) / (len(NIGHT) - 1)
        return np.stack([np.interp(bright, steps, channel) for channel in NIGHT.T], axis=1)

    def sketch(self, side: int = 32) -> Tensor:
        """Give the colours of a coarse grid, shape (3, side, side), to lay beneath the strokes."""
        middles = (np.arange(side) + 0.5) / side * 2 - 1
        points = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
        return torch.from_numpy(np.clip(self.colour(points), 0, 1)).T.reshape(3, side, side)

    def direction(self, points: np.ndarray) -> np.ndarray:
        """Give the way of the brush at each place, shape (N, 2), of length 1."""
        x, y = points.T
        away, _, near = self._whirls(points)
        outward = away / np.maximum(np.linalg.norm(away, axis=2, keepdims=True), 1e-6)
        around = np.stack([-outward[..., 1], outward[..., 0]], axis=2)
        turning = (near[..., None] * (self.turns[:, None] * around - 0.18 * outward)).sum(axis=1)
        drift = np.stack([np.ones_like(x), 0.5 * np.cos(3.2 * x + 1) + 0.3 * np.sin(4 * y)], axis=1)
        flow = 3 * turning + 0.45 * drift
        ways: np.ndarray = flow / np.maximum(np.linalg.norm(flow, axis=1, keepdims=True), 1e-6)
        return ways

    def _whirls(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give, for each place and whirl, the way from its middle, how far in radii, and how near (to 1)."""
        away = points[:, None] - self.middles
        far = np.linalg.norm(away, axis=2) / self.radii
        return away, far, np.exp(-1.6 * far**2)


def _follow(plan: _Plan, starts: np.ndarray, lengths: np.ndarray, pieces: int = 9) -> np.ndarray:
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
