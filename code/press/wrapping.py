"""Wrap what no formatter wraps: comments, docstrings and strings that are too long for a line."""

import ast
import io
import re
import textwrap
import tokenize

# A line that is one string, in one pair of quotes, and perhaps a comma.
STRING = re.compile(r"(\s*)([a-zA-Z]{0,2})([\"'])((?:\\.|(?!\3).)*)\3(,?)")
DOCSTRING = re.compile(r'(\s*)("""[^"\\]*""")')


def comments_above(code: str, width: int) -> str:
    """Move the comments at the end of lines that are too wide above them."""
    lines = code.splitlines()
    moved = list(lines)
    inside = 0  # the last line, so far, that begins within a string
    for token in _tokens(code):
        row, column = token.start
        line = lines[row - 1] if row <= len(lines) else ""
        before = line[:column].rstrip()
        if token.type == tokenize.COMMENT and before and len(line) > width and inside < row:
            moved[row - 1] = f"{_indent(line)}{token.string}\n{before}"
        if token.end[0] > row:
            inside = token.end[0]
    return "\n".join(moved)


def comments(code: str, width: int) -> str:
    """Wrap the comments that stand by themselves, a run of lines at a time, where one of them is too wide."""
    lines = code.splitlines()
    runs: list[list[int]] = []
    for token in _tokens(code):
        row, column = token.start
        if token.type != tokenize.COMMENT or lines[row - 1][:column].strip():
            continue
        if runs and runs[-1][-1] == row - 1 and _indent(lines[row - 2]) == _indent(lines[row - 1]):
            runs[-1].append(row)
        else:
            runs.append([row])
    for run in reversed(runs):
        block = lines[run[0] - 1 : run[-1]]
        if max(map(len, block)) > width:
            text = " ".join(line.strip().lstrip("#").strip() for line in block)
            lines[run[0] - 1 : run[-1]] = _wrapped(text, f"{_indent(block[0])}# ", width)
    return "\n".join(lines)


def strings(code: str, width: int) -> str:
    """Wrap docstrings of one line, and break other strings on lines of their own between two words.

    Strings side by side are one string to Python, so that the code stays the same.
    """
    lines = code.splitlines()
    docstrings, plain = _rows_of_strings(code)
    for row, line in reversed(list(enumerate(lines, 1))):
        if len(line) <= width:
            continue
        if row in docstrings and (found := DOCSTRING.fullmatch(line)):
            lines[row - 1 : row] = _wrapped(found[2], found[1], width)
        elif row in plain and (found := STRING.fullmatch(line)):
            indent, prefix, quote, text, comma = found.groups()
            room = width - len(indent + prefix + quote + quote + comma)
            pieces = [f"{indent}{prefix}{quote}{piece}{quote}" for piece in _pieces(text, prefix, room)]
            lines[row - 1 : row] = [*pieces[:-1], pieces[-1] + comma]
    return "\n".join(lines)


def _rows_of_strings(code: str) -> tuple[set[int], set[int]]:
    """Find the lines that hold docstrings, and those of other strings that no line break is part of."""
    docstrings, plain, lines = set[int](), set[int](), code.splitlines()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr):
            docstrings.add(node.value.lineno)
        elif isinstance(node, ast.JoinedStr | ast.Constant):
            rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if not any('"""' in lines[row - 1] or "'''" in lines[row - 1] for row in rows):
                plain.update(rows)
    return docstrings, plain - docstrings


def _pieces(text: str, prefix: str, room: int) -> list[str]:
    """Break a string after spaces, but not inside the braces of a format."""
    words, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if "f" in prefix.lower():
            depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == " " and depth == 0 and text[place + 1 : place + 2] != " ":
            words.append(text[start : place + 1])
            start = place + 1
    words.append(text[start:])
    pieces = [""]
    for word in words:
        if pieces[-1] and len(pieces[-1] + word) > room:
            pieces.append("")
        pieces[-1] += word
    return pieces


def _wrapped(text: str, start: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=start, subsequent_indent=start,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _tokens(code: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(code).readline))
