"""The executed chapters, put where MyST-NB looks for them, so that rendering executes nothing.

Apart from ``bind``, and imported when a site is made: to load the database takes longer than to find that
nothing is due.
"""

import contextlib
import errno
import json
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from press import chapters, keys, runs

FILLED = "filled.json"  # what lies there: the hash that MyST-NB looks for, by what it was made of


def fill(folder: Path) -> None:
    """Put every executed chapter where MyST-NB looks for it; what lies there already stays.

    Args:
        folder: Where jupyter-cache keeps its notebooks; what belongs to no chapter any more is dropped.

    Raises:
        OSError: If something cannot be written.
        ValueError: If a chapter is no longer what was executed.
    """
    try:
        try:
            _fill(folder)
        except DatabaseError as error:
            if "disk is full" in str(error):
                raise
            shutil.rmtree(folder)  # damaged
            _fill(folder)
    except SQLAlchemyError as error:  # a database says in its own way that a disk is full
        full = "disk is full" in str(error)
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error).splitlines()[0]) from error


def _fill(folder: Path) -> None:
    wanted = {_fingerprint(name, path): (name, path) for name, path in chapters.chapters().items()}
    cache = get_cache(folder)
    known = _known(folder)
    there = {record.hashkey: record.pk for record in cache.list_cache_records()}
    kept = {mark: key for mark, key in known.items() if mark in wanted and key in there}
    folder.joinpath(FILLED).unlink(missing_ok=True)  # should this be interrupted
    for key in there.keys() - set(kept.values()):
        _remove(cache, there[key])
    for mark in wanted.keys() - kept.keys():
        kept[mark] = _put(cache, *wanted[mark])
    runs.write(folder / FILLED, json.dumps(kept))


def _known(folder: Path) -> dict[str, str]:
    """Read what lies there; without that, everything is put there anew."""
    try:
        return dict(json.loads(folder.joinpath(FILLED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        shutil.rmtree(folder, ignore_errors=True)
        return {}


def _fingerprint(name: str, path: Path) -> str:
    """Return a fingerprint of all that MyST-NB compares, and of the run."""
    notebook = chapters.read(path)
    cells = [[cell.source, cell.metadata] for cell in chapters.code_cells(notebook)]
    return keys.digest(json.dumps([name, runs.current(name), notebook.metadata.get("kernelspec"), cells]))


def _put(cache: JupyterCacheBase, name: str, path: Path) -> str:
    """Put an executed chapter there; returns the hash that it lies under."""
    notebook, executed = chapters.read(path), runs.executed(name)
    if chapters.code(notebook) != chapters.code(executed):
        raise ValueError(f"{path}: was changed while the book was built; build again")
    notebook.metadata["language_info"] = executed.metadata["language_info"]
    for cell, run in zip(chapters.code_cells(notebook), chapters.code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = run.outputs, run.execution_count
    bundle = CacheBundleIn(notebook, str(path))
    record = cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return str(record.hashkey)


def _remove(cache: JupyterCacheBase, record: int) -> None:
    with contextlib.suppress(KeyError):  # its notebook is missing
        cache.remove_cache(record)


def count(folder: Path) -> int:
    """Return how many executed notebooks a folder holds."""
    return len(get_cache(folder).list_cache_records())
