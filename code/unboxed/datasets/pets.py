"""Cats and dogs: the reader's own photographs if there are any, else drawings of known features."""

from torch import Tensor

from unboxed import sources
from unboxed.datasets.pictures import Pictures, load
from unboxed.drawing.pets.draw import draw_pets

READS = ("pets",)

CLASSES = ("cat", "dog")


def load_pets(size: int = 64) -> Pictures:
    """Load cats and dogs.

    Photographs under ``UNBOXED_DATA``, in ``pets/train/cat/``, ``pets/train/dog/`` and the same under
    ``pets/val/``, come before the drawings, of which there are 400 to learn from, 200 to choose with and
    400 to test.

    Args:
        size: Height and width of the pictures, in pixels.

    Raises:
        FileNotFoundError: If there are photographs, and a folder or a class is missing.
        ValueError: If there are too few photographs of a class: fewer than 5 to learn from.
        OSError: If a photograph is damaged; the message names it.
    """

    def draw(count: int, seed: int) -> tuple[Tensor, Tensor]:
        drawn = draw_pets(count, size=size, seed=seed)
        return drawn.images, drawn.labels

    return load(sources.find("pets"), CLASSES, size, draw, counts=(400, 200, 400))
