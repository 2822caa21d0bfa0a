"""The claims ledger: what the book and its sources state, and whether the executed chapters bear it out."""

import ast
import functools
import math
import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml
from myst_nb.ext.glue import GLUE_PREFIX

from press import files, numerals, remembered
from unboxed.origins import ORIGINS

COMPARISONS = {
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "at_most": operator.le,
}
BUNDLE = "application/vnd.unboxed.bundle+json"  # as unboxed.export gives a network to the notebook
# How Python writes the numbers that are none of its literals.
NOT_FINITE = ("nan", "inf", "-inf")
# What a claim may need to be tested: the reader's own data of a name, or what comes with the book under it; a
# kind of device; or a machine that a glued value says was quiet.
NEEDS = ("own", "shipped", "device", "quiet")


@dataclass(frozen=True)
class Check:
    """One comparison of a measured value: with ``is`` and ``within``, or with a bound.

    Attributes:
        value: The key under which the chapter glued its measurement.
        comparison: ``"is"`` or one of ``COMPARISONS``.
        expected: The number or text to compare with.
        within: How far the value may be from ``expected``, for ``"is"``.
        format: How the ledger prints the value: see ``press.numerals``.
        label: What the ledger calls the value.
    """

    value: str
    comparison: str
    expected: Any
    within: float
    format: str
    label: str

    def passes(self, measured: Any) -> bool:
        """Say whether a measured value stands the comparison; where a number is expected, only one does."""
        if isinstance(self.expected, str):
            return measured == self.expected
        if not isinstance(measured, int | float):
            return False
        if self.comparison == "is":
            return abs(measured - self.expected) <= self.within
        return COMPARISONS[self.comparison](measured, self.expected)

    def kind(self) -> str:
        """Say what kind of value can be compared."""
        return "a text" if isinstance(self.expected, str) else "a finite number"

    def suits(self, measured: Any) -> bool:
        """Say whether a value is of the kind that can be compared."""
        if isinstance(self.expected, str):
            return isinstance(measured, str)
        return isinstance(measured, int | float) and math.isfinite(measured)

    def __str__(self) -> str:
        margin = f" ± {self.within:g}" if self.comparison == "is" and self.within else ""
        return f"{self.comparison.replace('_', ' ')} {self.expected}{margin}"


@dataclass(frozen=True)
class Claim:
    """One line of the ledger; ``holds`` is what the book says, and the checks say whether that is so.

    A build that lacks what the claim ``needs`` cannot test it: see ``press.verdicts``.
    """

    id: str
    source: str
    statement: str
    reported: str | None
    chapter: str
    holds: bool
    finding: str | None
    checks: tuple[Check, ...]
    needs: Mapping[str, str] = field(default_factory=dict)

    def compared(self) -> list[str]:
        """List the glued values that the checks compare, each once."""
        return list(dict.fromkeys(check.value for check in self.checks))

    def failures(self, measured: Mapping[str, Any]) -> list[str]:
        """Say which checks a chapter's measurements, all of them there, do not pass; a line each."""
        return [
            f"{check.value} is {measured[check.value]}, expected {check}"
            for check in self.checks
            if not check.passes(measured[check.value])
        ]

    def problems(self, measured: Mapping[str, Any]) -> list[str]:
        """Compare the claim with what its chapter measured.

        Args:
            measured: Glued values of the chapter, by key.

        Returns:
            What is wrong, a line each; empty if the chapter bears out what the ledger says.
        """
        missing = [key for key in self.compared() if key not in measured]
        if missing:
            return [f"{self.id}: {self.chapter} does not glue {key!r}" for key in missing]
        unfit = {check.value: check.kind() for check in self.checks if not check.suits(measured[check.value])}
        if unfit:  # else what no check can pass would bear out a claim that is said to fail
            return [f"{self.id}: {key} is {measured[key]!r}, expected {kind}" for key, kind in unfit.items()]
        failed = [f"{self.id}: {failure}" for failure in self.failures(measured)]
        if self.holds:
            return failed
        return [] if failed else [f"{self.id}: is marked as not holding, and every check passes"]


