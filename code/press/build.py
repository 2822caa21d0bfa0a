"""Build what is due: run chapters through Snakemake, then bind the site. Whatever stops it loses nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from press import bind, chapters, keys, lock, run, runs, surroundings

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
    run.limits()  # a mistake there is said once, and before anything is executed
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _stop)
    try:
        with lock.held(LOCK) as descriptor:
            status = _build(jobs, descriptor)
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
        print(f"\nThe book was not built: {runs.explain(error)}\n", file=sys.stderr)
        return 1
    if status:
        print("The book was not built; what went wrong stands above.", file=sys.stderr)
    else:
        seconds = time.perf_counter() - start
        print(f"The book is at {bind.SITE / 'index.html'} (after {seconds:.0f} s)")
    return status


def _build(jobs: str, descriptor: int) -> int:
    bind.recover()
    present = keys.keys()
    for name in present:
        if runs.drop_damaged(name):
            print(f"  {name}: a run of it was cut off or damaged, and is dropped", file=sys.stderr)
    due = runs.due(present)
    if due:
        _execute(jobs, descriptor)
        missing = runs.due(keys.keys(), due)
        if missing:
            account = LOCK.with_name(".snakemake") / "log"
            print(f"Not executed: {', '.join(missing)} (Snakemake's own account: {account})", file=sys.stderr)
            return 1
    bind.bind({name: keys.digest(key) for name, key in present.items()})
    return 0


def _execute(jobs: str, descriptor: int) -> None:
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
    command += ["--quiet", "all", "--resources", "gpu=1"]
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
