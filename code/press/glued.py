"""What the pages that have been read glued, by page and key: measurements of this build, and networks."""

import json
from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment

from press import claims
from press.claims import BUNDLE


def values(env: BuildEnvironment, page: str) -> dict[str, Any]:
    """Return what a page that has been read glued, by key, networks aside."""
    return {key: claims.value(data) for key, data in _glued(env, page).items() if BUNDLE not in data}


def bundles(env: BuildEnvironment, page: str) -> dict[str, Any]:
    """Return the networks that a page that has been read glued, by key: ``manifest`` and ``weights``."""
    return {key: data[BUNDLE] for key, data in _glued(env, page).items() if BUNDLE in data}


def _glued(env: BuildEnvironment, page: str) -> dict[str, dict[str, Any]]:
    path = Path(env.mystnb_config.output_folder) / f"{page}.glue.json"  # type: ignore[attr-defined]
    if not path.is_file():
        return {}
    return {key: output["data"] for key, output in json.loads(path.read_text("utf-8")).items()}
