"""How the press builds: against plain scripts, against Jupyter Book alone, and by what has changed.

The book has to be built; for one build a sentence is added to one of its pages, and then taken out.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import tables

from press import chapters, surroundings

ROOT = chapters.ROOT
sys.path.insert(0, str(ROOT / "tests" / "press"))
from book_of_two import HEAD, Book, cell, plain_environment  # noqa: E402

COUNT, SECONDS = 8, 3.0
WORK = """import time
end = time.process_time() + {seconds}
while time.process_time() < end:
    sum(range(10_000))"""
OWN = ("book/ideas/neuron", "book/learning/loss")
SIZES = (10, 50, 200)
PAGE = ROOT / "book" / "ideas" / "neuron.md"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
JOB = '"$UNBOXED_PYTHON" -m press.job {params.chapter:q} {params.digest}'
PREPARED = (
    "Most of the rest comes before the first chapter, as the row of 10 jobs tells: what each chapter depends "
    "on is found, and Snakemake starts. About 0.2 s a chapter go to a kernel that starts and ends, and to "
    "outputs that are checked and kept."
)
ANEW = (
    "A second goes by until what has changed is known; Sphinx is imported meanwhile. To read and write the "
    "page, and those that tell of the build, takes about two; then come the index for searching and the "
    "measurements, for which it is looked what each chapter computes."
)
DRAWN_TWICE = (
    "These are short, with many figures. A script leaves a figure that ends a cell undrawn; the press draws "
    "it, for wide screens and once more for telephones."
)


class Cost(NamedTuple):
    """What a command took: seconds on the clock, and the MiB of its largest process."""

    seconds: float
    mebibytes: float


def cost(
    command: Sequence[str | Path], folder: Path, *, like_chapters: bool = False, fails: bool = False
) -> Cost:
    """Run a command to its end.

    Args:
        command: The command.
        folder: The folder of a book, to run it in.
        like_chapters: Whether it gets what the press gives chapters: one thread, and settings of memory.
        fails: Whether its end need not be good.
    """
    environment = plain_environment() | {"PYTHONPATH": str(folder / "code"), "PYTHONUTF8": "1"}
    for name, value in surroundings.CHAPTER.items():
        environment.pop(name, None)
        if like_chapters:
            environment[name] = value
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not fails:
        raise RuntimeError(f"{command} failed:\n{said.decode(errors='replace')}")
    return Cost(seconds, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def press(book: Path, *arguments: str) -> Cost:
    """Run the press in a book."""
    return cost([sys.executable, "-m", "press", *arguments], book)


def row(
    what: str, ours: Cost, theirs: Cost, goal: float | None = None, why: str = tables.UNKNOWN
) -> tables.Row:
    """Compare two commands."""
    memory = [ours.mebibytes, theirs.mebibytes]
    return tables.Row(
        what, ours.seconds / theirs.seconds, goal=goal, took=ours.seconds, memory=memory, why=why
    )


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


def plain(folder: Path, sources: Sequence[str]) -> Cost:
    """Run some code as plain scripts, one after the other."""
    scripts = []
    for number, source in enumerate(sources):
        script = folder / f"script-{number}.py"
        script.write_text(source, "utf-8")
        scripts.append(script)
    each = 'python="$1"; shift; for script; do "$python" "$script" || exit 1; done'
    return cost(["sh", "-c", each, "sh", sys.executable, *scripts], folder, like_chapters=True)


def against_scripts(folder: Path) -> Iterator[tables.Row]:
    """Execute chapters as plain scripts, through the press, and by Jupyter Book alone."""
    code = WORK.format(seconds=SECONDS)
    book, names = synthetic(folder / "scripts", COUNT, code)
    scripts = plain(book, [code] * COUNT)
    of_them = f"{COUNT} chapters of {SECONDS:g} s"
    for workers, goal in ((1, 1.10), (2, 0.60)):
        taken = press(book, "chapters", *names, f"--jobs={workers}")
        shutil.rmtree(book / "_build")
        what = f"{of_them}, by {workers} at a time, against plain scripts"
        yield row(what, taken, scripts, goal, PREPARED)
    alone = cost([sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-q"], book, like_chapters=True)
    shutil.rmtree(book / "_build")
    yield row(f"a book of {of_them}, against `jupyter-book build`", press(book, "book"), alone, 1.0)


def own_chapters(folder: Path) -> Iterator[tables.Row]:
    """Execute two of this book's chapters in a copy of it, and their cells as plain scripts."""
    copy = folder / "own"
    ignored = shutil.ignore_patterns("_build", ".*", "__pycache__", "node_modules")
    shutil.copytree(ROOT, copy, ignore=ignored)
    notebooks = [chapters.read(chapters.chapters()[name]) for name in OWN]
    sources = ["\n".join(each.source for each in chapters.code_cells(notebook)) for notebook in notebooks]
    scripts = plain(copy, sources)
    called = " and ".join(f"`{name.removeprefix('book/')}`" for name in OWN)
    for workers, goal in ((1, 1.10), (2, 0.60)):
        names = [name.removeprefix("book/") for name in OWN]
        taken = press(copy, "chapters", *names, f"--jobs={workers}")
        shutil.rmtree(copy / "_build")
        what = f"{called}, by {workers} at a time, against their cells as scripts"
        yield row(what, taken, scripts, goal, DRAWN_TWICE)


