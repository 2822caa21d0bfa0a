"""Read the measurements of a build again: its ``measurements.json``, see ``press.measurements``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from press import measurements
from press.claims import Check
from press.measurements import NAME


@dataclass(frozen=True)
class Judged:
    """A claim as a build judged it.

    Attributes:
        statement: What is claimed.
        verdict: The kind of its verdict.
        timed: Whether it can only be tested on a machine that is quiet.
        page: The page that measures what it compares.
        checks: Its comparisons, if it is to hold and could be tested.
    """

    statement: str
    verdict: str
    timed: bool
    page: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Built:
    """What a build measured.

    Attributes:
        made: What made it: ``commit``, ``machine``, ``device`` and ``profile``, each in words.
        pages: What each page glued, by key.
        claims: Its claims, by id.
        seconds: How long the run of a page took, where that is known.
        figures: The fingerprint of each figure of a page, by its anchor, where that is known.
    """

    made: Mapping[str, str]
    pages: Mapping[str, Mapping[str, Any]]
    claims: Mapping[str, Judged]
    seconds: Mapping[str, float]
    figures: Mapping[str, Mapping[str, str]]


def load(path: Path) -> Built:
    """Read the measurements of a build, from its ``measurements.json`` or from the folder of its site.

    Raises:
        ValueError: If that is missing, damaged or of another format; the message names the file.
    """
    path = path / NAME if path.is_dir() else path
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if (form := found.get("format")) != measurements.FORMAT:
            raise ValueError(f"expected the format {measurements.FORMAT}, got {form!r}")
        return read(found)
    except FileNotFoundError as error:
        raise ValueError(
            f"{path}: expected the {NAME} of a build, or the folder of its site; it is not there"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        said = f"lacks {error}" if isinstance(error, KeyError) else error
        raise ValueError(f"{path}: holds no measurements of a build that can be read ({said})") from error


def read(found: Mapping[str, Any]) -> Built:
    """Read what ``press.measurements`` has put together.

    Raises:
        KeyError: If something is missing.
        TypeError: If something is not what it should be.
    """
    pages = found["pages"]
    return Built(
        _made(found["made"]),
        {name: measurements.restored(page["values"]) for name, page in pages.items()},
        {claim["id"]: _judged(claim) for claim in found["claims"]},
        {name: float(page["seconds"]) for name, page in pages.items() if "seconds" in page},
        {name: dict(page["figures"]) for name, page in pages.items() if "figures" in page},
    )


def _made(found: Mapping[str, Any]) -> dict[str, str]:
    commit = found["commit"][:12] if found["commit"] else "unknown"
    return {
        "commit": commit + (", with changes" if found["changed"] else ""),
        "machine": f"{found['machine']['system']}, {found['machine']['processor']}",
        "device": f"{found['device']['kind']}, {found['device']['name']}",
        "profile": str(found["profile"]),
    }


def _judged(claim: Mapping[str, Any]) -> Judged:
    verdict = str(claim["verdict"]["kind"])
    names = [field.name for field in fields(Check)]
    checks = [Check(**{name: check[name] for name in names}) for check in claim["checks"]]
    tested = claim["holds"] and verdict != "not tested here"
    return Judged(
        statement=str(claim["statement"]),
        verdict=verdict,
        timed="quiet" in claim["needs"],
        page=str(claim["chapter"]),
        checks=tuple(checks if tested else ()),
    )
