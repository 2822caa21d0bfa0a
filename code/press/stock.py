"""Jupyter Book called without the press, as in ``jupyter-book build .``: the right book all the same.

Its cache knows a chapter by its cells alone, and would show what an older module or other data gave. So each
chapter's key is kept beside the cache, and what was executed under another key is dropped from it.
"""

import json
import os
from pathlib import Path

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from press import chapters, keys, surroundings

LOGGER = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have chapters executed again when what they depend on has changed, in the press's surroundings."""
    own = os.environ.get("UNBOXED_DATA")
    if own:
        os.environ["UNBOXED_DATA"] = str(Path(own).expanduser().absolute())
    os.environ.update(surroundings.CHAPTER)
    app.connect("env-get-outdated", drop_stale)
    app.connect("build-finished", remember)


def drop_stale(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Drop the runs of chapters whose key has changed, and name their pages, so that they are read again."""
    known = _known(app)
    app.env.unboxed_digests = {name: keys.digest(key) for name, key in keys.keys().items()}  # type: ignore[attr-defined]
    stale = [name for name, digest in app.env.unboxed_digests.items() if known.get(name) != digest]  # type: ignore[attr-defined]
    cache = get_cache(_cache(app))
    paths = {str(chapters.chapters()[name]) for name in stale}
    dropped = [record for record in cache.list_cache_records() if record.uri in paths]
    for record in dropped:
        cache.remove_cache(record.pk)
    if dropped:
        LOGGER.info("executed again, since what they depend on has changed: %s", ", ".join(stale))
    return [name for name in stale if name in env.all_docs]


def remember(app: Sphinx, error: Exception | None) -> None:
    """Note the keys of the chapters that the cache now holds a run of."""
    held = {record.uri for record in get_cache(_cache(app)).list_cache_records()}
    digests: dict[str, str] = getattr(app.env, "unboxed_digests", {})
    found = {name: digests[name] for name, path in chapters.chapters().items() if str(path) in held}
    _notes(app).write_text(json.dumps(found, indent=1), "utf-8")


def _cache(app: Sphinx) -> Path:
    """Return the folder of MyST-NB's cache."""
    return Path(app.config["nb_execution_cache_path"] or Path(app.outdir).parent / ".jupyter_cache")


def _notes(app: Sphinx) -> Path:
    return _cache(app) / "unboxed.json"


def _known(app: Sphinx) -> dict[str, str]:
    try:
        return dict(json.loads(_notes(app).read_text("utf-8")))
    except (OSError, ValueError):
        return {}
