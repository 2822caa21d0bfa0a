"""Cockroaches, dragonflies and beetles: the reader's own photographs if there are any, else drawings."""

from torch import Tensor

from unboxed import sources
from unboxed.datasets.pictures import Pictures, load
from unboxed.drawing.insects.draw import draw_insects

READS = ("insects",)

CLASSES = ("cockroach", "dragonfly", "beetle")


def load_insects(size: int = 160) -> Pictures:
    """Load insects of three kinds.

    Photographs under ``UNBOXED_DATA``, in ``insects/train/CLASS/`` and ``insects/val/CLASS/``, come before
    the drawings, of which there are 180 to learn from, 60 to choose with and 240 to test.

    Args:
        size: Height and width of the pictures, in pixels.

    Raises:
        FileNotFoundError: If there are photographs, and a folder or a class is missing.
        ValueError: If there are too few photographs of a class: fewer than 5 to learn from.
        OSError: If a photograph is damaged; the message names it.
    """

    def draw(count: int, seed: int) -> tuple[Tensor, Tensor]:
        return draw_insects(count, size=size, seed=seed)

    return load(sources.find("insects"), CLASSES, size, draw, counts=(180, 60, 240))
