"""What is right in the exercises of the chapter on style transfer."""

import inspect

import torch
from torch import Tensor

from unboxed.drawing.mosaics import lay_mosaic
from unboxed.exercises.comparing import Exercise
from unboxed.style_losses import gram


def doubled() -> Tensor:
    """Give the Gram matrix, shape (2, 2), of stripes twice as strong and of blue as it was."""
    stripes, blue = torch.tensor([4.0, 0.0, 4.0, 0.0]), torch.tensor([1.0, 0.0, 3.0, 0.0])
    return gram(torch.stack([stripes, blue]).view(1, 2, 2, 2))[0]


def side_by_side() -> float:
    """Give the Gram entry of one channel over two pictures hung side by side, 300 and 100 places wide."""
    first, second = torch.full((1, 1, 1, 300), 2.0).sqrt(), torch.full((1, 1, 1, 100), 5.0).sqrt()
    return gram(torch.cat([first, second], dim=3)).item()


def stones() -> Tensor:
    """Give the width of a stone, in pixels, in mosaics 96 and 320 pixels wide."""
    stone = inspect.signature(lay_mosaic).parameters["stone"].default
    return torch.tensor([96.0, 320.0]) * stone / 2  # type: ignore[no-any-return]


EXERCISES = {
    "style-transfer-1": Exercise(
        "a Gram matrix of 2 by 2 numbers",
        doubled,
        "A channel stands once in each product with a different one, and twice in the product with itself.",
        within=1e-5,
    ),
    "style-transfer-3": Exercise(
        "the entry for both together, a number",
        side_by_side,
        "A mean over all places is the mean of both parts, each by how many places it has.",
        within=1e-3,
    ),
    "style-transfer-4": Exercise(
        "the width of a stone in pixels at 96 and at 320, two numbers",
        stones,
        "A stone takes the same share of the picture at any size, and the layers look at pixels.",
        within=0.3,
    ),
}
