"""Files that many chapters depend on, read once a process, and again once they have changed."""

import functools
import hashlib
from pathlib import Path


def text(path: Path) -> str:
    """Return what a text file says.

    Raises:
        OSError: If it cannot be read.
        UnicodeDecodeError: If it is not UTF-8.
    """
    return _text(path, *_state(path))


def sha256(path: Path) -> str:
    """Return the checksum of a file.

    Raises:
        OSError: If it cannot be read.
    """
    return _sha256(path, *_state(path))


def _state(path: Path) -> tuple[int, int, int]:
    """Return what is another once a file has been written, even if somebody sets back the time of that."""
    about = path.stat()
    return about.st_ctime_ns, about.st_ino, about.st_size


@functools.lru_cache(maxsize=4096)
def _text(path: Path, *state: int) -> str:
    return path.read_text("utf-8")


@functools.lru_cache(maxsize=4096)
def _sha256(path: Path, *state: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
