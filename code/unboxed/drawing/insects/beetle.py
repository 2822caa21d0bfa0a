"""Beetles from above: hard wing cases that meet in a seam, in six builds from ladybird to longhorn."""

from dataclasses import dataclass

import numpy as np

from unboxed.drawing.curves import ellipse, mix, smooth
from unboxed.drawing.insects.parts import (
    BLACK,
    COLOURS,
    WHITE,
    Sketch,
    choose,
    direction,
    mirror,
    profile,
    shrink,
    speckle,
)
from unboxed.drawing.insects.wing_cases import wing_cases

# At what odds each colour is drawn; the second line for ladybirds and their like.
ODDS = dict(chestnut=2, rust=2, umber=2, black=3, tan=2, olive=1, green=2, blue=2, red=2)
SPOTTED = dict(red=5, rust=2, amber=3, black=2, tan=1, umber=1)

# Directions of thigh, shin and foot of the right legs, from front to back, in radians.
LEGS = ((-0.45, -1.05, -0.8), (0.2, 0.75, 0.95), (0.6, 1.25, 1.35))


@dataclass(frozen=True)
class Build:
    """How a beetle is made.

    Attributes:
        half: Half the width of the wing cases.
        length: Of the wing cases.
        neck: Half the width of the shield before them, as a share of ``half``.
        head: Half the width of the head.
        antenna: ``"short"``, ``"clubbed"``, ``"elbowed"`` or ``"long"``.
        patterns: What the wing cases may bear: some of ``wing_cases.PATTERNS``.
        legs: Length of a leg.
        jaws: Length of the mandibles.
    """

    half: float
    length: float
    neck: float
    head: float
    antenna: str
    patterns: tuple[str, ...]
    legs: float
    jaws: float = 0.05


BUILDS = (
    Build(0.46, 0.84, 0.68, 0.17, "clubbed", ("spots",), 0.42),
    Build(0.38, 0.82, 0.8, 0.18, "short", ("stripes", "plain", "spots"), 0.55),
    Build(0.36, 0.84, 0.72, 0.16, "short", ("grooves", "metal"), 0.72),
    Build(0.38, 0.76, 0.92, 0.18, "clubbed", ("metal", "grooves", "flecks"), 0.6),
    Build(0.34, 0.72, 0.98, 0.27, "elbowed", ("plain", "grooves"), 0.68, jaws=0.42),
    Build(0.26, 0.9, 0.75, 0.15, "long", ("bands", "flecks", "plain"), 0.66),
)


def beetle(rng: np.random.Generator, light: np.ndarray) -> Sketch:
    """Draw a beetle about 1.2 long without its antennae, head up."""
    sketch = Sketch(light)
    build = BUILDS[rng.integers(len(BUILDS))]
    pattern = str(rng.choice(build.patterns))
    colour = choose(rng, SPOTTED if pattern == "spots" else ODDS)
    half = build.half * rng.uniform(0.93, 1.07)
    limbs = mix(colour, mix(COLOURS["black"], COLOURS["umber"], rng.random()), rng.uniform(0.55, 1))
    front = mix(colour, limbs, rng.choice([0, 0.5, 1]))
    top = -0.22 if build.jaws < 0.1 else -0.14
    _legs(sketch, rng, build, half, top, limbs)
    _antennae(sketch, rng, build, top - 0.32, limbs)
    _head(sketch, rng, build, top - 0.28, front)
    _shield(sketch, rng, half * build.neck, top, front, pattern == "spots")
    wing_cases(sketch, rng, (half, top, build.length), colour, limbs, pattern)
    return sketch


def _legs(
    sketch: Sketch, rng: np.random.Generator, build: Build, half: float, top: float, colour: np.ndarray
) -> None:
    roots = ((0.6 * half, top - 0.08), (0.75 * half, top + 0.14), (0.7 * half, top + 0.34))
    for side in (-1, 1):
        for number in (2, 1, 0):
            angles = np.asarray(LEGS[number]) + rng.normal(0, 0.13, 3)
            length = build.legs * (0.95, 1, 1.15)[number]
            turns = angles if side > 0 else np.pi - angles
            sketch.leg(mirror(roots[number], side), turns, length, 0.085, colour)


