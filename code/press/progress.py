"""How far the chapters are, and how long they will still take.

On a terminal a last line says so and is kept up to date; elsewhere each chapter that has ended says it.
"""

import math
import os
import re
import select
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, TextIO

from press import foreseen, keys, runs

# What press.execute says of a chapter.
BEGAN, ENDED = re.compile(r"  (?P<name>\S.*) …\n"), re.compile(r"✓ (?P<name>\S.*) in [\d.]+ s\n")
CLEAR = "\r\x1b[K"
REFRESH = 1.0  # seconds
LOOK = 2.0  # seconds from one look at a shared disk to the next


class Progress:
    """What has begun and ended of some chapters that run.

    Args:
        expected: How long each of them will take, in seconds.
        jobs: How many run side by side.
        clock: Says what time it is, in seconds.
    """

    def __init__(self, expected: Mapping[str, float], jobs: int, clock: Callable[[], float] = time.monotonic):
        self._expected, self._jobs, self._clock = expected, jobs, clock
        self._began: dict[str, float] = {}
        self._ended: set[str] = set()

    def note(self, line: str) -> str:
        """Take notice of a line that the workflow wrote; returns it as it is to be shown."""
        if (began := BEGAN.fullmatch(line)) and began["name"] in self._expected:
            self._began[began["name"]] = self._clock()
        if (ended := ENDED.fullmatch(line)) and ended["name"] in self._expected:
            if ended["name"] in self._ended:  # both the job and its run have said so
                return ""
            self._began.setdefault(ended["name"], self._clock())  # elsewhere, where no one said so
            self._ended.add(ended["name"])
            return f"{line[:-1]} ({self.state()})\n"
        return line

    def state(self) -> str:
        """Say how many have ended, and how long the others will take."""
        now = self._clock()
        waiting = [took for name, took in self._expected.items() if name not in self._began]
        running = [
            self._expected[name] - (now - began)
            for name, began in self._began.items()
            if name not in self._ended
        ]
        said = f"{len(self._ended)} of {len(self._expected)}"
        left = foreseen.left(waiting, running, self._jobs)
        return f"{said}, about {_duration(left)} left" if left > 0 else said

    def follow(self, written: BinaryIO, shown: TextIO) -> None:
        """Show what the workflow writes until it has ended, and how far it is.

        Args:
            written: Where to read it.
            shown: Where it is shown.
        """
        live = shown.isatty() and os.environ.get("TERM") != "dumb"
        for text in _lines(written.fileno(), REFRESH if live else None):
            line = self.note(text)
            if not live:
                print(line, end="", file=shown, flush=True)
                continue
            running = [name for name in self._began if name not in self._ended]
            state = f"{self.state()} · {', '.join(running)}"[: shutil.get_terminal_size().columns - 1]
            print(f"{CLEAR}{line}{state}", end="", file=shown, flush=True)
        if live:
            print(CLEAR, end="", file=shown, flush=True)


def notice(due: Mapping[str, keys.Key], written: int, over: threading.Event) -> None:
    """Write what jobs on other machines cannot say here: which runs have come to be kept.

    Args:
        due: The keys of the chapters that they run.
        written: The descriptor of a pipe, which is closed in the end.
        over: Set once there are no more to come.
    """
    waiting = dict(due)
    with os.fdopen(written, "w", encoding="utf-8", buffering=1) as lines:
        while waiting:
            last = over.wait(LOOK)
            for name, key in list(waiting.items()):
                if kept := runs.load(name, keys.digest(key)):
                    del waiting[name]
                    lines.write(f"✓ {name} in {kept.seconds:.1f} s\n")
            if last:
                return


def _lines(descriptor: int, refresh: float | None) -> Iterator[str]:
    """Yield what is written, line by line, and nothing now and then if it is to be refreshed."""
    rest = b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], refresh)
        if not ready:
            yield ""
            continue
        read = os.read(descriptor, 65536)
        *whole, rest = (rest + read).split(b"\n")
        yield from (f"{line.decode('utf-8', 'replace')}\n" for line in whole)
        if not read:
            if rest:
                yield rest.decode("utf-8", "replace")
            return


def _duration(seconds: float) -> str:
    """Say how long something takes, no more exactly than one can know."""
    if seconds > 90:
        return f"{round(seconds / 60)} min"
    return f"{5 * math.ceil(seconds / 5)} s"
