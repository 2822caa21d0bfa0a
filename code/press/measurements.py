"""The form in which measurements are written down: for every build, ``measurements.json`` beside its pages.

``format``
    ``unboxed-measurements/1``; the number changes when something is no longer where it was.
``made``
    By what: ``machine`` (``system``, ``architecture``, ``processor``), ``device`` (``kind``, ``name``),
    ``profile``, ``python``, ``packages`` (those that the chapters depend on, by version), ``commit`` and
    whether the tree had been ``changed`` since, both null where git does not know. The machine is the one
    that bound the site; a chapter whose run was kept may have run on another of the same kind.
``sources``
    The data and weights that chapters read, by name: whether they are the reader's ``own``, how many
    ``files``, and the first 20 digits of the ``sha256`` over names and contents; null for what is absent.
``pages``
    By name below ``book``: ``essence``, the fingerprint of what the page computes (``press.essence``),
    ``values``, whatever it glued, by key, ``seconds``, how long its run took, where the press ran it, and
    ``figures``, the fingerprint of the drawing of each, by its anchor.
``claims``
    In the order of ``claims.yml``: each with its ``checks`` (``value``, ``comparison``, ``expected``,
    ``within``, ``measured``, ``passes``, ``label``, ``format``, as ``press.numerals`` reads it) and its
    ``verdict`` (``kind``, ``reason``, ``recorded``). What was not measured is null, and so is whether it
    passes.

A value is a number, a truth value or a text; what is none of these is kept as its text. JSON has no NaN and
no infinity: they stand as the texts ``nan``, ``inf`` and ``-inf``. A recorded run (``press.recorded``) has
its ``date`` besides, and no claims: those are judged anew by every build.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from press import keys, provenance
from press.claims import NOT_FINITE, Claim

NAME = "measurements.json"
FORMAT = "unboxed-measurements/1"


def plain(value: Any) -> str | int | float | bool:
    """Turn a glued value into what JSON can hold."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float) else str(value)


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values that were read from JSON back into what was glued.

    Raises:
        TypeError: If one is neither a number nor a text.
    """
    for key, value in values.items():
        if not isinstance(value, str | int | float):
            raise TypeError(f"{key}: expected a number or a text, got {value!r}")
    return {key: float(value) if value in NOT_FINITE else value for key, value in values.items()}


def page(
    essence: str | None,
    values: Mapping[str, Any],
    seconds: float | None = None,
    figures: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Write down what a page glued, how long its run took, and what its figures are, if that is known."""
    written: dict[str, Any] = {"essence": essence}
    written["values"] = {key: plain(values[key]) for key in sorted(values)}
    written |= {} if seconds is None else {"seconds": seconds}
    return written | ({"figures": dict(sorted(figures.items()))} if figures else {})


def claim(line: Claim, measured: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, Any]:
    """Write down a claim.

    Args:
        line: The claim.
        measured: What its chapter glued.
        verdict: The fields of its verdict.
    """
    checks = [
        {
            **vars(check),
            "expected": plain(check.expected),
            "measured": plain(measured[check.value]) if check.value in measured else None,
            "passes": check.passes(measured[check.value]) if check.value in measured else None,
        }
        for check in line.checks
    ]
    verdict = dict(verdict)
    if verdict["recorded"]:
        values = {key: plain(value) for key, value in verdict["recorded"]["values"].items()}
        verdict["recorded"] = verdict["recorded"] | {"values": values}
    return {**vars(line), "needs": dict(line.needs), "checks": checks, "verdict": verdict}


def document(
    present: Mapping[str, keys.Key],
    pages: Mapping[str, dict[str, Any]],
    claims: Iterable[dict[str, Any]] | None = None,
    date: str | None = None,
) -> dict[str, Any]:
    """Put the measurements of a build, or of a run to be recorded, together.

    Args:
        present: The key of each chapter.
        pages: What ``page`` gave for each.
        claims: What ``claim`` gave for each, if these are the measurements of a build.
        date: The day, if they are to be recorded.
    """
    return {
        "format": FORMAT,
        **({"date": date} if date else {}),
        "made": provenance.made(present),
        "sources": provenance.sources(present),
        "pages": dict(pages),
        **({"claims": list(claims)} if claims is not None else {}),
    }


def text(found: Mapping[str, Any]) -> str:
    """Write a document as JSON."""
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