def _antennae(sketch: Sketch, rng: np.random.Generator, build: Build, y: float, colour: np.ndarray) -> None:
    length = {"short": 0.42, "clubbed": 0.26, "elbowed": 0.36, "long": 1.35}[build.antenna]
    joints = 11 if build.antenna == "long" else 8
    banded = mix(colour, COLOURS["cream"], rng.choice([0, 0.6]))
    bend = rng.uniform(0.12, 0.24) if build.antenna == "long" else rng.uniform(-0.05, 0.08)
    start = rng.uniform(-0.9, -0.5)
    for side in (-1, 1):
        place, angle = np.array([build.head * 0.75, y]), start + rng.normal(0, 0.08)
        for joint in range(joints):
            if build.antenna == "elbowed" and joint == 3:
                angle -= 0.8
            step = place + length / joints * direction(angle)
            thick = 0.04 - 0.018 * joint / joints
            if build.antenna in ("clubbed", "elbowed") and joint >= joints - 2:
                thick = 0.075
            middle = (place + step) / 2
            piece = mirror([place, middle, step], side)
            sketch.limb(piece, (0.7 * thick, thick, thick), colour if joint % 2 else banded)
            place, angle = step, angle + bend


def _head(sketch: Sketch, rng: np.random.Generator, build: Build, y: float, colour: np.ndarray) -> None:
    for side in (-1, 1):
        reach, wide = build.jaws, build.head
        bend = np.array([wide * 0.55 + reach * 0.45, y - 0.1 - reach * 0.5])
        knots = np.array([(wide * 0.5, y - 0.08), bend, (wide * 0.3, y - 0.12 - reach)])
        jaw = smooth(mirror(knots, side), closed=False)
        horn = mix(colour, COLOURS["rust"], 0.3)
        sketch.limb(jaw, np.linspace(0.09, 0.025, len(jaw)), horn)
        if reach > 0.1:
            tooth = bend - [(0.02, 0.02), (0.07, 0.06), (0.12, 0.07)]
            sketch.limb(mirror(tooth, side), (0.06, 0.04, 0.015), horn)
    edge = [(0.05, -0.13), (build.head * 0.8, -0.08), (build.head, 0), (build.head * 0.9, 0.1), (0.05, 0.14)]
    outline = profile(edge) + np.array([0, y])
    sketch.plate(outline, mix(colour, BLACK, 0.25))
    sketch.shade(outline, 0.5, 0.5)
    eyes = COLOURS[str(rng.choice(["black", "umber"]))]
    for side in (-1, 1):
        eye = ellipse((side * build.head * 0.9, y - 0.01), (0.04, 0.055), points=14)
        sketch.plate(eye, eyes)
        sketch.fill(shrink(eye, 0.35) + 0.012 * sketch.light, WHITE, 0.6)


def _shield(
    sketch: Sketch, rng: np.random.Generator, wide: float, top: float, colour: np.ndarray, patched: bool
) -> None:
    waist = rng.uniform(0.8, 1.0)
    edge = [(0.04, -0.24), (wide * 0.72, -0.24), (wide, -0.1), (wide * waist, 0.04), (0.04, 0.07)]
    outline = profile(edge) + np.array([0, top])
    sketch.plate(outline, colour)
    if patched:
        for side in (-1, 1):
            spot = ellipse((side * wide * 0.62, top - 0.12), (wide * 0.22, 0.06), points=18)
            sketch.fill(spot, mix(COLOURS["cream"], colour, 0.15))
    speckle(sketch, rng, (0, top - 0.09), (wide * 0.8, 0.11), 8)
    sketch.shade(outline, 0.7, 0.9)
