"""The ledger in words and numbers: how many claims hold, what was required of each, and in what order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from press import numerals
from press.claims import Check, Claim
from press.verdicts import Verdict

# How a verdict is shown, in the order in which the ledger counts.
SIGNS = {"holds": "✓", "fails": "✗", "not tested here": "○"}
REQUIRED = {
    "above": (">", "above"),
    "at_least": ("≥", "at least"),
    "below": ("<", "below"),
    "at_most": ("≤", "at most"),
}


@dataclass(frozen=True)
class Tally:
    """How many claims there are of each kind; ``recorded`` and ``stale`` are among the ``untested``."""

    holds: int
    fails: int
    untested: int
    recorded: int
    stale: int

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Tally":
        """Count verdicts."""
        found = list(verdicts)
        kinds = Counter(verdict.kind for verdict in found)
        records = [verdict.recorded for verdict in found if verdict.recorded]
        return cls(
            kinds["holds"],
            kinds["fails"],
            kinds["not tested here"],
            len(records),
            sum(record.stale for record in records),
        )

    def __str__(self) -> str:
        """Say it in a line, leaving out what there is none of."""
        counts = [
            (self.holds, "holds" if self.holds == 1 else "hold"),
            (self.fails, "fails" if self.fails == 1 else "fail"),
            (self.untested, "cannot be tested here"),
        ]
        return ", ".join(f"{count} {what}" for count, what in counts if count)


def by_chapter(claims: Iterable[Claim], parts: Mapping[str, list[str]]) -> dict[str, dict[str, list[Claim]]]:
    """Put claims in the order of the book, whatever their order in the ledger.

    Args:
        claims: Every line of the ledger.
        parts: The names of the chapters of each part, below ``book``.

    Returns:
        Claims by part and by chapter; neither parts nor chapters without any.

    Raises:
        ValueError: If a claim is of a chapter that is in no part; the message names both.
    """
    ordered: dict[str, dict[str, list[Claim]]] = {
        part: {chapter: [] for chapter in chapters} for part, chapters in parts.items()
    }
    homes = {chapter: part for part, chapters in parts.items() for chapter in chapters}
    for claim in claims:
        if claim.chapter not in homes:
            raise ValueError(f"claims.yml: {claim.id}: expected a chapter of _toc.yml, got {claim.chapter}")
        ordered[homes[claim.chapter]][claim.chapter].append(claim)
    kept = {
        part: {chapter: found for chapter, found in chapters.items() if found}
        for part, chapters in ordered.items()
    }
    return {part: chapters for part, chapters in kept.items() if chapters}


def criterion(check: Check) -> str:
    """Say what was required of a value, in a sign and in words."""
    if isinstance(check.expected, str):
        return f"= “{check.expected}” (exactly)"
    expected = numerals.exactly(check.expected, check.format)
    if check.comparison != "is":
        sign, words = REQUIRED[check.comparison]
        return f"{sign} {expected} ({words})"
    if not check.within:
        return f"= {expected} (exactly)"
    return f"= {expected} ± {numerals.exactly(check.within, check.format)} (no further off than that)"


def shown(check: Check, measured: Any) -> str:
    """Write a measured value as the ledger does; a value that its format does not suit, as it is."""
    try:
        return numerals.written(measured, check.format)
    except (ValueError, TypeError):
        return str(measured)
