"""Measure what the book's code, its press and its pages cost, and write the tables of README.md.

    make benchmarks
    make benchmarks ONLY="attacks pages"

Each subject is a script of this folder, which also runs by itself. It gets the surroundings of a chapter, one
thread among them; what it needs beside the book, in NAME.txt, is installed into an environment of its own.
"""

import argparse
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

import psutil
import tables

from press import chapters, provenance, surroundings

HERE = Path(__file__).resolve().parent
# In the order of README.md; pages and builds come last, since they take longest.
SUBJECTS = ("convolution", "fitting", "attacks", "ascent", "importing", "live", "pages", "building")
ENVIRONMENTS = chapters.BUILD / "benchmarks"


def others() -> float:
    """Wait a second, and return the share of the processors' time that went to other work, from 0 to 1."""
    return psutil.cpu_percent(interval=1) / 100


def python(subject: str) -> Path:
    """Return the Python of a subject: the book's, or one that also has what is listed beside the script.

    Raises:
        OSError: If something of that cannot be installed; the message says what pip said.
    """
    wanted = HERE / f"{subject}.txt"
    if not wanted.is_file():
        return Path(sys.executable)
    folder = ENVIRONMENTS / subject
    done, program = folder / "installed.txt", folder / "bin" / "python"
    if not done.is_file() or done.read_text("utf-8") != wanted.read_text("utf-8"):
        print(f"  installing what benchmarks/{wanted.name} lists", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        command = [
            program,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-q",
            "--no-deps",
            "-r",
            wanted,
        ]
        result = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if result.returncode:
            raise OSError(f"benchmarks/{wanted.name} was not installed:\n{result.stderr.strip()}")
        shutil.copyfile(wanted, done)
    return program


def measured(subject: str) -> list[tables.Row]:
    """Run the script of a subject to its end.

    Raises:
        OSError: If it fails, or something that it needs is missing; it has said why.
    """
    path = [sysconfig.get_path("purelib"), str(chapters.ROOT / "code")]
    environment = os.environ | surroundings.CHAPTER | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1"}
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder, "rows.json")
        command = [python(subject), HERE / f"{subject}.py", "--into", into]
        if subprocess.run(command, env=environment).returncode:
            raise OSError("it did not come to its end")
        return tables.read(into)


def machine(busy: float) -> str:
    """Say what a table is from: the commit, the processor, and what else that had to do."""
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, stdout=subprocess.PIPE, text=True
    ).stdout
    commit, torch = said.strip() or "unknown", importlib.metadata.version("torch")
    versions = f"Python {platform.python_version()}, PyTorch {torch}"
    return (
        f"Commit {commit}, {provenance.processor()}, {os.cpu_count()} cores, {versions}; "
        f"right before or after, other work took {busy:.0%} of the processors' time."
    )


def main() -> int:
    """Measure; returns the exit status, which is 1 if something could not be measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)}; all if none"
    )
    wanted = parser.parse_args().subjects or SUBJECTS
    if unknown := [subject for subject in wanted if subject not in SUBJECTS]:
        parser.error(f"expected subjects of {', '.join(SUBJECTS)}, got {', '.join(unknown)}")
    began, missing, rows = time.perf_counter(), [], []
    for number, subject in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {subject}", file=sys.stderr, flush=True)
        before = others()
        try:
            found = measured(subject)
        except OSError as error:
            print(f"  not measured: {error}", file=sys.stderr)
            missing.append(subject)
            continue
        tables.write(subject, found, machine(max(before, others())))
        rows += found
    goals = [row for row in rows if row.goal is not None]
    reached = sum(not row.missed for row in goals)
    took = time.perf_counter() - began
    print(
        f"{reached} of {len(goals)} goals reached, in {took:.0f} s; see benchmarks/README.md", file=sys.stderr
    )
    if missing:
        print(f"not measured, and in README.md as before: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
