"""Dragonflies from above: four veined wings, eyes that touch, a thick chest, a long ringed abdomen."""

from itertools import pairwise

import numpy as np

from unboxed.drawing.curves import Points, ellipse, mix, ribbon, smooth
from unboxed.drawing.insects.parts import (
    BLACK,
    COLOURS,
    WHITE,
    Sketch,
    choose,
    direction,
    mirror,
    profile,
)

# At what odds each colour is drawn.
ODDS = dict(chestnut=2, rust=2, umber=2, black=2, tan=2, olive=1, green=2, blue=2, red=2, amber=1)

# Front and rear edge of a wing, as shares of its length: how far out, how far forward (-) or back (+).
FRONT_WING = (
    ((0, -0.015), (0.25, -0.03), (0.5, -0.028), (0.8, -0.03), (0.96, 0.0), (1, 0.045)),
    ((0, 0.03), (0.1, 0.11), (0.35, 0.175), (0.6, 0.19), (0.86, 0.16), (1, 0.045)),
)
REAR_WING = (
    ((0, -0.015), (0.25, -0.035), (0.45, -0.03), (0.8, -0.02), (0.96, 0.01), (1, 0.06)),
    ((0, 0.06), (0.05, 0.2), (0.2, 0.29), (0.45, 0.265), (0.82, 0.18), (1, 0.06)),
)

# Width of the abdomen along its length, for different families.
WAISTS = (
    (0.1, 0.12, 0.065, 0.085, 0.09, 0.088, 0.08, 0.065),
    (0.11, 0.15, 0.17, 0.17, 0.155, 0.13, 0.1, 0.06),
    (0.09, 0.1, 0.06, 0.06, 0.065, 0.095, 0.12, 0.07),
)


def dragonfly(rng: np.random.Generator, light: np.ndarray) -> Sketch:
    """Draw a dragonfly about 1.6 wide and 1.4 long, head up."""
    sketch = Sketch(light)
    colour = mix(choose(rng, ODDS), WHITE, 0.06)
    legs = mix(colour, BLACK, 0.7)
    for side in (-1, 1):
        for number in range(3):
            turn = np.array([-0.9, -1.5, -1.3]) + number * np.array([0.75, 0.9, 0.85]) + rng.normal(0, 0.1, 3)
            root = mirror((0.07, -0.38 + 0.06 * number), side)
            sketch.leg(root, turn if side > 0 else np.pi - turn, 0.3 + 0.04 * number, 0.03, legs)
    _abdomen(sketch, rng, colour)
    _wings(sketch, rng)
    _thorax(sketch, rng, colour)
    _head(sketch, rng, colour)
    return sketch


def _wings(sketch: Sketch, rng: np.random.Generator) -> None:
    spread = rng.normal(0, 0.16)
    tint = mix(mix(WHITE, COLOURS["amber"], rng.choice([0, 0, 0.35])), COLOURS["blue"], rng.uniform(0, 0.12))
    opacity = rng.uniform(0.28, 0.44)
    veins = mix(COLOURS["umber"], BLACK, rng.uniform(0, 0.6))
    mark = mix(COLOURS[str(rng.choice(["umber", "black", "rust", "cream"]))], BLACK, 0.2)
    patches = str(rng.choice(["none", "none", "base", "tip", "band"]))
    stain = mix(veins, COLOURS["rust"], rng.uniform(0, 0.6))
    length = rng.uniform(0.84, 0.98)
    pairs = ((REAR_WING, -0.2, 0.2 + spread, 0.95), (FRONT_WING, -0.32, -0.1 + 0.8 * spread, 1.0))
    for edges, y, turn, size in pairs:
        for side in (-1, 1):
            angle = turn + rng.normal(0, 0.05)
            wing = _Wing(edges, mirror((0.05, y), side), angle, side, length * size)
            sketch.fill(wing.cell(0, 1, 0, 1), tint, opacity, shadow=0.3)
            sketch.fill(wing.cell(0.1, 0.85, 0.2, 0.6), WHITE, 0.14)
            if patches == "base":
                sketch.fill(wing.cell(0, 0.2, 0, 1), stain, 0.75)
            elif patches == "tip":
                sketch.fill(wing.cell(0.82, 1, 0, 1), stain, 0.65)
            elif patches == "band":
                sketch.fill(wing.cell(0.42, 0.56, 0, 1), stain, 0.6)
            _veins(sketch, wing, veins)
            sketch.fill(wing.cell(0.83, 0.92, 0.0, 0.16), mark)


class _Wing:
    """A wing in its place: asked for a point, it takes shares of its length and of its width there."""

    def __init__(
        self, edges: tuple[Points, Points], root: np.ndarray, angle: float, side: int, length: float
    ) -> None:
        front, rear = (smooth(edge, closed=False) for edge in edges)
        self.reach = np.linspace(0, 1, 41)
        self.front = np.interp(self.reach, front[:, 0], front[:, 1])
        self.rear = np.interp(self.reach, rear[:, 0], rear[:, 1])
        out = mirror(direction(angle), side)
        back = mirror(direction(angle + np.pi / 2), side)
        self.root, self.axes = root, length * np.stack([out, back])

    def at(self, out: np.ndarray, back: np.ndarray | float) -> np.ndarray:
        """Points at shares of the length, shape (N,), and of the width there; shape (N, 2)."""
        front, rear = np.interp(out, self.reach, self.front), np.interp(out, self.reach, self.rear)
        return self.root + np.stack([out, front + back * (rear - front)], axis=1) @ self.axes

    def cell(self, start: float, end: float, front: float, rear: float) -> np.ndarray:
        """The outline of a piece of the wing."""
        out = start + (end - start) * (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 24)))
        return np.concatenate([self.at(out, front), self.at(out, rear)[::-1]])


