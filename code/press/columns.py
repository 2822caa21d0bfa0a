"""Code fitted to the column of a page, by the formatter that the whole project is formatted with."""

import subprocess
import tempfile
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path

from ruff import find_ruff_bin

from press import wrapping

WIDTH = 80


def fitted(codes: Sequence[str]) -> list[str]:
    """Return pieces of code with lines of at most 80 columns, as far as that can be without changing them.

    What is narrow enough is returned as it was written, and so is what is not Python.
    """
    wide = [index for index, code in enumerate(codes) if _is_wide(code)]
    ready = [_quietly(wrapping.comments_above, codes[index]) for index in wide]
    found = list(codes)
    for index, code in zip(wide, _formatted(ready), strict=True):
        found[index] = _quietly(wrapping.strings, _quietly(wrapping.comments, code))
    return found


def _is_wide(code: str) -> bool:
    return any(len(line) > WIDTH for line in code.splitlines())


def _quietly(wrap: Callable[[str, int], str], code: str) -> str:
    try:
        return wrap(code, WIDTH)
    except (SyntaxError, tokenize.TokenError):
        return code


def _formatted(codes: Sequence[str]) -> list[str]:
    """Let ruff format many pieces of code at once; it leaves what it cannot read as it is."""
    if not codes:
        return []
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{index}.py") for index in range(len(codes))]
        for path, code in zip(paths, codes, strict=True):
            path.write_text(code, "utf-8")
        options = ["--quiet", "--isolated", "--no-cache", "--line-length", str(WIDTH)]
        run = subprocess.run(
            [find_ruff_bin(), "format", *options, folder], capture_output=True, encoding="utf-8", check=False
        )
        if run.returncode and "Failed to parse" not in run.stderr:
            raise RuntimeError(f"ruff format: expected it to format listings, got: {run.stderr.strip()}")
        return [path.read_text("utf-8").rstrip("\n") for path in paths]
