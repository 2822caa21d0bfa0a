"""Downloads that end: with a whole file, or soon with an error that tells a network from a disk."""

import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import torch

SILENCE = 20.0  # seconds without a byte after which there is no network

# What is raised when nobody answers, or stops in the middle. URLError, ConnectionError and TimeoutError are
# OSErrors, as what a full disk raises: ask for these first.
UNREACHABLE = (URLError, HTTPException, ConnectionError, TimeoutError)


@contextmanager
def patience() -> Iterator[None]:
    """Let connections that are opened inside wait no longer than ``SILENCE``.

    PyTorch and torchvision download without a limit, and wait for ever behind a proxy that never answers.
    """
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def fetch(url: str, path: Path | str, sha256: str) -> None:
    """Have a file: the one that is there, or else a download, and in either case the one expected.

    Args:
        url: Where to download it from.
        path: Where it is, or to be put; folders are made as needed.
        sha256: The first digits of its checksum.

    Raises:
        ConnectionError: If it is not there and nobody answers.
        OSError: If it is not the file expected, or cannot be stored.
    """
    path = Path(path)
    if not path.is_file():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with patience():
                torch.hub.download_url_to_file(url, str(path), hash_prefix=sha256, progress=False)
        except UNREACHABLE as error:
            reason = getattr(error, "reason", None) or error
            raise ConnectionError(f"{url} could not be reached ({reason})") from error
        except RuntimeError as error:  # about the checksum
            raise OSError(f"{url}: the download is damaged, try again: {error}") from error
        except OSError as error:
            raise OSError(f"{path}: the download could not be stored: {error}") from error
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(sha256):
        raise OSError(f"{path}: the file is damaged: expected sha256 {sha256}..., found {found}; delete it")
