"""A kernel that is forked from this process instead of started: it has imported what this one has."""

import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, NoReturn

# Modules of our own have to be loaded anew: a run is to note what it opens.
OWN = ("press", "unboxed")


class Forked:
    """A process that waits until it is told to go on, as ``subprocess.Popen`` shows one.

    Args:
        main: What it does.
        folder: Where it does it.
        environment: All of its environment.
    """

    stdin = stdout = stderr = None

    def __init__(self, main: Callable[[], object], folder: Path, environment: dict[str, str]):
        self.returncode: int | None = None
        self._ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _live(theirs, main, folder, environment)
        theirs.close()
        self._ours.recv(1)  # by now it has a session of its own

    def go(self, errors: IO[bytes]) -> None:
        """Let it go on, and write to a file what it writes to stderr."""
        socket.send_fds(self._ours, [b"!"], [errors.fileno()])
        self._ours.close()

    def poll(self) -> int | None:
        """Return how it ended; nothing if it has not."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Wait until it has ended, and return how."""
        while (status := self.poll()) is None:
            time.sleep(0.05)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _live(
    theirs: socket.socket, main: Callable[[], object], folder: Path, environment: dict[str, str]
) -> NoReturn:
    """Be as new as a process can be that has been forked."""
    status = 1
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        own = os.dup2(theirs.fileno(), 3)
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        with socket.socket(fileno=own) as link:
            link.sendall(b"!")
            _, (errors,), _, _ = socket.recv_fds(link, 1, 1)
        os.dup2(errors, 2)
        os.close(errors)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for name in [name for name in sys.modules if name.partition(".")[0] in OWN]:
            del sys.modules[name]
        main()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
