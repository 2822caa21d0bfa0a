"""Take whole statements out of Python's text, and leave all other text as its author wrote it."""

import ast
from collections.abc import Callable, Container, Iterator, Sequence

Unwanted = Callable[[ast.stmt], bool]
BLOCKS = ("body", "orelse", "finalbody")


def statements(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a block and those inside them, from the first to the last."""
    for statement in block:
        yield statement
        for field in BLOCKS:
            yield from statements(getattr(statement, field, ()))


def first_line(statement: ast.stmt) -> int:
    """Return the line that a statement starts on, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Return the line that a statement ends on."""
    return statement.end_lineno or statement.lineno


def is_hollow(statement: ast.stmt, unwanted: Unwanted) -> bool:
    """Tell whether a statement is unwanted, or a loop, a test or a context of nothing but unwanted ones."""
    if unwanted(statement):
        return True
    if not isinstance(statement, ast.For | ast.While | ast.If | ast.With):
        return False
    inside = [*statement.body, *getattr(statement, "orelse", ())]
    return all(is_hollow(one, unwanted) for one in inside)


def lines_of(block: Sequence[ast.stmt], unwanted: Unwanted, lines: Sequence[str]) -> set[int]:
    """List the lines of what is unwanted in a block and below, by number from 1.

    A comment right above an unwanted statement speaks of it, and goes with it. A statement that shares a line
    with one that is wanted stays, and so does one without which a block would be empty.

    Args:
        block: The statements.
        unwanted: Says which of them are not wanted.
        lines: All lines of the text that they were parsed from.
    """
    found: set[int] = set()
    for index, statement in enumerate(block):
        if is_hollow(statement, unwanted):
            before = last_line(block[index - 1]) if index else 0
            after = first_line(block[index + 1]) if index + 1 < len(block) else len(lines) + 1
            if before < first_line(statement) and last_line(statement) < after:
                start = _with_comment(first_line(statement), before, lines)
                found.update(range(start, last_line(statement) + 1))
            continue
        above = statement
        for field in BLOCKS:
            inner: list[ast.stmt] = getattr(statement, field, [])
            if not inner:
                continue
            if not all(is_hollow(one, unwanted) for one in inner):
                found |= lines_of(inner, unwanted, lines)
            elif field == "orelse":  # the line that says `else:` goes too
                found.update(range(last_line(above) + 1, last_line(inner[-1]) + 1))
            above = inner[-1]
    return found


def remaining(lines: Sequence[str], gone: Container[int]) -> str:
    """Join the lines that are not gone, and close the gaps.

    No blank lines are left at the ends. Where something was taken out there are as many as in the wider of
    the gaps beside it, but no more than one before what is indented. Other gaps stay as they are: they may be
    part of a string.
    """
    kept: list[str] = []
    blank = widest = 0
    cut = False
    for number, line in enumerate(lines, 1):
        if number in gone:
            blank, cut = 0, True
        elif not line.strip():
            blank += 1
            widest = max(widest, blank)
        else:
            if kept:
                most = 1 if line[0].isspace() else 2
                kept += [""] * (min(widest, most) if cut else widest)
            kept.append(line)
            blank = widest = 0
            cut = False
    return "\n".join(kept)


def _with_comment(first: int, before: int, lines: Sequence[str]) -> int:
    indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
    while first - 1 > before and lines[first - 2].startswith(" " * indent + "#"):
        first -= 1
    return first
