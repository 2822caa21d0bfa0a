"""Pictures sorted into classes: the reader's own photographs from folders, or drawings made by code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from unboxed.photos import SUFFIXES, read_picture
from unboxed.sources import Source

Draw = Callable[[int, int], tuple[Tensor, Tensor]]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Labelled pictures: some to learn from, some to choose with, some for one test at the end.

    Attributes:
        train_images: Shape (N, 3, size, size), float32 in [0, 1].
        train_labels: Which of ``classes`` each shows, shape (N,), int64.
        valid_images: The same for choosing: when to stop, which settings.
        valid_labels: Shape (M,), int64.
        test_images: The same for the result, and for nothing else.
        test_labels: Shape (L,), int64.
        classes: The names of the classes, in the order of the labels.
        source: Where they were found, and how many there are.
    """

    train_images: Tensor = field(repr=False)
    train_labels: Tensor = field(repr=False)
    valid_images: Tensor = field(repr=False)
    valid_labels: Tensor = field(repr=False)
    test_images: Tensor = field(repr=False)
    test_labels: Tensor = field(repr=False)
    classes: tuple[str, ...]
    source: Source

    @property
    def kind(self) -> str:
        """What a page calls them: ``"photographs"`` if they are the reader's own, else ``"drawings"``."""
        return "photographs" if self.source.own else "drawings"


def read_folders(folder: Path, classes: tuple[str, ...], size: int) -> tuple[Tensor, Tensor]:
    """Read the pictures of ``folder/CLASS/``, a folder a class, each shrunk or stretched to a square.

    What is longer than wide, or wider than long, loses the same on both ends: a cat keeps its shape.

    Args:
        folder: Holds one folder for each class; what is in it beside these and is no picture is passed over.
        classes: Their names.
        size: Height and width wanted, in pixels.

    Returns:
        Images, shape (N, 3, size, size), float32 in [0, 1], and labels, shape (N,), int64: class by class,
        and by file name within a class.

    Raises:
        ValueError: If ``size`` is below 1.
        FileNotFoundError: If a class has no folder, or no picture in it.
        OSError: If a file named as a picture is empty, damaged or something else; the message names it.
    """
    if size < 1:
        raise ValueError(f"size: expected at least 1 pixel, got {size}")
    images, labels = [], []
    for label, name in enumerate(classes):
        place = folder / name
        if not place.is_dir():
            raise FileNotFoundError(f"{place}: expected a folder of {name} pictures, got none")
        files = sorted(path for path in place.iterdir() if path.suffix.lower() in SUFFIXES)
        if not files:
            raise FileNotFoundError(f"{place}: expected at least one of {', '.join(SUFFIXES)}, got none")
        for path in files:
            images.append(_square(read_picture(path), size))
            labels.append(label)
    return torch.stack(images), torch.tensor(labels)


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
        draw: Takes how many and a seed, and gives images and labels as in ``Pictures``.
        counts: How many to draw to learn from, to choose with and to test.

    Raises:
        FileNotFoundError: As ``read_own``.
        ValueError: As ``read_own``.
        OSError: As ``read_own``.
    """
    if source.own:
        return read_own(source, classes, size)
    train, valid, test = (draw(count, seed) for seed, count in enumerate(counts))
    return Pictures(*train, *valid, *test, classes, source)


def read_own(source: Source, classes: tuple[str, ...], size: int) -> Pictures:
    """Read the reader's own photographs, ``train/CLASS/`` to learn from and ``val/CLASS/`` to test.

    The last fifth of each class of ``train``, by file name, is what there is to choose with: neighbours in
    the list, which may show one animal, then seldom fall on both sides.

    Args:
        source: The folder that holds ``train`` and ``val``.
        classes: The names of the classes.
        size: Height and width wanted, in pixels.

    Raises:
        FileNotFoundError: If a folder is missing, or there is no picture of a class in it.
        ValueError: If a class has fewer than five pictures to learn from.
        OSError: If a picture is damaged; the message names it.
    """
    images, labels = read_folders(source.path / "train", classes, size)
    test_images, test_labels = read_folders(source.path / "val", classes, size)
    choosing = torch.zeros(len(labels), dtype=torch.bool)
    for label, name in enumerate(classes):
        (members,) = torch.where(labels == label)
        if len(members) < 5:
            raise ValueError(
                f"{source.path / 'train' / name}: expected at least 5 pictures, got {len(members)}"
            )
        choosing[members[-(len(members) // 5) :]] = True
    return Pictures(
        images[~choosing],
        labels[~choosing],
        images[choosing],
        labels[choosing],
        test_images,
        test_labels,
        classes,
        source,
    )
