"""Paintings to take a style from: the reader's own if there are any, else painted by code."""

from pathlib import Path

from torch import Tensor
from torch.nn.functional import interpolate

from unboxed import sources
from unboxed.checks import check_number
from unboxed.datasets.reading import SUFFIXES, by_name, drawable, pictures_in, read_picture
from unboxed.drawing.mosaics import lay_mosaic
from unboxed.drawing.paintings import paint
from unboxed.drawing.woodcuts import cut_wood
from unboxed.photos import Photo

READS = ("paintings",)

MADE = {"whirls": paint, "mosaic": lay_mosaic, "woodcut": cut_wood}

LONGEST = 40  # times the short side: beyond, a short side of some hundred pixels makes a huge picture


def load_paintings(size: int = 256) -> dict[str, Photo]:
    """Load paintings.

    Pictures under ``UNBOXED_DATA`` in ``paintings/``, by the names of their files, come before those that
    are made by code: a night of whirls in oil, a mosaic, and a woodcut. What a figure cannot show of a name
    is spelt out, see ``reading.drawable``.

    Args:
        size: The short side wanted, in pixels, 32 or more.

    Returns:
        The paintings by name, each with where it came from.

    Raises:
        ValueError: If ``size`` is below 32, two pictures have one name, or a picture has a side of more than
            40 times the other; the message names it.
        FileNotFoundError: If there is a folder of the reader's own with no picture in it.
        OSError: If a picture is damaged; the message names it.
    """
    check_number("size", size, int, at_least=32)
    source = sources.find("paintings")
    if not source.own:
        return {name: Photo(make(size=size), name, source) for name, make in MADE.items()}
    files = pictures_in(source.path, "**/*")
    if not files:
        raise FileNotFoundError(f"{source.path}: expected at least one of {', '.join(SUFFIXES)}, got none")
    return {
        drawable(name): Photo(_shrink(path, size), drawable(name), sources.own(name, path))
        for name, path in by_name(files).items()
    }


def _shrink(path: Path, size: int) -> Tensor:
    image = read_picture(path)
    height, width = image.shape[1:]
    short = min(height, width)
    if max(height, width) > LONGEST * short:
        raise ValueError(f"{path}: expected sides of at most {LONGEST} to 1, got {height} x {width}")
    small = interpolate(
        image[None], (size * height // short, size * width // short), mode="bilinear", antialias=True
    )
    return small[0].clamp(0, 1)
