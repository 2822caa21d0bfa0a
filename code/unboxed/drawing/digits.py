"""Digits drawn by code, as strokes of a pen, in hands that differ as people's hands do.

Black on white, large and in the middle, as one writes in a paint program: not in the form of MNIST.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from unboxed.drawing.curves import smooth

SIDE = 28
FINER = 8  # drawn at so many times the size, then shrunk: that is what makes the edges smooth

# The ways to write each digit. A way is strokes, set apart by "|"; a stroke is the points that a smooth curve
# passes through, each x y in a box 60 wide and 100 high, measured from the upper left corner.
WAYS = (
    (
        "32 0, 10 14, 2 50, 8 84, 30 100, 52 84, 58 50, 50 14, 30 0",
        "32 0, 10 14, 2 50, 8 84, 30 100, 52 84, 58 50, 50 14, 30 0 | 2 100, 58 2",
        "40 6, 22 0, 4 22, 2 66, 22 100, 48 92, 59 52, 48 12, 24 4",
    ),
    ("30 0, 30 100", "8 26, 32 0 | 32 0, 32 100", "10 22, 32 0 | 32 0, 32 100 | 8 100, 56 100"),
    (
        "4 24, 14 5, 34 0, 54 12, 54 34, 36 62, 2 100 | 2 100, 60 98",
        "6 22, 24 1, 50 8, 54 34, 36 68, 14 97, 3 90, 14 81, 34 91, 60 97",
    ),
    (
        "4 14, 26 0, 50 8, 52 30, 24 46 | 24 46, 54 56, 58 80, 32 100, 2 88",
        "4 0, 54 0 | 54 0, 24 40 | 24 40, 54 52, 58 80, 32 100, 2 88",
    ),
    ("14 0, 2 58 | 2 58, 60 56 | 46 22, 42 100", "42 0, 0 68 | 0 68, 60 68 | 42 0, 42 100"),
    (
        "54 0, 10 0 | 10 0, 6 44 | 6 44, 32 36, 56 52, 56 80, 32 100, 2 90",
        "12 2, 6 44, 34 38, 58 60, 50 90, 24 100, 2 90 | 12 2, 58 0",
    ),
    (
        "48 0, 18 26, 4 62, 12 92, 34 100, 56 86, 54 62, 32 52, 6 66",
        "52 10, 36 0, 12 20, 2 60, 14 95, 40 98, 56 76, 42 54, 18 58, 6 74",
    ),
    ("2 0, 58 0 | 58 0, 34 46, 22 100", "2 0, 58 0 | 58 0, 34 46, 22 100 | 12 50, 54 48"),
    (
        "52 12, 30 0, 8 14, 14 36, 44 58, 56 80, 30 100, 4 80, 16 58, 46 38, 52 12",
        "30 46, 10 36, 10 12, 30 0, 50 12, 50 36, 30 46 | 30 46, 6 58, 4 86, 30 100, 56 86, 54 58, 30 46",
    ),
    (
        "54 20, 32 0, 8 10, 6 36, 26 48, 48 38, 54 14 | 54 14, 52 60, 44 100",
        "54 24, 32 0, 8 12, 8 40, 32 48, 54 24 | 54 10, 56 66, 40 97, 8 94",
    ),
)


@dataclass(frozen=True)
class Hand:
    """How somebody writes; lengths are in pixels of the finished picture.

    Attributes:
        name: What a page calls it.
        ways: Which of ``WAYS`` it uses for 0 to 9.
        pen: Width and height of the nib.
        height: Height of a digit.
        narrow: Its width as a share of that height.
        slant: How far the top leans to the right, as a share of the height.
        bend: How far its curves leave the ideal, at most.
        tremble: How far the pen shakes, at most.
        ink: From 0, black, to 255, white.
    """

    name: str
    ways: str
    pen: tuple[float, float]
    height: float
    narrow: float
    slant: float = 0.0
    bend: float = 0.0
    tremble: float = 0.0
    ink: int = 0


HANDS = (
    Hand("felt pen", "0110101000", (3.4, 3.4), 22, 0.62, bend=0.6),
    Hand("ballpoint", "2101011101", (1.5, 1.5), 21, 0.56, slant=0.25, bend=0.8, tremble=0.1),
    Hand("pencil", "0200100110", (1.8, 1.8), 23, 0.66, bend=1.0, tremble=0.2, ink=70),
    Hand("marker", "0000010000", (4.4, 4.4), 20, 0.72, slant=0.05, bend=0.6),
    Hand("child", "2101010011", (2.6, 2.6), 21.5, 0.82, slant=-0.06, bend=1.6, tremble=0.5),
    Hand("broad nib", "0110101111", (3.8, 1.4), 22, 0.58, slant=0.1, bend=0.5),
    Hand("left slant", "1111001101", (2.2, 2.2), 20, 0.60, slant=-0.22, bend=0.9, tremble=0.1),
    Hand("mouse", "0100101010", (2.0, 2.0), 23, 0.74, bend=1.2, tremble=0.8),
)


def draw_digits() -> tuple[Tensor, Tensor, tuple[str, ...]]:
    """Draw 0 to 9 in each of the hands of ``HANDS``: always the same pictures.

    Returns:
        Images, shape (N, 1, 28, 28), float32 in [0, 1], dark on white; labels, shape (N,), int64; and the
        name of the hand that drew each.
    """
    images = [_draw(hand, digit, seed) for seed, hand in enumerate(HANDS) for digit in range(10)]
    names = tuple(hand.name for hand in HANDS for _ in range(10))
    return torch.stack(images), torch.arange(10).repeat(len(HANDS)), names


def _draw(hand: Hand, digit: int, seed: int) -> Tensor:
    """Draw a digit, shape (1, 28, 28), in the middle of the picture."""
    random = np.random.default_rng([seed, digit])
    strokes = [
        np.array([point.split() for point in stroke.split(",")], dtype=float)
        for stroke in WAYS[digit][int(hand.ways[digit])].split("|")
    ]
    # Slow waves over the paper bend all strokes alike, so that those that meet still do.
    waves = random.uniform(0, 2 * math.pi, 2)
    paths = []
    for points in strokes:
        x, y = smooth(points, closed=False, pieces=40).T
        x, y = (x / 60 - 0.5) * hand.narrow * hand.height, (y / 100 - 0.5) * hand.height
        x, y = x + hand.bend * np.sin(y / 4 + waves[0]), y + hand.bend * np.sin(x / 4 + waves[1])
        x = x - hand.slant * y
        paths.append(np.stack([x, y], axis=1) + hand.tremble * _shaking(len(x), random))
    everything = np.concatenate(paths)
    middle = (everything.min(axis=0) + everything.max(axis=0)) / 2

    picture = Image.new("L", (SIDE * FINER, SIDE * FINER), 255)
    draw = ImageDraw.Draw(picture)
    nib = np.array(hand.pen) / 2
    for place in everything - middle + SIDE / 2:
        draw.ellipse([*((place - nib) * FINER), *((place + nib) * FINER)], fill=hand.ink)
    return torch.from_numpy(np.array(picture.reduce(FINER)))[None].float() / 255


def _shaking(places: int, random: np.random.Generator) -> np.ndarray:
    """Make quick waves along a stroke, shape (places, 2), between -1 and 1."""
    phases = random.uniform(0, 2 * math.pi, (2, 2))
    along = np.arange(places)[:, None]
    waves: np.ndarray = (np.sin(along / 6 + phases[0]) + np.sin(along / 10 + phases[1])) / 2
    return waves
