"""The build report: what made this site, and what each chapter cost."""

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press import chapters, headings, keys, prose, provenance, remembered, renderer, retold, runs, slowest
from press.tables import table
from unboxed import sources

REPORTED_PACKAGES = ("torch", "torchvision", "timm", "numpy", "scikit-learn", "scikit-image", "matplotlib")
# How many of the slowest cells are listed.
SLOWEST = 10


class BuildReport(SphinxDirective):
    """What made this site: machine, versions, data, and the cost of each chapter."""

    def run(self) -> list[nodes.Node]:
        """Write the report as Markdown."""
        written = json.loads(retold.tell(self.env, sections))
        return [headings.section(self, title, text) for title, text in written.items()]


def sections() -> str:
    """Return the lines of each section by its title, as JSON."""
    records = kept()
    present = {name: record.key for name, record in records.items()} or keys.keys()
    columns = ["Chapter", "Run time", "Peak memory", "Figures", "Lines of code", "To read"]
    costs = [cost(name, path, records.get(name)) for name, path in chapters.chapters().items()]
    written = {
        "What made it": table(["What", "Which"], facts(records), [30, 70], classes=""),
        "What each chapter took": table(columns, costs, [30, 13, 15, 10, 10, 22], "cards short"),
        "The slowest cells": slowest_cells(records),
        "What was read": data(present),
    }
    return json.dumps(written)


def kept() -> dict[str, runs.Record]:
    """Return the records of the runs that the site shows; none if Jupyter Book ran the chapters itself."""
    if renderer.BOUND not in os.environ:
        return {}
    found = {name: runs.load(name, runs.current(name) or "") for name in chapters.chapters()}
    return {name: record for name, record in found.items() if record is not None}


def facts(records: Mapping[str, runs.Record]) -> list[list[str]]:
    """Say what made the site: the commit, the machine, the versions and the time."""
    made = provenance.made({})
    machine, device = made["machine"], made["device"]
    graphics = "none used" if device["kind"] == "cpu" else device["name"]
    seconds = sum(record.seconds for record in records.values())
    total = f"{duration(seconds)}, one after the other, for {len(records)} chapters" if records else "–"
    return [
        ["Commit", commit(made)],
        ["Processor", f"{machine['processor']}, {os.cpu_count()} cores"],
        ["Graphics processor", graphics],
        ["System", f"{machine['system']} on {machine['architecture']}"],
        ["Profile", f"`{made['profile']}`, one thread a chapter"],
        ["Run time of all chapters", total],
        ["Python", made["python"]],
        *[[package, version(package)] for package in REPORTED_PACKAGES],
    ]


def commit(made: Mapping[str, Any]) -> str:
    """Say which state of the book was rendered."""
    if made["commit"] is None:
        return "unknown: the book was not built in a git repository"
    return f"`{made['commit'][:12]}`" + (", with changes that are not committed" if made["changed"] else "")


def duration(seconds: float) -> str:
    """Write a time in minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def cost(chapter: str, path: Path, record: runs.Record | None) -> list[str]:
    """Say what a chapter takes to run and to read, and how much of its code stands open; or dashes."""
    read = f"{prose.words(path):,} words, {prose.minutes(path):.0f} min"
    name, lines = f"{{doc}}`/{chapter}`", f"{{code-lines}}`{chapter}`"
    if record is None:
        return [name, "–", "–", "–", lines, read]
    figures = drawn(f"{chapter} {keys.digest(record.key)}")
    return [name, f"{record.seconds:.1f} s", f"{record.mebibytes:.0f} MiB", str(figures), lines, read]


@remembered.by_text
def drawn(run: str) -> int:
    """Count the figures that a run of a chapter drew, given the chapter and the digest of its key."""
    chapter, digest = run.rsplit(" ", 1)
    notebook = json.loads(runs.notebook(chapter, digest).read_text("utf-8"))
    return sum(
        "image/svg+xml" in output.get("data", {})
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
    )


def slowest_cells(records: Mapping[str, runs.Record]) -> list[str]:
    """List the cells that took longest, where the records know."""
    found = slowest.cells({name: record.cells for name, record in records.items()})[:SLOWEST]
    if not found:
        return ["– (the runs that are shown did not note how long each cell took)", ""]
    rows = [
        [f"{{doc}}`/{cell.chapter}`", f"{cell.number} of {cell.count}", cell.section, f"{cell.seconds:.1f} s"]
        for cell in found
    ]
    return table(["Chapter", "Code cell", "Under", "Run time"], rows, [34, 14, 36, 16], "cards short")


def data(present: Mapping[str, keys.Key]) -> list[str]:
    """List the data and weights that chapters read, with checksums."""
    known, rows, whole = provenance.sources(present), [], []
    for name, found in known.items():
        if found is None:
            continue
        source = sources.locate(name)
        readers = [f"{{doc}}`/{chapter}`" for chapter, key in present.items() if f"data {name}" in key]
        origin = f"the reader's own, {found['files']:,} files" if found["own"] else "shipped"
        by = f"{source.credit}. Licence: {source.licence}"
        rows.append([f"{name}, {origin}", by, f"`{found['sha256']}`", ", ".join(readers)])
        if source.path.is_file():
            with source.path.open("rb") as stream:
                whole.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {source.path.name}")
    if not rows:
        return []
    head = ["Data", "By", "Checksum", "Chapters"]
    said = "A checksum is the start of a SHA-256 over the names and the contents of all files of a source."
    folded = ["::::{dropdown} The full SHA-256 of each file", "```text", *whole, "```", "::::", ""]
    return [*table(head, rows, [16, 30, 16, 38], "cards short"), said, "", *(folded if whole else [])]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("build-report", BuildReport)
    return {"parallel_read_safe": True}
