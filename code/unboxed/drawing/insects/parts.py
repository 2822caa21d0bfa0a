"""What insects are drawn from: ribbons, jointed legs and domes that catch the light, and their colours."""

from dataclasses import dataclass

import numpy as np

from unboxed.drawing.canvas import Canvas, Colour
from unboxed.drawing.curves import Point, Points, ellipse, mix, ribbon, smooth

BLACK = np.zeros(3)
WHITE = np.ones(3)

# The colours that all kinds share; each kind draws its own from among them, at its own odds.
COLOURS = {
    "chestnut": (0.45, 0.22, 0.10),
    "rust": (0.60, 0.28, 0.12),
    "umber": (0.30, 0.20, 0.13),
    "tan": (0.70, 0.52, 0.31),
    "cream": (0.84, 0.76, 0.56),
    "black": (0.12, 0.11, 0.11),
    "olive": (0.42, 0.43, 0.18),
    "green": (0.26, 0.50, 0.24),
    "teal": (0.12, 0.42, 0.42),
    "blue": (0.22, 0.40, 0.66),
    "red": (0.70, 0.17, 0.11),
    "amber": (0.78, 0.50, 0.14),
}


PIT = ellipse((0, 0), (1, 1), points=6)


@dataclass(frozen=True)
class Shape:
    """One thing to draw.

    Attributes:
        points: Where it runs, shape (N, 2), in units of half the sheet.
        colour: Red, green and blue in [0, 1].
        opacity: From 0, nothing, to 1, nothing seen through it.
        width: How thick the line is, or None for a filled shape.
        shadow: How much light it keeps from the ground, from 0 to 1.
    """

    points: np.ndarray
    colour: np.ndarray
    opacity: float = 1.0
    width: float | None = None
    shadow: float = 0.0


class Sketch:
    """The shapes of one animal from the lowest to the topmost, seen from above, head up.

    Args:
        light: Where the light comes from, a direction of length 1, shape (2,).
    """

    def __init__(self, light: np.ndarray) -> None:
        self.light = light
        self.shapes: list[Shape] = []

    def fill(self, points: Points, colour: Colour, opacity: float = 1.0, shadow: float = 0.0) -> None:
        """Add a filled shape."""
        self.shapes.append(Shape(np.asarray(points), np.asarray(colour), opacity, shadow=shadow))

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """Add a line."""
        self.shapes.append(Shape(np.asarray(points), np.asarray(colour), width=width))

    def limb(self, path: Points, widths: Point, colour: Colour) -> None:
        """Add a rod of changing width, one for each point of its path, lit along one side."""
        thickness = np.asarray(widths)
        self.fill(ribbon(path, thickness), mix(colour, BLACK, 0.35), shadow=1)
        inner = np.asarray(path) + 0.3 * thickness.mean() * self.light
        self.fill(ribbon(inner, 0.5 * thickness), mix(colour, WHITE, 0.12))

    def plate(self, outline: np.ndarray, colour: Colour) -> None:
        """Add a piece of the body with a dark edge; its roundness comes with ``shade``."""
        self.fill(outline, mix(colour, BLACK, 0.6), shadow=1)
        self.fill(shrink(outline, 0.955), colour)

    def shade(self, outline: np.ndarray, depth: float, gloss: float) -> None:
        """Let a shape, and whatever was drawn upon it, look domed.

        Args:
            outline: Its edge, shape (N, 2), near to convex.
            depth: How dark the side away from the light gets, from 0 to 1.
            gloss: How bright the highlight is, from 0 to 1.
        """
        radius = 0.5 * np.ptp(outline, axis=0).min()
        steps = 6 if radius > 0.13 else 3
        for step in range(1, steps + 1):
            share = 0.5 * step / steps
            inner = shrink(outline, 1 - share) + 0.88 * share * radius * self.light
            # Two outlines, one inside the other, fill as a ring: there and back cancel.
            ring = np.concatenate([outline, outline[:1], inner[:1], inner[::-1]])
            self.fill(ring, BLACK, 0.78 / steps * depth)
        for size in np.linspace(0.66, 0.12, steps):
            spot = shrink(outline, size) + 0.5 * (1 - size) * radius * self.light
            self.fill(spot, WHITE, 0.25 / steps / size**0.6 * gloss)

    def leg(self, root: Point, angles: Point, length: float, width: float, colour: Colour) -> None:
        """Add a leg of thigh, shin and foot.

        Args:
            root: Where it leaves the body, shape (2,).
            angles: Directions of the three in radians, 0 to the right, clockwise.
            length: Of the whole leg.
            width: Of the thigh.
            colour: Of the leg.
        """
        hip = np.asarray(root)
        knee = hip + 0.38 * length * direction(angles[0])
        ankle = knee + 0.36 * length * direction(angles[1])
        toe = ankle + 0.26 * length * direction(angles[2])
        foot = smooth([ankle, (ankle + toe) / 2 + 0.02 * length, toe], closed=False, pieces=3)
        self.fill(ribbon(foot, np.linspace(0.45, 0.28, len(foot)) * width), mix(colour, BLACK, 0.4), shadow=1)
        self.limb([knee, (knee + ankle) / 2, ankle], (0.7 * width, 0.65 * width, 0.5 * width), colour)
        self.limb([hip, (hip + knee) / 2, knee], (0.9 * width, 1.15 * width, 0.75 * width), colour)
        claws = [toe + 0.05 * length * direction(angles[2] + turn) for turn in (-0.6, 0.6)]
        self.line([claws[0], toe, claws[1]], mix(colour, BLACK, 0.4), 0.3 * width)

    def spines(self, start: Point, angle: float, length: float, size: float, colour: Colour) -> None:
        """Add thorns on both sides of a straight piece of leg."""
        feet = np.asarray(start) + np.linspace(0.15, 1, 5)[:, None] * length * direction(angle)
        left, right = (feet + size * direction(angle + turn) for turn in (-0.75, 0.75))
        comb = np.stack([feet, left, feet, right, feet], axis=1).reshape(-1, 2)
        self.line(comb, mix(colour, BLACK, 0.4), 0.009)


