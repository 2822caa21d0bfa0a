"""Measure how the press builds: against plain scripts, against Jupyter Book alone, and by what has changed.

make benchmarks

It takes minutes, and a machine without other work. The book has to be built; for one build a sentence is
added to one of its pages.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import tables

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "press"))
from book_of_two import HEAD, Book, cell, plain_environment  # noqa: E402

CHAPTERS, SECONDS = 10, 3.0
WORK = """import time
end = time.process_time() + {seconds}
while time.process_time() < end:
    sum(range(10_000))"""
SIZES = (10, 50, 200)
PAGE = ROOT / "book" / "ideas" / "neuron.md"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


class Cost(NamedTuple):
    """What a command took: seconds on the clock and of processors, and the MiB of its largest process."""

    wall: float
    cpu: float
    mebibytes: float

    def row(self, what: str, against: "Cost | None" = None, goal: str = "") -> list[str]:
        """Write it as a row of the table."""
        ratio = f"{self.wall / against.wall:.2f} ×" if against else "–"
        return [what, f"{self.wall:.1f} s", f"{self.cpu:.1f} s", f"{self.mebibytes:.0f} MiB", ratio, goal]


def cost(command: Sequence[str | Path], folder: Path) -> Cost:
    """Run a command to its end, which must be good."""
    environment = plain_environment() | {"PYTHONPATH": str(folder / "code"), "PYTHONUTF8": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{command} failed:\n{said.decode(errors='replace')}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def press(book: Path, *arguments: str) -> Cost:
    """Run the press in a book."""
    return cost([sys.executable, "-m", "press", *arguments], book)


def synthetic(folder: Path, count: int, code: str) -> tuple[Path, list[str]]:
    """Make a book of so many chapters with one cell each."""
    book = Book(folder)
    names = [f"chapter-{number}" for number in range(count)]
    for name in names:
        book.write(name, f"{HEAD}# {name.capitalize()}\n{cell(f'{code}  # {name}')}")
    listed = "".join(f"- file: book/{name}\n" for name in names)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    for name in ("near", "far"):
        (folder / "book" / f"{name}.md").unlink()
    return folder, names


def against_scripts(folder: Path) -> list[list[str]]:
    """Execute some chapters as plain scripts, through the press, and by Jupyter Book alone."""
    code = WORK.format(seconds=SECONDS)
    book, names = synthetic(folder / "scripts", CHAPTERS, code)
    script = folder / "script.py"
    script.write_text(code)
    plain = cost(["sh", "-c", f'for _ in {" ".join(names)}; do "{sys.executable}" "{script}"; done'], folder)
    one = press(book, "chapters", *names, "--jobs=1")
    shutil.rmtree(book / "_build")
    two = press(book, "chapters", *names, "--jobs=2")
    shutil.rmtree(book / "_build")
    alone = cost([sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-q"], book)
    shutil.rmtree(book / "_build")
    whole = press(book, "book")
    return [
        plain.row(f"{CHAPTERS} plain scripts of {SECONDS:g} s"),
        one.row("as chapters, one worker", plain, "≤ 1.10 × the scripts"),
        two.row("as chapters, two workers", plain, "≤ 0.60 × the scripts"),
        alone.row("the book of them by `jupyter-book build`"),
        whole.row("the book of them by the press", alone, "below `jupyter-book build`"),
    ]


def by_change() -> list[list[str]]:
    """Build this book with nothing changed, and with one sentence changed, and changed back."""
    press(ROOT, "book")
    nothing = press(ROOT, "book")
    before = PAGE.read_text("utf-8")
    try:
        PAGE.write_text(f"{before}\nThis sentence measures a build.\n", "utf-8")
        sentence = press(ROOT, "book")
    finally:
        PAGE.write_text(before, "utf-8")
        back = press(ROOT, "book")
    return [
        nothing.row("this book, nothing changed", goal="≤ 2 s"),
        sentence.row("this book, one sentence more", goal="≤ 6 s"),
        back.row("this book, one sentence less", goal="≤ 6 s"),
    ]


def by_size(folder: Path) -> list[list[str]]:
    """Schedule jobs that do nothing, in books of several sizes."""
    rows = []
    for size in SIZES:
        book, names = synthetic(folder / str(size), size, "1")
        snakefile = book / "code" / "press" / "Snakefile"
        text = snakefile.read_text("utf-8")
        job = '"$UNBOXED_PYTHON" -m press.execute {params.chapter:q} {params.digest}'
        assert job in text, "expected the command of a job in the workflow"
        # Jobs that leave a file without a run: the press says so, and that is not what is measured.
        snakefile.write_text(text.replace(job, "touch {output}"))
        press(book, "status")
        nothing = press(book, "status")
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "press", "chapters", *names],
            cwd=book,
            env=plain_environment() | {"PYTHONPATH": str(book / "code"), "PYTHONUTF8": "1"},
            capture_output=True,
        )
        took = time.perf_counter() - start
        each = f"{1000 * (took - nothing.wall) / size:.0f} ms a job"
        rows.append([f"{size} jobs that do nothing", f"{took:.1f} s", "–", "–", each, "≤ 20 ms, flat"])
    return rows


def main() -> None:
    """Measure everything, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        rows = [*against_scripts(place), *by_change(), *by_size(place)]
    columns = ["What", "On the clock", "Of processors", "Largest process", "Ratio", "Goal"]
    tables.write("building", columns, rows)


if __name__ == "__main__":
    main()