def _veins(sketch: Sketch, wing: _Wing, colour: np.ndarray) -> None:
    sketch.line(wing.cell(0, 1, 0, 1), mix(colour, WHITE, 0.1), 0.007)
    sketch.fill(ribbon(wing.at(np.linspace(0, 0.97, 12), 0.0), np.linspace(0.022, 0.01, 12)), colour)
    rows = (0.0, 0.17, 0.34, 0.54, 0.76, 1.0)
    for number, (front, rear) in enumerate(pairwise(rows)):
        long = np.linspace(0.02, 0.95 - 0.03 * number, 10)
        if number:
            sketch.line(wing.at(long, front), mix(colour, WHITE, 0.08), 0.007)
        # One line that runs along the row in a square wave draws all its cross-veins.
        out = np.repeat(np.linspace(0.1, 0.96 - 0.02 * number, 11 + number), 2)
        back = np.resize([front, rear, rear, front], len(out))
        sketch.line(wing.at(out, back), mix(colour, WHITE, 0.35), 0.004)


def _abdomen(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray) -> None:
    length = rng.uniform(0.95, 1.15)
    y = np.linspace(0, 1, 31)
    path = np.stack([rng.normal(0, 0.05) * y**2, -0.18 + length * y], axis=1)
    widths = np.interp(y, np.linspace(0, 1, 8), WAISTS[rng.integers(len(WAISTS))]) * rng.uniform(0.85, 1.1)
    for side in (-1, 1):
        tail = path[-1] + mirror([(0.012, -0.01), (0.028, 0.035), (0.02, 0.07)], side)
        sketch.limb(tail, (0.022, 0.025, 0.01), mix(colour, BLACK, 0.5))
    sketch.fill(ribbon(path, widths), mix(colour, BLACK, 0.6), shadow=1)
    sketch.fill(ribbon(path, 0.84 * widths), colour)
    pattern = rng.choice(["rings", "spots", "stripe", "plain", "saddle"])
    dark = mix(colour, BLACK, 0.75)
    pale = mix(colour, COLOURS[str(rng.choice(["cream", "blue", "green", "amber"]))], 0.75)
    for number in range(1, 10):
        start, end = 3 * number, min(3 * number + 3, 30)
        piece, wide = path[start : end + 1], widths[start : end + 1]
        if pattern == "rings":
            sketch.fill(ribbon(piece[1:4], 0.84 * wide[1:4]), dark)
        elif pattern == "spots":
            sketch.fill(ribbon(piece, 0.84 * wide), dark)
            for side in (-1, 1):
                spot = piece[1] + (side * 0.26 * wide[1], 0.01)
                sketch.fill(ellipse(spot, (0.16 * wide[1], 0.028), points=12), pale)
        elif pattern == "saddle" and number in (7, 8):
            sketch.fill(ribbon(piece, 0.84 * wide), pale)
        sketch.line([piece[0] - (wide[0] / 2, 0), piece[0] + (wide[0] / 2, 0)], dark, 0.012)
    if pattern == "stripe":
        sketch.fill(ribbon(path, 0.3 * widths), dark)
    far = path - 0.3 * widths[:, None] * sketch.light
    near = path + 0.2 * widths[:, None] * sketch.light
    sketch.fill(ribbon(far, 0.4 * widths), BLACK, 0.22)
    sketch.fill(ribbon(near, 0.3 * widths), WHITE, 0.25)


def _thorax(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray) -> None:
    outline = profile([(0.05, -0.48), (0.115, -0.42), (0.14, -0.3), (0.12, -0.17), (0.05, -0.1)])
    hue = mix(colour, COLOURS[str(rng.choice(["umber", "olive", "green", "black"]))], rng.uniform(0, 0.6))
    sketch.plate(outline, hue)
    if rng.random() < 0.6:
        for side in (-1, 1):
            band = mirror([(0.075, -0.43), (0.093, -0.4), (0.1, -0.37), (0.104, -0.34), (0.105, -0.31)], side)
            sketch.fill(ribbon(band, np.full(len(band), 0.03)), mix(hue, COLOURS["cream"], 0.6))
    for y in (-0.31, -0.2):
        saddle = smooth([(-0.085, y + 0.03), (0, y - 0.05), (0.085, y + 0.03), (0, y + 0.005)], pieces=4)
        sketch.fill(saddle, mix(hue, BLACK, 0.4), 0.8)
    sketch.shade(outline, 0.5, 0.8)


def _head(sketch: Sketch, rng: np.random.Generator, colour: np.ndarray) -> None:
    eyes = mix(colour, COLOURS[str(rng.choice(["teal", "blue", "green", "umber", "rust", "olive"]))], 0.7)
    sketch.fill(ellipse((0, -0.64), (0.075, 0.06), points=20), mix(colour, COLOURS["cream"], 0.4), shadow=1)
    for side in (-1, 1):
        sketch.line([(side * 0.03, -0.68), (side * 0.06, -0.75)], BLACK, 0.008)
        eye = ellipse((side * 0.076, -0.57), (0.088, 0.118), angle=side * -0.55, points=24)
        sketch.plate(eye, eyes)
        sketch.shade(eye, 0.6, 1.0)
