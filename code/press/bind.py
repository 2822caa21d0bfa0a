"""Bind the executed chapters into the site: hand them over, render, and swap the new site in whole."""

import errno
import json
import os
import platform
import shutil
import sys
import time
from importlib import metadata
from pathlib import Path

from press import addresses, chapters, earlier, files, keys, renderer, runs, stderr, swapped

STAGING = chapters.BUILD / "press" / "staging"
STAGED = STAGING / "_build" / "html"
DOCTREES = STAGED.with_name(".doctrees")
# What was to be rendered when that last failed. Trying it again begins from nothing, whatever was at fault.
FAILED = STAGING / "failed"
CACHE = Path("_build", ".jupyter_cache")  # below where Jupyter Book puts what it makes
SITE = chapters.BUILD / "html"
KEY = chapters.BUILD / "press" / "site.json"


class BindError(Exception):
    """A site that cannot be published; the message says why."""


def key(digests: dict[str, str]) -> keys.Key:
    """Collect what decides the site: the runs, the files that it is made of, and every package.

    Args:
        digests: The digest of each chapter's key.
    """
    found = {f"run {name}": digest for name, digest in digests.items()}
    for path in chapters.sources():
        content = files.sha256(path)[:20]
        found[f"file {path.relative_to(chapters.ROOT).as_posix()}"] = content
    found["Python"] = platform.python_version()
    for what, address in (("site", addresses.site()), ("sources", addresses.tree())):
        if address:
            found[f"address of the {what}"] = address
    if before := earlier.digest():
        found["what is published"] = before
    said = map(keys.about, metadata.distributions())
    installed = {about["Name"]: about["Version"] for about in said if about.get("Name")}
    return found | {f"package {name}": installed[name] for name in sorted(installed)}


def changes(present: keys.Key) -> list[str]:
    """Say why the site is due; nothing if it is up to date."""
    if not (SITE / "index.html").is_file():
        return ["there is no site"]
    try:
        bound = json.loads(KEY.read_text("utf-8"))
        return keys.differences(bound, present)
    except (OSError, ValueError, AttributeError):
        return ["nothing is known of the site that is there"]


def is_touched() -> bool:
    """Say whether a file has been written since the site was bound: it is then likely to be due."""
    try:
        bound = KEY.stat().st_mtime
        return any(path.stat().st_mtime > bound for path in chapters.sources())
    except OSError:
        return True


def bind(digests: dict[str, str]) -> None:
    """Make the site anew if anything that it is made of has changed.

    Args:
        digests: The digest of each chapter's key, of which a run is kept.

    Raises:
        BindError: If Jupyter Book warns, fails, or had to execute a chapter itself.
        OSError: If something cannot be written.
        ValueError: If a chapter is no longer what was executed.
    """
    start = time.time()
    present = key(digests)
    reasons = changes(present)
    if not reasons:
        return
    renderer.start()  # while the chapters are put where it finds them
    from press import unfinished  # with Sphinx, which is not needed to find that nothing is due

    print("  binding the site …", file=sys.stderr, flush=True)
    runs.make_current(digests)
    wanted = keys.digest(present)
    again = FAILED.exists() and FAILED.read_text("utf-8") == wanted
    whole = KEY.exists() and not _unseen(reasons) and not _other_rules(reasons) and not again
    if not whole or not unfinished.restore(DOCTREES):
        shutil.rmtree(STAGING, ignore_errors=True)
    try:
        render(len(digests))
    except BindError:
        runs.write(FAILED, wanted)
        raise
    unfinished.finish(DOCTREES)
    FAILED.unlink(missing_ok=True)
    KEY.unlink(missing_ok=True)
    swapped.swap(STAGED, SITE)
    runs.write(KEY, json.dumps(present, indent=1) + "\n")
    os.utime(KEY, (start, start))


def _other_rules(reasons: list[str]) -> bool:
    """Say whether what makes pages has changed; Sphinx goes by the pages, and would keep what it has made."""
    return any(reason.startswith("file code/press/") for reason in reasons)


def _unseen(reasons: list[str]) -> bool:
    """Say whether a file has changed and is no newer: Sphinx goes by times, and would not read it again."""
    changed = [reason.split(" ")[1] for reason in reasons if reason.startswith("file ")]
    paths = [path for path in (chapters.ROOT / name for name in changed) if path.is_file()]
    return any(path.stat().st_mtime <= KEY.stat().st_mtime for path in paths)


def render(count: int) -> None:
    """Build the site in the staging folder with Jupyter Book, any warning an error.

    Args:
        count: How many chapters there are.

    Raises:
        BindError: If Jupyter Book fails, or had to execute a chapter itself.
        OSError: If something cannot be written.
    """
    reused = STAGING.exists()
    strict = ("-W", "--keep-going", "-q")
    said, status = jupyter_book(STAGING, *strict)
    if status and reused and "Traceback" in said:
        # What was left of an earlier build may be cut off, or of another version.
        shutil.rmtree(STAGING)
        said, status = jupyter_book(STAGING, *strict)
    print(said, end="", file=sys.stderr)
    from press import cached

    executed = cached.count(STAGING / CACHE) - count
    if status or executed:
        reason = "see the warnings above" if status else "it executed a chapter itself"
        raise BindError(f"Jupyter Book did not build the site: {reason}; the previous site is left as it was")


def jupyter_book(folder: Path, *options: str) -> tuple[str, int]:
    """Have Jupyter Book render the executed chapters; returns what it said on stderr, and its exit status.

    Args:
        folder: Where it puts what it makes, below ``_build``.
        options: What else its command takes.

    Raises:
        OSError: If something cannot be written.
        ValueError: If a chapter is no longer what was executed.
    """
    from press import cached

    cached.fill(folder / CACHE)
    command = ["build", str(chapters.ROOT), "--path-output", str(folder), *options]
    said, status = renderer.take().render(command)
    if status and os.strerror(errno.ENOSPC) in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return stderr.serious(said), status
