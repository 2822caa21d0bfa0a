"""The chapters: which pages of the table of contents execute code, and what that code is."""

import json
from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"

# Tags that change what executing a cell does; all others are about how it is shown.
EXECUTION_TAGS = ("raises-exception", "skip-execution")


def pages() -> dict[str, Path]:
    """List every page of ``_toc.yml`` by name, in the order of the book.

    Raises:
        FileNotFoundError: If a page of the table of contents does not exist.
    """
    found = {}
    for name in parse_toc_yaml(ROOT / "_toc.yml"):
        found[name] = ROOT / f"{name}.md"
        if not found[name].is_file():
            raise FileNotFoundError(f"_toc.yml: lists {name}, and there is no {name}.md")
    return found


def chapters() -> dict[str, Path]:
    """List the pages that execute code (the MyST notebooks), by name, in the order of the book."""
    texts = {name: path.read_text("utf-8") for name, path in pages().items()}
    return {name: ROOT / f"{name}.md" for name, text in texts.items() if is_myst_markdown_notebook(text)}


def sources() -> list[Path]:
    """List the files that the rendered site is made of, besides the executed notebooks."""
    files = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "constraints.txt", *pages().values()]
    for pattern in (
        "book/*.yml",
        "book/*.bib",
        "book/**/*.csv",
        "book/_static/**/*",
        "code/unboxed/**/*.py",
        "code/press/*.py",
    ):
        files.extend(path for path in ROOT.glob(pattern) if path.is_file())
    return sorted(files)


def read(path: Path) -> nbformat.NotebookNode:
    """Read a chapter as MyST-NB does; ``metadata.source_map`` holds the line that each cell starts on."""
    notebook = read_myst_markdown_notebook(path.read_text("utf-8"), add_source_map=True, path=path)
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"  # by default random, which would make two equal runs differ
    return notebook


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """List the cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def code(notebook: nbformat.NotebookNode) -> str:
    """Return the code cells of a chapter as one text."""
    return "\n# %%\n".join(cell.source for cell in code_cells(notebook))


def cells(notebook: nbformat.NotebookNode) -> str:
    """Return what decides a run in the cells: their code, and the tags that change how it is executed."""
    return json.dumps(
        [
            [cell.source, *(tag for tag in EXECUTION_TAGS if tag in cell.metadata.get("tags", ()))]
            for cell in code_cells(notebook)
        ]
    )


def tables(path: Path, notebook: nbformat.NotebookNode) -> list[Path]:
    """List the tables that a chapter reads: those named in its cells, and those it declares.

    A table whose name a cell puts together while it runs is declared in the front matter, relative to the
    chapter: ``reads: [animals.csv]``.

    Raises:
        FileNotFoundError: If a declared file does not exist.
    """
    text = code(notebook)
    found = {table for table in path.parent.glob("*.csv") if table.name in text}
    for name in notebook.metadata.get("reads", ()):
        if not (path.parent / name).is_file():
            raise FileNotFoundError(f"{path}: reads {name}, and there is no such file beside it")
        found.add(path.parent / name)
    return sorted(found)


def line(notebook: nbformat.NotebookNode, index: int) -> int:
    """Return the line of the chapter on which cell ``index`` starts, counted from 1."""
    return notebook.metadata["source_map"][index] + 1
