"""The executed chapters, put where MyST-NB looks for them, so that rendering executes nothing.

Apart from ``bind``, and imported when a site is made: to load the database takes longer than to find that
nothing is due.
"""

import errno
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from sqlalchemy.exc import SQLAlchemyError

from press import chapters, runs


def fill(folder: Path) -> None:
    """Put every executed chapter where MyST-NB looks for it.

    Args:
        folder: Where jupyter-cache keeps its notebooks; what it held before is dropped.

    Raises:
        OSError: If something cannot be written.
        ValueError: If a chapter is no longer what was executed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _fill(folder)
    except SQLAlchemyError as error:  # a database says in its own way that a disk is full
        full = "disk is full" in str(error)
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error).splitlines()[0]) from error


def _fill(folder: Path) -> None:
    cache = get_cache(folder)
    for name, path in chapters.chapters().items():
        notebook, executed = chapters.read(path), runs.executed(name)
        if chapters.code(notebook) != chapters.code(executed):
            raise ValueError(f"{path}: was changed while the book was built; build again")
        notebook.metadata["language_info"] = executed.metadata["language_info"]
        for cell, run in zip(chapters.code_cells(notebook), chapters.code_cells(executed), strict=True):
            cell.outputs, cell.execution_count = run.outputs, run.execution_count
        bundle = CacheBundleIn(notebook, str(path))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def count(folder: Path) -> int:
    """Return how many executed notebooks a folder holds."""
    return len(get_cache(folder).list_cache_records())
