"""A process that has imported what builds books, and forks one that does what another was started for.

What is forked knows no module of the press: it imports those of the book whose folder it is given.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import importlib.metadata
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import as_main
from asking import SPACES


def learn(notes: Path) -> None:
    """Import what builds of before have imported."""
    names = dict.fromkeys(name for path in notes.iterdir() for name in path.read_text().split("\n"))
    for name in names:
        with contextlib.suppress(Exception):  # such as one that another has made up
            importlib.import_module(name)


def prepare(folder: Path) -> None:
    """Do what each build would do first, and find the same: compile schemas, grammars and templates.

    Args:
        folder: Where compiled templates are kept, under what they say.
    """
    import templates
    from jinja2 import Environment
    from nbformat import validator
    from pygments.lexers import get_lexer_by_name

    for minor in (4, 5):
        validator.get_validator(4, minor)
    for name in ("ipython3", "python", "text"):
        list(get_lexer_by_name(name).get_tokens("1"))
    folder.mkdir()
    Environment.__init__ = templates.compiled_in(folder)  # type: ignore[method-assign]


def remember_installed() -> None:
    """Read what packages offer once, and have whoever asks look it up there."""
    import importlib_metadata

    for module in (importlib.metadata, importlib_metadata):
        module.entry_points = module.entry_points().select  # type: ignore[attr-defined]


def serve(address: str, last: int) -> list[str]:
    """Wait in the background for those who ask, as long as there is a process.

    Args:
        address: Where they ask.
        last: The number of the process.

    Returns:
        In each forked process, the arguments of Python to go on with.
    """
    listening, ended = socket.socket(socket.AF_UNIX), os.pidfd_open(last)
    listening.bind(address)
    listening.listen()
    if os.fork():
        os._exit(0)  # from now on one may ask
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever keeps a process waits for it
    while ended not in select.select([listening.fileno(), ended], [], [])[0]:
        asking, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(ended)
            return keep(asking)
        asking.close()
    shutil.rmtree(Path(address).parent)
    os._exit(0)


def keep(asking: socket.socket) -> list[str]:
    """Fork once more; hand signals on, and say how it ended. Returns in the process that is kept."""
    length, descriptors, _, _ = socket.recv_fds(asking, 4, 3 + len(SPACES))
    files, spaces = descriptors[:3], descriptors[3:]
    said = b""
    while len(said) < int.from_bytes(length, "big"):
        said += asking.recv(1 << 16)
    folder, environment, arguments = json.loads(said)
    child = os.fork()
    if child == 0:
        asking.close()
        os.setsid()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        enter(spaces)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        random.seed()
        return arguments
    ended, stopped = os.pidfd_open(child), b"-"
    # A build that is stopped ends what it has started, and ends it as a group.
    send = os.kill if arguments[:2] == ["-m", "press"] else os.killpg
    while stopped and ended not in select.select([asking.fileno(), ended], [], [])[0]:
        stopped = asking.recv(1)
        with contextlib.suppress(ProcessLookupError):  # nobody asks any more, if there is nothing to receive
            send(child, stopped[0] if stopped else signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):
        asking.send(bytes([status % 256]))
    os._exit(0)


def enter(spaces: list[int]) -> None:
    """See the users, disks and networks that whoever asks sees, where they are others than ours."""
    system = ctypes.CDLL(None, use_errno=True)
    for name, space in zip(SPACES, spaces, strict=True):
        if os.fstat(space).st_ino != os.stat(f"/proc/self/ns/{name}").st_ino and system.setns(space, 0):
            raise OSError(ctypes.get_errno(), f"{name}: not entered")
        os.close(space)


def go_on(arguments: list[str]) -> None:
    """Be the Python that was started with some arguments."""
    sys.orig_argv[1:] = arguments
    sys.dont_write_bytecode = bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))
    own = str(Path(__file__).parent)
    sys.path[:] = [
        os.getcwd() if arguments[0] == "-m" else "",
        *os.environ.get("PYTHONPATH", "").split(os.pathsep),
        *(path for path in sys.path if path != own),
    ]
    importlib.invalidate_caches()
    as_main.run(arguments)


def end(status: object) -> None:
    """End as Python does, and leave the taking apart of what was imported to the system."""
    if status is not None and not isinstance(status, int):
        print(status, file=sys.stderr)
        status = 1
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status or 0)


if __name__ == "__main__":
    remember_installed()
    learn(Path(sys.argv[2]))
    prepare(Path(sys.argv[1]).with_name("templates"))
    gc.collect()
    gc.freeze()  # what is shared stays shared
    arguments = serve(sys.argv[1], int(sys.argv[3]))
    try:
        go_on(arguments)
    except SystemExit as stop:
        end(stop.code)
    end(0)
