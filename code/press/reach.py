"""What a chapter depends on: the modules that its code reaches, the data that those read, and the packages.

Found by parsing imports, never by running them. A name that a package only passes on, such as ``load_photo``
in ``from unboxed.datasets import load_photo``, leads to the module that defines it, so that a chapter that
looks at a photo does not depend on the digits.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = "unboxed"
STARTED = re.compile(rf"{PACKAGE}(\.\w+)+")
EXERCISE = re.compile(r"([a-z-]+)-\d+")


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
    reached: set[Path] = set()
    waiting = list(_imported(code, folder))
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        if path.name != "__init__.py":  # what an __init__.py passes on is reached by who asks for it
            waiting.extend(_imported(path.read_text("utf-8"), folder, path.name))
        waiting.extend(
            parent / "__init__.py" for parent in path.parents if parent.is_relative_to(folder / PACKAGE)
        )
    return sorted(reached)


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
    names: set[str] = set()
    for path in paths:
        for statement in ast.parse(path.read_text("utf-8")).body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="READS")], value=value):
                    names.update(ast.literal_eval(value))
    return sorted(names)


def packages(code: str, paths: Iterable[Path]) -> list[str]:
    """List the top-level names of other packages that some code and modules import, anywhere in them."""
    names: set[str] = set()
    for text in (code, *(path.read_text("utf-8") for path in paths)):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return sorted(names - {PACKAGE})


def _imported(code: str, folder: Path, file: str = "cells") -> Iterator[Path]:
    """Yield the files that ``code`` imports, or names to start, as in ``["-m", "unboxed.distributed"]``.

    The name of an exercise, as in ``check("neuron-1", 3)``, leads to the module that has its answer.
    """
    for node in ast.walk(ast.parse(code, file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if STARTED.fullmatch(node.value):
                yield _file(node.value, folder)
            elif exercise := EXERCISE.fullmatch(node.value):
                answers = folder / PACKAGE / "exercises" / "answers"
                path = answers / f"{exercise[1].replace('-', '_')}.py"
                if path.is_file():
                    yield path
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE:
                    yield _file(alias.name, folder)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"line {node.lineno}: expected an absolute import, got a relative one")
            module = node.module or ""
            if module.split(".")[0] == PACKAGE:
                for alias in node.names:
                    yield from _named(module, alias.name, folder)


def _file(module: str, folder: Path) -> Path:
    path = folder.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    raise ValueError(f"expected a module of {PACKAGE}, got {module}")


def _named(module: str, name: str, folder: Path) -> Iterator[Path]:
    """Yield the files behind ``from module import name``: a submodule, or the source of a name."""
    source = _file(module, folder)
    yield source
    if source.name != "__init__.py":
        return
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    yield from _named(node.module, alias.name, folder)
                    return
    yield _file(f"{module}.{name}", folder)
