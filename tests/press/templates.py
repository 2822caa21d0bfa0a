"""Templates that are compiled once for all builds: each would compile the same ones again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache


def compiled_in(folder: Path) -> Callable[..., None]:
    """Return how Jinja is to set up an environment whose compiled templates are kept in a folder."""
    cache, make = FileSystemBytecodeCache(str(folder)), Environment.__init__

    def made(self: Environment, *arguments: Any, **others: Any) -> None:
        make(self, *arguments, **others)
        self.bytecode_cache = cache

    return made
