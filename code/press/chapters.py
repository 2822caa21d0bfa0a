"""The chapters: which pages of the table of contents execute code, and what that code is."""

from pathlib import Path

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"


def pages(root: Path = ROOT) -> dict[str, Path]:
    """List every page of ``_toc.yml`` by name, in the order of the book.

    Raises:
        FileNotFoundError: If a page of the table of contents does not exist.
    """
    found = {}
    for name in parse_toc_yaml(root / "_toc.yml"):
        found[name] = root / f"{name}.md"
        if not found[name].is_file():
            raise FileNotFoundError(f"_toc.yml: lists {name}, and there is no {name}.md")
    return found


def chapters(root: Path = ROOT) -> dict[str, Path]:
    """List the pages that execute code (the MyST notebooks), by name, in the order of the book."""
    return {
        name: path for name, path in pages(root).items() if is_myst_markdown_notebook(path.read_text("utf-8"))
    }


def executed(name: str) -> Path:
    """Return where the executed notebook of a chapter is kept."""
    return BUILD / "press" / "notebooks" / f"{name}.ipynb"


def sources(root: Path = ROOT) -> list[Path]:
    """List the files that the rendered site is made of, besides the executed notebooks."""
    files = [root / "_config.yml", root / "_toc.yml", root / "constraints.txt", *pages(root).values()]
    for pattern in (
        "book/*.yml",
        "book/*.bib",
        "book/**/*.csv",
        "book/_static/**/*",
        "code/unboxed/**/*.py",
        "code/press/*",
    ):
        files.extend(path for path in root.glob(pattern) if path.is_file())
    return sorted(files)


def read(path: Path) -> nbformat.NotebookNode:
    """Read a chapter as MyST-NB does; ``metadata.source_map`` holds the line that each cell starts on."""
    notebook = read_myst_markdown_notebook(path.read_text("utf-8"), add_source_map=True, path=path)
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"  # by default random, which would make two equal runs differ
    return notebook


def code(path: Path) -> str:
    """Return the code cells of a chapter as one text: what decides whether it must run again."""
    return "\n# %%\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")


def line(notebook: nbformat.NotebookNode, index: int) -> int:
    """Return the line of the chapter on which cell ``index`` starts, counted from 1."""
    return notebook.metadata["source_map"][index] + 1


def write_if_changed(path: Path, text: str) -> None:
    """Write a file only if that changes it, so that what depends on it is not due for nothing."""
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
