"""What was published before this build: what it measured, and the changes that builds up to it made.

``make book`` asks for both where ``PUBLISHED`` names the folder of a site, or else at ``SITE_URL``, and keeps
what it got below ``_build/press/published``. A build that gets nothing goes on without.

The changes, ``changes.json`` beside a site's pages, have the format ``unboxed-changes/1``: under ``builds``,
the newest first, each build that found differences, with its ``commit``, the day of this (``date``), the
commit that was published ``before``, and the ``differences``: what differs, what became of it, what it was
and is.
"""

import hashlib
import http.client
import json
import os
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from press import addresses, chapters, measurements, runs

FOLDER = chapters.BUILD / "press" / "published"
CHANGES = "changes.json"
FORMAT = "unboxed-changes/1"
FIELDS = {"date": str | None, "commit": str, "before": str, "differences": list}
PATIENCE = 60  # seconds that the published site may stay silent


def ask() -> None:
    """Keep what is published now, or nothing; say why if it is nothing although it was asked for.

    Raises:
        ValueError: If ``PUBLISHED`` is no folder of a site, or the changes that are published cannot be read.
    """
    named, site = os.environ.get("PUBLISHED", "").strip(), addresses.site()
    texts: dict[str, str] = {}
    try:
        if named:
            texts = _of_folder(Path(named))
        elif site:
            texts = {name: fetch(f"{site}/{name}") or "" for name in (measurements.NAME, CHANGES)}
            if not texts[measurements.NAME]:
                _say(f"nothing is published at {site} yet")
    except ConnectionError as error:
        _say(str(error))
    read(texts.get(CHANGES, ""), named or f"{site}/{CHANGES}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name, text in texts.items():
        if text and texts[measurements.NAME]:
            runs.write(FOLDER / name, text)


def digest() -> str | None:
    """Return a fingerprint of what is kept; nothing if nothing is."""
    files = sorted(FOLDER.glob("*.json"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:20] if files else None


def told(folder: Path) -> list[dict[str, Any]]:
    """Return the changes that the site in a folder tells, or that are kept in it.

    Raises:
        ValueError: If they cannot be read.
    """
    path = folder / CHANGES
    return read(path.read_text("utf-8"), str(path)) if path.is_file() else []


def read(text: str, where: str) -> list[dict[str, Any]]:
    """Read changes; of no text there are none.

    Raises:
        ValueError: If they are damaged or of another format; the message says where they are.
    """
    if not text:
        return []
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise ValueError(f"expected the format {FORMAT}, got {found['format']!r}")
        for build in found["builds"]:
            for name, kind in FIELDS.items():
                if not isinstance(build[name], kind):
                    raise ValueError(f"expected {name} of another kind, got {build[name]!r}")
            if not all(
                len(row) == 4 and all(isinstance(cell, str) for cell in row) for row in build["differences"]
            ):
                raise ValueError("expected four texts for each difference")
        builds: list[dict[str, Any]] = found["builds"]
    except (ValueError, KeyError, TypeError) as error:
        said = f"lacks {error}" if isinstance(error, KeyError) else error
        raise ValueError(f"{where}: holds no changes that can be read ({said})") from error
    return builds


def text(builds: list[dict[str, Any]]) -> str:
    """Write changes as JSON."""
    return json.dumps({"format": FORMAT, "builds": builds}, indent=1, ensure_ascii=False) + "\n"


def fetch(address: str) -> str | None:
    """Return a text from the web; nothing if the site says that it has none.

    Raises:
        ConnectionError: If there is no answer, or another one.
    """
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            found: str = answer.read().decode("utf-8")
            return found
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.NOT_FOUND:
            return None
        said = f"the answer is {error.code} {error.reason}"
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        said = str(getattr(error, "reason", error)) or type(error).__name__
    raise ConnectionError(f"{address}: cannot be read ({said}), so that nothing can be compared with it")


def _of_folder(folder: Path) -> dict[str, str]:
    if not (folder / measurements.NAME).is_file():
        raise ValueError(f"PUBLISHED: expected the folder of a site, and {folder} has no {measurements.NAME}")
    files = (folder / name for name in (measurements.NAME, CHANGES))
    return {path.name: path.read_text("utf-8") for path in files if path.is_file()}


def _say(reason: str) -> None:
    print(f"  {reason}: this build tells no changes", file=sys.stderr)
