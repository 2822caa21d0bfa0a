"""Stands in a small book as its ``sitecustomize``: Python asks a warm process to do what it was started for.

Most of a small build is importing: Jupyter Book, Sphinx and Snakemake take longer to be imported than to do
their work. ``warm.py`` has imported them once, and forks.
"""

import os
import sys

# Names the modules that have been imported when Python ends, one a line, in a file of this folder.
NOTES = "WARM_NOTES"
SOCKET = "WARM_SOCKET"
# Names those of the modules below that a process does by itself nevertheless.
COLD = "WARM_COLD"
# The rest of what a build starts, its kernels, are the children of whoever watches them.
ASKED = ("press", "press.nursery", "press.renderer", "press.execute", "snakemake", "jupyter_book")

# What ``unshare`` makes anew: in the first the others may be entered.
SPACES = ("user", "mnt", "net")


def program() -> str:
    """Name the module that this process was started for."""
    kind, what, *_ = *sys.orig_argv[1:], "", ""
    if kind == "-c" and "from jupyter_book.cli.main import main" in what:
        return "jupyter_book"
    return what if kind == "-m" else ""


def ask(address: str) -> None:
    """Have it done elsewhere, with the same files, folder and environment; ends as that did."""
    import json
    import signal
    import socket

    with socket.socket(socket.AF_UNIX) as other:
        other.connect(address)
        # Whoever stops this process means the other one.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: other.sendall(bytes([number])))
        said = json.dumps([os.getcwd(), dict(os.environ), sys.orig_argv[1:]]).encode()
        spaces = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in SPACES]
        socket.send_fds(other, [len(said).to_bytes(4, "big")], [0, 1, 2, *spaces])
        other.sendall(said)
        status = other.recv(1)
    os._exit(status[0] if status else 1)


def note(folder: str) -> None:
    """Write down what has been imported from elsewhere than the book."""
    names = [name for name in sys.modules if name.partition(".")[0] not in ("press", "unboxed", "__main__")]
    with open(os.path.join(folder, str(os.getpid())), "w") as file:
        file.write("\n".join(names))


if program() in set(ASKED).difference(os.environ.get(COLD, "").split()):
    if os.environ.get(SOCKET):
        ask(os.environ[SOCKET])
    elif os.environ.get(NOTES):
        import atexit

        atexit.register(note, os.environ[NOTES])
