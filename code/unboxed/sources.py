"""Where data and weights come from: one resolver for all, and every file checked before it is used.

In this order: a folder of the reader's own, ``$UNBOXED_DATA/NAME``; else what this repository or a pinned
package ships. A file that is there and is damaged is an error, never a reason to look further.
"""

import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from unboxed.origins import ORIGINS, Origin

# What systems leave beside the reader's files, and what Python does; names that begin with a dot as well.
NOBODYS = {"__macosx", "__pycache__", "desktop.ini", "thumbs.db"}


@dataclass(frozen=True)
class Source:
    """Where a piece of data was found on this machine.

    Attributes:
        name: The name it was asked for by.
        path: The file or folder.
        own: Whether it is the reader's own: under ``UNBOXED_DATA``, or a file named in a call.
        licence: What its makers allow.
        credit: Who made it, and where it was taken from.
    """

    name: str
    path: Path = field(repr=False)  # differs from machine to machine, and a page must not
    own: bool
    licence: str
    credit: str

    def files(self) -> list[Path]:
        """List what can be read there: the file itself, or every data file in the folder and those in it."""
        if self.path.is_file():
            return [self.path]
        return [path for path in files_in(self.path, "**/*") if path.suffix not in {".py", ".pyi", ".pyc"}]


def files_in(folder: Path | str, pattern: str = "*") -> list[Path]:
    """List the files in a folder that are somebody's data.

    Passed over are ``NOBODYS`` and what is hidden: ``.ipynb_checkpoints``, ``.DS_Store``, ``._7.png``.

    Args:
        folder: Where to look.
        pattern: Which files, as for ``Path.glob``; ``"**/*"`` for those of the folders in it, too.

    Returns:
        The files, by name; the order is the same on every system.
    """
    found, folder = {}, Path(folder)
    for path in folder.glob(pattern):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part.lower() in NOBODYS for part in parts):
            # One system writes ü as one character, another as two.
            found[tuple(unicodedata.normalize("NFC", part) for part in parts), parts] = path
    return [found[key] for key in sorted(found)]


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


def own(name: str, path: Path | str) -> Source:
    """Describe a file or folder of the reader's own."""
    path = Path(path)
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
        remedy = "install requirements.txt again" if origin.package else "backbones.load downloads it"
        raise FileNotFoundError(f"{source.path}: no such file or folder; {remedy}")
    return source


def _place(name: str, origin: Origin) -> Source:
    if not origin.package:
        return Source(
            name, torch_home() / "hub" / "checkpoints" / origin.path, False, origin.licence, origin.credit
        )
    spec = find_spec(origin.package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{name}: the package {origin.package} is missing; install requirements.txt")
    return Source(name, Path(spec.origin).parent / origin.path, False, origin.licence, origin.credit)


def torch_home() -> Path:
    """Say where PyTorch keeps what it has downloaded, as ``torch.hub`` does, without importing it."""
    return _absolute(
        os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    )


def _absolute(path: str | Path) -> Path:
    return Path(os.path.expanduser(path)).absolute()  # Path.expanduser raises where there is no such user


def own_folder(name: str) -> Path | None:
    """Return ``$UNBOXED_DATA/NAME`` if the reader has one, as an absolute path.

    Raises:
        FileNotFoundError: If ``UNBOXED_DATA`` is set and is not a folder, or holds a file of that name.
    """
    root = os.environ.get("UNBOXED_DATA")
    if not root:
        return None
    if not _absolute(root).is_dir():
        raise FileNotFoundError(f"UNBOXED_DATA: expected a folder, got {root!r}")
    folder = _absolute(root).resolve() / name  # not itself: what a link leads to may have any name
    if os.path.lexists(folder) and not folder.is_dir():
        raise FileNotFoundError(f"{folder}: expected a folder, got something else")
    return folder if folder.is_dir() else None


def check(path: Path | str, sha256: str) -> None:
    """Make sure that a file is the one it should be.

    Args:
        path: The file.
        sha256: Its checksum, in hexadecimal.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If its content has another checksum.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; install requirements.txt again")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise OSError(f"{path}: the file is damaged: expected sha256 {sha256}, found {found}")
