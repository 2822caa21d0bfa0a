"""What a chapter depends on: the modules that its code reaches, and the data that those read.

Found by parsing imports, never by running them. A name that a package only passes on, such as ``photo`` in
``from unboxed.datasets import photo``, leads to the module that defines it, so that a chapter that looks at
a photo does not depend on the digits.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "unboxed"


def modules(code: str, folder: Path) -> list[Path]:
    """Find the source files of ``unboxed`` that some code reaches, directly or through one another.

    Args:
        code: Python source, such as the cells of a chapter.
        folder: The folder that holds the package.

    Returns:
        The files, sorted.

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
        waiting.extend(_imported(path.read_text("utf-8"), folder))
    return sorted(reached)


def data(paths: list[Path]) -> list[str]:
    """List the data and weights that modules declare by name in a top-level ``READS = ("name", ...)``."""
    names: set[str] = set()
    for path in paths:
        for statement in ast.parse(path.read_text("utf-8")).body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="READS")], value=value):
                    names.update(ast.literal_eval(value))
    return sorted(names)


def _imported(code: str, folder: Path) -> Iterator[Path]:
    """Yield the files that the import statements of ``code`` name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE and alias.name != PACKAGE:
                    yield _file(alias.name, folder)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"line {node.lineno}: expected an absolute import, got a relative one")
            module = node.module or ""
            if module.split(".")[0] == PACKAGE:
                for alias in node.names:
                    yield _named(module, alias.name, folder)


def _file(module: str, folder: Path) -> Path:
    path = folder.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    raise ValueError(f"expected a module of {PACKAGE}, got {module}")


def _named(module: str, name: str, folder: Path) -> Path:
    """Find the file behind ``from module import name``: a submodule, or the source of a name."""
    source = _file(module, folder)
    if source.name != "__init__.py":
        return source
    for node in ast.parse(source.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _named(node.module, alias.name, folder)
    return _file(f"{module}.{name}", folder)
