"""Digits as someone draws them who has never seen MNIST: large, black on white, in hands of their own.

The reader's own pictures if there are any, else drawings. Neither are in the form of MNIST's, which
``to_mnist_form`` gives them.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from unboxed import sources
from unboxed.checks import check_tensor
from unboxed.datasets.reading import SUFFIXES, drawable, pictures_in, read_picture
from unboxed.drawing.digits import draw_digits
from unboxed.sources import Source

READS = ("own_digits",)

SIDE = 28
LARGE = 40 * SIDE


@dataclass(frozen=True, eq=False)
class OwnDigits:
    """Digits that nobody has put into shape.

    Attributes:
        images: Dark on light, shape (N, 1, 28, 28), float32 in [0, 1].
        labels: Which digit each shows, shape (N,), int64.
        hands: Whose hand, or which pen, drew each.
        source: Where they were found.
    """

    images: Tensor = field(repr=False)
    labels: Tensor = field(repr=False)
    hands: tuple[str, ...]
    source: Source


def load_own_digits() -> OwnDigits:
    """Load digits of the reader's own, or else those that ``drawing.digits`` draws: 0 to 9 in several hands.

    Pictures ``7-felt-pen.png`` and the like under ``UNBOXED_DATA``, in ``own_digits/``, come first. The name
    begins with the digit, and goes on with whatever tells the hands apart; what a figure cannot show of that
    is spelt out, see ``reading.drawable``. A picture may have any size and any colours.

    Raises:
        FileNotFoundError: If there is a folder of the reader's own and no picture in it.
        ValueError: If the name of a picture does not begin with one digit.
        OSError: If a picture is damaged; the message names it.

    Example:
        >>> drawn = load_own_digits()
        >>> tuple(drawn.images.shape), drawn.labels[:10].tolist(), drawn.hands[0]
        ((80, 1, 28, 28), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'felt pen')
    """
    source = sources.find("own_digits")
    if source.own:
        return _read(source)
    return OwnDigits(*draw_digits(), source)


def _read(source: Source) -> OwnDigits:
    files = pictures_in(source.path)
    if not files:
        raise FileNotFoundError(
            f"{source.path}: expected pictures ({', '.join(SUFFIXES)}) such as 7-felt-pen.png, got none"
        )
    names = [re.fullmatch(r"([0-9])(?:[^0-9].*)?", path.stem) for path in files]
    labels, hands = [], []
    for path, name in zip(files, names, strict=True):
        if name is None:
            raise ValueError(f"{path}: expected a name that begins with one digit, such as 7-felt-pen.png")
        labels.append(int(name[1]))
        hands.append(drawable(re.sub(r"[-_ ]+", " ", path.stem[1:]).strip()) or "yours")
    images = torch.stack([_shrink(path) for path in files])
    return OwnDigits(images, torch.tensor(labels), tuple(hands), source)


def _shrink(path: Path) -> Tensor:
    """Read a picture, make it grey and square, and shrink it to shape (1, 28, 28)."""
    grey = (read_picture(path) * torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)).sum(dim=0)
    border = torch.cat([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    if max(grey.shape) > LARGE:  # a square round it, if it is long, would be huge
        grey = _fit(grey[None], LARGE)[0]
    height, width = grey.shape
    side = max(height, width)
    square = torch.full((side, side), border.median().item())  # more of the paper, not a frame round it
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = grey
    return _fit(square[None], SIDE)


def _fit(image: Tensor, side: int) -> Tensor:
    """Shrink or stretch an image of shape (1, H, W), in its own proportions, to a longer side of ``side``."""
    longest = max(image.shape[1:])
    size = [max(1, round(side * length / longest)) for length in image.shape[1:]]
    return functional.interpolate(image[None], size=size, mode="bilinear", antialias=True)[0].clamp(0, 1)


def to_mnist_form(images: Tensor) -> Tensor:
    """Put digits into the form of MNIST's (LeCun et al., 1998, section III.A).

    The ink is fitted into a square of 20 pixels, in its own proportions, and moved so that its centre of
    mass comes to lie on pixel (14, 14), counted from 0. That changes next to nothing in MNIST's own digits.

    Args:
        images: Light on black, shape (N, 1, 28, 28), floating point in [0, 1].

    Returns:
        The same digits, same shape. A picture without ink stays as it is.

    Raises:
        ValueError: If the images have another shape or are not floating point.
    """
    check_tensor("images", images, f"n 1 {SIDE} {SIDE}", finite=True)
    return torch.stack([_normalise(image) for image in images]) if len(images) else images


def _normalise(image: Tensor) -> Tensor:
    rows, columns = torch.where(image[0] > 0.1)  # fainter than that is paper
    if len(rows) == 0:
        return image
    ink = _fit(image[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], 20)
    height, width = ink.shape[1:]
    top, left = _start(ink[0].sum(dim=1)), _start(ink[0].sum(dim=0))
    formed = torch.zeros_like(image)
    formed[:, top : top + height, left : left + width] = ink
    return formed


def _start(ink: Tensor) -> int:
    """Say where ink along a side, shape (length,), is to begin for its centre of mass to be on pixel 14."""
    centre = (torch.arange(len(ink), device=ink.device) * ink).sum().item() / ink.sum().item()
    return min(max(round(SIDE / 2 - centre), 0), SIDE - len(ink))
