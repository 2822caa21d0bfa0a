"""The code of a cell as a reader's notebook has it: nothing that only feeds the page.

Statements that glue numbers into the prose are left out, since it has them; what a live figure takes is kept.
"""

import ast
import re
from collections.abc import Collection

from press.listings import without_glue

KEPT = "live_parts"


def unglued(source: str, kept: Collection[str]) -> str:
    """Return a cell's code without glue; what it glues under some names goes into ``live_parts`` instead.

    Args:
        source: The code.
        kept: The names under which something is to be kept.
    """
    lines = source.splitlines()
    calls = [call for call in _glued(source) if _may_name(call.args[0], kept)]
    for call in sorted(calls, key=lambda call: call.lineno, reverse=True):
        name, value = (ast.get_source_segment(source, part) for part in call.args[:2])
        assert call.end_lineno is not None
        first, last = lines[call.lineno - 1], lines[call.end_lineno - 1].encode()
        after = last[call.end_col_offset or 0 :].decode()
        lines[call.lineno - 1 : call.end_lineno] = [
            f"{first.encode()[: call.col_offset].decode()}{KEPT}[{name}] = {value}{after}"
        ]
    return without_glue("\n".join(lines))


def _glued(source: str) -> list[ast.Call]:
    statements = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr))
    calls = (node.value for node in statements if isinstance(node.value, ast.Call))
    return [call for call in calls if ast.unparse(call.func) == "glue" and len(call.args) > 1]


def _may_name(written: ast.expr, names: Collection[str]) -> bool:
    """Say whether what is written, perhaps with parts that are filled in, may be one of some names."""
    if isinstance(written, ast.Constant):
        return written.value in names
    if not isinstance(written, ast.JoinedStr):
        return False
    parts = (
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in written.values
    )
    pattern = re.compile("".join(parts))
    return any(map(pattern.fullmatch, names))
