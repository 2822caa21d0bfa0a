"""The functions of the book's package that code calls, and where each is defined; nothing is run for that."""

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from press import body, reach, surgery

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, order=True)
class Source:
    """Where something is defined.

    Attributes:
        module: The module, such as ``unboxed.plotting``.
        name: What it is called there.
        path: The module's file.
        first: The first line of the definition, counted from 1.
        last: Its last line.
    """

    module: str
    name: str
    path: Path
    first: int
    last: int


def imported(code: ast.AST) -> dict[str, str]:
    """Return what each name stands for that some code imports from the package, as dotted names."""
    found: dict[str, str] = {}
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == reach.PACKAGE:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias for alias in node.names if alias.name.split(".")[0] == reach.PACKAGE]
            found |= {
                alias.asname or reach.PACKAGE: alias.name if alias.asname else reach.PACKAGE
                for alias in names
            }
    return found


def called(code: ast.AST, names: Mapping[str, str]) -> list[Source]:
    """List the functions and classes of the package that some code names, in the order in which it does.

    Args:
        code: A part of a program.
        names: What the names in it stand for, as ``imported`` returns it.
    """
    found = dict.fromkeys(source for dotted in _dotted(code, names) if (source := defined(dotted)))
    return list(found)


def _dotted(code: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the dotted names of the package that some code writes, each as far as it goes."""
    waiting: list[ast.AST] = [code]
    while waiting:
        node = waiting.pop()
        parts: list[str] = []
        inner = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            if inner.id in names:
                yield ".".join([names[inner.id], *reversed(parts)])
        else:
            waiting += reversed(list(ast.iter_child_nodes(node)))


@functools.cache
def defined(dotted: str) -> Source | None:
    """Find a function or a class by a name under which the package offers it; nothing if it is none.

    A name behind that of a class, such as a method's, leads to the class.
    """
    try:
        module, path, name = body.located(dotted)
    except LookupError:
        return None
    tree = parsed(path)
    first = name.partition(".")[0]
    for node in tree.body:
        if isinstance(node, Definition) and node.name == first:
            return Source(module, first, path, surgery.first_line(node), surgery.last_line(node))
    passed_on = passed(path).get(first)
    return defined(".".join(filter(None, [passed_on, name.partition(".")[2]]))) if passed_on else None


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Parse a module of the package."""
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def passed(path: Path) -> dict[str, str]:
    """Return what a module of the package imports from it, as ``imported`` does."""
    return imported(parsed(path))
