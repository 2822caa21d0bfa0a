"""A reader's own pictures: a folder for each class, and for each file that cannot be used the reason."""

import os
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from torch import Tensor

from unboxed.datasets.reading import FORMATS, read_picture
from unboxed.preprocessing import LONGEST
from unboxed.sources import NOBODYS, files_in

# What a folder is called whose pictures are not to be learned from, the one that is measured on first.
HELD_OUT = ("test", "val", "valid", "validation")
SMALLEST = 32  # pixels: of less the network sees nothing but blur
# Which pictures move if they are several: a JPEG of a telephone may hold another one for the depth.
MOVING = ("GIF", "WEBP", "PNG")
# How files begin that telephones write and Pillow does not read, behind "ftyp".
TELEPHONES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True, eq=False)
class Gathered:
    """Files by class.

    Attributes:
        classes: The names of the classes, which are those of their folders, empty ones too.
        files: All files, class by class, and by name within a class; links that lead nowhere come last.
        labels: Which of the classes each is in.
        held_out: Which are not to be learned from, where the folder itself says so; else ``None``.
        beside: Files that lie beside the folders of classes, or in folders beside ``train``, and so are in no
            class.
    """

    classes: tuple[str, ...]
    files: tuple[Path, ...]
    labels: tuple[int, ...]
    held_out: tuple[bool, ...] | None
    beside: tuple[Path, ...]


def gather(folder: Path | str, *, without: Path | str | None = None) -> Gathered:
    """List the files of ``FOLDER/CLASS/``, and of folders in these.

    Where there are ``FOLDER/train`` and ``FOLDER/val`` or ``FOLDER/test`` with the classes below them, what
    is in the latter is held out; if both are there, ``test`` is, and ``val`` is learned from as well.

    Args:
        folder: Where the folders of the classes are.
        without: A folder that may lie there, and is no class.

    Raises:
        FileNotFoundError: If there is no such folder, or no folder with files in it.
        NotADirectoryError: If it is a file.
        PermissionError: If a folder may not be read.
        ValueError: If there is one class only that has files.
    """
    folder = Path(folder)
    if not folder.exists():
        raise FileNotFoundError(f"{shown(folder)}: expected a folder of pictures, got nothing of that name")
    if not folder.is_dir():
        raise NotADirectoryError(f"{shown(folder)}: expected a folder of pictures, got a file")
    without = None if without is None else Path(without)
    found = _folders(folder, without)
    named = {place.name.lower(): place for place in found}
    held = next((named[name] for name in HELD_OUT if name in named), None)
    parts = [folder]
    strays: list[Path] = []
    if "train" in named and held:
        parts = [named["train"], *(named[name] for name in HELD_OUT if name in named)]
        strays = [place for place in found if place not in parts]
    files: dict[str, list[tuple[Path, bool]]] = {}
    for part in parts:
        for place in _folders(part, without):
            name = unicodedata.normalize("NFC", shown(place.name))
            files.setdefault(name, []).extend((path, part == held) for path in _files(place))
    classes = sorted(files)
    full = [name for name in classes if files[name]]
    if not full:
        raise FileNotFoundError(f"{shown(folder)}: expected a folder of pictures for each class, got none")
    if len(full) == 1:
        raise ValueError(f"{shown(folder)}: expected two classes or more, got one folder: {full[0]}")
    rows = [(path, label, held) for label, name in enumerate(classes) for path, held in files[name]]
    paths, labels, sides = zip(*rows, strict=True)
    beside = [path for place in dict.fromkeys([folder, *parts]) for path in _files(place, deep=False)]
    beside += [path for place in strays for path in _files(place)]
    return Gathered(tuple(classes), paths, labels, sides if len(parts) > 1 else None, tuple(beside))


def _folders(folder: Path, without: Path | None) -> list[Path]:
    away = without.resolve() if without else None
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_dir() and _is_somebodys(path.name) and path.resolve() != away
    )


def _files(folder: Path, *, deep: bool = True) -> list[Path]:
    """List files as ``files_in`` does, then links that lead nowhere; no folder is passed over unread."""
    lost = []
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = filter(_is_somebodys, folders) if deep else []
        paths = (Path(place, name) for name in filter(_is_somebodys, names))
        lost += [path for path in paths if path.is_symlink() and not path.exists()]
    return [*files_in(folder, "**/*" if deep else "*"), *sorted(lost)]


def _is_somebodys(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in NOBODYS


def _refuse(error: OSError) -> None:
    raise error


def look(path: Path | str) -> Tensor:
    """Read a picture, if it is one that a network can learn from.

    What a file is called does not matter, only what it is.

    Args:
        path: The file.

    Returns:
        As ``read_picture``: shape (3, height, width), float32 in [0, 1], upright.

    Raises:
        ValueError: If not; the message says why in a few words.
        MemoryError: If it does not fit into memory.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(12)
        if not start:
            raise ValueError("the file is empty")
        if start[4:8] == b"ftyp" and start[8:12] in TELEPHONES:
            raise ValueError("HEIC and AVIF pictures are not read: save it as JPEG")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as picture:
                kind, (width, height) = picture.format, picture.size
                moves = getattr(picture, "is_animated", False)
    except UnidentifiedImageError:
        raise ValueError("no picture: expected JPEG, PNG, WebP or GIF") from None
    except PermissionError:
        raise ValueError("reading it is not permitted") from None
    except Image.DecompressionBombError:
        raise ValueError("it has too many pixels") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"it cannot be read: {_first_line(error)}") from None
    if kind in MOVING and moves:
        raise ValueError("the picture moves: save the one that counts")
    if min(width, height) < SMALLEST:
        raise ValueError(f"{width} × {height} pixels are too few: {SMALLEST} a side are needed")
    if max(width, height) > LONGEST * min(width, height):
        raise ValueError(f"{width} × {height} pixels: no side may be {LONGEST} times the other")
    try:
        return read_picture(path)
    except OSError as error:
        raise ValueError(f"the file is damaged: {_first_line(error.__cause__ or error)}") from None


def shown(text: Path | str) -> str:
    """Write a name so that any terminal and any page can show it: what cannot be shown becomes ``�``."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text))


def _first_line(error: BaseException) -> str:
    return shown(f"{error}".strip().partition("\n")[0]) or type(error).__name__
