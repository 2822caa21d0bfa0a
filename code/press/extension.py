"""The Sphinx extension of the book: described figures, the claims ledger and the build report."""

import json
import os
import platform
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import torch
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press import bind, chapters, claims, prose, reach, runs, stock
from unboxed import runtime, sources

LOGGER = logging.getLogger(__name__)
LEDGER = chapters.ROOT / "book" / "claims.yml"
REPORTED_PACKAGES = ("torch", "torchvision", "timm", "numpy", "scikit-learn", "scikit-image", "matplotlib")


def glued(env: BuildEnvironment, page: str) -> dict[str, Any]:
    """Return what a page that has been read glued, by key."""
    path = Path(env.mystnb_config.output_folder) / f"{page}.glue.json"  # type: ignore[attr-defined]
    if not path.is_file():
        return {}
    return {key: claims.value(output["data"]) for key, output in json.loads(path.read_text("utf-8")).items()}


def describe_images(app: Sphinx, document: nodes.document) -> None:
    """Fill glued values into alt texts, warn of images without one, and tell drawings from pictures.

    A drawing (an SVG without pixels in it) is inverted in the dark theme; a picture keeps its colours, on
    white paper.
    """
    values = glued(app.env, app.env.docname)
    line = 0
    for image in document.findall():
        line = image.line or line  # not every image knows its line; the text before it does
        if not isinstance(image, nodes.image):
            continue
        place = (app.env.docname, line)
        if not image.get("alt", "").strip():
            LOGGER.warning("image without alt text", location=place)
            continue
        try:
            image["alt"] = image["alt"].format_map(values)
        except (KeyError, ValueError, TypeError) as error:
            LOGGER.warning("alt text: %s: %s", type(error).__name__, error, location=place)
        path = Path(app.srcdir, image["uri"])
        drawing = path.suffix == ".svg" and "<image" not in path.read_text("utf-8")
        image["classes"].append("drawing" if drawing else "picture")


def executed_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages whose chapters have been executed again since they were read."""
    before: dict[str, str | None] = getattr(env, "unboxed_runs", {})
    env.unboxed_runs = {page: runs.current(page) for page in env.found_docs}  # type: ignore[attr-defined]
    return [page for page, run in env.unboxed_runs.items() if before.get(page) != run]  # type: ignore[attr-defined]


def table(header: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    """Lay out cells of MyST Markdown as a table; no table where there are no rows."""
    if not rows:
        return []
    lines = [":::{list-table}", ":header-rows: 1", f":widths: {' '.join(map(str, widths))}", ""]
    for row in [header, *rows]:
        lines += [f"{'* -' if i == 0 else '  -'} {cell}" for i, cell in enumerate(row)]
    return [*lines, ":::", ""]


class ClaimsLedger(SphinxDirective):
    """The table of all claims: what was said, what this build measured, and whether it holds."""

    def run(self) -> list[nodes.Node]:
        """Write the ledger as Markdown that refers to the values the chapters glued."""
        self.env.note_reread()
        text = []
        for chapter, group in groupby(claims.load(LEDGER), lambda claim: claim.chapter):
            rows = []
            for claim in group:
                measured = "; ".join(
                    f"{check.label} {{glue:text}}`/book/{chapter}.md::{check.value}:{check.format}`"
                    for check in claim.checks
                )
                cited = "This book" if claim.source == "unboxed" else f"{{cite:t}}`{claim.source}`"
                reported = f"{cited}: {claim.reported}" if claim.reported else cited
                rows.append(
                    [f"{claim.statement} <br> `{claim.id}`", reported, measured, f"{{verdict}}`{claim.id}`"]
                )
            text += [
                f"**{{doc}}`/book/{chapter}`**",
                "",
                *table(["Claim", "Reported", "Measured here", "Holds"], rows, [38, 24, 26, 12]),
            ]
        return self.parse_text_to_nodes("\n".join(text))


class verdict(nodes.Inline, nodes.TextElement):
    """Whether a claim holds: known only when every page has been read."""


class VerdictRole(SphinxRole):
    """Leave a place for the verdict on a claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the place, with the id of the claim."""
        place = verdict(claim=self.text)
        self.set_source_info(place)
        return [place], []


class FillVerdicts(SphinxPostTransform):
    """Check every claim of the ledger against what its chapter glued."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Replace each place by its verdict; a ledger that the chapters do not bear out is a warning."""
        places = list(self.document.findall(verdict))
        ledger = {claim.id: claim for claim in claims.load(LEDGER)} if places else {}
        for place in places:
            claim = ledger[place["claim"]]
            for problem in claim.problems(glued(self.env, f"book/{claim.chapter}")):
                LOGGER.warning("claims.yml: %s", problem, location=place)
            said = "✓ yes" if claim.holds else f"✗ no: {claim.finding}"
            place.replace_self(nodes.inline(said, said, classes=["holds" if claim.holds else "fails"]))


