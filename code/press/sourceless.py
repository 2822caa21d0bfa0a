"""Pages that no file is the source of, such as the index and the search, are written only where they change.

Each is made of what Sphinx gives it, of what is the same on every page, and of settings; a fingerprint of all
of it is kept beside what Sphinx knows of the site.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import BuildInfo, StandaloneHTMLBuilder

from press import addresses, facts, keys, runs

KEPT = "sourceless.json"


class Written:
    """What such pages were written of.

    Args:
        app: Whose builder writes them.
        builder: That builder.
        settings: A fingerprint of whatever else decides how pages are made.
    """

    def __init__(self, app: Sphinx, builder: StandaloneHTMLBuilder, settings: str) -> None:
        self._settings = settings
        self._env, self._outdir = app.env, Path(app.outdir)
        self._file = Path(app.doctreedir, KEPT)
        self._write: Callable[..., None] = builder.handle_page
        self._known = self._read()

    def page(self, name: str, context: dict[str, Any], *others: Any, **named: Any) -> None:
        """Write a page, unless it stands there as it would be written; takes what Sphinx's own way takes."""
        if name in self._env.all_docs:
            self._write(name, context, *others, **named)
            return
        everywhere = getattr(self._env, "unboxed_shown", {}).get(facts.EVERYWHERE)
        told = keys.digest(repr((everywhere, self._settings, context, others, named)))
        if self._known.get(name) == told and self._outdir.joinpath(f"{name}.html").is_file():
            return
        self._file.unlink(missing_ok=True)  # until all is written: this may be interrupted
        self._write(name, context, *others, **named)
        self._known[name] = told

    def finish(self, app: Sphinx, error: Exception | None) -> None:
        """Keep what is known, if the site is whole."""
        if error is None:
            runs.write(self._file, json.dumps(self._known, indent=1), lasting=False)

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return {}


def settings(app: Sphinx) -> str:
    """Return a fingerprint of what the book is configured to be, and of where it lies on the web."""
    configured = BuildInfo(app.config, app.tags, {"env", "html"}).config_hash
    return f"{configured} {addresses.site()} {addresses.tree()}"


def spare(app: Sphinx) -> None:
    """Have Sphinx write so, if it writes HTML."""
    builder = app.builder
    if isinstance(builder, StandaloneHTMLBuilder):
        written = Written(app, builder, settings(app))
        builder.handle_page = written.page  # type: ignore[method-assign, assignment]
        app.connect("build-finished", written.finish)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", spare)
    return {"parallel_read_safe": True}
