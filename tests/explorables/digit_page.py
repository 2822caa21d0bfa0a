"""What the page on digits gives its live figure, and drawings as the figure keeps them."""

from typing import Any

import numpy as np
import pages
from torch import Tensor

from unboxed.drawing.curves import smooth
from unboxed.drawing.digits import WAYS
from unboxed.networks import DigitNet

PAGE = "book/seeing/digits"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MOST = 400
# A 3, as an address has it.
THREE = "1.OKeEuKwWee.eeymy2e8M2"

Strokes = list[list[tuple[int, int]]]


def written(strokes: Strokes) -> str:
    """Write strokes on the grid of 64 × 64 as an address has them."""
    return ".".join(["1", *("".join(LETTERS[x] + LETTERS[y] for x, y in stroke) for stroke in strokes)])


def stored(digit: int) -> Strokes:
    """Give the strokes of a digit in the book's own hand, over most of the field."""
    strokes = []
    for part in WAYS[digit][0].split("|"):
        points = np.array([point.split() for point in part.split(",")], dtype=float)
        places = smooth(points, closed=False, pieces=4) * 0.5 + [17, 7]
        strokes.append([(round(x), round(y)) for x, y in places])
    return strokes


def glued() -> dict[str, dict[str, Any]]:
    """Return what the executed page glued, by key."""
    return pages.glued(PAGE)


def carried(key: str) -> tuple[dict[str, Any], DigitNet]:
    """Return a bundle of the page as JavaScript takes it, and the network that PyTorch makes of it."""
    bundle, state = pages.carried(PAGE, key, "layers.")
    network = DigitNet().eval()
    network.load_state_dict(state)
    return bundle, network


def first_of_each(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the first picture of each digit, which the figure has as samples, and the labels."""
    places = [int((labels == digit).nonzero()[0]) for digit in range(10)]
    return images[places], labels[places]
