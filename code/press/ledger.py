"""The claims ledger as a page: what was said, what this build measured, and whether it holds.

``claims-ledger`` writes what is known while pages are read: the statements, who made them, and the headings.
``press.judged`` fills in the verdicts once every chapter has been read.
"""

from html import escape
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_external_toc.parsing import parse_toc_data

from press import bibliography, chapters, claims, facts, headings, remembered, tables, tally

LEDGER = chapters.ROOT / "book" / "claims.yml"
COLUMNS = ["Claim", "Who says so", "Measured here, and required", "Verdict"]
WIDTHS = [30, 18, 32, 20]
FAILURES = (
    "Each of these was said, and is not so in this build. The last column says why; the chapters show it."
)
FILTERS = """<form class="ledger-filters" role="search" aria-label="Claims" hidden>
<label>Part of the book <select name="part"><option value="">all</option>{parts}</select></label>
<label>Verdict <select name="verdict"><option value="">all</option>{verdicts}</select></label>
<label>Who says so <select name="source"><option value="">everyone</option>{sources}</select></label>
<label>Words <input name="words" type="search" maxlength="80" autocomplete="off"></label>
<button type="button">Clear</button>
<p role="status"></p>
<p class="nothing" hidden>No claim matches. Try fewer words, or clear the filters.</p>
</form>"""


class summary(nodes.General, nodes.Element):
    """The place of the tally, and of links to what fails."""


class failures(nodes.General, nodes.Element):
    """The place of the claims that fail."""


class ClaimsLedger(SphinxDirective):
    """The tally, the claims that fail, and all others by part and chapter of the book."""

    def run(self) -> list[nodes.Node]:
        """Write the ledger, with places for whatever depends on what chapters measured."""
        for path in (LEDGER, chapters.ROOT / "_toc.yml"):
            self.env.note_dependency(str(path))
        facts.shows(self.env, facts.MEASURED, facts.PLACES)
        ordered = tally.by_chapter(claims.load(LEDGER), parts())
        ledger = [claim for group in ordered.values() for found in group.values() for claim in found]
        written: list[nodes.Node] = [summary(), self._filters(ordered, ledger)]
        written.append(headings.section(self, "What fails", [FAILURES]))
        written[-1] += failures()
        for part, group in ordered.items():
            text = [line for chapter, found in group.items() for line in self._chapter(chapter, found)]
            written.append(headings.section(self, part, text))
            of_part = [claim for found in group.values() for claim in found]
            rows = [row for table in written[-1].findall(nodes.table) for row in tables.rows(table)]
            for claim, row in zip(of_part, rows, strict=True):
                self._mark(row, claim, part)
        return written

    def _chapter(self, chapter: str, found: list[claims.Claim]) -> list[str]:
        rows = []
        for claim in found:
            cited = "This book" if claim.source == "unboxed" else f"{{cite:t}}`{claim.source}`"
            reported = f"{cited}: {claim.reported}" if claim.reported else cited
            rows.append([claim.statement, reported, "…", "…"])
        head = [f"::::{{dropdown}} {chapter}", ":class-container: ledger-chapter", ""]
        link = f"The chapter: {{doc}}`/book/{chapter}`."
        return [*head, link, "", *tables.table(COLUMNS, rows, WIDTHS, "cards ledger"), "::::", ""]

    def _mark(self, row: nodes.row, claim: claims.Claim, part: str) -> None:
        """Give a row its claim, and an anchor that other pages can refer to."""
        row["claim"], anchor = claim.id, f"claim-{claim.id}"
        row["ids"].append(anchor)
        row["classes"] += [f"part-{nodes.make_id(part)}", f"source-{claim.source}"]
        self.env.domaindata["std"]["labels"][anchor] = (self.env.docname, anchor, claim.statement)
        self.env.domaindata["std"]["anonlabels"][anchor] = (self.env.docname, anchor)

    def _filters(self, ordered: dict[str, Any], ledger: list[claims.Claim]) -> nodes.Node:
        cited = sorted({claim.source for claim in ledger} - {"unboxed"}, key=lambda key: self._author(key))
        sources = {"unboxed": "this book"} | {key: self._author(key) for key in cited}
        kinds = {nodes.make_id(kind): kind for kind in tally.SIGNS}
        text = FILTERS.format(
            parts=_options({nodes.make_id(part): part for part in ordered}),
            verdicts=_options(kinds),
            sources=_options(sources),
        )
        return nodes.raw("", text, format="html")

    def _author(self, key: str) -> str:
        """Name a source by its authors, as the text does, and its year."""
        entry = self.env.domains["cite"].bibdata.data.entries.get(key)  # type: ignore[attr-defined]
        return f"{bibliography.authors(entry)} {entry.fields['year']}" if entry else key


def parts() -> dict[str, list[str]]:
    """Return the chapters of each part of the book, below ``book``."""
    return _parts((chapters.ROOT / "_toc.yml").read_text("utf-8"))


@remembered.by_text
def _parts(text: str) -> dict[str, list[str]]:
    trees = parse_toc_data(yaml.safe_load(text)).root.subtrees
    return {
        tree.caption or "The book": [str(item).removeprefix("book/") for item in tree.items] for tree in trees
    }


def _options(named: dict[str, str]) -> str:
    return "".join(f'<option value="{escape(key)}">{escape(name)}</option>' for key, name in named.items())


def load_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have the page of the ledger load what filters it, and no other."""
    if document is not None and any("ledger" in found["classes"] for found in document.findall(nodes.table)):
        app.add_css_file("ledger.css")
        app.add_js_file("ledger.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("claims-ledger", ClaimsLedger)
    app.connect("html-page-context", load_files)
    return {"parallel_read_safe": True}
