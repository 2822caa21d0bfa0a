"""Python in a process of its own, forked from this one: what takes seconds has been imported.

Modules of ours are not: what runs there imports them anew, as a reader's program does.
"""

import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from typing import IO, NoReturn

import as_main
import torch

LONGEST = 300  # seconds until it is taken for stuck


def python(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python to its end with ``-c`` and code, or ``-m`` and a module, and what follows them.

    Args:
        arguments: Those of the command line.
        environment: What is set besides.

    Returns:
        How it ended, and what it wrote.
    """
    # Elsewhere what is forked from a process with threads may not go on, and nowhere one that used a GPU.
    if sys.platform != "linux" or torch.cuda.is_initialized():
        command = [sys.executable, *arguments]
        given = os.environ | (environment or {})
        return subprocess.run(command, env=given, capture_output=True, text=True, timeout=LONGEST)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which are not forked
            child = os.fork()
        if child == 0:
            _live(arguments, environment or {}, out, errors)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (out, errors):
            file.seek(0)
        return subprocess.CompletedProcess(arguments, status, out.read(), errors.read())


def _live(arguments: tuple[str, ...], environment: dict[str, str], out: IO[str], errors: IO[str]) -> NoReturn:
    """Be the Python that was started with some arguments, and end as it does."""
    status: object = 1
    try:
        signal.alarm(LONGEST)
        for number, file in ((1, out), (2, errors)):
            os.dup2(file.fileno(), number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(number, "w")) for number in (1, 2))
        os.environ.update(environment)
        torch.set_num_threads(1)  # those of the process before are not forked, and would be waited for
        # What is pytest's: its filters, what it keeps of logs, and what rewrites asserts.
        warnings.resetwarnings()
        logging.getLogger().handlers.clear()
        sys.meta_path[:] = [each for each in sys.meta_path if not type(each).__module__.startswith("_pytest")]
        for name in [name for name in sys.modules if name.partition(".")[0] == "unboxed"]:
            del sys.modules[name]
        sys.path.insert(0, "")
        as_main.run(arguments)
        status = 0
    except SystemExit as stop:
        status = stop.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        if isinstance(status, str):
            print(status, file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)
