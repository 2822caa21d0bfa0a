"""The parts that a cat's or a dog's head is put together from, each a few smooth shapes.

A head is a ball seen from in front, and turns: what lies on it moves more the nearer it is to the viewer.
Lengths are in halves of the sheet, for a head about one wide; x to the right, y down.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import Points, ellipse, mix, smooth, taper

BLACK, CREAM, WHITE = np.array([0.08, 0.07, 0.08]), np.array([0.96, 0.91, 0.83]), np.ones(3)
PINK, ROSE = np.array([0.87, 0.56, 0.55]), np.array([0.90, 0.42, 0.46])


@dataclass(frozen=True, eq=False)
class Look:
    """What varies from animal to animal, and is decided before anything is drawn.

    Attributes:
        dog: Whether it is a dog; decides the build of head, ears, eyes and muzzle.
        turn: To which side it looks, in radians.
        nod: How far it looks down, in radians.
        build: Width of the head, height of the ears, their spread, size of the eyes, fullness of the cheeks;
            each in [-1, 1], 0 for the mean of its kind.
        fur: The colour of the coat.
        second: The colour of patches, stripes or mask.
        pale: The colour of muzzle and chest.
        iris: The colour of the eyes.
        nose: The colour of the nose.
        gaze: Where the pupils point, x and y, each in [-1, 1].
    """

    dog: bool
    turn: float
    nod: float
    build: np.ndarray
    fur: np.ndarray
    second: np.ndarray
    pale: np.ndarray
    iris: np.ndarray
    nose: np.ndarray
    gaze: np.ndarray

    def at(self, points: Points, rise: float = 0.0) -> np.ndarray:
        """Place points of the face, shape (N, 2), that lie ``rise`` above the ball, as the head is turned."""
        flat = np.asarray(points, dtype=float)
        depth = np.sqrt(np.maximum(0.25 - 0.54 * (flat * flat).sum(axis=1, keepdims=True), 0)) + rise
        turn = (math.cos(self.turn), math.cos(self.nod))
        placed: np.ndarray = flat * turn + depth * (math.sin(self.turn), math.sin(self.nod))
        return placed


def head(look: Look) -> np.ndarray:
    """Give the outline of the head: a cat's wide and low with tufted cheeks, a dog's long with jowls."""
    wide, full = 1 + 0.08 * look.build[0], 0.05 * look.build[4]
    if look.dog:
        cheek = [(0.47, 0.0), (0.45 + full, 0.22), (0.37 + full, 0.44)]
        right = np.array([(0.16, -0.56), (0.36, -0.48), (0.47, -0.26), *cheek, (0.2, 0.6)])
    else:
        crown = smooth([(0.12, -0.52), (0.36, -0.45), (0.53, -0.24), (0.58, 0.02)], closed=False)
        tufts = [(0.66 + full, 0.2), (0.57, 0.22), (0.6 + full, 0.34), (0.48, 0.35), (0.46 + full, 0.44)]
        chin = smooth([(0.36, 0.45), (0.2, 0.52), (0.06, 0.54)], closed=False)
        right = np.concatenate([crown, tufts, chin])
    right = right * (wide, 1)
    outline = np.concatenate([right, right[::-1] * (-1, 1)])
    return smooth(outline) if look.dog else outline


def pointed_ears(canvas: Canvas, look: Look) -> None:
    """Draw two upright ears, pink inside, behind the head."""
    _, height, spread, _, _ = look.build
    foot, inner = np.array([(0.5, -0.14), (0.12, -0.44)] if look.dog else [(0.56, -0.14), (0.1, -0.44)])
    tip = np.array([0.4, -0.84] if look.dog else [0.5, -0.92]) + np.array([0.07 * spread, -0.08 * height])
    bulge, slope = np.array([0.05, 0.0]), np.array([-0.02, -0.02])
    edge = np.array([foot, mix(foot, tip, 0.5) + bulge, tip, mix(inner, tip, 0.5) + slope, inner])
    middle = mix(foot, inner, 0.5) * (1, 0.9)
    outside, inside = smooth(edge, pieces=6), smooth(mix(middle, edge, 0.66), pieces=6)
    roots = (mix(inner, foot, 0.35), mix(inner, foot, 0.6))
    tufts = [taper([root, mix(root, tip, 0.3) - bulge / 2, mix(root, tip, 0.6)], 0.09) for root in roots]
    for side in (-1, 1):
        canvas.fill(_beside(look, outside, side), look.fur * 0.82)
        canvas.fill(_beside(look, inside, side), mix(PINK, look.fur, 0.25))
        for tuft in tufts:
            canvas.fill(_beside(look, tuft, side), look.fur)


def floppy_ears(canvas: Canvas, look: Look) -> None:
    """Draw two ears that hang over the sides of the head; a cat's are small and folded forward."""
    _, height, spread, _, _ = look.build
    if look.dog:
        edge = np.array([(0.2, 0.0), (0.42, -0.05), (0.6, 0.16), (0.67, 0.55), (0.65, 0.86)])
        edge = np.concatenate([edge, [(0.54, 1.0), (0.43, 0.86), (0.4, 0.5), (0.3, 0.2)]])
        edge = edge * (1 + 0.07 * spread, 0.95 + 0.12 * height) + (0, -0.5)
    else:
        tip = (0.66 + 0.05 * spread, -0.12 + 0.06 * height)
        edge = np.array([(0.14, -0.51), (0.3, -0.62), (0.47, -0.6), (0.61, -0.42), tip, (0.5, -0.26)])
        edge = np.concatenate([edge, [(0.33, -0.36)]])
    outside = smooth(edge)
    fold = taper(smooth(edge[1:5] - (0.05, -0.03), closed=False, pieces=5), 0.1)
    for side in (-1, 1):
        canvas.fill(_beside(look, outside - (0, -0.03), side), BLACK, opacity=0.45, soft=0.08)
        canvas.fill(_beside(look, outside, side), look.fur * 0.72)
        canvas.fill(_beside(look, fold, side), look.fur * 0.86)


