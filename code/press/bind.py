"""Bind the executed chapters into the site: hand them over, render, and swap the new site in whole."""

import errno
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

from press import addresses, chapters, keys, runs, stderr, surroundings

STAGING = chapters.BUILD / "press" / "staging"
# Stands there if the last rendering ended well. What one that was interrupted has left is not gone on with:
# Sphinx would take pages that it had read, and not yet written, for finished.
WHOLE = STAGING / "whole"
CACHE = Path("_build", ".jupyter_cache")  # below where Jupyter Book puts what it makes
SITE = chapters.BUILD / "html"
KEY = chapters.BUILD / "press" / "site.json"
# Set for Jupyter Book when we call it: what it renders has been executed, and is fresh.
BOUND = "UNBOXED_BOUND"
JUPYTER_BOOK = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"


class BindError(Exception):
    """A site that cannot be published; the message says why."""


def key(digests: dict[str, str]) -> keys.Key:
    """Collect what decides the site: the runs, the files that it is made of, and every package.

    Args:
        digests: The digest of each chapter's key.
    """
    found = {f"run {name}": digest for name, digest in digests.items()}
    for path in chapters.sources():
        content = hashlib.sha256(path.read_bytes()).hexdigest()[:20]
        found[f"file {path.relative_to(chapters.ROOT).as_posix()}"] = content
    found["Python"] = platform.python_version()
    for what, address in (("site", addresses.site()), ("sources", addresses.tree())):
        if address:
            found[f"address of the {what}"] = address
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
    print("  binding the site …", file=sys.stderr, flush=True)
    runs.make_current(digests)
    if not WHOLE.exists() or not KEY.exists() or _unseen(reasons) or _other_rules(reasons):
        shutil.rmtree(STAGING, ignore_errors=True)
    WHOLE.unlink(missing_ok=True)
    render(len(digests))
    WHOLE.touch()
    KEY.unlink(missing_ok=True)
    swap()
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
        # Sphinx does not warn again about a page that it need not read again.
        shutil.rmtree(STAGING)
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
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(chapters.ROOT), "--path-output", str(folder)]
    environment = surroundings.tools() | {BOUND: "1"}
    result = subprocess.run(
        [*command, *options],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode and os.strerror(errno.ENOSPC) in result.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return stderr.serious(result.stderr), result.returncode


def swap() -> None:
    """Put the staged site in the place of the published one."""
    new, old = SITE.with_name("html.new"), SITE.with_name("html.old")
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        shutil.copytree(STAGING / "_build" / "html", new)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if SITE.exists():
        SITE.rename(old)
    new.rename(SITE)
    shutil.rmtree(old, ignore_errors=True)


def recover() -> None:
    """Put a site back that a build was about to replace when it was killed."""
    old = SITE.with_name("html.old")
    if old.exists() and not SITE.exists():
        old.rename(SITE)
