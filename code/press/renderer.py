"""Jupyter Book in a process of its own, which imports what it takes before it is known what to render."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

import yaml

from press import chapters, surroundings

# Set for Jupyter Book when we call it: what it renders has been executed, and is fresh.
BOUND = "UNBOXED_BOUND"


class Renderer:
    """A process that waits to be told what to render; it ends by itself if it never is."""

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
        """Run Jupyter Book's command; returns what it said on stderr, and its exit status."""
        _, said = self._process.communicate(json.dumps(list(arguments)))
        return said, self._process.returncode


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
    told = sys.stdin.read()
    return int(jupyter_book(json.loads(told)) or 0) if told else 0


if __name__ == "__main__":
    sys.exit(main())
