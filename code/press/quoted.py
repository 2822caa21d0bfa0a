"""The role ``recorded``: a value that a recorded run measured, marked as such for the eye and for the ear.

``{recorded}`NAME:PAGE:KEY:FORMAT` `` shows what the page ``PAGE`` glued as ``KEY`` in the recorded run
``NAME``, as in ``{recorded}`photographs:seeing/transfer:head_test:.1%` ``; the format may be left out.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from press import chapters, essence, reach, recorded
from press.measured import signed

LOGGER = logging.getLogger(__name__)
USE = re.compile(r"\{recorded\}`([^`]+)`")


@dataclass(frozen=True)
class Reference:
    """What a use of the role refers to."""

    name: str
    page: str
    key: str
    format: str

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read the text of the role.

        Raises:
            ValueError: If it is not of the form ``NAME:PAGE:KEY`` or ``NAME:PAGE:KEY:FORMAT``.
        """
        name, page, key, form = [*text.strip().split(":", 3), "", "", ""][:4]
        if not (name and page and key):
            raise ValueError(f"expected NAME:PAGE:KEY or NAME:PAGE:KEY:FORMAT, got {text!r}")
        return cls(name, page, key, form)

    def find(self) -> tuple[str, recorded.Run]:
        """Return the value as text, and the run that measured it.

        Raises:
            ValueError: If there is no such run, page or value, the run cannot be read, or the value does not
                take the format.
        """
        path = recorded.folder() / f"{self.name}.json"
        if not path.is_file():
            raise ValueError(f"expected a recorded run, and there is no {path.relative_to(chapters.ROOT)}")
        run = recorded.load(path)
        remedy = f"`make record UNBOXED_DATA=… NAME={self.name}` records what pages show"
        if self.page not in run.pages or self.key not in run.pages[self.page].values:
            raise ValueError(f"{path.name} has no {self.key!r} of {self.page}; {remedy}")
        value = run.pages[self.page].values[self.key]
        try:
            return format(value, self.format), run
        except ValueError as error:
            raise ValueError(
                f"{self.key}: {value!r} does not take the format {self.format!r}: {error}"
            ) from error


def uses(text: str) -> list[Reference]:
    """List what the uses of the role in the text of a page refer to.

    Raises:
        ValueError: If one does not have the form of the role.
    """
    return [Reference.parse(found) for found in USE.findall(text)]


class quotation(nodes.Inline, nodes.TextElement):
    """A recorded value: its text, with a ``short`` mark and what is to be ``said`` of it."""


class RecordedRole(SphinxRole):
    """Show a value of a recorded run."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the value with its mark; where there is none, warn and show the text as it stands."""
        try:
            reference = Reference.parse(self.text)
            self._depend(reference)
            value, run = reference.find()
        except ValueError as error:
            LOGGER.warning("recorded: %s", error, location=self.get_location())
            return [nodes.literal(self.text, self.text)], []
        stale = run.pages[reference.page].essence != essence.of_page(reference.page)
        said = f"recorded on {run.date}" + (", and its chapter has changed since" if stale else "")
        short = "rec., stale" if stale else "rec."
        shown = quotation(
            value,
            signed(value),
            short=short,
            said=said,
            title=f"{said} ({run.machine}); not measured by this build",
        )
        self.set_source_info(shown)
        return [shown], []

    def _depend(self, reference: Reference) -> None:
        """Have the page read again when the recorded run changes, or what decides whether it is stale."""
        self.env.note_dependency(str(recorded.folder() / f"{reference.name}.json"))
        path = chapters.chapters().get(f"book/{reference.page}")
        if path is not None:
            code = chapters.code_of(path)
            for file in (path, *reach.modules(code, chapters.ROOT / "code")):
                self.env.note_dependency(str(file))


def visit_html(self: Any, node: quotation) -> None:
    """Open the value."""
    self.body.append(f'<span class="recorded" title="{escape(node["title"])}">')


def depart_html(self: Any, node: quotation) -> None:
    """Close the value: the mark is for the eye alone, the words are for a screen reader."""
    self.body.append(
        f'<sup aria-hidden="true">{escape(node["short"])}</sup>'
        f'<span class="visually-hidden"> ({escape(node["said"])})</span></span>'
    )


def visit_other(self: Any, node: quotation) -> None:
    """Show the value with its words, where there is no HTML."""
    node += nodes.Text(f" ({node['said']})")


def depart_other(self: Any, node: quotation) -> None:
    """Close nothing."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    other = (visit_other, depart_other)
    app.add_node(quotation, html=(visit_html, depart_html), latex=other, text=other)
    app.add_role("recorded", RecordedRole())
    return {"parallel_read_safe": True}
