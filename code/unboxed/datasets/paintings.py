"""Paintings to take a style from: the reader's own if there are any, else painted by code."""

from torch import Tensor
from torch.nn.functional import interpolate

from unboxed import sources
from unboxed.drawing.paintings import PALETTES, paint
from unboxed.photos import SUFFIXES, Photo, read_picture

READS = ("paintings",)


def load_paintings(size: int = 256) -> dict[str, Photo]:
    """Load paintings.

    Pictures under ``UNBOXED_DATA`` in ``paintings/``, by the names of their files, come before those that
    code paints, one for each of its palettes.

    Args:
        size: The short side wanted, in pixels, 32 or more.

    Returns:
        The paintings by name, each with where it came from.

    Raises:
        ValueError: If ``size`` is below 32.
        FileNotFoundError: If there is a folder of the reader's own with no picture in it.
        OSError: If a picture is damaged; the message names it.
    """
    if size < 32:
        raise ValueError(f"size: expected at least 32 pixels, got {size}")
    source = sources.find("paintings")
    if not source.own:
        return {
            name: Photo(paint(name, size=size, seed=seed), name, source) for seed, name in enumerate(PALETTES)
        }
    files = [path for path in source.files() if path.suffix.lower() in SUFFIXES]
    if not files:
        raise FileNotFoundError(f"{source.path}: expected at least one of {', '.join(SUFFIXES)}, got none")
    return {
        path.stem: Photo(_shrink(read_picture(path), size), path.stem, sources.own(path.stem, path))
        for path in files
    }


def _shrink(image: Tensor, size: int) -> Tensor:
    height, width = image.shape[1:]
    short = min(height, width)
    small = interpolate(
        image[None], (size * height // short, size * width // short), mode="bilinear", antialias=True
    )
    return small[0].clamp(0, 1)
