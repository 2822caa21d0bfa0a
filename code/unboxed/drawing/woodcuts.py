"""A woodcut made by code: black lines that swell where it is dark, and run their own way in sky and sea.

Each place has a tone and a phase. Where the phase is within the tone of a whole number there is ink.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from unboxed.checks import check_number

PAPER, INK, RED = ((0.94, 0.88, 0.76), (0.09, 0.08, 0.10), (0.80, 0.22, 0.13))
SUN, RADIUS = (-0.30, -0.35), 0.24
RAYS = 68
OVERSAMPLING = 3


def cut_wood(*, size: int = 256, seed: int = 0) -> Tensor:
    """Print a landscape: a red sun whose rays fill the sky, two ranges of hills, and the sea.

    Args:
        size: Height and width, in pixels.
        seed: Decides how the ranges, the waves and the hand of the cutter run.

    Returns:
        The print, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If ``size`` is below 32, or ``seed`` is negative.
    """
    check_number("size", size, int, at_least=32)
    check_number("seed", seed, int, at_least=0)
    shifts = np.random.default_rng([seed, 11]).uniform(0, 2 * np.pi, 4)
    side = OVERSAMPLING * size
    middles = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(middles, middles)
    distance = np.hypot(x - SUN[0], y - SUN[1])
    ink = _ink(x, y, distance, shifts)[..., None]
    rings = (np.abs(14 * distance % 1 * 2 - 1) < 0.25)[..., None]
    sun = np.where(rings, PAPER, RED)
    colours = np.where((distance < RADIUS)[..., None], sun, np.where(ink, INK, PAPER))
    sheet = torch.from_numpy(colours).float().permute(2, 0, 1)
    return avg_pool2d(sheet[None], OVERSAMPLING)[0]


def _ink(x: np.ndarray, y: np.ndarray, distance: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Say which places are black."""
    first = 0.18 + 0.16 * np.sin(2.2 * x + shifts[0]) + 0.05 * np.sin(7 * x)
    second = 0.42 + 0.10 * np.sin(3.1 * x + shifts[1])
    shore = 0.62 + 0.03 * np.sin(9 * x + shifts[2])
    # How the lines run, and how dark it is.
    sky = RAYS / (2 * np.pi) * np.arctan2(y - SUN[1], x - SUN[0]) + _hand(x, y, 6, 0.10)
    far = 16 * (y - first) + 5 * x + _hand(x, y, 5, 0.15)
    near = 12 * (x - y + second) + _hand(x, y, 4, 0.25)
    sea = 13 * (y - shore) + 0.55 * np.sin(9 * x + 8 * y + shifts[3]) + _hand(x, y, 3, 0.2)
    tones = (
        np.clip(0.18 + 0.40 * distance, 0, 0.72),
        np.clip(0.80 - 0.7 * (y - first), 0.3, 0.85),
        np.clip(0.45 + 0.9 * (y - second), 0.2, 0.8),
        0.5 + 0.15 * np.sin(4 * x + 9 * y),
    )
    phase, tone = sky, tones[0]
    for edge, lines, dark in zip((first, second, shore), (far, near, sea), tones[1:], strict=True):
        phase, tone = np.where(y > edge, lines, phase), np.where(y > edge, dark, tone)
    black = np.abs(phase % 1 * 2 - 1) < tone
    for edge in (first, second, shore):
        black |= np.abs(y - edge) < 0.012
    ink: np.ndarray = black
    return ink


def _hand(x: np.ndarray, y: np.ndarray, often: float, much: float) -> np.ndarray:
    """Lead lines astray a little, as a hand does."""
    wobble: np.ndarray = much * (
        np.sin(often * x + 3 * np.sin(2.1 * y)) + 0.6 * np.sin(1.7 * often * y + 2 * x)
    )
    return wobble
