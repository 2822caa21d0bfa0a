"""A build that has begun before it is asked for: it has imported what it takes, and found what it can."""

import contextlib
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Self

from press.chapters import ROOT


class Standby:
    """A build that waits; once it has been told to go on, the next one waits."""

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, *failure: object) -> None:
        self._end()

    def _begin(self) -> None:
        self._code = code()
        command = [sys.executable, "-m", "press.standby"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)

    def build(self) -> None:
        """Build what is due; a build that fails has said why, and the pages stay as they were."""
        if self._code != code():  # what it has imported is out of date
            self._end()
            self._begin()
        self._process.communicate(b"go on")
        self._begin()

    def _end(self) -> None:
        self._process.communicate(b"")


def code() -> list[tuple[str, int]]:
    """List whatever a build imports, with the time when it changed: our own modules, and the packages."""
    paths = [*sorted((ROOT / "code").rglob("*.py")), Path(sysconfig.get_path("purelib"))]
    return [(str(path), path.stat().st_mtime_ns) for path in paths]


def main() -> int:
    """Import what a build takes, wait, and build if told so; returns the exit status."""
    from press import build, cached, cli, keys, renderer, unfinished  # noqa: F401

    renderer.start()
    with contextlib.suppress(ValueError, SyntaxError, OSError):  # the build says so, if it is still so
        keys.keys()
    return cli.main(["book"]) if sys.stdin.read() else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
