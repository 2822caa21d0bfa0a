"""Jupyter Book called without the press, as in ``jupyter-book build .``: the right book all the same.

Its cache knows a chapter by its cells alone, and would show what an older module or other data gave. So each
chapter's key is kept beside the cache, and what was executed under another key is dropped from it.
"""

import contextlib
import json
import os
from pathlib import Path

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from press import chapters, keys, surroundings

LOGGER = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have chapters executed again when what they depend on has changed, in the press's surroundings."""
    environment = surroundings.tools() | surroundings.CHAPTER
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)
    app.connect("env-get-outdated", drop_stale)
    app.connect("build-finished", remember)


def drop_stale(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Drop the runs of chapters whose key has changed, and name their pages, so that they are read again."""
    known = _known(app)
    try:
        digests = {name: keys.digest(key) for name, key in keys.keys().items()}
    except (ValueError, SyntaxError, FileNotFoundError) as error:
        raise ConfigError(str(error)) from error  # what is wrong with a page, with data or with a setting
    app.env.unboxed_digests = digests  # type: ignore[attr-defined]
    stale = [name for name, digest in digests.items() if known.get(name) != digest]
    _note(app, {name: digest for name, digest in known.items() if digests.get(name) == digest})
    cache = get_cache(_cache(app))
    for name in stale:
        with contextlib.suppress(KeyError):  # there is no run of these cells, under whatever path
            cache.remove_cache(cache.match_cache_notebook(chapters.read(chapters.chapters()[name])).pk)
            LOGGER.info("executed again, since what it depends on has changed: %s", name)
    return [name for name in stale if name in env.all_docs]


def remember(app: Sphinx, error: Exception | None) -> None:
    """Note the keys of the chapters that the cache now holds a run of."""
    cache = get_cache(_cache(app))
    found = {}
    for name, digest in getattr(app.env, "unboxed_digests", {}).items():
        with contextlib.suppress(KeyError):
            cache.match_cache_notebook(chapters.read(chapters.chapters()[name]))
            found[name] = digest
    _note(app, found)


def _note(app: Sphinx, digests: dict[str, str]) -> None:
    _notes(app).parent.mkdir(parents=True, exist_ok=True)
    _notes(app).write_text(json.dumps(digests, indent=1), "utf-8")


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
