"""A graphics processor for each chapter: two on one get in each other's way, and share its memory."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from press import keys
from press.chapters import BUILD

VISIBLE = "CUDA_VISIBLE_DEVICES"
FOLDER = BUILD / "press" / "graphics"


def available() -> list[str]:
    """List the graphics processors that chapters may use, by what ``CUDA_VISIBLE_DEVICES`` calls them."""
    if keys.machine()[0] != "cuda":
        return []
    if os.environ.get(VISIBLE):
        return [name.strip() for name in os.environ[VISIBLE].split(",") if name.strip()]
    import torch  # takes seconds; keys.machine has needed it already

    return [str(number) for number in range(torch.cuda.device_count())]


@contextmanager
def one() -> Iterator[None]:
    """Have what this process starts see one graphics processor that no other chapter is using.

    It is taken back by the operating system from whoever dies. Where all are in use, or there is none,
    nothing changes: how many chapters run at once is for the workflow to say.

    Raises:
        OSError: If a lock cannot be written.
    """
    before = os.environ.get(VISIBLE)
    for name in available():
        FOLDER.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(FOLDER / name.replace("/", "-"), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                continue  # another chapter has it
            raise
        os.environ[VISIBLE] = name
        try:
            yield
        finally:
            os.environ.pop(VISIBLE)
            if before is not None:
                os.environ[VISIBLE] = before
            os.close(descriptor)
        return
    yield
