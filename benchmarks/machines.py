"""Prove that chapters run on several machines: each in a clean copy, and one of them lost in the middle.

A small book is built through Snakemake's executor for whatever cluster there is, with this script as what
submits a job and says how it is. A job gets a copy of the tree with nothing built in it, and nothing of our
environment; it brings back its run and nothing else. The first is killed with all its processes while its
kernel works: it has to be run again, and the others not. Needs a plugin beside what is pinned:

    .venv/bin/python -m pip install --no-deps snakemake-executor-plugin-cluster-generic==1.0.9
    .venv/bin/python benchmarks/machines.py
"""

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
SLOW = "import time\nfrom pathlib import Path\nfor _ in range(40):\n    time.sleep(0.1)\n1 + 1"
PROFILE = """executor: cluster-generic
cluster-generic-submit-cmd: "{python} {script} submit"
cluster-generic-status-cmd: "{python} {script} status"
jobs: 3
retries: 1
latency-wait: 20
seconds-between-status-checks: 1
"""
STATES = Path("_build", "jobs")  # below the book: a folder for each job, and what became of it


def submit(script: Path) -> None:
    """Start a job in a clean copy of the book, on a pretended machine, and say what it is called."""
    book = Path(os.environ["UNBOXED_BOOK"])
    (book / STATES).mkdir(parents=True, exist_ok=True)
    job = Path(tempfile.mkdtemp(prefix="job-", dir=book / STATES))
    copy = job / "book"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    for folder in (book / "_build" / "press" / ".snakemake").glob("tmp.*"):  # a job looks for it first
        (copy / folder.relative_to(book)).mkdir(parents=True)
    text = script.read_text("utf-8").replace(str(book), str(copy))
    (job / "script.sh").write_text(text, "utf-8")
    with (job / "log").open("w") as log:
        subprocess.Popen(
            [sys.executable, __file__, "run", job],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    print(job.name)


def run(job: Path) -> None:
    """Run a job to its end, and bring its run back; the first of all is lost in the middle."""
    book, copy = Path(os.environ["UNBOXED_BOOK"]), job / "book"
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "OMP_NUM_THREADS") if name in os.environ
    } | {"PYTHONPATH": str(copy / "code"), "UNBOXED_PYTHON": sys.executable, "PYTHONUTF8": "1"}
    process = subprocess.Popen(["sh", job / "script.sh"], cwd=copy, env=environment, start_new_session=True)
    with contextlib.suppress(FileExistsError):
        (book / STATES / "lost").touch(exist_ok=False)
        kill_in_the_middle(process, job)
    process.wait()
    made = copy / "_build" / "press" / "runs"
    records = sorted(made.rglob("*.json"))
    for path in [*sorted(made.rglob("*.ipynb")), *records]:  # a record comes last
        target = book / "_build" / "press" / "runs" / path.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, partial := target.with_name(f"{target.name}.partial"))
        partial.replace(target)
    (job / "state").write_text("success" if records else "failed")


def kill_in_the_middle(process: subprocess.Popen, job: Path) -> None:
    """Kill a job with all that it has started, once the kernel of its chapter runs."""
    while process.poll() is None:
        started = psutil.Process(process.pid).children(recursive=True)
        if any(map(is_kernel, started)):
            time.sleep(1)  # it is in the middle of its cells
            (job / "lost").touch()
            for child in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
                with contextlib.suppress(psutil.Error):
                    child.send_signal(signal.SIGKILL)
            return
        time.sleep(0.1)


def is_kernel(process: psutil.Process) -> bool:
    """Say whether a process is the kernel of a chapter."""
    with contextlib.suppress(psutil.Error):
        return "press.kernel" in process.cmdline()
    return False


def status(name: str) -> None:
    """Say how a job is."""
    state = Path(os.environ["UNBOXED_BOOK"], STATES, name, "state")
    print(state.read_text() if state.is_file() else "running")


def prove() -> int:
    """Build a small book so, and say what came of it."""
    sys.path[:0] = [str(ROOT / "tests" / "press"), str(ROOT / "code")]
    from book_of_two import HEAD, Book, cell, executed

    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(folder, "book").resolve())
        for name in ("near", "far", "third"):
            book.write(name, f"{HEAD}# {name.capitalize()}\n{cell(SLOW)}")
        toc = book.root / "_toc.yml"
        toc.write_text(toc.read_text("utf-8") + "- file: book/third\n")
        profile = Path(folder, "profile")
        profile.mkdir()
        script = shlex.quote(str(Path(__file__).resolve()))
        profile.joinpath("config.yaml").write_text(PROFILE.format(python=sys.executable, script=script))
        book.environment["UNBOXED_BOOK"] = str(book.root)
        began = time.time()
        result = book.press("chapters", "near", "far", "third", "--profile", str(profile))
        jobs = sorted((book.root / STATES).glob("job-*"))
        report = {
            "exit status": result.returncode,
            "seconds": round(time.time() - began, 1),
            "jobs": len(jobs),
            "lost": sum((job / "lost").exists() for job in jobs),
            "brought back": sum((job / "state").read_text() == "success" for job in jobs),
            "runs kept": {name: len(book.runs(name)) for name in ("near", "far", "third")},
            "executed here": sorted(executed(result.stderr)),
        }
        print(json.dumps(report, indent=1))
        proved = (
            result.returncode == 0
            and (report["jobs"], report["lost"], report["brought back"]) == (4, 1, 3)
            and set(report["runs kept"].values()) == {1}
            and book.status().keys() == {"the site"}
        )
        if not proved:
            print(result.stderr, *((job / "log").read_text() for job in jobs), sep="\n---\n")
        print("proved" if proved else "NOT proved")
        return 0 if proved else 1


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["submit", script]:
            submit(Path(script))
        case ["run", job]:
            run(Path(job))
        case ["status", name]:
            status(name)
        case _:
            sys.exit(prove())
