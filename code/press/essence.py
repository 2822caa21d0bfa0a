"""What a chapter computes, without the words about it: its cells and modules, comments and docstrings aside.

A run that was recorded is stale once this has changed. Unlike a chapter's key it is kept for long and carried
to other machines, so that it must not depend on the version of Python: ``ast.dump`` would.
"""

import ast
import functools
import json
from pathlib import Path
from typing import Any

from press import chapters, files, keys, reach, remembered

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def of_page(page: str) -> str | None:
    """Return a fingerprint of what a page computes; nothing if no chapter is called so.

    Args:
        page: Its name below ``book``, such as ``seeing/transfer``.

    Raises:
        ValueError: If the chapter or a module that it reaches cannot be read.
    """
    path = chapters.chapter(f"book/{page}")
    if path is None:
        return None
    code, cells = _read(path, files.text(path))
    reached = reach.modules(code, chapters.ROOT / "code")
    return _of(cells, tuple((module, files.text(module)) for module in reached))


# Each claim about a recorded run asks for that of its chapter.
@functools.lru_cache(maxsize=256)
def _of(cells: str, modules: tuple[tuple[Path, str], ...]) -> str:
    found = [[of_code(source), *tags] for source, *tags in json.loads(cells)]
    code = chapters.ROOT / "code"
    reached = {module.relative_to(code).as_posix(): of_code(text) for module, text in modules}
    return keys.digest(json.dumps([found, reached], sort_keys=True))


@functools.lru_cache(maxsize=256)
def _read(path: Path, text: str) -> tuple[str, str]:
    """Return the code of a chapter, and what decides a run in its cells."""
    notebook = chapters.read(path)
    return chapters.code(notebook), chapters.cells(notebook)


@remembered.by_text
def of_code(text: str) -> str:
    """Return a fingerprint of what some code does."""
    return keys.digest(json.dumps(_plain(ast.parse(text))))


def _plain(node: Any) -> Any:
    """Turn a syntax tree into lists and texts, without docstrings and without fields that are empty."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:]
    fields = [[name, _plain(value)] for name, value in ast.iter_fields(node) if value not in (None, [])]
    return [type(node).__name__, *fields]
