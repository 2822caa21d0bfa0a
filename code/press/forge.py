"""Where the sources lie on the web, at the commit that a site is made from: ``REPOSITORY_URL`` says so."""

import os
import re
import subprocess
from pathlib import Path

from press.chapters import ROOT

WEB = re.compile(r"https?://[^\s?#/]+(?:/[^\s?#/]+)+")
COMMIT = re.compile(r"[0-9a-f]{40}")


def address() -> str | None:
    """Return the address under which the sources of this commit lie, or None if no repository is named.

    Raises:
        ValueError: If ``REPOSITORY_URL`` is no address of a repository on the web.
    """
    url = os.environ.get("REPOSITORY_URL", "").strip().rstrip("/").removesuffix(".git")
    if not url:
        return None
    if not WEB.fullmatch(url):
        raise ValueError(
            f"REPOSITORY_URL: expected an address such as https://example.org/me/book, got {url!r}"
        )
    return f"{url}/blob/{commit(ROOT)}"


def commit(folder: Path) -> str:
    """Return the commit that a folder has checked out, or ``main`` where git does not know one."""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    try:
        said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git on this machine
        return "main"
    return said if COMMIT.fullmatch(said) else "main"


def lines(address: str, path: Path, first: int, last: int) -> str:
    """Return the address of some lines of a file of this repository, counted from 1."""
    return f"{address}/{path.relative_to(ROOT).as_posix()}#L{first}-L{last}"
