"""Bind the executed chapters into the site: hand them over, render, and swap the new site in whole."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from press import chapters, records

STAGING = chapters.BUILD / "press" / "staging"
SITE = chapters.BUILD / "html"


class BindError(Exception):
    """A site that cannot be published; the message says why."""


def fill_cache(folder: Path) -> None:
    """Put every executed chapter where MyST-NB looks for it, so that rendering executes nothing.

    Args:
        folder: Where jupyter-cache keeps its notebooks; what it held before is dropped.

    Raises:
        BindError: If an executed notebook is not the run of its chapter's present code.
    """
    shutil.rmtree(folder, ignore_errors=True)
    cache = get_cache(folder)
    for name, path in chapters.chapters().items():
        notebook = chapters.read(path)
        executed = nbformat.read(chapters.executed(name), as_version=4)
        if [cell.source for cell in _code(notebook)] != [cell.source for cell in _code(executed)]:
            raise BindError(f"{path}: its executed notebook is that of other code; run `make book` again")
        notebook.metadata["language_info"] = executed.metadata["language_info"]
        for cell, run in zip(_code(notebook), _code(executed), strict=True):
            cell.outputs, cell.execution_count = run.outputs, run.execution_count
        bundle = CacheBundleIn(
            notebook, str(path), data={"execution_seconds": float(records.benchmark(name)["s"])}
        )
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def render() -> None:
    """Build the site in the staging folder with Jupyter Book, any warning an error.

    Raises:
        BindError: If Jupyter Book fails, or had to execute a chapter itself.
    """
    build = STAGING / "_build"
    fill_cache(build / ".jupyter_cache")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command: list[str | Path] = [jupyter_book, "build", chapters.ROOT, "--path-output", STAGING]
    result = subprocess.run([*command, "-W", "--keep-going", "-q"], stdout=subprocess.PIPE)
    count = len(get_cache(build / ".jupyter_cache").list_cache_records())
    if result.returncode != 0 or count != len(chapters.chapters()):
        # Sphinx does not warn again about a page that it need not read again.
        shutil.rmtree(STAGING)
        reason = "it executed a chapter itself" if result.returncode == 0 else "see the warnings above"
        raise BindError(f"Jupyter Book did not build the site: {reason}; the previous site is left as it was")


def swap() -> None:
    """Put the staged site in the place of the published one."""
    new, old = SITE.with_name("html.new"), SITE.with_name("html.old")
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(STAGING / "_build" / "html", new)
    if SITE.exists():
        SITE.rename(old)
    new.rename(SITE)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Run the command line; returns the exit status."""
    print("  binding the site …", file=sys.stderr, flush=True)
    try:
        render()
    except BindError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    swap()
    return 0


if __name__ == "__main__":
    sys.exit(main())
