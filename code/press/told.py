"""What changed between published builds, on the page of changes and in ``changes.json`` beside the pages.

What this build changes is known once every page has been read; the builds before it have told theirs.
"""

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from press import (
    builds,
    claims,
    differences,
    earlier,
    facts,
    ledger,
    previews,
    provenance,
    published,
    runs,
    tables,
)
from press.builds import Built
from press.differences import Difference

CLAIMS = "book/reference/claims"
ROWS = 40  # of a build that are shown; all are in the file
BUILDS = 12  # that are shown
ALONE = "This build knows of none that was published before it, and so tells no changes."
SAME = "This build measures what the published one before it does."
MORE = "And {count} more, in "


class place(nodes.General, nodes.Element):
    """The place of what builds changed."""


class Changes(SphinxDirective):
    """What builds changed, the newest first: values, verdicts and figures."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for it."""
        facts.shows(self.env, facts.MEASURED, facts.PUBLISHED, facts.FIGURES)
        return [place()]


class Tell(SphinxPostTransform):
    """Put there what this build changes, and what those before it told."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Fill the place."""
        for each in list(self.document.findall(place)):
            found = all_builds(self.env)
            known = earlier.digest() is not None
            said = ALONE if not known else SAME if found == earlier.told(earlier.FOLDER) else ""
            told: list[nodes.Node] = [nodes.paragraph(said, said)] if said else []
            numbered = zip(range(len(found), 0, -1), found[:BUILDS], strict=False)
            each.replace_self(told + [self._section(number, build) for number, build in numbered])

    def _section(self, number: int, build: dict[str, Any]) -> nodes.section:
        rows, name = build["differences"], build["commit"]
        title = f"{build['date'] or 'Without a date'}: {counted(rows)}"
        section = nodes.section("", nodes.title(title, title), ids=[f"changes-{number}"])
        section += nodes.paragraph(
            "",
            "",
            nodes.Text("Commit "),
            nodes.literal(name, name),
            nodes.Text(", after "),
            nodes.literal(build["before"], build["before"]),
            nodes.Text("."),
        )
        cells = [[self._linked(row[0]), *map(nodes.Text, row[1:])] for row in rows[:ROWS]]
        section += tables.of_nodes(["What", "Change", "Before", "After"], cells, ["cards", "short", "builds"])
        if len(rows) > ROWS:
            address = posixpath.relpath(earlier.CHANGES, posixpath.dirname(self.env.docname) or ".")
            file = nodes.reference("", earlier.CHANGES, refuri=address, internal=True)
            section += nodes.paragraph(
                "", "", nodes.Text(MORE.format(count=len(rows) - ROWS)), file, nodes.Text(".")
            )
        return section

    def _linked(self, what: str) -> nodes.Node:
        """Link a claim to the ledger, and a value or a figure to its page; what is gone stays words."""
        page, _, name = what.partition(": ")
        if what.startswith("claim "):
            known = {claim.id for claim in claims.load(ledger.LEDGER)}
            name = what.removeprefix("claim ")
            page, anchor = CLAIMS if name in known else "", f"claim-{name}"
        else:
            page = f"book/{page.removeprefix('page ')}"
            anchor = name if name in previews.figures(self.env, page) else ""
        if page not in self.env.found_docs:
            return nodes.Text(what)
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        return nodes.reference("", what, refuri=f"{address}#{anchor}" if anchor else address, internal=True)


def all_builds(env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return what this build, if it changed anything, and those before it changed, the newest first."""
    told = earlier.told(earlier.FOLDER)
    if earlier.digest() is None:
        return told
    before, now = builds.load(earlier.FOLDER), builds.read(published.document(env))
    found = [*differences.compare(before, now), *redrawn(before, now)]
    rows = [[one.what, one.change, one.before, one.after] for one in found if not _is_commit(one)]
    this = {"date": provenance.date(), "commit": now.made["commit"], "before": before.made["commit"]}
    return [this | {"differences": rows}, *told] if rows else told


def redrawn(before: Built, after: Built) -> Iterator[Difference]:
    """Yield the figures that are others; of another machine, whose last digits differ, none."""
    if any(before.made[name] != after.made[name] for name in ("machine", "device", "profile")):
        return
    for page in filter(before.figures.__contains__, after.figures):
        old, new = before.figures[page], after.figures[page]
        for name in dict.fromkeys([*old, *new]):
            change = "is new" if name not in old else "is gone" if name not in new else "is drawn otherwise"
            if old.get(name) != new.get(name):
                yield Difference(f"{page}: {name}", change)


def counted(rows: Sequence[Sequence[str]]) -> str:
    """Count what differs, by its kind."""
    kinds = {"claim": 0, "figure": 0, "value": 0, "other difference": 0}
    for what, *_ in rows:
        name = what.partition(": ")[2]
        kind = "claim" if what.startswith("claim ") else "figure" if name.startswith("fig-") else "value"
        kinds[kind if kind != "value" or name else "other difference"] += 1
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in kinds.items() if count)


def _is_commit(one: Difference) -> bool:
    return one.what == "the build" and one.change == "has another commit"


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the changes beside the pages of the site."""
    if error is None and app.builder.format == "html":
        runs.write(Path(app.outdir, earlier.CHANGES), earlier.text(all_builds(app.env)), lasting=False)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("changes-of-builds", Changes)
    app.add_post_transform(Tell)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
