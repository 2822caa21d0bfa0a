"""The chapters: which pages of the table of contents execute code, and what that code is."""

import contextlib
import functools
import json
import os
from pathlib import Path

import nbformat
import yaml
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx_external_toc.parsing import parse_toc_data

from press import files, remembered
from unboxed.sources import files_in

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"

# Tags that change what executing a cell does; all others are about how it is shown.
EXECUTION_TAGS = ("raises-exception", "skip-execution")


def pages() -> dict[str, Path]:
    """List every page of ``_toc.yml`` by name, in the order of the book.

    Raises:
        FileNotFoundError: If a page of the table of contents does not exist.
        ValueError: If the table of contents cannot be read.
    """
    found = _contents()
    for name, path in found.items():
        if not os.path.isfile(path):  # asked for many times, by many: Path takes several times as long
            raise FileNotFoundError(f"_toc.yml: lists {name}, and there is no {name}.md")
    return dict(found)


def _contents() -> dict[str, Path]:
    try:
        return _listed((ROOT / "_toc.yml").read_text("utf-8"), ROOT)
    except Exception as error:  # of YAML's, of the format's
        raise ValueError(f"_toc.yml: {error}") from error


@functools.lru_cache(maxsize=1)
def _listed(text: str, root: Path) -> dict[str, Path]:
    """Return the pages that a table of contents lists, by name."""
    return {name: root / f"{name}.md" for name in parse_toc_data(yaml.safe_load(text))}


def chapters() -> dict[str, Path]:
    """List the pages that execute code (the MyST notebooks), by name, in the order of the book.

    Raises:
        FileNotFoundError: If a page of the table of contents does not exist.
        ValueError: If a page is not UTF-8, or has code cells and does not say that it is a notebook.
    """
    found = {}
    for name, path in pages().items():
        if _runs(path, _text(path)):
            found[name] = path
    return found


def chapter(name: str) -> Path | None:
    """Return the page of that name if it is a chapter.

    Raises:
        FileNotFoundError: If the table of contents lists it and it does not exist.
        ValueError: If it is not UTF-8, or has code cells and does not say that it is a notebook; or if the
            table of contents cannot be read.
    """
    path = _contents().get(name)
    return path if path is not None and _runs(path, _text(path)) else None


@functools.lru_cache(maxsize=1024)
def _runs(path: Path, text: str) -> bool:
    """Say whether a page executes code."""
    if _is_notebook(text):
        return True
    if "\n```{code-cell}" in text:
        raise ValueError(f"{path}: has code cells, and its front matter does not say file_format: mystnb")
    return False


@remembered.by_text
def _is_notebook(text: str) -> bool:
    return is_myst_markdown_notebook(text)


def sources() -> list[Path]:
    """List the files that the rendered site is made of, besides the executed notebooks."""
    whole = ("_config.yml", "_toc.yml", "constraints.txt", "CHANGELOG.md")
    found = {*(ROOT / name for name in whole if (ROOT / name).is_file()), *pages().values()}
    found.update(files_in(ROOT / "book", "**/*"))
    found.update(files_in(ROOT / "code", "**/*.py"))
    for folder in ("static", "templates"):
        found.update(files_in(ROOT / "code" / "press" / folder, "**/*"))
    found.update(files_in(ROOT / "code" / "unboxed" / "explorables", "**/*"))
    return sorted(found)


def read(path: Path) -> nbformat.NotebookNode:
    """Read a chapter as MyST-NB does; ``metadata.source_map`` holds the line that each cell starts on.

    Raises:
        ValueError: If it is not UTF-8, has no code cell, or its options or front matter cannot be read.
    """
    text = _text(path)
    try:
        # A cell that says `load` has its code from another file: nothing of that page is remembered.
        notebook = _loading(text, path) if "load:" in text else nbformat.from_dict(_parsed(text))
    except Exception as error:  # of YAML's, of the format's
        raise ValueError(f"{path}: {error}") from error
    if not code_cells(notebook):
        raise ValueError(f"{path}: expected at least one code cell, got none; without one it is no notebook")
    reads = notebook.metadata.get("reads", [])
    if not isinstance(reads, list) or not all(isinstance(name, str) for name in reads):
        raise ValueError(f"{path}: reads: expected a list of files, as in [rain.csv], got {reads!r}")
    if notebook.metadata.get("alone", False) not in (True, False):
        raise ValueError(f"{path}: alone: expected true or false, got {notebook.metadata['alone']!r}")
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"  # by default random, which would make two equal runs differ
    return notebook


@remembered.by_text
def _parsed(text: str) -> nbformat.NotebookNode:
    """Read a page whose cells have their code on it."""
    return read_myst_markdown_notebook(text, add_source_map=True)


def _loading(text: str, path: Path) -> nbformat.NotebookNode:
    """Read a page whose cells may have their code from files beside it."""
    return read_myst_markdown_notebook(text, add_source_map=True, path=path)


def alone() -> set[str]:
    """Name the chapters that take times and run while no other does: ``alone: true`` in the front matter."""
    return {name for name, path in chapters().items() if read(path).metadata.get("alone", False)}


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """List the cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def code(notebook: nbformat.NotebookNode) -> str:
    """Return the code cells of a chapter as one text."""
    return "\n# %%\n".join(cell.source for cell in code_cells(notebook))


def code_of(path: Path) -> str:
    """Return the code cells of a chapter in a file as one text.

    Raises:
        ValueError: If it cannot be read, see ``read``.
    """
    return _code_of(path, _text(path))


@functools.lru_cache(maxsize=256)
def _code_of(path: Path, text: str) -> str:
    if "load:" not in text:
        with contextlib.suppress(Exception):  # whoever reads the page says what is wrong with it
            if found := _code(text):
                return found
    return code(read(path))


@remembered.by_text
def _code(text: str) -> str:
    return code(nbformat.from_dict(_parsed(text)))


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
        table = path.parent / name
        if not table.is_file() or not table.resolve().is_relative_to(ROOT.resolve()):
            raise FileNotFoundError(f"{path}: reads {name}, and there is no such file beside it")
        found.add(table)
    return sorted(found)


def _text(path: Path) -> str:
    try:
        return files.text(path)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: expected UTF-8, got something else: {error}") from error


def line(notebook: nbformat.NotebookNode, index: int) -> int:
    """Return the line of the chapter on which cell ``index`` starts, counted from 1."""
    return notebook.metadata["source_map"][index] + 1
