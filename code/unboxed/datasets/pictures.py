"""Pictures sorted into classes: the reader's own photographs from folders, or drawings made by code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from unboxed.checks import check_number
from unboxed.datasets.reading import SUFFIXES, pictures_in, read_picture
from unboxed.sources import Source

Draw = Callable[[int, int], tuple[Tensor, Tensor]]


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures and what they show.

    Attributes:
        images: Shape (N, 3, size, size), float32 in [0, 1].
        labels: Which of the classes each shows, shape (N,), int64.
    """

    images: Tensor = field(repr=False)
    labels: Tensor = field(repr=False)


@dataclass(frozen=True, eq=False)
class Pictures:
    """Labelled pictures: some to learn from, some to choose with, some for one test at the end.

    Attributes:
        train: To learn from.
        valid: For choosing: when to stop, which settings.
        test: For the result, and for nothing else.
        classes: The names of the classes, in the order of the labels.
        source: Where they were found, and how many there are.
    """

    train: Labelled
    valid: Labelled
    test: Labelled
    classes: tuple[str, ...]
    source: Source

    @property
    def kind(self) -> str:
        """What a page calls them: ``"photographs"`` if they are the reader's own, else ``"drawings"``."""
        return "photographs" if self.source.own else "drawings"


def read_folders(folder: Path | str, classes: tuple[str, ...], size: int, *, at_least: int = 1) -> Labelled:
    """Read the pictures of ``folder/CLASS/``, a folder a class, each shrunk or stretched to a square.

    What is longer than wide, or wider than long, loses the same on both ends: a cat keeps its shape.

    Args:
        folder: Holds one folder for each class; what is in it beside these and is no picture is passed over.
        classes: Their names.
        size: Height and width wanted, in pixels.
        at_least: How many pictures of each class there must be.

    Returns:
        The pictures, class by class, and by file name within a class.

    Raises:
        ValueError: If ``size`` is below 1, or a class has too few pictures.
        FileNotFoundError: If a class has no folder, or no picture in it.
        OSError: If a file named as a picture is empty, damaged or something else; the message names it.
    """
    check_number("size", size, int, at_least=1)
    folder = Path(folder)
    files, labels = [], []
    for label, name in enumerate(classes):
        place = folder / name
        if not place.is_dir():
            raise FileNotFoundError(f"{place}: expected a folder of {name} pictures, got none")
        members = pictures_in(place)
        if not members:
            raise FileNotFoundError(f"{place}: expected at least one of {', '.join(SUFFIXES)}, got none")
        if len(members) < at_least:
            raise ValueError(f"{place}: expected at least {at_least} pictures, got {len(members)}")
        files += members
        labels += [label] * len(members)
    images = torch.stack([_square(read_picture(path), size) for path in files])
    return Labelled(images, torch.tensor(labels))


def _square(image: Tensor, size: int) -> Tensor:
    height, width = image.shape[1:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    cut = image[None, :, top : top + side, left : left + side]
    return interpolate(cut, (size, size), mode="bilinear", antialias=True)[0].clamp(0, 1)


def load(
    source: Source, classes: tuple[str, ...], size: int, draw: Draw, counts: tuple[int, int, int]
) -> Pictures:
    """Load the reader's own photographs if there are any, else draw.

    Args:
        source: Where they are, or what draws.
        classes: The names of the classes.
        size: Height and width wanted, in pixels.
        draw: Takes how many and a seed, and gives images and labels as in ``Labelled``.
        counts: How many to draw to learn from, to choose with and to test.

    Raises:
        FileNotFoundError: As ``read_own``.
        ValueError: As ``read_own``.
        OSError: As ``read_own``.
    """
    if source.own:
        return read_own(source, classes, size)
    train, valid, test = (Labelled(*draw(count, seed)) for seed, count in enumerate(counts))
    return Pictures(train, valid, test, classes, source)


def read_own(source: Source, classes: tuple[str, ...], size: int) -> Pictures:
    """Read the reader's own photographs, ``train/CLASS/`` to learn from and ``val/CLASS/`` to test.

    The folders have the names that collections are handed out with. What is in ``val`` is kept for the one
    test at the end, and nothing is chosen with it. The last fifth of each class of ``train``, by file name,
    is what there is to choose with: neighbours in the list, which may show one animal, then seldom fall on
    both sides.

    Args:
        source: The folder that holds ``train`` and ``val``.
        classes: The names of the classes.
        size: Height and width wanted, in pixels.

    Raises:
        FileNotFoundError: If a folder is missing, or there is no picture of a class in it.
        ValueError: If a class has fewer than five pictures to learn from.
        OSError: If a picture is damaged; the message names it.
    """
    given = read_folders(source.path / "train", classes, size, at_least=5)
    test = read_folders(source.path / "val", classes, size)
    choosing = torch.zeros(len(given.labels), dtype=torch.bool)
    for label in range(len(classes)):
        (members,) = torch.where(given.labels == label)
        choosing[members[-(len(members) // 5) :]] = True
    train, valid = (Labelled(given.images[part], given.labels[part]) for part in (~choosing, choosing))
    return Pictures(train, valid, test, classes, source)
