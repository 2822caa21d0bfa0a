"""Run chapters through Snakemake, side by side, the longest first; stopped, it leaves nothing running."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from press import chapters, foreseen, graphics, keys, nursery, progress, run, runs, surroundings

FOLDER = chapters.BUILD / "press"
SNAKEFILE = Path(__file__).with_name("Snakefile")
PLACES = 1000  # that a machine has: a chapter takes one of them, and one that takes times takes all
PROFILES = Path(__file__).with_name("profiles")


def execute(present: dict[str, keys.Key], jobs: str, descriptor: int, profile: str = "") -> bool:
    """Run those of some chapters that no whole run is kept of.

    Args:
        present: The keys of the chapters.
        jobs: How many to run side by side, or ``"all"`` for as many as there are processors.
        descriptor: That of the lock.
        profile: How other machines are reached: one of ``profiles``, or the folder of one; nothing if this
            one does all by itself.

    Returns:
        Whether a run of each is kept now; if not, it has been said of which there is none.

    Raises:
        ValueError: If there is no such profile.
    """
    elsewhere = _profile(profile) if profile else None
    due = runs.due(present)
    if not due:
        return True
    for name in due:
        if runs.drop_damaged(name):
            print(f"  {name}: a run of it was cut off or damaged, and is dropped", file=sys.stderr)
    _execute(due, jobs, descriptor, elsewhere)
    missing = runs.due(keys.keys(), due)
    if missing:
        account = FOLDER / ".snakemake" / "log"
        if elsewhere:
            print(*_accounts(missing), sep="\n", file=sys.stderr)
        print(f"Not executed: {', '.join(missing)} (Snakemake's own account: {account})", file=sys.stderr)
    return not missing


def _accounts(missing: dict[str, keys.Key]) -> list[str]:
    """Say for each chapter that other machines have not run where its last job's log lies, if one is left."""
    logs = sorted((FOLDER / ".snakemake").rglob("*.log"), key=lambda path: path.stat().st_mtime)
    texts = {path: path.read_text("utf-8", "replace") for path in logs if path.parent.name != "log"}
    said = []
    for name, key in missing.items():
        of_it = [path for path, text in texts.items() if keys.digest(key) in text]
        said.append(
            f"{name}: {f'what its last job said is in {of_it[-1]}' if of_it else 'no job left a log'}"
        )
    return said


def _profile(name: str) -> Path:
    """Find the folder of a profile.

    Raises:
        ValueError: If there is none.
    """
    for folder in (PROFILES / name, Path(name).absolute()):
        if (folder / "config.yaml").is_file():
            return folder
    known = ", ".join(sorted(folder.name for folder in PROFILES.iterdir()))
    raise ValueError(f"PROFILE: expected {known}, or a folder with a config.yaml, got {name!r}")


def _execute(due: dict[str, keys.Key], jobs: str, descriptor: int, profile: Path | None) -> None:
    """Run the workflow in a session of its own, so that it can be stopped with all that it has started."""
    processors = len(graphics.available())
    command: list[str | Path] = [sys.executable, "-m", "snakemake", "--snakefile", SNAKEFILE]
    if profile is None:
        command += ["--cores", jobs, "--resources", f"gpu={processors}", f"place={PLACES}"]
    else:
        command += ["--profile", profile, *(() if jobs == "all" else ("--jobs", jobs))]
    command += ["--quiet", "all"]  # what fails says so itself
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
    command += ["--", *(runs.record(name, keys.digest(key)).relative_to(FOLDER) for name, key in due.items())]
    environment = surroundings.tools()
    if profile is None:  # on another machine it is not to be seen whether this process is alive
        environment[run.BUILD_PROCESS] = str(os.getpid())
        # What has been told of a GPU cannot be forked, nor what macOS has imported.
        if sys.platform == "linux" and not processors:
            packages = {name for name in nursery.COSTLY for key in due.values() if f"package {name}" in key}
            command = [sys.executable, "-m", nursery.__name__, ",".join(sorted(packages)), *command]
            environment |= surroundings.CHAPTER | nursery.INLINE
    shutil.rmtree(FOLDER / ".snakemake", ignore_errors=True)
    read, write = os.pipe()
    process = subprocess.Popen(
        command, cwd=FOLDER, env=environment, start_new_session=True, pass_fds=[descriptor], stderr=write
    )
    over = threading.Event()
    if profile is None:
        os.close(write)
        side_by_side = min(_cores() if jobs == "all" else int(jobs), processors or sys.maxsize)
    else:
        side_by_side = len(due) if jobs == "all" else int(jobs)
        threading.Thread(target=progress.notice, args=(due, write, over), daemon=True).start()
    told = progress.Progress(foreseen.seconds(due), side_by_side)
    # Not in this thread, which is to hear that it should stop.
    follower = threading.Thread(target=told.follow, args=(os.fdopen(read, "rb"), sys.stderr), daemon=True)
    follower.start()
    try:
        process.wait()
    finally:
        _end(process)
        over.set()
        follower.join(5)  # whatever it has started has ended, too, and has said why


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what a workflow has started, kindly and then not."""
    for number, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
