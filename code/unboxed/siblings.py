"""The files that a live figure is made of, wherever it is to go."""

import re
from pathlib import Path

FOLDER = Path(__file__).with_name("explorables")
SIBLING = re.compile(r'^((?:import|export)\b[^;"=]*)"\./([\w-]+\.mjs)"', re.MULTILINE)
# What one loads only when it is used: another part of itself, or a worker.
LATER = re.compile(r'(await import\(|new URL\()"\./([\w-]+\.mjs)"')


def modules(name: str) -> dict[str, str]:
    """Return the scripts that a live figure is made of, each after those that it imports.

    Args:
        name: The figure's, such as ``"kernel"``.

    Returns:
        The text of each by its file's name; in it, ``"unboxed:FILE"`` stands for the address of another.

    Raises:
        FileNotFoundError: If there is no such figure.
    """
    found: dict[str, str] = {}

    def add(file: str) -> None:
        text = (FOLDER / file).read_text("utf-8")
        for sibling in (SIBLING, LATER):
            for _, other in sibling.findall(text):
                if other not in found:
                    add(other)
            text = sibling.sub(r'\1"unboxed:\2"', text)
        found[file] = text

    add(f"{name}.mjs")
    return found


def styles(*names: str) -> str:
    """Return the styles of live figures: those that all share, and those of what they are made of.

    Args:
        names: The figures'.

    Raises:
        FileNotFoundError: If there is no such figure.
    """
    files = set[str]().union(*(modules(name) for name in names))
    sheets = ["live.css", *(file.replace(".mjs", ".css") for file in sorted(files))]
    return "\n".join(path.read_text("utf-8") for path in map(FOLDER.joinpath, sheets) if path.is_file())
