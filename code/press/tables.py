"""Tables: as the Markdown that directives write, and as cards on a telephone.

A table of the class ``cards`` is a table where there is room for one; on a narrow screen each row becomes a
card, which names the column before each cell, or beside it in one of the class ``short``. One that a cell of
code puts out is of both: in a notebook it could not say so.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def table(header: list[str], rows: list[list[str]], widths: list[int], classes: str = "cards") -> list[str]:
    """Lay out cells of MyST Markdown as a table; no table where there are no rows."""
    if not rows:
        return []
    lines = [":::{list-table}", ":header-rows: 1", f":widths: {' '.join(map(str, widths))}"]
    lines += [f":class: {classes}", ""] if classes else [""]
    for row in [header, *rows]:
        lines += [f"{'* -' if i == 0 else '  -'} {cell}" for i, cell in enumerate(row)]
    return [*lines, ":::", ""]


def of_nodes(
    header: Sequence[str], rows: Iterable[Sequence[nodes.Node]], classes: Sequence[str]
) -> nodes.table:
    """Make a table once pages have been read, when Markdown no longer is; its columns are equally wide.

    Args:
        header: The names of the columns.
        rows: What stands in the cells of each row.
        classes: Its classes; ``cards`` among them.
    """
    width = 100 // len(header)
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for _ in header), cols=len(header))
    head = nodes.row("", *(nodes.entry("", nodes.paragraph(name, name)) for name in header))
    body = nodes.tbody()
    for cells in rows:
        body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))
    group += [nodes.thead("", head), body]
    made = nodes.table("", group, classes=[*classes, "colwidths-given"])
    _name_columns(made)
    return made


def rows(table: nodes.table) -> list[nodes.row]:
    """List the rows of a table below its head."""
    return [row for body in table.findall(nodes.tbody) for row in body.children]


def name_columns(app: Sphinx, document: nodes.document) -> None:
    """Put before each cell of a table of cards, but the first of a row, the name of its column."""
    for output in document.findall(_is_output):
        for found in output.findall(nodes.table):
            found["classes"] += ["cards", "short"]
    for found in _cards(document):
        _name_columns(found)


def _name_columns(table: nodes.table) -> None:
    names = [entry.astext() for head in table.findall(nodes.thead) for entry in head[-1]]
    for row in rows(table):
        for name, entry in list(zip(names, row, strict=True))[1:]:
            entry.insert(0, nodes.paragraph(name, name, classes=["column-name"]))


def load_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have pages with a table of cards load how these look, and no others."""
    if document is not None and _cards(document):
        app.add_css_file("cards.css")


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_output"


def _cards(document: nodes.document) -> list[nodes.table]:
    return [found for found in document.findall(nodes.table) if "cards" in found["classes"]]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", name_columns)
    app.connect("html-page-context", load_style)
    return {"parallel_read_safe": True}
