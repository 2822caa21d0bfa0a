"""One build at a time: a lock that the operating system takes back from whoever dies, however they die."""

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold a lock, after waiting for whoever holds it.

    Args:
        path: The file to lock; it holds the number of the process that locked it last.

    Yields:
        The descriptor; a child that inherits it shares the lock.

    Raises:
        OSError: If the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # somebody holds it
            other = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "?"
            print(
                f"Another build of this book is running (process {other}); waiting until it has ended. "
                "Ctrl-C leaves.",
                file=sys.stderr,
                flush=True,
            )
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP):
                raise
            print(f"{path.parent} lies on a disk without locks; start one build at a time.", file=sys.stderr)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)
