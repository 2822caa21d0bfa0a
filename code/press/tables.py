"""Tables, as the Markdown that directives write."""


def table(header: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    """Lay out cells of MyST Markdown as a table; no table where there are no rows."""
    if not rows:
        return []
    lines = [":::{list-table}", ":header-rows: 1", f":widths: {' '.join(map(str, widths))}", ""]
    for row in [header, *rows]:
        lines += [f"{'* -' if i == 0 else '  -'} {cell}" for i, cell in enumerate(row)]
    return [*lines, ":::", ""]
