"""Where the site and its sources lie on the web: the one place that reads SITE_URL and REPOSITORY_URL."""

import os
import re
import subprocess
from pathlib import Path

from press import chapters

WEB = re.compile(r"https?://[^\s?#/\"'<>]+((?:/[^\s?#/\"'<>]+)*)")
COMMIT = re.compile(r"[0-9a-f]{40}")


def site() -> str | None:
    """Return the address that the site is published under, without a slash at its end; None if none is named.

    Raises:
        ValueError: If ``SITE_URL`` is no address on the web.
    """
    return _read("SITE_URL", "https://example.org/book", deep=False)


def repository() -> str | None:
    """Return the address of the repository, or None if none is named.

    Raises:
        ValueError: If ``REPOSITORY_URL`` is no address of a repository on the web.
    """
    url = _read("REPOSITORY_URL", "https://example.org/me/book", deep=True)
    return url.removesuffix(".git") if url else None


def tree() -> str | None:
    """Return the address under which the sources of this commit lie, or None if no repository is named.

    Raises:
        ValueError: If ``REPOSITORY_URL`` is no address of a repository on the web.
    """
    url = repository()
    return f"{url}/blob/{commit(chapters.ROOT)}" if url else None


def commit(folder: Path) -> str:
    """Return the commit that a folder has checked out, or ``main`` where git does not know one."""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    try:
        said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git on this machine
        return "main"
    return said if COMMIT.fullmatch(said) else "main"


def lines(tree: str, path: Path, first: int, last: int) -> str:
    """Return the address of some lines of a file of this repository, counted from 1."""
    return f"{tree}/{path.relative_to(chapters.ROOT).as_posix()}#L{first}-L{last}"


def _read(name: str, example: str, deep: bool) -> str | None:
    url = os.environ.get(name, "").strip().rstrip("/")
    if not url:
        return None
    found = WEB.fullmatch(url)
    if not found or (deep and not found[1]):
        raise ValueError(f"{name}: expected an address such as {example}, got {url!r}")
    return url
