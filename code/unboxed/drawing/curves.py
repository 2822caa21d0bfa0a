"""The geometry of strokes: a smooth way through points, what lies across it, and outlines laid round it.

Points are arrays of shape (N, 2), x to the right and y down.
"""

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

Point = np.ndarray | Sequence[float]
Points = np.ndarray | Sequence[Point]


def mix(first: Point, second: Point, share: float) -> np.ndarray:
    """Go from one colour or place to another, by a share from 0 to 1."""
    return np.asarray(first) * (1 - share) + np.asarray(second) * share


def ellipse(centre: Point, radii: Point, angle: float = 0.0, points: int = 40) -> np.ndarray:
    """Give the points of an ellipse, turned clockwise by an angle in radians; shape (points, 2)."""
    cos, sin = math.cos(angle), math.sin(angle)
    axes = np.array([[radii[0] * cos, radii[0] * sin], [-radii[1] * sin, radii[1] * cos]])
    outline: np.ndarray = _circle(points) @ axes + np.asarray(centre)
    return outline


@cache
def _circle(points: int) -> np.ndarray:
    around = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([np.cos(around), np.sin(around)], axis=1)


def smooth(points: Points, *, closed: bool = True, pieces: int = 8) -> np.ndarray:
    """Lead a smooth curve through points, each once (Catmull and Rom, 1974).

    Args:
        points: Where it passes, shape (N, 2): at least three, or two if it is open.
        closed: Whether it comes back to where it began.
        pieces: Straight pieces between two points.

    Returns:
        Points on the curve, shape (M, 2).
    """
    knots = np.asarray(points, dtype=float)
    if closed:
        knots = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    stretches = np.stack([knots[:-3], knots[1:-2], knots[2:-1], knots[3:]], axis=1)
    path = (_weights(pieces) @ stretches).reshape(-1, 2)
    return path if closed else np.concatenate([path, knots[-2:-1]])


@cache
def _weights(pieces: int) -> np.ndarray:
    """Say how much the four points around a stretch count on the way along it, shape (pieces, 4)."""
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    powers = np.concatenate([t**0, t, t**2, t**3], axis=1)
    cubics = np.array([(0, 2, 0, 0), (-1, 0, 1, 0), (2, -5, 4, -1), (-1, 3, -3, 1)])
    weights: np.ndarray = powers @ cubics / 2
    return weights


def normals(path: np.ndarray) -> np.ndarray:
    """Give the way across a path, shape (N, 2), at each of its points: of length 1, to the right of its run.

    Where a path stands still there is no such way, and it is (0, 0).
    """
    along = np.empty_like(path)
    along[1:-1], along[0], along[-1] = path[2:] - path[:-2], path[1] - path[0], path[-1] - path[-2]
    lengths = np.hypot(along[:, :1], along[:, 1:])
    across: np.ndarray = along[:, ::-1] * (-1, 1) / np.maximum(lengths, 1e-12)
    return across


def ribbon(path: Points, widths: Point) -> np.ndarray:
    """Give the outline, shape (2 N, 2), of a band along a path, shape (N, 2), with a width at each point."""
    middle = np.asarray(path, dtype=float)
    aside = normals(middle) * (np.asarray(widths) / 2)[:, None]
    return np.concatenate([middle + aside, (middle - aside)[::-1]])


def taper(path: Points, width: float) -> np.ndarray:
    """Give the outline, shape (2 N, 2), of a stroke along a path: so wide at first, and then to a point."""
    return ribbon(path, width * np.sqrt(np.linspace(1, 0, len(path))))
