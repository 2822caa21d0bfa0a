"""What a chapter depends on: the modules that its code reaches, the data that those read, and the packages.

Found by parsing imports, never by running them. A name that a package only passes on, such as ``load_photo``
in ``from unboxed.datasets import load_photo``, leads to the module that defines it, so that a chapter that
looks at a photo does not depend on the digits.
"""

import ast
import contextlib
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from press import files, remembered

PACKAGE = "unboxed"
STARTED = re.compile(rf"{PACKAGE}(\.\w+)+")
EXERCISE = re.compile(r"([a-z-]+)-\d+")


class Asked(NamedTuple):
    """One thing that some code asks for: ``import module``, ``from module import name``, or a text.

    Attributes:
        module: The module; nothing for a text.
        name: What is imported from it, or the text; nothing for a module alone.
        level: How many dots an import is relative by.
        line: Where it stands.
    """

    module: str | None
    name: str | None
    level: int
    line: int


def modules(code: str, folder: Path) -> list[Path]:
    """Find the source files of ``unboxed`` that some code reaches, directly or through one another.

    Args:
        code: Python source, such as the cells of a chapter.
        folder: The folder that holds the package.

    Returns:
        The files, sorted; a module comes with the ``__init__.py`` of each package that it lies in.

    Raises:
        ValueError: If a module or name that is imported does not exist, or an import is relative.
        SyntaxError: If the code does not parse.
    """
    known = _reached.get((code, folder), {})
    with contextlib.suppress(FileNotFoundError):
        if known and all(files.state(path) == state for path, state in known.items()):
            return list(known)
    found = sorted(_reach(code, folder))
    _reached[code, folder] = {path: files.state(path) for path in found}
    return found


# What some code has been found to reach, and in which state each file was: several ask about each chapter.
_reached: dict[tuple[str, Path], dict[Path, files.State]] = {}


def _reach(code: str, folder: Path) -> set[Path]:
    reached: set[Path] = set()
    waiting = set(_imported(code, folder))
    while waiting:
        path = waiting.pop()
        reached.add(path)
        found = {*_packages_of(path, folder)}
        if path.name != "__init__.py":  # what an __init__.py passes on is reached by who asks for it
            found.update(_imported(files.text(path), folder, path.name))
        waiting |= found - reached
    return reached


def named(code: str, folder: Path) -> set[Path]:
    """Find the source files of ``unboxed`` that some code imports or starts by itself, not through another.

    Args:
        code: Python source, such as the cells of a chapter.
        folder: The folder that holds the package.

    Raises:
        ValueError: If a module or name that is imported does not exist, or an import is relative.
        SyntaxError: If the code does not parse.
    """
    return set(_imported(code, folder))


def data(paths: Iterable[Path]) -> list[str]:
    """List the data and weights that modules declare by name in a top-level ``READS = ("name", ...)``."""
    return sorted({name for path in paths for name in _declared(files.text(path))})


def packages(code: str, paths: Iterable[Path]) -> list[str]:
    """List the top-level names of other packages that some code and modules import, anywhere in them."""
    texts = [(code, "cells"), *((files.text(path), path.name) for path in paths)]
    names = {
        asked.module.split(".")[0]
        for text, file in texts
        for asked in _asked(text, file)
        if asked.module and not asked.level
    }
    return sorted(names - {PACKAGE})


# A module is reached by many chapters: what its text says is found once.
@functools.lru_cache(maxsize=4096)
def _asked(code: str, file: str) -> tuple[Asked, ...]:
    """Collect what some code imports, and the texts in it that may name a module or an exercise."""
    try:
        return tuple(Asked(*found) for found in _found(code))
    except SyntaxError as error:
        error.filename = file
        raise


@remembered.by_text
def _found(code: str) -> list[Asked]:
    found: list[Asked] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if STARTED.fullmatch(node.value) or EXERCISE.fullmatch(node.value):
                found.append(Asked(None, node.value, 0, node.lineno))
        elif isinstance(node, ast.Import):
            found.extend(Asked(alias.name, None, 0, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.extend(
                Asked(node.module or "", alias.name, node.level, node.lineno) for alias in node.names
            )
    return found


@functools.lru_cache(maxsize=4096)
def _declared(text: str) -> tuple[str, ...]:
    """Return what a module declares in its top-level ``READS``."""
    return tuple(_reads(text))


@remembered.by_text
def _reads(text: str) -> list[str]:
    names: list[str] = []
    for statement in ast.parse(text).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="READS")], value=value):
                names.extend(ast.literal_eval(value))
    return names


def _imported(code: str, folder: Path, file: str = "cells") -> Iterator[Path]:
    """Yield the files that ``code`` imports, or names to start, as in ``["-m", "unboxed.distributed"]``.

    The name of an exercise, as in ``check("neuron-1", 3)``, leads to the module that has its answer.
    """
    for module, name, level, line in _asked(code, file):
        if level:
            raise ValueError(f"line {line}: expected an absolute import, got a relative one")
        if module is None:
            yield from _text(name or "", folder)
        elif module.split(".")[0] == PACKAGE:
            yield from _named(module, name, folder) if name else (_file(module, folder),)


def _text(text: str, folder: Path) -> Iterator[Path]:
    """Yield the module that a text names to be started, or the one that answers the exercise it names."""
    exercise = EXERCISE.fullmatch(text)
    if exercise is None:
        yield _file(text, folder)
        return
    path = folder / PACKAGE / "exercises" / "answers" / f"{exercise[1].replace('-', '_')}.py"
    if path.is_file():
        yield path


def _file(module: str, folder: Path) -> Path:
    for candidate in _candidates(module, folder):
        if candidate.is_file():
            return candidate
    raise ValueError(f"expected a module of {PACKAGE}, got {module}")


# To put paths together takes several times as long as to look whether they lead anywhere.
@functools.lru_cache(maxsize=4096)
def _candidates(module: str, folder: Path) -> tuple[Path, Path]:
    """Return where the source of a module may be."""
    path = folder.joinpath(*module.split("."))
    return path.with_suffix(".py"), path / "__init__.py"


@functools.lru_cache(maxsize=4096)
def _packages_of(path: Path, folder: Path) -> tuple[Path, ...]:
    """Return the ``__init__.py`` of each package that a module lies in."""
    return tuple(parent / "__init__.py" for parent in path.parents if parent.is_relative_to(folder / PACKAGE))


def _named(module: str, name: str, folder: Path) -> Iterator[Path]:
    """Yield the files behind ``from module import name``: a submodule, or the source of a name."""
    source = _file(module, folder)
    yield source
    if source.name != "__init__.py":
        return
    for asked in _asked(files.text(source), source.name):
        if asked.module and asked.module.split(".")[0] == PACKAGE and asked.name == name:
            yield from _named(asked.module, name, folder)
            return
    yield _file(f"{module}.{name}", folder)