def by_change() -> Iterator[tables.Row]:
    """Build this book with nothing changed, with one sentence more, and with one less; three times each."""
    press(ROOT, "book")
    found: dict[str, list[Cost]] = {"nothing changed": [], "one sentence more": [], "one sentence less": []}
    before = PAGE.read_text("utf-8")
    for _ in range(3):
        found["nothing changed"].append(press(ROOT, "book"))
        try:
            PAGE.write_text(f"{before}\nThis sentence measures a build.\n", "utf-8")
            found["one sentence more"].append(press(ROOT, "book"))
        finally:
            PAGE.write_text(before, "utf-8")
            found["one sentence less"].append(press(ROOT, "book"))
    for what, costs in found.items():
        seconds = sorted(each.seconds for each in costs)
        yield tables.Row(
            f"`make book`, {what}",
            statistics.median(seconds),
            "s",
            (seconds[0], seconds[-1]),
            goal=2 if what.startswith("nothing") else 6,
            memory=[max(each.mebibytes for each in costs)],
            why=ANEW,
        )


def by_size(folder: Path) -> Iterator[tables.Row]:
    """Schedule jobs that do nothing, in books of several sizes: what the first take, and what one more."""
    taken = []
    for size in SIZES:
        book, names = synthetic(folder / str(size), size, "1")
        snakefile = book / "code" / "press" / "Snakefile"
        text = snakefile.read_text("utf-8")
        if JOB not in text:
            raise ValueError(f"{snakefile}: expected the command of a job, {JOB}")
        # Jobs that leave a file without a run: the press says so, and that is not what is measured.
        snakefile.write_text(text.replace(JOB, "touch {output}"))
        press(book, "status")
        taken.append(cost([sys.executable, "-m", "press", "chapters", *names], book, fails=True))
    what = f"to schedule {SIZES[0]} jobs that do nothing, with all that comes before"
    yield tables.Row(what, taken[0].seconds, "s", memory=[taken[0].mebibytes])
    for (few, before), (many, after) in pairwise(zip(SIZES, taken, strict=True)):
        each = 1000 * (after.seconds - before.seconds) / (many - few)
        what = f"to schedule one more job, in a book of {few} to {many}"
        yield tables.Row(what, each, "ms", goal=20, took=after.seconds, memory=[after.mebibytes])


def measure() -> Iterator[tables.Row]:
    """Build in folders that are gone afterwards, and in this book."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        yield from against_scripts(place)
        yield from own_chapters(place)
        yield from by_size(place)
    yield from by_change()


if __name__ == "__main__":
    tables.tell(__doc__, measure())
