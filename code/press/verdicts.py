"""Verdicts: whether a claim holds, fails or could not be tested in a build, and what a recorded run said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from press import essence, keys, recorded
from press.claims import Claim
from unboxed import sources
from unboxed.origins import ORIGINS


@dataclass(frozen=True)
class Build:
    """What a build, or a recorded run, has to test claims with.

    Attributes:
        device: The kind of device that it computes on, ``"cpu"`` or ``"cuda"``.
        own: The names of the data that are the reader's own.
        records: The runs that were recorded, of which it may speak.
    """

    device: str
    own: frozenset[str]
    records: tuple[recorded.Run, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Recorded:
    """What a recorded run says about a claim.

    Attributes:
        name: What the run is called, such as ``photographs``.
        date: The day on which it was made, as ``2026-01-31``.
        machine: What it ran on, in words.
        held: Whether every check of the claim passed.
        stale: Whether what the chapter computes has changed since.
        values: What it measured, by the keys of the checks.
    """

    name: str
    date: str
    machine: str
    held: bool
    stale: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What a build says about a claim.

    Attributes:
        kind: Whether every check passed, one did not, or there was nothing to test with.
        reason: Of a claim that fails, the finding, or the checks that fail; of one that was not tested, why
            not.
        recorded: Of a claim that was not tested, what a recorded run says, if one could test it.
    """

    kind: Literal["holds", "fails", "not tested here"]
    reason: str | None = None
    recorded: Recorded | None = None


def this_build() -> Build:
    """Return what this build has, with all recorded runs.

    Raises:
        ValueError: If a recorded run cannot be read; the message names the file.
    """
    own = frozenset(name for name in ORIGINS if sources.own_folder(name) is not None)
    return Build(keys.machine()[0], own, tuple(recorded.load_all()))


def judge(claim: Claim, measured: Mapping[str, Any], build: Build) -> Verdict:
    """Say whether a claim stands up to what its chapter measured in this build.

    Args:
        claim: A line of the ledger.
        measured: Glued values of its chapter, by key.
        build: What this build has to test claims with.
    """
    lacking = unmet(claim, measured, build)
    if lacking:
        return Verdict("not tested here", "; ".join(lacking), _recorded(claim, build))
    missing = [key for key in claim.compared() if key not in measured]
    if missing:
        return Verdict("not tested here", f"the chapter does not measure {', '.join(missing)}")
    failed = claim.failures(measured)
    if not failed:
        return Verdict("holds")
    return Verdict("fails", claim.finding if claim.finding else "; ".join(failed))


def problems(claim: Claim, measured: Mapping[str, Any], build: Build) -> list[str]:
    """Say what is wrong with a line of the ledger, a line each; one that cannot be tested is not wrong."""
    if claim.needs.get("device", build.device) != build.device:
        return []  # the chapter may well glue its values on that device alone
    asked = [*claim.compared(), *(key for need, key in claim.needs.items() if need == "quiet")]
    missing = [key for key in asked if key not in measured]
    if missing:
        return [f"{claim.id}: {claim.chapter} does not glue {key!r}" for key in missing]
    return [] if unmet(claim, measured, build) else claim.problems(measured)


def unmet(claim: Claim, measured: Mapping[str, Any], build: Build) -> list[str]:
    """List what a claim needs and a build lacks, in words; nothing if the build can test it."""
    said = []
    for need, what in claim.needs.items():
        thing = what.replace("_", " ")
        if need == "own" and what not in build.own:
            said.append(f"it needs {thing} that a reader supplies, and this build has only those of the book")
        elif need == "shipped" and what in build.own:
            said.append(f"it is about the {thing} that come with the book, and this build has a reader's own")
        elif need == "device" and what != build.device:
            said.append(f"it needs a device of the kind {what}, and this build has {build.device}")
        elif need == "quiet" and not measured.get(what):
            said.append("the machine was too busy to measure it")
    return said


def lacks(claim: Claim, build: Build) -> bool:
    """Say whether a build has not the data or the device for a claim, whatever its chapter measures."""
    return bool(unmet(claim, dict.fromkeys(claim.needs.values(), True), build))


def _recorded(claim: Claim, build: Build) -> Recorded | None:
    """Find the latest recorded run that could test a claim."""
    for run in sorted(build.records, key=lambda run: (run.date, run.name), reverse=True):
        page = run.pages.get(claim.chapter)
        if page is None or unmet(claim, page.values, Build(run.device, run.own)):
            continue
        if any(key not in page.values for key in claim.compared()):
            continue
        stale = page.essence != essence.of_page(claim.chapter)
        values = {key: page.values[key] for key in claim.compared()}
        return Recorded(run.name, run.date, run.machine, not claim.failures(values), stale, values)
    return None


def stale(found: Iterable[recorded.Run]) -> list[str]:
    """Say which chapters of recorded runs have changed since, a line for each run."""
    said = []
    for run in found:
        changed = [page for page, then in run.pages.items() if then.essence != essence.of_page(page)]
        if changed:
            said.append(
                f"recorded run {run.name} of {run.date}: {', '.join(changed)} changed since, so that it is "
                f"shown as stale; `make record UNBOXED_DATA=… NAME={run.name}` measures again"
            )
    return said
