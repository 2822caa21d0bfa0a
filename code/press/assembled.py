"""A notebook put together: text and executed cells, as Jupyter reads them, the same bytes each time."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nbformat import NotebookNode, v4

from press.chapters import EXECUTION_TAGS
from press.notebooks import Code, Live, Notebook
from press.pictures import NARROW, SHOWN
from press.unglued import KEPT, unglued

HIDDEN = {"remove-input", "remove-cell", "hide-input", "hide-cell"}
FOLDED = {"hide-cell", "hide-output"}
EXPLORE = """\
# The live figure *{name}* of this page. It needs one more package: pip install anywidget
from importlib.util import find_spec

from unboxed import explore

if find_spec("anywidget"):
    display(explore.{name}({given}))"""
ATTACHED = re.compile(r"\(attachment:([\w.-]+)\)")
HEADING = re.compile(r"#{1,3} ")


def assembled(
    parts: Iterable[Any], page: Notebook, first: Sequence[str], about: dict[str, Any]
) -> NotebookNode:
    """Put a notebook together.

    Args:
        parts: The page: blocks of Markdown, and what stands for cells.
        page: Where the parts went, and what they stand for.
        first: The code of the cells that come first.
        about: The notebook's metadata.
    """
    parts = list(parts)
    lives = [part for part in parts if isinstance(part, Live)]
    kept = {name for live in lives for name in live.takes}
    head = [_own(f"first-{number}", code) for number, code in enumerate(first, 1)]
    if kept and head:
        head[0].source += f"\n# What live figures take.\n{KEPT} = {{}}"
    for cell in head[1:]:
        cell.metadata["jupyter"] = {"source_hidden": True}
    cells = [*head]
    for group in _grouped(parts):
        cells += _text(len(cells), group, page) if isinstance(group, list) else _cell(group, page, kept)
    return v4.new_notebook(cells=cells, metadata=about)


def _grouped(parts: Iterable[Any]) -> Iterator[list[str] | Code | Live]:
    """Yield cells, live figures once their parts are made, and between them the text of one section."""
    text: list[str] = []
    waiting: list[Live] = []
    reached = -1
    for part in parts:
        if isinstance(part, str):
            if HEADING.match(part) and text:
                yield text
                text = []
            text.append(part)
            continue
        if text:
            yield text
            text = []
        if isinstance(part, Code):
            yield part
            reached = part.index
        else:
            waiting.append(part)
        yield from [live for live in waiting if live.after <= reached]
        waiting = [live for live in waiting if live.after > reached]
    if text:
        yield text


def _text(number: int, blocks: Sequence[str], page: Notebook) -> list[NotebookNode]:
    text = "\n\n".join(block for block in blocks if block)
    cell = v4.new_markdown_cell(text, id=f"text-{number}")
    for name in ATTACHED.findall(text):
        kind, content = page.attached[name]
        cell.setdefault("attachments", {})[name] = {f"image/{kind}": base64.b64encode(content).decode()}
    return [cell]


def _cell(part: Code | Live, page: Notebook, kept: set[str]) -> list[NotebookNode]:
    if isinstance(part, Live):
        given = ", ".join(f'{written}{KEPT}["{name}"]' for name, written in part.takes.items())
        return [_own(f"live-{part.name}", EXPLORE.format(name=part.name, given=given))]
    executed = page.executed[part.index]
    if executed.cell_type != "code":
        return []
    tags = set(executed.metadata.get("tags", ()))
    code = unglued(executed.source, kept)
    if not code.strip():
        return []
    cell = _own(f"cell-{part.index}", code)
    cell.execution_count = executed.execution_count
    if "remove-cell" not in tags:
        cell.outputs = list(_outputs(executed, page.alts.get(part.index)))
    folded = {"source_hidden": bool(HIDDEN & tags), "outputs_hidden": bool(FOLDED & tags)}
    if any(folded.values()):
        cell.metadata["jupyter"] = {name: value for name, value in folded.items() if value}
    if remain := sorted(tags & set(EXECUTION_TAGS)):
        cell.metadata["tags"] = remain
    return [cell]


def _outputs(executed: NotebookNode, alt: str | None) -> Iterator[NotebookNode]:
    """Yield what a cell put out for readers: figures once, with their alt text, and nothing that it glued."""
    for output in executed.outputs:
        if "scrapbook" in output.get("metadata", {}):
            continue
        output = NotebookNode(output)
        if SHOWN in output.get("data", {}):
            told = {key: value for key, value in output.metadata.get(SHOWN, {}).items() if key != NARROW}
            output.metadata = {SHOWN: told | ({"alt": alt} if alt else {})}
        yield output


def _own(name: str, code: str) -> NotebookNode:
    return v4.new_code_cell(code, id=name)