def lay(canvas: Canvas, sketch: Sketch) -> None:
    """Draw all shapes of a sketch on a canvas, from the lowest to the topmost."""
    for shape in sketch.shapes:
        if shape.width is None:
            canvas.fill(shape.points, shape.colour, opacity=shape.opacity)
        else:
            canvas.line(shape.points, shape.colour, shape.width)


def direction(angle: float) -> np.ndarray:
    """Give the step of length 1 in a direction: 0 to the right, clockwise, in radians; shape (2,)."""
    return np.array([np.cos(angle), np.sin(angle)])


def mirror(points: Points | Point, side: int) -> np.ndarray:
    """Give points as they are, for side 1, or with left and right exchanged, for side -1."""
    mirrored: np.ndarray = np.asarray(points) * np.array([side, 1])
    return mirrored


def shrink(outline: np.ndarray, factor: float) -> np.ndarray:
    """Shrink a shape towards its middle."""
    middle = 0.5 * (outline.min(axis=0) + outline.max(axis=0))
    shrunk: np.ndarray = middle + factor * (outline - middle)
    return shrunk


def profile(knots: Points) -> np.ndarray:
    """Give a smooth outline, the same left and right, through points of its right half from the top down."""
    right = np.asarray(knots, dtype=float)
    left = mirror(right[::-1], -1)
    return smooth(np.concatenate([right, left]), pieces=6)


def choose(rng: np.random.Generator, odds: dict[str, int]) -> np.ndarray:
    """Draw one of ``COLOURS`` at the given odds, each a little different every time."""
    names = list(odds)
    weights = np.array([odds[name] for name in names], dtype=float)
    colour = np.asarray(COLOURS[names[rng.choice(len(names), p=weights / weights.sum())]])
    return np.clip(colour * rng.uniform(0.8, 1.25) + rng.normal(0, 0.025, 3), 0.03, 0.95)


def speckle(sketch: Sketch, rng: np.random.Generator, centre: Point, radii: Point, count: int) -> None:
    """Add small dark pits inside an ellipse, as on leather and horn."""
    for place, wide in zip(scatter(rng, centre, radii, count), rng.uniform(0.006, 0.014, count), strict=True):
        sketch.fill(place + wide * PIT, BLACK, 0.2)


def scatter(rng: np.random.Generator, centre: Point, radii: Point, count: int) -> np.ndarray:
    """Draw points evenly from an ellipse, shape (count, 2)."""
    reach, turn = rng.random((2, count))
    around = np.stack([np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)], axis=1)
    points: np.ndarray = np.asarray(centre) + np.sqrt(reach)[:, None] * around * np.asarray(radii)
    return points
