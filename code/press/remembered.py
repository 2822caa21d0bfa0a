"""What was found in a text before: the same text is not parsed again by the next build.

Everything is kept under a fingerprint of the text and of whatever else decides: the press itself, Python, and
what reads notebooks. So nothing can be out of date, and a file that is lost or damaged costs a second.
"""

import atexit
import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "_build" / "press" / "remembered.json"
READERS = ("myst-nb", "myst-parser", "nbformat", "PyYAML")
MOST = 4000  # findings: beyond, the older half is forgotten


def by_text(find: Callable[[str], Any]) -> Callable[[str], Any]:
    """Have a function looked up that depends on its text alone, and whose result JSON can hold.

    What it raises is not kept. Each call returns a result of its own.
    """
    name = f"{find.__module__}.{find.__qualname__}"

    @functools.wraps(find)
    def lookup(text: str) -> Any:
        key = f"{name} {_mark(text)}"
        found = _findings()
        if key not in found:
            found[key] = json.dumps(find(text))
            _keep_at_exit()
        return json.loads(found[key])

    return lookup


@functools.lru_cache(maxsize=4096)  # many ask about the text of one file
def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def known() -> dict[str, str]:
    """Return all that is known here, for the process that this one is a copy of."""
    return dict(_findings())


def learn(found: dict[str, str]) -> None:
    """Add what a copy of this process knows."""
    here = _findings()
    if not found.keys() <= here.keys():
        here |= found
        _keep_at_exit()


@functools.cache
def _findings() -> dict[str, str]:
    """Return what earlier builds have found, and what this one adds."""
    return _kept()


def _kept() -> dict[str, str]:
    """Read what earlier builds have found, unless another press found it."""
    try:
        kept = json.loads(FILE.read_text("utf-8"))
        if kept["by"] == _press() and all(isinstance(value, str) for value in kept["found"].values()):
            return dict(kept["found"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return {}


@functools.cache
def _press() -> str:
    """Return a fingerprint of all that decides what is found in a text."""
    content = hashlib.sha256(sys.version.encode())
    for package in READERS:
        content.update(f"\0{metadata.version(package)}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        content.update(path.read_bytes())
    return content.hexdigest()


@functools.cache
def _keep_at_exit() -> None:
    atexit.register(keep)


def keep() -> None:
    """Write what is known for the next build; where that cannot be, it will be found again."""
    found = list((_kept() | _findings()).items())  # another process may have added to it
    partial = FILE.with_name(f"{FILE.name}.{os.getpid()}.partial")
    try:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(
            json.dumps({"by": _press(), "found": dict(found if len(found) <= MOST else found[-MOST // 2 :])}),
            "utf-8",
        )
        partial.replace(FILE)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
