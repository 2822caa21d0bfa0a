"""The bare body of a function: its signature and what it computes, without docstrings and checks."""

import ast
import re
from collections.abc import Iterator, Sequence

from press.surgery import first_line, is_hollow, last_line, lines_of, remaining, statements

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# What they do is of no matter to whoever reads what is computed.
PLUMBING = ("cache", "final", "override")
PRAGMA = re.compile(r"  # (type: ignore|noqa).*$")


def bare(source: str, name: str, methods: Sequence[str] | None = None) -> str:
    """Return the bare body of what a module defines, at the left margin.

    Docstrings go, and so do checks: calls of functions whose name starts with ``check``, tests that end in an
    error, what is worked out for these alone, and methods that do nothing else. All else stays as it was
    written, comments included.

    Args:
        source: The module.
        name: Its dotted name in the module, as ``relu`` or ``Perceptron.fit``.
        methods: The methods of a class to show; all by default. An ellipsis stands for those left out.

    Raises:
        LookupError: If the module has no such definition, or the class no such method.
    """
    node = find(source, name)
    lines = source.splitlines()
    gone: set[int] = set()
    instead: dict[int, str] = {}
    if methods is not None:
        if not isinstance(node, ast.ClassDef):
            raise LookupError(f"methods: expected a class, and {name} is none")
        for method in methods:
            find(source, f"{name}.{method}")
        gone, instead = _left_out(node, methods, lines)
    for inner in ast.walk(node):
        if isinstance(inner, Definition):
            gone |= _undecorated(inner)
            _strip(inner, lines, gone, instead)
    outside = {*range(1, first_line(node)), *range(last_line(node) + 1, len(lines) + 1)}
    shown = [
        PRAGMA.sub("", instead.get(number, line)).removeprefix(" " * node.col_offset)
        for number, line in enumerate(lines, 1)
    ]
    return remaining(shown, (gone | outside) - instead.keys())


def find(source: str, name: str) -> Definition:
    """Find a definition in a module by its dotted name.

    Raises:
        LookupError: If there is none.
    """
    found: ast.AST = ast.parse(source)
    for part in name.split("."):
        named = [
            node for node in getattr(found, "body", ()) if isinstance(node, Definition) and node.name == part
        ]
        if not named:
            raise LookupError(f"expected the name of a function, a class or a method, got {name}")
        found = named[-1]
    assert isinstance(found, Definition)
    return found


def _left_out(
    node: ast.ClassDef, methods: Sequence[str], lines: Sequence[str]
) -> tuple[set[int], dict[int, str]]:
    out: list[ast.stmt] = [
        inner for inner in node.body if isinstance(inner, Definition) and inner.name not in methods
    ]
    names = {inner.name for inner in out if isinstance(inner, Definition)}
    # Another name for a method that is left out says nothing.
    out += [inner for inner in node.body if isinstance(inner, ast.Assign) and _read(inner) & names]
    firsts = [
        inner
        for before, inner in zip([None, *node.body], node.body, strict=False)
        if inner in out and before not in out
    ]
    ellipses = {first_line(inner): " " * inner.col_offset + "..." for inner in firsts}
    return lines_of(node.body, out.__contains__, lines), ellipses


def _undecorated(node: Definition) -> set[int]:
    gone: set[int] = set()
    for decorator in node.decorator_list:
        name = ast.unparse(decorator).partition("(")[0].rpartition(".")[2]
        if name in PLUMBING:
            gone.update(range(decorator.lineno, (decorator.end_lineno or 0) + 1))
    return gone


def _strip(node: Definition, lines: Sequence[str], gone: set[int], instead: dict[int, str]) -> None:
    """Mark the lines of a definition's own docstring and checks, and what stands instead of an empty body."""
    if node.lineno in gone:
        return
    body = list(node.body)
    if ast.get_docstring(node, clean=False) is not None:
        gone |= lines_of([body.pop(0)], lambda _: True, lines)
    if isinstance(node, ast.ClassDef):
        empty = [inner for inner in body if isinstance(inner, Definition) and _only_checks(inner)]
        gone |= lines_of(body, empty.__contains__, lines)
        body = [inner for inner in body if inner not in empty]
    else:
        checks = _checks(node, body)
        gone |= lines_of(body, checks.__contains__, lines)
        body = [statement for statement in body if not is_hollow(statement, checks.__contains__)]
    start = node.body[0].lineno
    if body:
        gone.update(n for n in range(start, first_line(body[0])) if not lines[n - 1].strip())
    else:
        instead[start] = " " * node.body[0].col_offset + "..."


def _only_checks(node: Definition) -> bool:
    body = node.body[ast.get_docstring(node, clean=False) is not None :]
    checks = _checks(node, body)
    return bool(body) and all(is_hollow(statement, checks.__contains__) for statement in body)


def _checks(node: Definition, body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """List the checks of a function, and the assignments that nothing but checks makes use of."""
    calls = [statement for statement in statements(body) if _calls_check(statement)]
    checks: list[ast.stmt] = [statement for statement in calls if isinstance(statement, ast.Expr)]
    checks += [statement for statement in statements(body) if _is_guard(statement)]
    for_checks = set().union(*map(_read, [*checks, *calls]))
    results: list[ast.stmt] = [one for one in calls if isinstance(one, ast.Assign)]
    results += [one for one in body if isinstance(one, ast.Assign) and _written(one) & for_checks]
    while True:
        needed = _read(node, without=[*checks, *results])
        kept = [one for one in results if not _written(one) or _written(one) & needed]
        if not kept:
            return [*checks, *results]
        results = [one for one in results if one not in kept]


def _is_guard(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.If) or statement.orelse or not isinstance(statement.body[-1], ast.Raise):
        return False
    raised = statement.body[-1].exc
    name = ast.unparse(raised.func if isinstance(raised, ast.Call) else raised) if raised else ""
    return name.endswith("Error")


def _calls_check(statement: ast.stmt) -> bool:
    value: ast.expr | None = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    while isinstance(value, ast.Subscript):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    name = ast.unparse(value.func).rpartition(".")[2]
    return name.lstrip("_").startswith("check")


def _written(assignment: ast.stmt) -> set[str]:
    """Return the plain names that are assigned to; none if there is any other target."""
    assigned: list[ast.expr] = getattr(assignment, "targets", [])
    targets = [name for target in assigned for name in getattr(target, "elts", [target])]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return set(names) if len(names) == len(targets) else set()


def _read(node: ast.AST, without: Sequence[ast.AST] = ()) -> set[str]:
    return {
        name.id
        for name in _walk(node, without)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }


def _walk(node: ast.AST, without: Sequence[ast.AST]) -> Iterator[ast.AST]:
    if node not in without:
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, without)
