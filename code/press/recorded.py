"""Recorded runs: what chapters measured elsewhere, on data or a device that most builds lack.

A recorded run is a file ``book/recorded/NAME.json`` that ``make record`` has written: the form of
``press.measurements`` without its claims, with the day, and of each chapter only the values that a page
shows or a claim checks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from press import chapters, measurements, provenance


@dataclass(frozen=True)
class Page:
    """What a chapter measured, and the fingerprint of what it computed: ``press.essence``."""

    essence: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A run that was recorded.

    Attributes:
        name: What it is called; its file is named so.
        date: The day on which it was made, as ``2026-01-31``.
        machine: What it ran on, in words.
        device: The kind of device that it computed on.
        own: The names of the data that were the reader's own.
        pages: What each chapter measured, by its name below ``book``.
    """

    name: str
    date: str
    machine: str
    device: str
    own: frozenset[str]
    pages: Mapping[str, Page]


def folder() -> Path:
    """Return where recorded runs are kept."""
    return chapters.ROOT / "book" / "recorded"


def load_all() -> list[Run]:
    """Read every recorded run, by name.

    Raises:
        ValueError: If one cannot be read; the message names the file and says what to do.
    """
    return [load(path) for path in sorted(folder().glob("*.json"))]


def load(path: Path) -> Run:
    """Read a recorded run.

    Raises:
        ValueError: If it is damaged, or of another format; the message names the file and says what to do.
    """
    remedy = f"record it anew with `make record UNBOXED_DATA=… NAME={path.stem}`, or delete it"
    try:
        found = json.loads(path.read_text("utf-8"))
        if (form := found.get("format")) != measurements.FORMAT:
            raise ValueError(f"expected the format {measurements.FORMAT}, got {form!r}")
        made = found["made"]
        return Run(
            name=path.stem,
            date=date.fromisoformat(_text("date", found["date"])).isoformat(),
            machine=provenance.in_words(made),
            device=made["device"]["kind"],
            own=frozenset(name for name, source in found["sources"].items() if source and source["own"]),
            pages={
                name: Page(_text("essence", page["essence"]), measurements.restored(page["values"]))
                for name, page in found["pages"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        said = f"lacks {error}" if isinstance(error, KeyError) else error
        raise ValueError(f"{path}: is no recorded run that can be read ({said}); {remedy}") from error


def _text(what: str, found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(f"{what}: expected text, got {found!r}")
    return found
