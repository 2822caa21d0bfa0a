"""One run of a chapter: in a kernel of its own, watched while it goes on, and judged when it has ended."""

import asyncio
import contextlib
import functools
import itertools
import math
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from press import chapters, kernel, opened, stderr, surroundings
from press.forked import Forked
from press.manager import Kernel
from press.svg import number_ids

# What a chapter may take before it is stopped; the book's own need far less.
LIMITS = {"UNBOXED_MINUTES": 30, "UNBOXED_GIBIBYTES": 8}
BUILD_PROCESS = "UNBOXED_BUILD_PROCESS"


class ChapterError(Exception):
    """A chapter that cannot be published; the message names file, line, cell and reason."""


class Run:
    """One run of a chapter, watched while it goes on.

    Args:
        path: The chapter.
        fork: Whether its kernel is forked from this process, which has been made for that.

    Attributes:
        notebook: The chapter, and the outputs of all its cells once it has run.
        seconds: How long it took.
        mebibytes: The most memory that it held at once.
        cells: How long each code cell took, in seconds; 0 for one that was skipped.
    """

    def __init__(self, path: Path, *, fork: bool = False):
        self.path = path
        self._fork = fork
        self.notebook = chapters.read(path)
        self.seconds = 0.0
        self.mebibytes = 0.0
        self.cells = [0.0] * len(chapters.code_cells(self.notebook))
        self._began = 0.0
        self._minutes, self._gibibytes = limits()
        self._error: BaseException | None = None
        self._kernels: set[int] = set()
        self._said = ""
        self._stopped = ""
        self._cell = next(i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code")

    def execute(self) -> None:
        """Run the chapter in a fresh kernel, in its own folder.

        Raises:
            ChapterError: If a cell raises, or writes to stderr; if the chapter takes too long or too much
                memory, kills its kernel, or reads a file that its key does not declare.
            OSError: If there is no place for the kernel's sockets.
        """
        with surroundings.short_folder() as folder:
            start = time.perf_counter()
            forked = self._forked(folder) if self._fork else None  # while this process has one thread
            thread = threading.Thread(target=self._run, args=(folder, forked), daemon=True)
            thread.start()
            try:
                while thread.is_alive():
                    self._watch(time.perf_counter() - start)
                    thread.join(0.2)
            finally:
                end_children()
                # Where the kernel has died, what it had started is nobody's child, and still of its session.
                for kernel_process in self._kernels:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(kernel_process, signal.SIGKILL)
            self.seconds = time.perf_counter() - start
            self._judge()
            files = opened.undeclared(folder / "opened", self.path, folder)
        if files:
            raise ChapterError(
                f"{self.path}: reads {', '.join(map(str, files))}, which its key does not declare: a change "
                "there would not run it again. Beside the chapter, name it in the front matter, as in "
                "`reads: [table.csv]`; as data, find it through unboxed.sources and declare READS"
            )
        for output in self._outputs():
            if "image/svg+xml" in output.get("data", {}):
                output.data["image/svg+xml"] = number_ids(output.data["image/svg+xml"])
                about = output.metadata.get("image/svg+xml", {})
                if "narrow" in about:
                    about["narrow"] = number_ids(about["narrow"])

    def _forked(self, folder: Path) -> Forked:
        """Fork the kernel's process."""
        own = {"JPY_PARENT_PID": str(os.getpid())}  # a kernel whose parent is gone ends
        main = functools.partial(kernel.main, str(folder / "opened"), str(folder / "kernel.json"))
        return Forked(main, self.path.parent, surroundings.chapter(folder) | own)

    def _run(self, folder: Path, forked: Forked | None) -> None:
        """Hand the notebook to nbclient; not in the main thread, which then gets the signals."""
        # Sockets in the file system need no port and no network.
        manager = Kernel(transport="ipc", ip=str(folder / "k"), connection_file=str(folder / "kernel.json"))
        manager.forked = forked
        client = NotebookClient(
            self.notebook,
            km=manager,
            timeout=None,
            # Timings in the outputs would make equal runs differ, and the cache miss its own notebook.
            record_timing=False,
            # So would prints that reach us now in one piece and now in two.
            coalesce_streams=True,
            resources={"metadata": {"path": str(self.path.parent)}},
            # All that a cell put out is here once it has ended: there is nothing to wait for.
            shutdown_kernel="immediate",
            on_cell_execute=self._note_cell,
            on_cell_executed=self._note_time,
        )
        environment = surroundings.chapter(folder) | {kernel.LOG: str(folder / "opened")}
        # What cells print comes as outputs. Beside that, a kernel complains while it shuts down, as when a
        # socket closes before its last message: told only where it died or did not start.
        with open(folder / "stderr", "w+b") as own:
            try:
                asyncio.run(client.async_execute(cleanup_kc=True, env=environment, stderr=own))
            except BaseException as error:
                self._error = error
            own.seek(0)
            self._said = own.read().decode("utf-8", "replace").strip()

    def _note_cell(self, cell: nbformat.NotebookNode, cell_index: int) -> None:
        self._cell, self._began = cell_index, time.perf_counter()

    def _note_time(self, cell: nbformat.NotebookNode, cell_index: int, execute_reply: Any) -> None:
        self.cells[self._number(cell_index) - 1] = round(time.perf_counter() - self._began, 3)

    def _watch(self, seconds: float) -> None:
        """Note the memory in use, and stop a run that exceeds its limits or that nobody waits for."""
        # Asked for once: it takes a look at every process of the machine.
        children = psutil.Process().children(recursive=True)
        self._kernels.update(child.pid for child in children if _parent(child) == os.getpid())
        held = sum(map(_memory, children)) / 2**20
        self.mebibytes = max(self.mebibytes, held)
        if held > 1024 * self._gibibytes:
            self._stop(
                f"held {held / 1024:.1f} GiB of memory; a chapter may hold {self._gibibytes:g} "
                "(UNBOXED_GIBIBYTES=… sets another limit)"
            )
        elif seconds > 60 * self._minutes:
            self._stop(
                f"took longer than {self._minutes:g} minutes (UNBOXED_MINUTES=… sets another limit, for a "
                "machine that is slow)"
            )
        elif not _build_is_alive():
            self._stop("was stopped, since the build that started it is gone")

    def _stop(self, reason: str) -> None:
        self._stopped = self._stopped or reason
        end_children()

    def _judge(self) -> None:
        """Turn whatever went wrong into one error that says where."""
        if self._stopped:
            raise ChapterError(f"{self._place(self._cell)}: {self._stopped}")
        if isinstance(self._error, CellExecutionError):
            index = next(i for i, cell in enumerate(self.notebook.cells) if _failed(cell))
            raise ChapterError(f"{self._place(index)} failed\n{_plain(self._error.traceback)}")
        if isinstance(self._error, DeadKernelError):
            raise ChapterError(
                f"{self._place(self._cell)}: the kernel died. A library may have crashed, or the system may "
                f"have ended it for lack of memory: it held {self.mebibytes:.0f} MiB{self._last_words()}"
            )
        if isinstance(self._error, OSError):
            raise self._error
        if self._error is not None:
            raise ChapterError(
                f"{self.path}: the kernel did not start, or fell silent: {self._error!r}{self._last_words()}"
            )
        for index, cell in enumerate(self.notebook.cells):
            for output in list(cell.get("outputs", ())):
                if output.output_type != "stream" or output.name != "stderr":
                    continue
                output.text = stderr.serious(output.text)
                if output.text:
                    raise ChapterError(f"{self._place(index)} wrote to stderr\n{_plain(output.text)}")
                cell.outputs.remove(output)

    def _last_words(self) -> str:
        """Return what the kernel itself wrote to stderr, outside any cell, on lines of its own."""
        return f"\n{_plain(self._said)}" if self._said else ""

    def _outputs(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(cell.get("outputs", ()) for cell in self.notebook.cells)

    def _place(self, index: int) -> str:
        line, number = chapters.line(self.notebook, index), self._number(index)
        return f"{self.path}:{line}: code cell {number}"

    def _number(self, index: int) -> int:
        """Say which of the code cells one of the cells is, counted from 1."""
        return sum(cell.cell_type == "code" for cell in self.notebook.cells[: index + 1])


def _failed(cell: nbformat.NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ())) and (
        "raises-exception" not in cell.metadata.get("tags", ())
    )


def limits() -> tuple[float, float]:
    """Return how many minutes a chapter may take, and how many GiB of memory it may hold.

    Raises:
        ValueError: If one of ``LIMITS`` is set to something else than a number above 0.
    """
    found = []
    for name, usual in LIMITS.items():
        text = os.environ.get(name) or str(usual)
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not number > 0:
            raise ValueError(f"{name}: expected a number above 0, got {text!r}")
        found.append(number)
    return found[0], found[1]


def _memory(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return process.memory_info().rss
    return 0


def _parent(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return process.ppid()
    return 0


def end_children() -> None:
    """Kill whatever this process has started, and what that has started."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()


def _build_is_alive() -> bool:
    build = os.environ.get(BUILD_PROCESS)
    if build is None:
        return True
    try:
        return psutil.Process(int(build)).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _plain(text: str) -> str:
    """Take the terminal colours out of a traceback."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
