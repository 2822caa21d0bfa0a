"""The listings of a page: cells without what only feeds the prose, and the count of lines left standing open.

What a page shows of a cell leaves out the statements that glue values, and is fitted to the column. The
notebook that is executed, and kept, has every cell as it was written.
"""

import ast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from press import facts
from press.columns import fitted
from press.surgery import lines_of, remaining

# Ways to fold something away, by the attribute of a node that says so.
FOLDED_CELLS = ("all", "input", "input+output")
FOLDED_CLASSES = {"dropdown", "toggle"}
# What code gave; the second by itself, where a figure was moved out of its cell.
GIVEN = ("cell_code_output", "mime_bundle")


def without_glue(source: str) -> str:
    """Return a cell's code without the statements that only glue values, or import the means to.

    What is no plain Python, as with a magic command, is returned as it is.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    lines = source.splitlines()
    gone = lines_of(tree.body, _only_glues, lines)
    return remaining(lines, gone) if gone else source


def show_less(app: Sphinx, document: nodes.document) -> None:
    """Leave out of each cell that is shown what only glues; a cell of nothing else has no listing at all."""
    blocks = [
        block for source in document.findall(_is_source) for block in source.findall(nodes.literal_block)
    ]
    for block, code in zip(blocks, fitted([without_glue(block.astext()) for block in blocks]), strict=True):
        if code:
            block.rawsource = code
            block.children = []
            block += nodes.Text(code)
        else:
            source = block.parent
            cell = source.parent
            cell.remove(source)
            if not cell.children:
                cell.parent.remove(cell)


def visible_lines(document: nodes.document) -> int:
    """Count the lines of code that a page shows before anything is unfolded; not what it prints."""
    blocks = [block for block in document.findall(nodes.literal_block) if not _is_away(block)]
    return sum(bool(line.strip()) for block in blocks for line in block.astext().splitlines())


def note_lines(app: Sphinx, document: nodes.document) -> None:
    """Note how many lines a page that has been read shows."""
    app.env.metadata[app.env.docname][facts.LINES] = visible_lines(document)


def count_lines(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write the counts that ``code-lines`` asks for, once every page has been read."""
    for node in list(document.findall(_Count)):
        node.replace_self(nodes.Text(str(app.env.metadata[node["page"]][facts.LINES])))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_role("code-lines", CodeLines())
    app.connect("doctree-read", show_less)
    app.connect("doctree-read", note_lines, priority=950)  # as it will be shown
    app.connect("doctree-resolved", count_lines)
    return {"parallel_read_safe": True}


class CodeLines(SphinxRole):
    """How many lines of code the page named shows before anything is unfolded."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a mark, to be replaced by the count."""
        facts.shows(self.env, facts.LINES)
        return [_Count(page=self.text)], []


class _Count(nodes.Inline, nodes.Element):
    """Stands for the count of a page that may not have been read yet."""


def _only_glues(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return [alias.name for alias in statement.names] == ["glue"]
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    names_something = any(isinstance(part, ast.NamedExpr) for part in ast.walk(statement))
    return ast.unparse(statement.value.func) == "glue" and not names_something


def _is_source(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_source"


def _is_away(node: nodes.Element) -> bool:
    """Tell whether a block is folded away, or is no code but what code printed."""
    parent = node.parent
    while parent is not None:
        folded = parent.get("hide_mode") in FOLDED_CELLS or FOLDED_CLASSES & set(parent.get("classes", ()))
        dropdown = parent.get("design_component") == "dropdown" and not parent.get("opened")
        if folded or dropdown or parent.get("nb_element") in GIVEN:
            return True
        parent = parent.parent
    return False