def load(path: Path) -> list[Claim]:
    """Read the ledger.

    Raises:
        ValueError: If an entry lacks a field, has one too many, or an id stands twice; the message names it.
    """
    return list(_claims(path.name, files.text(path)))


@functools.lru_cache(maxsize=1)
def _claims(file: str, text: str) -> tuple[Claim, ...]:
    claims = tuple(_claim(entry, f"{file}, entry {n}") for n, entry in enumerate(_entries(text), 1))
    for name, count in Counter(claim.id for claim in claims).items():
        if count > 1:
            raise ValueError(f"{file}: {name} stands more than once")
    return claims


@remembered.by_text
def _entries(text: str) -> Any:
    """Return what the ledger says, in whatever form: to read its YAML takes longer than all the rest."""
    return yaml.safe_load(text)


def _claim(entry: dict[str, Any], place: str) -> Claim:
    place = f"{place} ({entry.get('id', 'without id')})"
    required = {"id", "source", "statement", "reported", "chapter", "holds", "checks"}
    expected = required if entry.get("holds") else required | {"finding"}
    if set(entry) - {"needs"} != expected:
        raise ValueError(
            f"{place}: expected the fields {sorted(expected)} (and needs, if any), got {sorted(entry)}"
        )
    needs = entry.get("needs", {})
    if not isinstance(needs, dict) or not all(map(_is_need, needs, needs.values())):
        raise ValueError(
            f"{place}: needs: expected some of {', '.join(NEEDS)}, own and shipped with the name of data "
            f"that the book knows, got {needs!r}"
        )
    if not isinstance(entry["holds"], bool):
        raise ValueError(f"{place}: holds: expected true or false, got {entry['holds']!r}")
    if not entry["checks"]:
        raise ValueError(f"{place}: expected at least one check, got none")
    checks = tuple(_check(check, place) for check in entry["checks"])
    return Claim(**{**entry, "finding": entry.get("finding"), "checks": checks})


def _is_need(need: Any, what: Any) -> bool:
    return need in NEEDS and isinstance(what, str) and (what in ORIGINS or need in ("device", "quiet"))


def _check(check: dict[str, Any], place: str) -> Check:
    comparisons = [key for key in check if key in COMPARISONS or key == "is"]
    if (
        len(comparisons) != 1
        or set(check) - {"value", "within", "format", "label", *comparisons}
        or "value" not in check
    ):
        raise ValueError(
            f"{place}: expected a check of value and one of is, {', '.join(COMPARISONS)} "
            f"(with within, format and label if need be), got {check}"
        )
    expected, within = check[comparisons[0]], check.get("within", 0)
    if not (isinstance(expected, int | float) or (isinstance(expected, str) and comparisons[0] == "is")):
        raise ValueError(f"{place}: {comparisons[0]}: expected a number (1.0e-3, not 1e-3), got {expected!r}")
    if not isinstance(within, int | float) or within < 0:
        raise ValueError(f"{place}: within: expected a number of at least 0, got {within!r}")
    form = check.get("format", "s" if isinstance(expected, str) else ".4g")
    try:
        numerals.written("" if isinstance(expected, str) else 0, form)
    except (ValueError, TypeError, AttributeError) as error:
        kind = "s" if isinstance(expected, str) else "d, .2f, .1% or .1pp (percentage points)"
        raise ValueError(f"{place}: format: expected one such as {kind}, got {form!r}") from error
    return Check(
        value=check["value"],
        comparison=comparisons[0],
        expected=expected,
        within=within,
        format=form,
        label=check.get("label", check["value"].replace("_", " ").replace("-", " ")),
    )


def measurements(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Collect what the cells of an executed chapter glued, by key, networks for the browser aside."""
    measured = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name is not None and not {BUNDLE, GLUE_PREFIX + BUNDLE} & output.data.keys():
                measured[name] = value(output.data)
    return measured


def value(data: Mapping[str, str]) -> Any:
    """Turn the text of a glued value back into the number or text that it was."""
    text = data.get(f"{GLUE_PREFIX}text/plain", data.get("text/plain", ""))
    try:
        return float(text) if text in NOT_FINITE else ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
