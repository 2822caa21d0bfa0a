"""What a measured value rests on: the modules that the cells of a chapter compute it with.

Found without running anything, by going backwards from where a value is glued through the statements that
made what it is made of. A statement that may have changed something counts as having made it.
"""

import ast
import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from press import chapters, claims, reach, remembered

CODE = chapters.ROOT / "code"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
ANYTHING = ".+"  # in the pattern of a key
DRAWING = {"figures"}  # which shows what was computed, and changes nothing of it


def claimed(ledger: Sequence[claims.Claim]) -> dict[Path, list[str]]:
    """Name the claims that rest on each module, in their order in the ledger.

    A module counts if the chapter of the claim imports it, for a value that the claim compares.
    """
    found: dict[Path, list[str]] = {}
    asked = {claim.chapter for claim in ledger}
    known = {name.removeprefix("book/"): path for name, path in chapters.chapters().items()}
    codes = {name: chapters.code_of(path) for name, path in known.items() if name in asked}
    for claim in ledger:
        if (code := codes.get(claim.chapter)) is not None:
            for module in sorted({module for key in claim.compared() for module in modules(code, key)}):
                found.setdefault(module, []).append(claim.id)
    return found


@functools.cache
def modules(code: str, key: str) -> set[Path]:
    """Find the modules of ``unboxed`` that a chapter names itself, and that a value rests on.

    Args:
        code: The cells of the chapter.
        key: Under which it glues the value.
    """
    glued = _glued(code)
    # What is glued under that very name, before what is glued under one that is put together.
    made = glued.get(re.escape(key)) or [
        line
        for pattern, lines in glued.items()
        if ANYTHING in pattern and re.fullmatch(pattern, key)
        for line in lines
    ]
    return {module for line in made for module in _named(line)}


@functools.cache
def _glued(code: str) -> dict[str, list[str]]:
    """Return the imports that what some code glues rests on, by the pattern of its key."""
    found: dict[str, list[str]] = {}
    for pattern, lines in imports(code):
        found.setdefault(pattern, []).extend(lines)
    return found


@functools.cache  # the lines that import something are few, and values are many
def _named(line: str) -> set[Path]:
    return reach.named(line, CODE)


@remembered.by_text
def imports(code: str) -> list[tuple[str, list[str]]]:
    """List what some code glues, as a pattern of its key, and the imports of ``unboxed`` that it rests on."""
    statements = ast.parse(code).body
    imported = [dict(_imported(statement)) for statement in statements]
    flow = Flow(statements)
    found = []
    for index, statement in enumerate(statements):
        for call in ast.walk(statement):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "glue" and len(call.args) > 1:
                value = call.args[1] if isinstance(statement, ast.Expr) else statement
                lines = {
                    imported[before][name]
                    for before, needed in flow.back(index, names(value, ast.Load))
                    for name in needed & imported[before].keys()
                }
                found.append((_pattern(call.args[0]), sorted(lines)))
    return found


class Flow:
    """What the statements of some code make, and of what.

    Args:
        statements: All of them, in order.
    """

    def __init__(self, statements: Sequence[ast.stmt]):
        known = {name for statement in statements for name, _ in _imported(statement)} - DRAWING
        self.made = [set(_made(statement, known)) for statement in statements]
        self._anew = [set(_anew(statement)) for statement in statements]
        self._read = [names(statement, ast.Load) for statement in statements]

    def needed(self, first: int, end: int) -> set[str]:
        """Return the names that the statements ``first`` up to ``end`` need of what stands above."""
        found: set[str] = set()
        for index in reversed(range(first, end)):
            found = (found - self._anew[index]) | self._read[index]
        return found

    def back(self, index: int, needed: set[str]) -> Iterator[tuple[int, set[str]]]:
        """Go back from a statement; yields each before it, and the names needed of what it makes."""
        for before in reversed(range(index)):
            yield before, needed
            if needed & self.made[before]:
                needed = (needed - self._anew[before]) | self._read[before]


def _imported(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported from the package, and a line that imports it alone."""
    for alias in getattr(statement, "names", ()):
        one = ast.unparse(alias)
        if isinstance(statement, ast.Import) and one.startswith(reach.PACKAGE):
            yield (alias.asname or reach.PACKAGE), f"import {one}"
        elif isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(reach.PACKAGE):
            yield (alias.asname or alias.name), f"from {statement.module} import {one}"


def _made(statement: ast.stmt, imported: set[str]) -> Iterator[str]:
    """Yield the names that a statement gives a value, or whose value it may change."""
    if isinstance(statement, Definition):
        yield statement.name
        return
    yield from names(statement, ast.Store)
    for part in ast.walk(statement):
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            yield from names(part.value, ast.Load)
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            yield from _changed(part.value, imported)


def _anew(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that have nothing of what they were before a statement."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (part.id for part in getattr(target, "elts", [target]) if isinstance(part, ast.Name))


def _changed(call: ast.Call, imported: set[str]) -> set[str]:
    """Return what a call for its own sake may change: what has the method, or what a function is given."""
    function = ast.unparse(call.func)
    base = function.partition(".")[0]
    if base in DRAWING | {"glue", "print"}:
        return set()
    if "." in function and base not in imported:
        return names(call.func, ast.Load)
    return names(call, ast.Load) - {base}


def names(node: ast.AST, kind: type[ast.expr_context]) -> set[str]:
    """Return the names that are read, or given a value, somewhere in a piece of code."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, kind)}


def _pattern(written: ast.expr) -> str:
    """Return a pattern for a key, of which parts may be filled in."""
    parts = written.values if isinstance(written, ast.JoinedStr) else [written]
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING for part in parts
    )
