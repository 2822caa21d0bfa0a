"""Every site has its measurements beside its pages, in ``measurements.json``, whoever renders it."""

import functools
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from press import (
    chapters,
    claims,
    essence,
    glued,
    keys,
    ledger,
    measurements,
    previews,
    recorded,
    report,
    runs,
    verdicts,
)

LOGGER = logging.getLogger(__name__)


def check_recorded(app: Sphinx) -> None:
    """Stop at once, in one line, if a recorded run cannot be read; say which are stale."""
    try:
        for line in verdicts.stale(recorded.load_all()):
            LOGGER.info(line)
    except (
        ValueError,
        SyntaxError,
    ) as error:  # of a record, or of a chapter
        raise ConfigError(str(error)) from error


@functools.lru_cache(maxsize=1)  # a page may have asked for it before
def document(env: BuildEnvironment) -> dict[str, Any]:
    """Put together what the pages that have been read glued, and what the ledger makes of it."""
    measured = {name.removeprefix("book/"): glued.values(env, name) for name in chapters.chapters()}
    build = verdicts.this_build()
    lines = []
    for line in claims.load(ledger.LEDGER):
        values = measured.get(line.chapter, {})
        lines.append(measurements.claim(line, values, asdict(verdicts.judge(line, values, build))))
    records = report.kept()
    took = {name.removeprefix("book/"): record.seconds for name, record in records.items()}
    pages = {
        page: measurements.page(essence.of_page(page), values, took.get(page), figures(env, page))
        for page, values in measured.items()
    }
    present = {name: record.key for name, record in records.items()} or keys.keys()
    return measurements.document(present, pages, lines)


def figures(env: BuildEnvironment, page: str) -> dict[str, str]:
    """Return the fingerprint of each figure of a page that has been read, by its anchor."""
    files = {
        name: Path(env.srcdir, figure.uri) for name, figure in previews.figures(env, f"book/{page}").items()
    }
    return {name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for name, path in files.items()}


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the measurements beside the pages of the site."""
    if error is None and app.builder.format == "html":
        runs.write(Path(app.outdir, measurements.NAME), measurements.text(document(app.env)), lasting=False)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", check_recorded)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
