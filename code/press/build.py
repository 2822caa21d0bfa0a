"""Build what is due: run chapters through Snakemake, then bind the site. Whatever stops it loses nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from press import bind, chapters, keys, lock, recorded, run, runs, surroundings, verdicts

LOCK = chapters.BUILD / "press" / "lock"
SNAKEFILE = Path(__file__).with_name("Snakefile")


class Stopped(Exception):
    """Someone asked the build to stop."""


def build(jobs: str = "all") -> int:
    """Execute what is due and bind the site, and say what came of it.

    Args:
        jobs: How many chapters to run side by side, or ``"all"`` for as many as there are processors.

    Returns:
        The exit status: 0 if the site is up to date.
    """
    start = time.perf_counter()
    recorded.load_all()  # one that cannot be read is said at once
    status = guarded(lambda descriptor: _build(jobs, descriptor), "The book was not built")
    if not status:
        seconds = time.perf_counter() - start
        print(f"The book is at {bind.SITE / 'index.html'} (after {seconds:.0f} s)")
    return status


def some(names: Sequence[str], jobs: str = "all") -> int:
    """Execute what is due of some chapters, and leave the site as it is.

    Args:
        names: Their names below ``book``, such as ``ideas/neuron``.
        jobs: How many to run side by side, or ``"all"`` for as many as there are processors.

    Returns:
        The exit status: 0 if a run of each is kept.

    Raises:
        ValueError: If there is no chapter of such a name.
    """
    every = {name.removeprefix("book/"): name for name in chapters.chapters()}
    if unknown := [name for name in names if name not in every]:
        raise ValueError(f"CHAPTERS: expected some of {', '.join(every)}; got {', '.join(unknown)}")
    present = {name: key for name, key in keys.keys().items() if name.removeprefix("book/") in names}
    return guarded(
        lambda descriptor: 0 if execute(present, jobs, descriptor) else 1, "Not every chapter was executed"
    )


def guarded(work: Callable[[int], int], failed: str) -> int:
    """Do some work while no other build does any; say what went wrong, and leave all that was finished.

    Args:
        work: Takes the descriptor of the lock, and returns an exit status.
        failed: What to say first if it fails.

    Returns:
        The exit status.
    """
    run.limits()  # a mistake there is said once, and before anything is executed
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)
    try:
        with lock.held(LOCK) as descriptor:
            status = work(descriptor)
    except Stopped:
        bind.recover()
        print(
            "\nThe build was stopped. Chapters that had finished are kept, and so is the previous site; "
            "build again to go on.",
            file=sys.stderr,
        )
        return 130
    except bind.BindError as error:
        print(f"\n{error}\n", file=sys.stderr)
        status = 1
    except FileNotFoundError:
        raise  # a page, a table, data: its message says which
    except OSError as error:
        print(f"\n{failed}: {runs.explain(error)}\n", file=sys.stderr)
        return 1
    if status:
        print(f"{failed}; what went wrong stands above.", file=sys.stderr)
    return status


def _build(jobs: str, descriptor: int) -> int:
    bind.recover()
    present = keys.keys()
    if not execute(present, jobs, descriptor):
        return 1
    bind.bind({name: keys.digest(key) for name, key in present.items()})
    for line in verdicts.stale(recorded.load_all()):
        print(f"  {line}", file=sys.stderr)
    return 0


def execute(present: dict[str, keys.Key], jobs: str, descriptor: int) -> bool:
    """Run those of some chapters that no whole run is kept of.

    Args:
        present: The keys of the chapters.
        jobs: How many to run side by side, or ``"all"`` for as many as there are processors.
        descriptor: That of the lock.

    Returns:
        Whether a run of each is kept now; if not, it has been said of which there is none.
    """
    for name in present:
        if runs.drop_damaged(name):
            print(f"  {name}: a run of it was cut off or damaged, and is dropped", file=sys.stderr)
    due = runs.due(present)
    if not due:
        return True
    _execute(due, jobs, descriptor)
    missing = runs.due(keys.keys(), due)
    if missing:
        account = LOCK.with_name(".snakemake") / "log"
        print(f"Not executed: {', '.join(missing)} (Snakemake's own account: {account})", file=sys.stderr)
    return not missing


def _execute(due: dict[str, keys.Key], jobs: str, descriptor: int) -> None:
    """Run the workflow in a session of its own, so that it can be stopped with all that it has started."""
    folder = chapters.BUILD / "press"
    command: list[str | Path] = [sys.executable, "-m", "snakemake", "--snakefile", SNAKEFILE, "--cores", jobs]
    # A run is kept whole or not at all, and our own lock ends with whoever holds it: Snakemake's notes on
    # times, unfinished files and locks are not needed, and would go wrong where ours do not.
    command += [
        "--keep-going",
        "--keep-incomplete",
        "--nolock",
        "--drop-metadata",
        "--rerun-triggers",
        "mtime",
    ]
    # What fails says so itself.
    command += ["--quiet", "all", "--resources", "gpu=1", "--"]
    command += [runs.record(name, keys.digest(key)).relative_to(folder) for name, key in due.items()]
    environment = surroundings.tools() | {run.BUILD_PROCESS: str(os.getpid())}
    shutil.rmtree(folder / ".snakemake", ignore_errors=True)
    workflow = subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True, pass_fds=[descriptor]
    )
    try:
        workflow.wait()
    finally:
        _end(workflow)


def _end(workflow: subprocess.Popen[bytes]) -> None:
    """End what a workflow has started, kindly and then not."""
    for number, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        if workflow.poll() is not None:
            return
        try:
            os.killpg(workflow.pid, number)
            workflow.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # once is enough
    raise Stopped
