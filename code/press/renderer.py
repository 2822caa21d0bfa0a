"""Jupyter Book in a process of its own, which imports what it takes before it is known what to render."""

import atexit
import contextlib
import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Container, Sequence
from importlib import import_module
from typing import NoReturn

import yaml

from press import chapters, runs, surroundings

# Set for Jupyter Book when we call it: what it renders has been executed, and is fresh.
BOUND = "UNBOXED_BOUND"
# What the last one imported only once it had been told what to render, in that order: extensions, and Sphinx
# itself, import much of what they take while they begin.
IMPORTED = chapters.BUILD / "press" / "imported.json"
# How often Python looks for what nothing refers to any more: pages are trees of many objects, and most stay.
SELDOM = (100_000, 50, 50)


class Renderer:
    """A process that waits to be told what to render; it ends by itself once nobody waits for it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "press.renderer"],
            env=surroundings.tools() | {BOUND: "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )

    def render(self, arguments: Sequence[str]) -> tuple[str, int]:
        """Run Jupyter Book's command; returns what it said on stderr, and its exit status.

        Whatever interrupts this has ended the process: it writes nothing more.
        """
        with self._process as process:
            assert process.stdin is not None
            assert process.stderr is not None
            try:
                with contextlib.suppress(BrokenPipeError):  # it has failed already, and has said why
                    # Left open afterwards: that it closes tells the process that we are gone.
                    os.write(process.stdin.fileno(), json.dumps(list(arguments)).encode() + b"\n")
                said = process.stderr.read()
            except BaseException:
                process.kill()
                process.stderr.read()  # until its copies have ended, too
                raise
        return said, process.returncode


_waiting: list[Renderer] = []


def start() -> None:
    """Start one, unless one is waiting."""
    if not _waiting:
        _waiting.append(Renderer())


def take() -> Renderer:
    """Return the one that is waiting, or a new one."""
    start()
    return _waiting.pop()


def main() -> int:
    """Import what Jupyter Book takes, wait for its arguments, and run it; returns the exit status."""
    from jupyter_book.cli.main import main as jupyter_book
    from jupyter_book.config import get_default_sphinx_config

    configured = yaml.safe_load((chapters.ROOT / "_config.yml").read_text("utf-8"))
    extensions = [
        "jupyter_book.sphinx",
        *get_default_sphinx_config()["extensions"],
        *configured.get("sphinx", {}).get("extra_extensions", ()),
    ]
    for name in extensions:
        import_module(name)
    from press.extension import PARTS

    for part in PARTS:
        import_module(f"press.{part}")
    ahead = import_ahead()
    before = set(sys.modules)
    gc.freeze()  # what is imported stays, and is not looked through for what may go
    gc.set_threshold(*SELDOM)
    told = sys.stdin.readline()
    if not told:
        return 0
    threading.Thread(target=_end_with_the_build, daemon=True).start()
    try:
        return int(jupyter_book(json.loads(told)) or 0)
    except SystemExit as stop:  # as it ends where it is not called by another program
        return int(stop.code or 0)
    finally:
        note_late(ahead, before)


def import_ahead() -> list[str]:
    """Import what the last one imported late; returns what of it there is."""
    found = []
    with contextlib.suppress(OSError, ValueError):
        for name in json.loads(IMPORTED.read_text("utf-8")):
            with contextlib.suppress(Exception):  # whoever needs it says why it cannot be imported
                import_module(name)
                found.append(name)
    return found


def note_late(ahead: Sequence[str], before: Container[str]) -> None:
    """Note what has been imported late, for the next one.

    Args:
        ahead: What had been imported ahead.
        before: What had been imported when it was told what to render.
    """
    late = [name for name in sys.modules if name not in before]
    # One that took PyTorch has made what is kept from then on: the next one does not take it.
    if late and "torch" not in late:
        with contextlib.suppress(OSError):  # the next one takes as long as this one
            runs.write(IMPORTED, json.dumps([*ahead, *late], indent=1) + "\n", lasting=False)


def _end_with_the_build() -> None:
    """End at once when the build does, however it ends: the next one writes in the same place."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _end(status: int) -> NoReturn:
    """End without taking apart what is known of all pages, which takes as long as to write one."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _end(main())
