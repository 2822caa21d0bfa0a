"""The kernel that a chapter runs in: IPython's own, which also notes every file that the chapter opens."""

import os
import sys
from typing import Any

LOG = "UNBOXED_OPENED"


def note_opened_files(log: str) -> None:
    """From now on, append each file that this process opens to a log, ended by a zero byte.

    An ``r`` before the path means that the file was read, a ``w`` that it was made or made anew.

    Args:
        log: The file to write to.
    """
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen = set()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open":
            return
        path, mode, flags = arguments
        if not isinstance(path, str | bytes):
            return  # a descriptor: its file was noted when it was opened
        made = flags & os.O_CREAT or (mode and mode[0] in "wxa")
        entry = (b"w" if made else b"r") + os.path.abspath(os.fsencode(path)) + b"\0"
        if entry not in seen:
            seen.add(entry)
            os.write(descriptor, entry)

    sys.addaudithook(note)


if __name__ == "__main__":
    note_opened_files(os.environ.pop(LOG))
    del sys.path[0]  # the chapter's folder; IPython adds it again, after the libraries
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
