"""A site that is rendered again, and again, while it is written: gone on with from where it was whole.

Sphinx takes pages that it has read for finished, though it was interrupted, or warned of them. So what it
knew when the site was whole is kept; each rendering begins from that, and reads again what others have begun.
"""

import json
import shutil
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment

KNOWN, BEGUN = "whole.pickle", "begun.json"


def restore(doctrees: Path) -> bool:
    """Put back what Sphinx knew when the site was whole; returns whether there is such a thing.

    Args:
        doctrees: The folder where Sphinx keeps what it has read.
    """
    if not (doctrees / KNOWN).is_file():
        return False
    shutil.copyfile(doctrees / KNOWN, doctrees / ENV_PICKLE_FILENAME)
    return True


def finish(doctrees: Path) -> None:
    """Keep what Sphinx knows of a site that is whole."""
    shutil.copyfile(doctrees / ENV_PICKLE_FILENAME, partial := doctrees / f"{KNOWN}.partial")
    partial.replace(doctrees / KNOWN)
    (doctrees / BEGUN).unlink(missing_ok=True)


def begun_before(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    """Name the pages that another rendering has begun, and not finished."""
    return _begun(app)


def note_read(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Note which pages are about to be read."""
    _note(app, set(pages))


def note_written(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Note which pages are about to be written for what they show of others."""
    _note(app, set(getattr(env, "unboxed_rewritten", ())))
    return []


def _begun(app: Sphinx) -> set[str]:
    path = Path(app.doctreedir, BEGUN)
    return set(json.loads(path.read_text("utf-8"))) if path.is_file() else set()


def _note(app: Sphinx, pages: set[str]) -> None:
    path = Path(app.doctreedir, BEGUN)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(sorted(pages | _begun(app))), "utf-8")
    partial.replace(path)


def setup(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("env-get-outdated", begun_before)
    app.connect("env-before-read-docs", note_read)
    app.connect("env-get-updated", note_written, priority=950)  # once press.dependents has named them