def _beside(look: Look, points: np.ndarray, side: int) -> np.ndarray:
    """Mirror points to one side of the head, and move them back as it turns: ears sit behind the face."""
    x = side * points[:, 0] * np.cos(look.turn / 2) - 0.12 * np.sin(look.turn)
    return np.stack([x, points[:, 1] - 0.1 * np.sin(look.nod)], axis=1)


def eyes(canvas: Canvas, look: Look, *, slit: bool) -> None:
    """Draw two eyes, a cat's large and slanted, a dog's rounder; pupils are slits or round."""
    size = (0.118 if look.dog else 0.155) * (1 + 0.12 * look.build[3])
    apart, high = (0.225, -0.1) if look.dog else (0.265, -0.04)
    tall, slant = (0.92, 0.1) if look.dog else (0.8, 0.38)
    lids = [(-1, 0.45 * slant + 0.15), (-0.3, -0.85 * tall), (0.5, -0.95 * tall), (1.05, -slant - 0.05)]
    almond = smooth([*lids, (0.6, 0.6 * tall), (-0.3, 0.85 * tall)])
    for side in (-1, 1):
        around = partial(_around, look, size * np.array([side, 1]), (side * apart, high))
        canvas.fill(around(almond * 1.22), look.fur * 0.35)
        canvas.fill(around(almond), look.iris)
        with canvas.inside(around(almond)):
            canvas.fill(around(ellipse((0, 0.6), (0.7, 0.4))), mix(look.iris, WHITE, 0.35))
            centre = look.gaze * (0.15 * side, 0.1) + (-0.03, 0)
            canvas.fill(around(ellipse(centre, (0.2, 0.88) if slit else (0.56, 0.56))), BLACK)
            canvas.fill(around(ellipse((0, -1.15 * tall), (1.3, 0.5))), BLACK, opacity=0.5)
        canvas.fill(around(ellipse((-0.3 * side, -0.36), (0.24, 0.24), points=16)), WHITE)
        canvas.fill(around(ellipse((0.3 * side, 0.34), (0.11, 0.11), points=12)), WHITE, opacity=0.8)


def _around(look: Look, size: np.ndarray, middle: tuple[float, float], points: Points) -> np.ndarray:
    return look.at(np.asarray(points) * size + middle, 0.02)


def eyebrows(canvas: Canvas, look: Look) -> None:
    """Draw two bushy brows above the eyes, light on dark fur and dark on light."""
    colour = mix(look.fur, CREAM, 0.75) if look.fur.mean() < 0.45 else look.fur * 0.35
    middle = np.array([0.2, -0.31] if look.dog else [0.25, -0.28])
    brow = smooth([(-0.1, 0), (-0.05, -0.055), (0.04, -0.05), (0.12, 0.03), (0.04, 0.03), (-0.05, 0.045)])
    hair = taper([(0, 0), (0.02, -0.06), (0.06, -0.09)], 0.06)
    roots = np.array([(-0.06, -0.02), (0.0, -0.025), (0.06, 0.0)])
    for side in (-1, 1):
        for shape in (brow, *(hair + root for root in roots)):
            canvas.fill(look.at((shape + middle) * (side, 1), 0.03), colour)