def cost(chapter: str) -> list[str]:
    """Say what the run of a chapter took: time, memory and figures; dashes if Jupyter Book ran it itself."""
    digest = runs.current(chapter)
    record = runs.load(chapter, digest) if digest and bind.BOUND in os.environ else None
    if record is None:
        return ["–", "–", "–"]
    figures = sum(
        "image/svg+xml" in output.get("data", {})
        for cell in runs.executed(chapter).cells
        for output in cell.get("outputs", ())
    )
    return [f"{record.seconds:.1f} s", f"{record.mebibytes:.0f} MiB", str(figures)]


class BuildReport(SphinxDirective):
    """What made this site: machine, versions, data, and the cost of each chapter."""

    def run(self) -> list[nodes.Node]:
        """Write the report as Markdown."""
        self.env.note_reread()
        device = runtime.device()
        name = "CPU" if device.type == "cpu" else torch.cuda.get_device_name(device)
        facts = [
            ["Machine", f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"],
            ["Device and profile", f"{name}, `{runtime.profile()}`, one thread a chapter"],
            ["Python", platform.python_version()],
            *[[package, version(package)] for package in REPORTED_PACKAGES],
        ]
        costs: list[list[str]] = []
        used: dict[sources.Source, list[str]] = {}
        for chapter, path in chapters.chapters().items():
            modules = reach.modules(chapters.code(chapters.read(path)), chapters.ROOT / "code")
            for source in map(sources.locate, reach.data(modules)):
                if source.path.exists():
                    used.setdefault(source, []).append(f"{{doc}}`/{chapter}`")
            costs.append(
                [
                    f"{{doc}}`/{chapter}`",
                    *cost(chapter),
                    f"{prose.words(path):,} words, {prose.minutes(path):.0f} min",
                ]
            )
        origins = [
            [
                source.name,
                f"the reader's own, {len(source.files()):,} files" if source.own else "shipped",
                source.credit,
                source.licence,
                ", ".join(readers),
            ]
            for source, readers in used.items()
        ]
        text = table(["What", "Which"], facts, [30, 70])
        text += table(
            ["Chapter", "Run time", "Peak memory", "Figures", "To read"], costs, [34, 14, 16, 12, 24]
        )
        text += table(["Data", "From", "By", "Licence", "Chapters"], origins, [14, 14, 30, 16, 26])
        return self.parse_text_to_nodes("\n".join(text))


def drop_thebe(app: Sphinx) -> None:
    """Drop sphinx-thebe, which Jupyter Book always brings and which names a third party on every page."""
    for event in list(app.events.listeners.values()):
        for listener in list(event):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    app.registry.css_files = [file for file in app.registry.css_files if file[0] != "sphinx-thebe.css"]


def plain_bibliography(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Take the roles off bibliography entries: one is deprecated, and the other forbids the links inside."""
    for role in ("doc-biblioentry", "list"):
        context["body"] = context.get("body", "").replace(f' role="{role}"', "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    drop_thebe(app)
    if bind.BOUND in os.environ:
        app.connect("env-get-outdated", executed_anew)
    else:
        stock.setup(app)
    app.connect("doctree-read", describe_images)
    app.connect("html-page-context", plain_bibliography)
    app.add_directive("claims-ledger", ClaimsLedger)
    app.add_directive("build-report", BuildReport)
    app.add_role("verdict", VerdictRole())
    app.add_post_transform(FillVerdicts)
    return {"parallel_read_safe": True}
