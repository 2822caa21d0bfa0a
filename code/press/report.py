"""The build report: what made this site, and what each chapter cost."""

import os
import platform
from importlib.metadata import version

import torch
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press import bind, chapters, prose, reach, runs
from press.tables import table
from unboxed import runtime, sources

REPORTED_PACKAGES = ("torch", "torchvision", "timm", "numpy", "scikit-learn", "scikit-image", "matplotlib")


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
                    f"{{code-lines}}`{chapter}`",
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
            ["Chapter", "Run time", "Peak memory", "Figures", "To read", "Lines of code"],
            costs,
            [30, 13, 14, 11, 20, 12],
        )
        text += table(["Data", "From", "By", "Licence", "Chapters"], origins, [14, 14, 30, 16, 26])
        return self.parse_text_to_nodes("\n".join(text))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("build-report", BuildReport)
    return {"parallel_read_safe": True}
