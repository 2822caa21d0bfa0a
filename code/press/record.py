"""Record what chapters measure on the reader's own data: what pages show and claims compare, and no more.

The chapters run as in a build, under its lock. Nothing of the data itself is kept but its checksum.
"""

import datetime
import os
import re
from collections.abc import Mapping
from typing import Any

import nbformat

from press import (
    build,
    chapters,
    claims,
    essence,
    keys,
    ledger,
    measurements,
    quoted,
    reach,
    recorded,
    runs,
    verdicts,
    workflow,
)
from unboxed import sources

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Wanted = dict[str, set[str]]
"""The keys of the values to be recorded, by page."""


def record(name: str, jobs: str = "all") -> int:
    """Run the chapters that read the reader's own data, and write ``book/recorded/NAME.json``.

    Args:
        name: What to call the recorded run.
        jobs: How many chapters to run side by side, or ``"all"`` for as many as there are processors.

    Returns:
        The exit status: 0 if the run was recorded.

    Raises:
        ValueError: If there is no data of the reader's own, no chapter reads it, nothing is to be recorded,
            or a value that is to be recorded is not glued.
        FileNotFoundError: If ``UNBOXED_DATA`` is no folder.
        OSError: If something cannot be written.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"NAME: expected lower-case letters, digits and hyphens, got {name!r}")
    own = readers()
    wanted = chosen(name, frozenset().union(*own.values()))
    for page in wanted:
        if f"book/{page}" not in own:
            raise ValueError(
                f"{', '.join(sorted(wanted[page]))} of {page} is to be recorded, and {page} reads nothing of "
                "UNBOXED_DATA"
            )
    present = {
        chapter: key for chapter, key in keys.keys().items() if chapter.removeprefix("book/") in wanted
    }

    def execute(descriptor: int) -> int:
        return 0 if workflow.execute(present, jobs, descriptor) else 1

    status = build.guarded(execute, "Nothing was recorded")
    if status:
        return status
    executed = {
        chapter.removeprefix("book/"): nbformat.read(runs.notebook(chapter, keys.digest(key)), as_version=4)
        for chapter, key in present.items()
    }
    pages = {
        page: measurements.page(
            essence.of_page(page), pick(page, wanted[page], claims.measurements(notebook))
        )
        for page, notebook in executed.items()
    }
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    path = recorded.folder() / f"{name}.json"
    runs.write(path, measurements.text(measurements.document(present, pages, date=today)))
    count = sum(len(page["values"]) for page in pages.values())
    print(f"Recorded {count} values of {len(pages)} chapters in {path}")
    return 0


def readers() -> dict[str, frozenset[str]]:
    """List the chapters that read data of the reader's own, with the names of that data.

    Raises:
        ValueError: If there is no such data, or no chapter reads it.
        FileNotFoundError: If ``UNBOXED_DATA`` is no folder.
    """
    folder = os.environ.get("UNBOXED_DATA")
    if not folder:
        raise ValueError(
            "UNBOXED_DATA: expected the folder of the data to record a run on, got nothing, as in "
            "`make record UNBOXED_DATA=a/folder NAME=photographs`"
        )
    found = {}
    for chapter, path in chapters.chapters().items():
        modules = reach.modules(chapters.code_of(path), chapters.ROOT / "code")
        own = frozenset(name for name in reach.data(modules) if sources.own_folder(name) is not None)
        if own:
            found[chapter] = own
    if not found:
        raise ValueError(
            f"UNBOXED_DATA: no chapter reads anything of {folder}; the README says what it may hold"
        )
    return found


def chosen(name: str, own: frozenset[str]) -> Wanted:
    """Choose what to record: what pages show of the run, and what claims on data of the reader's own compare.

    Args:
        name: What the recorded run is called.
        own: The names of the data that is the reader's own.

    Raises:
        ValueError: If that is nothing, or a page refers to it in a form that it does not have.
    """
    wanted: Wanted = {}
    for path in chapters.pages().values():
        try:
            used = quoted.uses(path.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        for reference in used:
            if reference.name == name:
                wanted.setdefault(reference.page, set()).add(reference.key)
    here = verdicts.Build(keys.machine()[0], own)
    for claim in claims.load(ledger.LEDGER):
        quiet = [key for need, key in claim.needs.items() if need == "quiet"]
        if "own" in claim.needs and not verdicts.lacks(claim, here):
            wanted.setdefault(claim.chapter, set()).update(claim.compared(), quiet)
    if not wanted:
        raise ValueError(
            f"{name}: there is nothing to record: no page shows a value of it, and no claim needs "
            f"{' or '.join(sorted(own))} of the reader's own"
        )
    return wanted


def pick(page: str, wanted: set[str], measured: Mapping[str, Any]) -> dict[str, Any]:
    """Take what is wanted from what a page measured.

    Raises:
        ValueError: If it did not measure that.
    """
    missing = sorted(wanted - measured.keys())
    if missing:
        raise ValueError(f"{page} does not glue {', '.join(missing)}, which is to be recorded")
    return {key: measured[key] for key in wanted}
