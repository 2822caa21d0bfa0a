"""Handwritten digits: MNIST (LeCun et al., 1998), of which this repository ships one image in five.

``scripts/cut_digits.py`` cuts ``digits.npz`` out of the whole.
"""

import contextlib
import hashlib
import io
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unboxed import origins, sources
from unboxed.checks import check_tensor
from unboxed.downloads import UNREACHABLE, patience
from unboxed.sources import Source

READS = ("digits",)

# The files of the whole set as its makers published them, unpacked, in the order of the fields of Digits.
WHOLE = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits, white on black, for training and for one test at the end.

    They are in random order, so that any run of them is a fair sample: hold the last 2,000 training
    images back to choose with, and keep the test images for the result. Those that are shipped are the
    first of all.

    Attributes:
        train_images: Shape (N, 1, 28, 28), float32 in [0, 1]; N is 12,000 of those shipped, 60,000 of all.
        train_labels: Which digit each shows, shape (N,), int64.
        test_images: By other writers, shape (M, 1, 28, 28), float32 in [0, 1]; M is 2,000 or 10,000.
        test_labels: Shape (M,), int64.
        source: Where they were found, and how many there are.
    """

    train_images: Tensor = field(repr=False)
    train_labels: Tensor = field(repr=False)
    test_images: Tensor = field(repr=False)
    test_labels: Tensor = field(repr=False)
    source: Source


def load_digits(*, full: bool = False) -> Digits:
    """Load the digits.

    The four files of ``WHOLE``, or others of their kind, under ``UNBOXED_DATA`` in ``digits/`` come before
    everything else.

    Args:
        full: Use all 70,000 images, which torchvision downloads once. Where there is no network this gives
            the 14,000 that are shipped; ``source`` says which they are.

    Returns:
        The digits.

    Raises:
        FileNotFoundError: If one of the reader's own files is missing.
        ValueError: If there are images of another size, or not one label from 0 to 9 for each.
        OSError: If a file is damaged, or a download is or cannot be stored.

    Example:
        >>> shipped = load_digits()
        >>> tuple(shipped.train_images.shape), tuple(shipped.test_images.shape)
        ((12000, 1, 28, 28), (2000, 1, 28, 28))
    """
    source = sources.find("digits")
    if full and not source.own:
        source = _download() or source
    if source.path.is_dir():
        arrays = [read_idx(source.path / name) for name in WHOLE]
    else:
        with np.load(source.path) as archive:
            names = ("train_images", "train_labels", "test_images", "test_labels")
            arrays = [archive[name] for name in names]
    train_images, train_labels, test_images, test_labels = map(torch.from_numpy, arrays)
    for images, labels, which in (
        (train_images, train_labels, "training"),
        (test_images, test_labels, "test"),
    ):
        name = f"{source.path}: {which}"
        sizes = check_tensor(f"{name} images", images, "n 28 28", dtype=torch.uint8)
        check_tensor(f"{name} labels", labels, "n", dtype=torch.uint8, at_most=9, sizes=sizes)
    if source.path.is_dir():
        # As published, the last training images are easier than the rest: no fair sample to choose with.
        train, test = shuffled("train", len(train_labels)), shuffled("test", len(test_labels))
        train_images, train_labels = train_images[train], train_labels[train]
        test_images, test_labels = test_images[test], test_labels[test]
    return Digits(
        train_images.unsqueeze(1).float() / 255,
        train_labels.long(),
        test_images.unsqueeze(1).float() / 255,
        test_labels.long(),
        source,
    )


def shuffled(seed: str, count: int) -> list[int]:
    """Return the numbers from 0 to ``count - 1`` in an order that ``seed`` decides, whatever the library."""
    return sorted(range(count), key=lambda index: hashlib.sha256(f"{seed} {index}".encode()).digest())


def _download() -> Source | None:
    """Have torchvision fetch all of MNIST, once, and check it; ``None`` if that cannot be reached.

    Raises:
        OSError: If a download is damaged or cannot be stored.
    """
    from torchvision.datasets import MNIST  # slow to import, and only this needs it

    cache = Path(torch.hub.get_dir(), "unboxed").absolute()
    folder = cache / "MNIST" / "raw"
    if not all((folder / name).is_file() for name in WHOLE):
        # torchvision reports its progress, which is no part of a page.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), patience():
            try:
                MNIST(cache, download=True)
            except UNREACHABLE:
                return None
            except RuntimeError as error:  # no mirror had the file, or what came had another checksum
                if "corrupted" not in str(error):
                    return None
                raise OSError(f"{folder}: the download is damaged, try again: {error}") from error
            except OSError as error:
                raise OSError(f"{folder}: the download could not be stored: {error}") from error
    for name, sha256 in WHOLE.items():
        sources.check(folder / name, sha256)
    credit = "MNIST, by Yann LeCun, Corinna Cortes and Christopher Burges; all 70,000 images"
    return Source("digits", folder, False, origins.ORIGINS["digits"].licence, credit)


def read_idx(path: Path | str) -> np.ndarray:
    """Read a file of bytes in the IDX format of MNIST.

    Args:
        path: The file: two zero bytes, the type (8: bytes), the number of dimensions, the size of each as a
            big-endian 32-bit number, then the values.

    Returns:
        The values, uint8, of the shape that the file gives.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the file breaks off, goes on too long or holds something else.
    """
    content = Path(path).read_bytes()
    try:
        dimensions = struct.unpack_from(">3xB", content)[0]
        shape = struct.unpack_from(f">{dimensions}I", content, offset=4)
        if content[:3] != b"\0\0\x08":
            raise ValueError(f"it begins with the bytes {content[:3].hex()}, expected 000008")
        return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape).copy()
    except (struct.error, ValueError) as error:
        raise OSError(f"{path}: the file is damaged or no IDX file of bytes: {error}") from error
