"""The published site is replaced as a whole, and what is the same in the new one is not written again.

Two trees take turns. The one that was published before the present one is kept, brought up to date with what
has been staged, and put in its place. Files that are the same in both are one file for the disk.
"""

import contextlib
import os
import shutil
from pathlib import Path


def swap(staged: Path, site: Path) -> None:
    """Publish what has been staged.

    Args:
        staged: The folder of the new site, which stays as it is: the next rendering writes into it.
        site: Where it is published.

    Raises:
        OSError: If something cannot be written; what was published then still is.
    """
    new, old = site.with_name(f"{site.name}.new"), site.with_name(f"{site.name}.old")
    if old.exists():  # an earlier one was interrupted
        shutil.rmtree(new, ignore_errors=True)
        old.rename(new)
    _bring(str(staged), str(new), str(site))
    if site.exists():
        site.rename(old)
    new.rename(site)
    if old.exists():
        old.rename(new)


def recover(site: Path) -> None:
    """Put a site back that was about to be replaced when the build was killed."""
    old = site.with_name(f"{site.name}.old")
    if old.exists() and not site.exists():
        old.rename(site)


def _bring(staged: str, new: str, site: str) -> None:
    """Bring a folder up to date, and all in it; places are texts, since paths take several times as long."""
    os.makedirs(new, exist_ok=True)
    with os.scandir(new) as entries:
        there = {entry.name: entry for entry in entries}
    with os.scandir(staged) as entries:
        wanted = list(entries)
    for entry in wanted:
        present = there.pop(entry.name, None)
        if present is not None and entry.is_dir() != present.is_dir(follow_symlinks=False):
            _remove(present)
            present = None
        path = os.path.join(new, entry.name)
        if entry.is_dir():
            _bring(entry.path, path, os.path.join(site, entry.name))
        elif present is None or _told(present.stat()) != _told(entry.stat()):
            _carry(entry, path, os.path.join(site, entry.name))
    for entry in there.values():
        _remove(entry)


def _carry(staged: os.DirEntry[str], new: str, site: str) -> None:
    """Take a file over from the site that stands, where it is the same there, and copy it where it is not."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(new)  # or what is copied there may be written into the site that stands
    with contextlib.suppress(OSError):  # it is not there, or the disk knows no links
        if _told(os.stat(site)) == _told(staged.stat()):
            os.link(site, new)
            return
    shutil.copy2(staged.path, new)


def _remove(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path)
    else:
        os.unlink(entry.path)


def _told(about: os.stat_result) -> tuple[int, int]:
    return about.st_size, about.st_mtime_ns
