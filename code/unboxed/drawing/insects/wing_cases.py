"""The wing cases of a beetle: two hard halves that meet in a seam, and what they bear."""

from dataclasses import dataclass

import numpy as np

from unboxed.drawing.curves import ellipse, mix, ribbon, smooth
from unboxed.drawing.insects.parts import (
    BLACK,
    COLOURS,
    WHITE,
    Sketch,
    mirror,
    profile,
    scatter,
    shrink,
    speckle,
)

# Along a wing case: from its front, 0, to its end, 1.
DOWN = np.linspace(0.04, 0.97, 14)


@dataclass(frozen=True, eq=False)
class _Cases:
    """A pair in its place.

    Attributes:
        half: Half the width of both together.
        top: Where they begin, from above.
        length: From there to their end.
        colour: Their ground.
        marks: The colour of what is drawn upon it.
    """

    half: float
    top: float
    length: float
    colour: np.ndarray
    marks: np.ndarray

    @property
    def knots(self) -> np.ndarray:
        """Points of the right edge, shape (6, 2), from the top down."""
        half, top, length = self.half, self.top, self.length
        return np.array(
            [
                (0.05, top),
                (half * 0.72, top + 0.01),
                (half * 0.98, top + 0.2 * length),
                (half, top + 0.5 * length),
                (half * 0.76, top + 0.82 * length),
                (half * 0.25, top + length),
            ]
        )

    def edge(self) -> np.ndarray:
        """How far out the right edge is at each place of ``DOWN``."""
        out, down = self.knots.T
        edge: np.ndarray = np.interp(DOWN, (down - self.top) / self.length, out)
        return edge

    def along(self, share: float) -> np.ndarray:
        """Points down the right half, shape (14, 2), at a share of the way from the seam to the edge."""
        return np.stack([share * self.edge(), self.top + self.length * DOWN], axis=1)


def wing_cases(
    sketch: Sketch,
    rng: np.random.Generator,
    size: tuple[float, float, float],
    colour: np.ndarray,
    dark: np.ndarray,
    pattern: str,
) -> None:
    """Draw both halves, what they bear, and the seam.

    Args:
        sketch: Where to.
        rng: Decides size, place and colour of the marks.
        size: Half their width, where they begin, from above, and how long they are.
        colour: Of their ground.
        dark: What marks upon a light ground are mixed from.
        pattern: One of ``PATTERNS``.
    """
    # Marks stand out: dark upon a light ground, light upon a dark one.
    bright = COLOURS[str(rng.choice(["cream", "amber", "red"]))]
    marks = mix(dark, BLACK, 0.3) if np.mean(colour) > 0.27 else np.asarray(bright)
    cases = _Cases(*size, colour, marks)
    half, top, length = size
    outline = profile(cases.knots)
    sketch.plate(outline, colour)
    PATTERNS[pattern](sketch, rng, cases)
    speckle(sketch, rng, (0, top + length / 2), (half * 0.85, length * 0.44), 14)
    sketch.shade(outline, 0.85, {"metal": 1.0, "spots": 0.95, "flecks": 0.35}.get(pattern, 0.7))
    sketch.line([(0, top + 0.03 * length), (0, top + 0.985 * length)], mix(colour, BLACK, 0.75), 0.016)
    sketch.fill(smooth([(-0.05, top + 0.005), (0.05, top + 0.005), (0, top + 0.1)]), mix(colour, BLACK, 0.55))


def _plain(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    """Leave the ground as it is."""


def _grooves(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    for side in (-1, 1):
        for share in np.linspace(0.15, 0.9, 6):
            sketch.line(mirror(cases.along(share), side), mix(cases.colour, BLACK, 0.45), 0.008)
            sketch.line(mirror(cases.along(share + 0.03), side), mix(cases.colour, WHITE, 0.2), 0.005)


def _metal(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    outline = profile(cases.knots)
    for share, hue in ((0.85, "teal"), (0.62, "green"), (0.4, "amber")):
        sketch.fill(shrink(outline, share) + 0.06 * sketch.light, COLOURS[hue], 0.16)
    _grooves(sketch, rng, cases)


def _stripes(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    widths = np.hanning(14)[1:13] ** 0.4 * cases.half * 0.15
    for side in (-1, 1):
        for share in (0.22, 0.5, 0.78):
            sketch.fill(ribbon(mirror(cases.along(share)[1:13], side), widths), cases.marks)


def _bands(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    for side in (-1, 1):
        for back, tall in ((0.22, 0.05), (0.5, 0.07), (0.77, 0.05)):
            across = np.interp(back, DOWN, cases.edge()) * np.array([0, 0.5, 0.94, 0.94, 0.5, 0])
            down = cases.top + back * cases.length + tall * np.array([-1, -0.4, -1, 0.7, 1, 0.5])
            sketch.fill(mirror(np.stack([across, down], axis=1), side), cases.marks)


def _spots(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    places = ((0.42, 0.2), (0.74, 0.36), (0.36, 0.5), (0.68, 0.64), (0.34, 0.79))[: rng.integers(1, 6)]
    size = rng.uniform(0.13, 0.22) * cases.half
    for out, back in places:
        for side in (-1, 1):
            centre = (side * out * cases.half, cases.top + back * cases.length)
            sketch.fill(ellipse(centre, (size, size * 1.15), points=18), cases.marks)


def _flecks(sketch: Sketch, rng: np.random.Generator, cases: _Cases) -> None:
    middle, radii = (0, cases.top + cases.length / 2), (cases.half * 0.85, cases.length * 0.44)
    for place in scatter(rng, middle, radii, 22):
        sketch.fill(ellipse(place, rng.uniform(0.01, 0.035, 2), points=10), cases.marks, 0.85)


PATTERNS = {
    "plain": _plain,
    "grooves": _grooves,
    "metal": _metal,
    "stripes": _stripes,
    "bands": _bands,
    "spots": _spots,
    "flecks": _flecks,
}
