"""Builds side by side, as on a CPU and on a GPU: what made them, their verdicts, numbers and times.

Other builds than this one are kept as ``book/recorded/builds/NAME.json``: their ``measurements.json``.
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from press import apart, builds, chapters, facts, headings, published, tables
from press.builds import Built

CLAIMS = "book/reference/claims"
KEPT = "other builds"  # in Sphinx's notes on a page: whether it shows them
ALONE = (
    "No other build is kept beside this one yet. A copy of another's `measurements.json`, put into the book "
    "as `book/recorded/builds/NAME.json`, is compared with it here."
)
# What is compared: what is said of each, and whether it is folded away.
PARTS = {
    "made": ("", False),
    "verdicts": ("**Verdicts.**", False),
    "numbers": ("**Numbers.**", False),
    "compared": ("Every number that differs and that a claim compares", True),
    "times": ("What each chapter took", True),
}


class place(nodes.General, nodes.Element):
    """The place of one ``part`` of the comparison with the build ``name``."""


class Devices(SphinxDirective):
    """A section for each other build that is kept; without any, a sentence that says so."""

    def run(self) -> list[nodes.Node]:
        """Write the sections, with places for what is known only when every chapter has been read."""
        facts.shows(self.env, facts.MEASURED, facts.MADE)
        self.env.metadata[self.env.docname][KEPT] = True
        found = []
        for path in kept():
            self.env.note_dependency(str(path))
            try:
                builds.load(path)
            except ValueError as error:
                raise self.error(str(error)) from error
            text = []
            for part, (title, folded) in PARTS.items():
                lines = [f":::{{side-by-side}} {path.stem} {part}", ":::"]
                text += (
                    [f"::::{{dropdown}} {title}", *lines, "::::", ""] if folded else [title, "", *lines, ""]
                )
            found.append(headings.section(self, f"This build and {path.stem}", text))
        return found or self.parse_text_to_nodes(ALONE)


class SideBySide(SphinxDirective):
    """One part of a comparison: the name of the other build, and which part."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Leave a place for it."""
        return [place(name=self.arguments[0], part=self.arguments[1])]


class Compare(SphinxPostTransform):
    """Compare the builds."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Fill the places."""
        found = list(self.document.findall(place))
        if not found:
            return
        here = builds.read(published.document(self.env))
        there = {path.stem: builds.load(path) for path in kept()}
        for each in found:
            part = getattr(self, f"_{each['part']}")
            each.replace_self(part(here, there[each["name"]], each["name"]))

    def _made(self, here: Built, there: Built, name: str) -> list[nodes.Node]:
        rows = [
            [_text(what.capitalize()), _text(here.made[what]), _text(there.made[what])] for what in here.made
        ]
        return [tables.of_nodes(["What", "This build", name], rows, ["cards", "builds"])]

    def _verdicts(self, here: Built, there: Built, name: str) -> list[nodes.Node]:
        both = [claim for claim in here.claims if claim in there.claims]
        rows = []
        for claim in both:
            found = [build.claims[claim].verdict for build in (here, there)]
            if found[0] != found[1]:
                rows.append([self._link(CLAIMS, claim, f"claim-{claim}"), *map(_text, found)])
        alone = len(here.claims.keys() ^ there.claims.keys())
        said = f"{len(both)} claims are in both builds; those of another verdict: {len(rows) or 'none'}."
        if alone:
            said += f" In one of the builds alone: {alone}."
        written: list[nodes.Node] = [nodes.paragraph(said, said)]
        if rows:
            header = ["Claim", "This build", name]
            written.append(tables.of_nodes(header, rows, ["cards", "short", "builds"]))
        return written

    def _numbers(self, here: Built, there: Built, name: str) -> list[nodes.Node]:
        both = [page for page in here.pages if page in there.pages]
        counted = [apart.count(here, there, page) for page in both]
        same, known = (
            sum(column) for column in zip((0, 0), *((row[1], row[0]) for row in counted), strict=True)
        )
        said = f"Of {known} values that both builds have, {same} are the same, to a thousandth of their size."
        if alone := sorted(here.pages.keys() ^ there.pages.keys()):
            said += f" Measured in one of the builds alone: {', '.join(alone)}."
        command = f"make claims-diff BEFORE=book/recorded/builds/{name}.json AFTER=_build/html"
        told = nodes.paragraph(said, said, _text(" Each that differs: "), nodes.literal(command, command))
        rows = [
            [self._link(f"book/{page}", page), *map(_text, map(str, row))]
            for page, row in zip(both, counted, strict=True)
        ]
        table = tables.of_nodes(["Page", *apart.COLUMNS], rows, ["cards", "short", "builds"])
        return [told, table]

    def _compared(self, here: Built, there: Built, name: str) -> list[nodes.Node]:
        written: list[nodes.Node] = []
        for page in here.pages:
            rows: list[list[nodes.Node]] = [
                [nodes.literal(key, key), *map(_text, values)]
                for key, *values in apart.compared(here, there, page)
            ]
            if rows:
                written.append(nodes.paragraph("", "", self._link(f"book/{page}", page)))
                header = ["Value", "This build", name]
                written.append(tables.of_nodes(header, rows, ["cards", "short", "builds"]))
        return written or [nodes.paragraph("", "There is none.")]

    def _times(self, here: Built, there: Built, name: str) -> list[nodes.Node]:
        rows = []
        for page in here.pages:
            took = here.seconds.get(page), there.seconds.get(page)
            words = [_text("–" if seconds is None else f"{seconds:.1f} s") for seconds in took]
            ratio = f"{took[1] / took[0]:.2f}" if took[0] and took[1] else "–"
            rows.append([self._link(f"book/{page}", page), *words, _text(ratio)])
        header = ["Page", "This build", name, f"{name} ÷ this build"]
        return [tables.of_nodes(header, rows, ["cards", "short", "builds"])]

    def _link(self, page: str, text: str, anchor: str = "") -> nodes.Node:
        if page not in self.env.found_docs:
            return _text(text)
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        return nodes.reference("", text, refuri=f"{address}#{anchor}" if anchor else address, internal=True)


def kept() -> list[Path]:
    """List the files of the builds that are kept, by name."""
    return sorted((chapters.ROOT / "book" / "recorded" / "builds").glob("*.json"))


def _text(words: str) -> nodes.Text:
    return nodes.Text(words)


def read_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that show other builds, if others are kept than before."""
    before, now = getattr(env, "unboxed_builds", None), [path.name for path in kept()]
    env.unboxed_builds = now  # type: ignore[attr-defined]
    return [] if before == now else [page for page, notes in env.metadata.items() if notes.get(KEPT)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("builds", Devices)
    app.add_directive("side-by-side", SideBySide)
    app.add_post_transform(Compare)
    app.connect("env-get-outdated", read_anew)
    return {"parallel_read_safe": True}
