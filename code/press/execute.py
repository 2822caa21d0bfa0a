"""Run one chapter from top to bottom and keep its outputs, or say where it failed and keep nothing."""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from press import chapters

# One thread whatever the machine: how many chapters run side by side must not change the order of a sum.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "HF_HUB_OFFLINE": "1",
    # Training frees and asks for the same large blocks at every step. Kept by the process, they need not be
    # cleared by the operating system each time, which takes a quarter of the time of some chapters.
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
}
SECONDS_PER_CELL = 600


class ChapterError(Exception):
    """A chapter that cannot be published; the message names file, line, cell and reason."""


def execute(chapter: Path) -> nbformat.NotebookNode:
    """Run a chapter in a fresh kernel, in its own folder.

    Args:
        chapter: A MyST notebook.

    Returns:
        The notebook with the outputs of all its cells.

    Raises:
        ChapterError: If a cell raises, takes too long, kills its kernel, or writes to stderr.
    """
    notebook = chapters.read(chapter)
    try:
        # Sockets in the file system need no port and no network; a path of our own, since the default one is
        # relative and the kernel starts in another folder.
        with tempfile.TemporaryDirectory(prefix="unboxed-") as sockets:
            client = NotebookClient(
                notebook,
                km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel"),
                timeout=SECONDS_PER_CELL,
                # Timings in the outputs would make equal runs differ, and the cache miss its own notebook.
                record_timing=False,
                # So would prints that reach us now in one piece and now in two.
                coalesce_streams=True,
                resources={"metadata": {"path": str(chapter.parent)}},
            )
            asyncio.run(client.async_execute(cleanup_kc=True, env=os.environ | ENVIRONMENT))
    except CellExecutionError as error:
        index = next(i for i, cell in enumerate(notebook.cells) if _errors(cell))
        raise ChapterError(f"{_place(chapter, notebook, index)} failed\n{_plain(error.traceback)}") from error
    except (CellTimeoutError, DeadKernelError) as error:
        code_cells = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        index = max((i for i in code_cells if notebook.cells[i].execution_count), default=code_cells[0])
        raise ChapterError(
            f"{_place(chapter, notebook, index)} or the one after it: {_plain(str(error))}"
        ) from error

    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise ChapterError(
                    f"{_place(chapter, notebook, index)} wrote to stderr\n{_plain(output.text)}"
                )
    return notebook


def _errors(cell: nbformat.NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def _place(chapter: Path, notebook: nbformat.NotebookNode, index: int) -> str:
    number = sum(cell.cell_type == "code" for cell in notebook.cells[: index + 1])
    return f"{chapter}:{chapters.line(notebook, index)}: code cell {number}"


def _plain(text: str) -> str:
    """Take the terminal colours out of a traceback."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m press.execute", description=__doc__)
    parser.add_argument("chapter", type=Path, help="the MyST notebook to run")
    parser.add_argument("output", type=Path, help="where to write the executed notebook (.ipynb)")
    arguments = parser.parse_args()
    name = arguments.chapter.with_suffix("").as_posix()

    print(f"  {name} …", file=sys.stderr, flush=True)
    start = time.perf_counter()
    try:
        notebook = execute(arguments.chapter)
    except ChapterError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    partial = arguments.output.with_suffix(".partial")
    nbformat.write(notebook, partial)
    partial.replace(arguments.output)
    print(f"✓ {name} in {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
