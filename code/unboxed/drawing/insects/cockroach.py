"""Cockroaches from above: flat ovals under leathery wings, with a shield over the head and long antennae."""

import numpy as np

from unboxed.drawing.curves import ellipse, mix, ribbon, smooth
from unboxed.drawing.insects.parts import (
    BLACK,
    COLOURS,
    Sketch,
    choose,
    direction,
    mirror,
    profile,
    shrink,
    speckle,
)

# At what odds each colour is drawn.
ODDS = dict(chestnut=3, rust=3, umber=3, tan=2, black=3, cream=1)

# Directions of thigh, shin and foot of the right legs, from front to back, in radians.
LEGS = ((-0.5, -0.1, 0.35), (0.35, 0.8, 1.0), (0.8, 1.25, 1.4))


def cockroach(rng: np.random.Generator, light: np.ndarray) -> Sketch:
    """Draw a cockroach about 1.3 long without its antennae, head up."""
    sketch = Sketch(light)
    colour = choose(rng, ODDS)
    limbs = mix(colour, (0.40, 0.22, 0.10), rng.uniform(0.2, 0.6))
    half = rng.uniform(0.23, 0.31)
    _antennae(sketch, rng, mix(limbs, BLACK, 0.3))
    _legs(sketch, rng, limbs, half)
    for side in (-1, 1):
        tail = smooth(mirror([(0.08, 0.52), (0.14, 0.62), (0.2, 0.74)], side), closed=False, pieces=4)
        sketch.limb(tail, np.linspace(0.05, 0.015, len(tail)), limbs)
    _abdomen(sketch, limbs, half)
    length = rng.choice([0.66, 0.72, 0.3], p=[0.4, 0.35, 0.25])
    _wings(sketch, rng, colour, half, length)
    _head(sketch, limbs)
    _pronotum(sketch, rng, colour, half)
    return sketch


def _antennae(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray) -> None:
    for side in (-1, 1):
        angle = rng.uniform(-1.35, -0.75)
        bend = rng.uniform(0.1, 0.42)
        place = np.array([0.06, -0.6])
        path = [place]
        for step in range(9):
            place = place + rng.uniform(0.1, 0.15) * direction(angle + bend * step * 0.55)
            path.append(place)
        curve = smooth(mirror(path, side), closed=False, pieces=4)
        sketch.fill(ribbon(curve, np.linspace(0.03, 0.012, len(curve))), colour, shadow=0.7)


def _legs(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray, half: float) -> None:
    for side in (-1, 1):
        for number, (turns, length) in enumerate(zip(LEGS, (0.56, 0.66, 0.86), strict=True)):
            angles = np.asarray(turns) + rng.normal(0, 0.13, 3)
            if side < 0:
                angles = np.pi - angles
            root = mirror((half * 0.6, -0.3 + 0.17 * number), side)
            sketch.leg(root, angles, length, 0.07, colour)
            knee = root + 0.38 * length * direction(angles[0])
            sketch.spines(knee, angles[1], 0.34 * length, 0.06, colour)


def _abdomen(sketch: Sketch, colour: np.ndarray, half: float) -> None:
    outline = profile([(0.04, -0.3), (half * 0.95, -0.15), (half, 0.15), (half * 0.75, 0.46), (0.06, 0.6)])
    sketch.plate(outline, colour)
    for y in np.linspace(-0.08, 0.5, 8):
        wide = half * np.sqrt(max(1 - ((y - 0.12) / 0.52) ** 2, 0)) * 0.93
        bow = smooth([(-wide, y - 0.03), (0, y + 0.025), (wide, y - 0.03)], closed=False, pieces=4)
        sketch.line(bow, mix(colour, BLACK, 0.55), 0.014)
        sketch.line(bow + np.array([0, 0.016]), mix(colour, (1, 0.9, 0.7), 0.3), 0.008)
    sketch.shade(outline, 0.7, 0.4)


def _wings(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray, half: float, length: float) -> None:
    top = int(rng.choice([-1, 1]))
    end = length if length > 0.5 else rng.uniform(0.02, 0.3)
    for side in (-top, top):
        knots = np.array(
            [
                (-0.02, -0.4),
                (half * 0.7, -0.38),
                (half * 1.08, -0.2),
                (half * 1.1, -0.2 + 0.45 * (end + 0.2)),
                (half * 0.86, end - 0.14),
                (half * 0.3, end),
                (-half * 0.22, end - 0.1),
                (-half * 0.2, -0.05),
            ]
        )
        outline = smooth(mirror(knots, side))
        sketch.plate(outline, colour)
        dark, pale = mix(colour, BLACK, 0.35), mix(colour, (1, 0.9, 0.7), 0.25)
        # A pale band along the front edge, and veins that fan out from the shoulder.
        edge = smooth(mirror(knots[1:5] * (0.93, 0.97), side), closed=False)
        sketch.fill(ribbon(edge, np.full(len(edge), 0.035)), pale, 0.55)
        shoulder = np.array([half * 0.35, -0.36])
        for share in np.linspace(0, 1, 9):
            tip = (1 - share) * knots[3] * (0.9, 1) + share * knots[6] * (0.6, 1)
            tip = tip + np.array([0, (end - tip[1]) * (0.9 - 1.4 * abs(share - 0.55))])
            middle = 0.5 * (shoulder + tip) + (half * 0.22 * (1 - share), 0)
            vein = smooth(mirror([shoulder, middle, tip], side), closed=False, pieces=5)
            sketch.line(vein, dark if share not in (0.25, 0.75) else pale, 0.009)
        sketch.shade(outline, 0.5, 0.55 if side == top else 0.2)
    speckle(sketch, rng, (0, 0.5 * (end - 0.35)), (half * 0.8, 0.45 * (end + 0.35)), 14)


def _head(sketch: Sketch, colour: np.ndarray) -> None:
    sketch.plate(ellipse((0, -0.58), (0.105, 0.09)), mix(colour, BLACK, 0.4))
    for side in (-1, 1):
        sketch.fill(ellipse((side * 0.085, -0.595), (0.035, 0.05)), (0.06, 0.05, 0.05))


def _pronotum(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray, half: float) -> None:
    wide = half * rng.uniform(0.9, 1.05)
    outline = profile([(0.08, -0.625), (wide * 0.75, -0.54), (wide, -0.4), (wide * 0.8, -0.3), (0.08, -0.27)])
    light = np.mean(colour) > 0.25
    rim = mix(colour, COLOURS["cream"], rng.uniform(0.3, 0.75) if light else rng.uniform(0, 0.5))
    sketch.plate(outline, rim)
    dark = mix(colour, (0.12, 0.06, 0.04), rng.uniform(0.65, 0.9))
    marks = rng.choice(["blotches", "stripes", "disc"])
    for side in (-1, 1):
        if marks == "blotches":
            inner = [(0.01, -0.55), (wide * 0.5, -0.52), (wide * 0.68, -0.42)]
            knots = [*inner, (wide * 0.35, -0.34), (0.015, -0.4)]
            sketch.fill(smooth(mirror(knots, side)), dark, 0.9)
        elif marks == "stripes":
            knots = [(wide * 0.3, -0.58), (wide * 0.45, -0.44), (wide * 0.33, -0.3)]
            stripe = smooth(mirror(knots, side), closed=False)
            sketch.fill(ribbon(stripe, np.full(len(stripe), wide * 0.3)), dark, 0.92)
    if marks == "disc":
        sketch.fill(shrink(outline, 0.72), dark, 0.85)
    sketch.shade(outline, 0.55, 0.6)
