"""The runs that are kept: one file for the executed notebook and one for its record, under the run's key.

A record is written last and holds the notebook's checksum. What was cut off, altered, or written by another
version of the press is no run, and its chapter is due.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat

from press import files, keys
from press.chapters import BUILD

FOLDER = BUILD / "press" / "runs"
CURRENT = BUILD / "press" / "current.json"
FORMAT = 1
# How many runs of a chapter are kept beside the present one: switching between two sets of data, or two
# profiles, then executes nothing.
SPARE = 3


@dataclass(frozen=True)
class Record:
    """What is known of a run.

    Attributes:
        key: What decided its outputs.
        sha256: The checksum of its notebook.
        seconds: How long it took.
        mebibytes: The most memory that it held at once.
        format: The version of this record's form.
        cells: How long each code cell took, in seconds; nothing if that was not noted.
    """

    key: keys.Key
    sha256: str
    seconds: float
    mebibytes: float
    format: int = FORMAT
    cells: list[float] | None = None


def notebook(name: str, digest: str) -> Path:
    """Return where the executed notebook of a run is kept."""
    return FOLDER / name / f"{digest}.ipynb"


def record(name: str, digest: str) -> Path:
    """Return where the record of a run is kept."""
    return FOLDER / name / f"{digest}.json"


def keep(
    name: str,
    key: keys.Key,
    executed: nbformat.NotebookNode,
    seconds: float,
    mebibytes: float,
    cells: list[float] | None = None,
) -> None:
    """Keep a run; whatever interrupts this leaves either all of it or nothing that counts.

    Args:
        name: The chapter's.
        key: What decided its outputs.
        executed: Its notebook.
        seconds: How long it took.
        mebibytes: The most memory that it held at once.
        cells: How long each code cell took, in seconds. Only the record has it: in the notebook, times would
            make equal runs differ.

    Raises:
        OSError: If it cannot be written, as when the disk is full.
    """
    digest = keys.digest(key)
    text = nbformat.writes(executed) + "\n"
    write(notebook(name, digest), text)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    kept = Record(key, checksum, round(seconds, 2), round(mebibytes, 1), cells=cells)
    write(record(name, digest), json.dumps(asdict(kept), indent=1) + "\n")


def write(path: Path, text: str, *, lasting: bool = True) -> None:
    """Write a file whole or not at all.

    Args:
        path: The file.
        text: What is to stand in it.
        lasting: Whether it has to outlast a power cut: to know that takes a wait for the disk, which is not
            worth it for what is made anew then.

    Raises:
        OSError: If it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            if lasting:
                os.fsync(file.fileno())  # or a power cut leaves an empty file under the final name
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def load(name: str, digest: str) -> Record | None:
    """Read the record of a run; nothing if there is none, or it or its notebook is damaged."""
    try:
        found = Record(**json.loads(record(name, digest).read_text("utf-8")))
        whole = (
            found.format == FORMAT
            and keys.digest(found.key) == digest
            and files.sha256(notebook(name, digest)) == found.sha256
        )
    except (OSError, ValueError, TypeError):
        return None
    return found if whole else None


def drop_damaged(name: str) -> list[str]:
    """Delete what is left of runs of a chapter that are not whole; returns their names."""
    dropped = set()
    folder = FOLDER / name
    for path in folder.iterdir() if folder.is_dir() else ():
        digest = path.name.partition(".")[0]
        if path.is_file() and (path.name.endswith(".partial") or load(name, digest) is None):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            dropped.add(digest)
    return sorted(dropped)


def nearest(name: str, key: keys.Key) -> list[str]:
    """Say how a chapter's key differs from that of the kept run which is most like it."""
    folder = FOLDER / name
    digests = {path.stem for path in folder.glob("*.json")} if folder.is_dir() else set()
    kept = [found.key for digest in sorted(digests) if (found := load(name, digest)) is not None]
    if not kept:
        return ["no run of it is kept"]
    return min((keys.differences(before, key) for before in kept), key=len)


def make_current(digests: dict[str, str]) -> None:
    """Note which run of each chapter belongs to the site, and drop the oldest of the others."""
    write(CURRENT, json.dumps(digests, indent=1) + "\n")
    for name, digest in digests.items():
        others = [path for path in (FOLDER / name).glob("*.json") if path.stem != digest]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[SPARE:]:
            path.unlink()
            notebook(name, path.stem).unlink(missing_ok=True)


def current(name: str) -> str | None:
    """Return the digest of the run of a chapter that belongs to the site; nothing if there is none."""
    try:
        return json.loads(CURRENT.read_text("utf-8")).get(name)
    except (OSError, ValueError):
        return None


def executed(name: str) -> nbformat.NotebookNode:
    """Read the executed notebook of a chapter of the site.

    Raises:
        FileNotFoundError: If there is none; ``make book`` makes it.
    """
    digest = current(name)
    if digest is None or not notebook(name, digest).is_file():
        raise FileNotFoundError(f"{name}: there is no executed notebook; run `make book`")
    return nbformat.read(notebook(name, digest), as_version=4)


def due(present: dict[str, keys.Key], names: Iterable[str] | None = None) -> dict[str, keys.Key]:
    """Return the keys of the chapters that no whole run is kept of."""
    return {
        name: key
        for name, key in present.items()
        if (names is None or name in names) and load(name, keys.digest(key)) is None
    }


def explain(error: BaseException) -> str:
    """Say what an error means for a build; a full disk is named, with its free space."""
    said = str(error)  # that of copying a folder lists what went wrong with each file
    if getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in said:
        return f"the disk that holds {BUILD} is full ({_free():.0f} MB free); make room and build again"
    return said


def _free() -> float:
    place = next(folder for folder in (BUILD, *BUILD.parents) if folder.exists())
    return shutil.disk_usage(place).free / 1e6
