"""An animal drawn from its answers to four questions: all that a rule on these questions can see."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from unboxed.animals import Animal
from unboxed.look import INK

FILL = "#e4e4e4"
LEGS = {0: (), 1: (0.0,), 2: (-0.3, 0.3), 3: (-0.65, -0.3, 0.6), 4: (-0.65, -0.3, 0.3, 0.65)}
HAIRS = 9  # round half an outline
LENGTH = 0.09  # of a hair


def draw_animal(axes: Axes, animal: Animal, *, place: tuple[float, float], size: float = 1.0) -> None:
    """Draw an animal from the side, as its answers have it.

    Args:
        axes: Where to draw, with equal scales.
        animal: The animal. Two with the same answers give the same picture.
        place: The middle of its body.
        size: Half the length of its body, in units of the axes.

    Raises:
        ValueError: If it has more legs than four.
    """
    if animal.legs not in LEGS:
        raise ValueError(f"animal: expected up to four legs, got {animal.legs}")

    def part(outline: np.ndarray) -> None:
        corners = np.asarray(place) + size * outline
        axes.add_patch(Polygon(corners, facecolor=FILL, edgecolor=INK, linewidth=1.3, joinstyle="round"))

    if animal.tail:
        part(_tail())
    for x in LEGS[animal.legs]:
        part(np.array([[x - 0.1, -0.3], [x + 0.1, -0.3], [x + 0.08, -1.1], [x - 0.16, -1.1]]))
    part(_round((0, 0), (1.0, 0.52), hairy=animal.fur))
    if animal.pointed_ears:
        for x in (-1.4, -0.8):
            part(np.array([[x - 0.2, 0.85], [x, 1.4], [x + 0.22, 0.85]]))
    part(_round((-1.1, 0.6), (0.48, 0.44), hairy=animal.fur))
    if not animal.pointed_ears:
        for x in (-1.5, -0.7):
            part(_round((x, 0.62), (0.13, 0.3), hairy=False))
    for x in (-1.27, -0.95):
        part(_round((x, 0.68), (0.035, 0.05), hairy=False))
    part(_round((-1.12, 0.5), (0.06, 0.04), hairy=False))


def _round(middle: tuple[float, float], radii: tuple[float, float], *, hairy: bool) -> np.ndarray:
    """Return an ellipse, shape (corners, 2): smooth, or with hairs that stand out of it."""
    angles = np.linspace(0, 2 * np.pi, 4 * HAIRS if hairy else 60, endpoint=False)
    hairs = LENGTH * (np.arange(len(angles)) % 2) if hairy else 0.0
    return np.array(middle) + np.stack(
        [(radii[0] + hairs) * np.cos(angles), (radii[1] + hairs) * np.sin(angles)], axis=1
    )


def _tail() -> np.ndarray:
    """Return a tail that curls up behind the body, shape (corners, 2)."""
    along = np.linspace(0, 1, 20)
    spine = np.stack([0.85 + 0.75 * np.sin(along * 1.9), 0.1 + 1.0 * along**2], axis=1)
    half = np.outer(0.1 - 0.04 * along, [1, -1])
    return np.concatenate([spine + half, (spine - half)[::-1]])
