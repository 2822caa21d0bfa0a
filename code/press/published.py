"""Every site has its measurements beside its pages, in ``measurements.json``, whoever renders it."""

import os
from dataclasses import asdict
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging

from press import bind, chapters, claims, essence, glued, keys, ledger, measurements, recorded, runs, verdicts

LOGGER = logging.getLogger(__name__)
NAME = "measurements.json"


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


def write(app: Sphinx, error: Exception | None) -> None:
    """Write down what the pages of the site glued, and what the ledger makes of it."""
    if error is not None or app.builder.format != "html":
        return
    measured = {name.removeprefix("book/"): glued.values(app.env, name) for name in chapters.chapters()}
    build = verdicts.this_build()
    lines = []
    for line in claims.load(ledger.LEDGER):
        values = measured.get(line.chapter, {})
        lines.append(measurements.claim(line, values, asdict(verdicts.judge(line, values, build))))
    pages = {page: measurements.page(essence.of_page(page), values) for page, values in measured.items()}
    document = measurements.document(_keys(), pages, lines)
    runs.write(Path(app.outdir, NAME), measurements.text(document))


def _keys() -> dict[str, keys.Key]:
    """Return the keys of the chapters; the press has put them together already."""
    if bind.BOUND not in os.environ:
        return keys.keys()
    found = {}
    for name in chapters.chapters():
        record = runs.load(name, runs.current(name) or "")
        if record is not None:
            found[name] = record.key
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", check_recorded)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
