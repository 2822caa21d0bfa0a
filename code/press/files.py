"""Files that many chapters depend on, read once a process, and again once they have changed."""

import functools
import hashlib
from pathlib import Path

State = tuple[int, int, int]


def text(path: Path) -> str:
    """Return what a text file says.

    Raises:
        OSError: If it cannot be read.
        UnicodeDecodeError: If it is not UTF-8.
    """
    return _text(path, *state(path))


def sha256(path: Path) -> str:
    """Return the checksum of a file.

    Raises:
        OSError: If it cannot be read.
    """
    return _sha256(path, *state(path))


def state(path: Path) -> State:
    """Return what is another once a file has been written, even if somebody sets back the time of that.

    Raises:
        OSError: If there is no such file.
    """
    about = path.stat()
    return about.st_ctime_ns, about.st_ino, about.st_size


@functools.lru_cache(maxsize=4096)
def _text(path: Path, *state: int) -> str:
    return path.read_text("utf-8")


@functools.lru_cache(maxsize=4096)
def _sha256(path: Path, *state: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
