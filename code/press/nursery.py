"""A process that has imported what takes seconds, and forks one for each chapter that is to be executed.

It runs the workflow, and each of the workflow's jobs (``press.job``) asks it for a chapter.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

SOCKET = "nursery"  # in the folder that the workflow and its jobs run in: no path of it is too long
# What of a package takes time to be imported.
COSTLY = {"torch": "torch", "matplotlib": "matplotlib.pyplot"}
# What runs a chapter, and what a kernel imports as it starts.
ALWAYS = ("press.execute", "ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio")
# As a kernel says it before it imports matplotlib.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
# Else the debugger, as it is imported, warns that Python's own modules are frozen, which concerns no build.
UNCHECKED = "PYDEVD_DISABLE_FILE_VALIDATION"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(packages: str, *workflow: str) -> int:
    """Run a workflow to its end, and the chapters that it asks for; returns its status.

    Args:
        packages: Those that chapters need, with commas between them.
        workflow: The command.
    """
    Path(SOCKET).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        with contextlib.suppress(OSError):  # a disk that knows no sockets: each job then does it by itself
            listener.bind(SOCKET)
            listener.listen()
        process = subprocess.Popen(workflow, close_fds=False)  # the lock is open until the last has ended
        # Whoever stops all of us waits for the workflow, which tells what became of it.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPS}
        _learn(packages.split(","))
        forked: list[int] = []
        while process.poll() is None:
            forked = [each for each in forked if os.waitpid(each, os.WNOHANG) == (0, 0)]
            if listener not in select.select([listener], [], [], 0.1)[0]:
                continue
            asking, _ = listener.accept()
            if (child := os.fork()) == 0:
                listener.close()
                for number, handler in before.items():
                    signal.signal(number, handler)
                _execute(asking)
            asking.close()
            forked.append(child)
    Path(SOCKET).unlink(missing_ok=True)
    return process.returncode


def _learn(packages: Sequence[str]) -> None:
    given = os.environ.get(UNCHECKED)
    os.environ[UNCHECKED] = given or "1"
    for name in (*ALWAYS, *(COSTLY[name] for name in packages if name)):
        with contextlib.suppress(Exception):  # the chapter that needs it says so
            importlib.import_module(name)
    if given is None:
        del os.environ[UNCHECKED]  # a chapter finds the environment as it would alone
    with contextlib.suppress(Exception):  # likewise
        from press import keys  # not for each job

        keys.keys()  # what is installed, and what lies in files, is then known to each chapter
    gc.collect()
    gc.freeze()  # what is shared stays shared


def _execute(asking: socket.socket) -> NoReturn:
    """Execute the chapter that is asked for, say how it went, and end."""
    from press import execute

    status = 1
    try:
        with asking.makefile() as said:
            arguments = json.loads(said.readline())
        status = execute.main(arguments, fork=True)
        asking.sendall(bytes([status]))
    except SystemExit as stop:
        status = int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
