"""What the pages that have been read glued: the measurements of this build, by page and key."""

import json
from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment

from press import claims


def values(env: BuildEnvironment, page: str) -> dict[str, Any]:
    """Return what a page that has been read glued, by key."""
    path = Path(env.mystnb_config.output_folder) / f"{page}.glue.json"  # type: ignore[attr-defined]
    if not path.is_file():
        return {}
    return {key: claims.value(output["data"]) for key, output in json.loads(path.read_text("utf-8")).items()}
