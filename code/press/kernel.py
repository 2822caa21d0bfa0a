"""The kernel that a chapter runs in: IPython's own, which also notes every file that the chapter opens."""

import os
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import Any

LOG = "UNBOXED_OPENED"


def note_opened_files(log: str) -> None:
    """From now on, append each file that this process opens to a log, ended by a zero byte.

    An ``r`` before the path means that the file may have been read, a ``w`` that it was made or made anew.
    Not seen are files that a library opens past Python, and those that another process opens.

    Args:
        log: The file to write to.
    """
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen = set()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open":
            return
        path, mode, flags = arguments
        if isinstance(path, int):
            return  # a descriptor: its file was noted when it was opened
        path = os.path.abspath(os.fsencode(path))
        made = mode in ("w", "x", "wb", "xb", "w+", "w+b", "wb+") or flags & (os.O_TRUNC | os.O_EXCL)
        made = made or (flags & os.O_CREAT and not os.path.exists(path))
        entry = (b"w" if made else b"r") + path + b"\0"
        if entry not in seen:
            seen.add(entry)
            os.write(descriptor, entry)

    sys.addaudithook(note)


class FreshLoader(SourceFileLoader):
    """Loads a module from its source, whatever stands in ``__pycache__``.

    Python takes a compiled module for fresh by the second and the size of its source, and a run is kept under
    the content.
    """

    def path_stats(self, path: str) -> Any:
        """Know no time of the source, with which a compiled one could be compared."""
        raise OSError


def load_from_source(folder: str) -> None:
    """From now on, load what lies in a folder of modules by ``FreshLoader``."""

    def hook(path: str) -> FileFinder:
        if path != folder and not path.startswith(folder + os.sep):
            raise ImportError
        return FileFinder(path, (FreshLoader, [".py"]))

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def main(log: str, connection_file: str) -> None:
    """Be a kernel, and note what it opens.

    Args:
        log: As in ``note_opened_files``.
        connection_file: Says where it is to listen.
    """
    sys.argv[:] = [__file__, "-f", connection_file]
    note_opened_files(log)
    load_from_source(str(Path(__file__).absolute().parents[1]))
    del sys.path[0]  # the folder it began in; IPython adds the chapter's, after the libraries
    from ipykernel import kernelapp

    # From the environment it takes this while it is imported, which may be before this process was there.
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    kernelapp.launch_new_instance(argv=[*sys.argv[1:], parent])


if __name__ == "__main__":
    main(os.environ.pop(LOG), sys.argv[1])
