"""Run one chapter from top to bottom and keep its outputs, or say where it failed and keep nothing."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from press import chapters, graphics, keys, runs
from press.run import ChapterError, Run, end_children


def _leave(number: int, frame: Any) -> NoReturn:
    """End at once when asked to, kernel and all; whoever asked knows why."""
    end_children()
    os._exit(128 + number)


def main(arguments: Sequence[str] | None = None, *, fork: bool = False) -> int:
    """Run the command line; returns the exit status.

    Args:
        arguments: Those of the command line; by default, of this process.
        fork: As in ``Run``.
    """
    parser = argparse.ArgumentParser(prog="python -m press.execute", description=__doc__)
    parser.add_argument("chapter", help="its name in the table of contents, such as book/ideas/neuron")
    parser.add_argument("digest", nargs="?", help="the digest of the key that the run is for")
    asked = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    name = asked.chapter
    try:
        path = chapters.chapters()[name]
    except KeyError:
        parser.error(f"expected one of {', '.join(chapters.chapters())}, got {name}")
    print(f"  {name} …", file=sys.stderr, flush=True)
    try:
        device, profile = keys.machine()
        key = keys.key(name, path, device, profile)
        if asked.digest not in (None, keys.digest(key)):
            raise ChapterError(f"{path}: what it depends on has changed since the build began; build again")
        run = Run(path, fork=fork)
        with graphics.one():
            run.execute()
        if keys.key(name, path, device, profile) != key:
            raise ChapterError(f"{path}: what it depends on was changed while it ran; build again")
        runs.keep(name, key, run.notebook, run.seconds, run.mebibytes, run.cells)
    except (ChapterError, ValueError, SyntaxError) as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n{path}: {runs.explain(error)}\n", file=sys.stderr)
        return 1
    print(f"✓ {name} in {run.seconds:.1f} s", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
