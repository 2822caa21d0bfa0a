"""The claims ledger as a page: what was said, what this build measured, and whether it holds."""

from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press import chapters, claims, glued, verdicts
from press.tables import table

LOGGER = logging.getLogger(__name__)
LEDGER = chapters.ROOT / "book" / "claims.yml"


class ClaimsLedger(SphinxDirective):
    """The table of all claims: what was said, what this build measured, and whether it holds."""

    def run(self) -> list[nodes.Node]:
        """Write the ledger as Markdown that refers to the values the chapters glued."""
        self.env.note_reread()
        build = verdicts.this_build()
        text = []
        for chapter, group in groupby(claims.load(LEDGER), lambda claim: claim.chapter):
            rows = []
            for claim in group:
                measured = "; ".join(
                    f"{check.label} {{glue:text}}`/book/{chapter}.md::{check.value}:{check.format}`"
                    for check in claim.checks
                )
                if verdicts.lacks(claim, build):
                    measured = "–"
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
        if not places:
            return
        ledger = {claim.id: claim for claim in claims.load(LEDGER)}
        build = verdicts.this_build()
        for place in places:
            claim = ledger[place["claim"]]
            measured = glued.values(self.env, f"book/{claim.chapter}")
            for problem in verdicts.problems(claim, measured, build):
                LOGGER.warning("claims.yml: %s", problem, location=place)
            found = verdicts.judge(claim, measured, build)
            said = in_words(claim, found)
            place.replace_self(nodes.inline(said, said, classes=[found.kind.replace(" ", "-")]))


def in_words(claim: claims.Claim, found: verdicts.Verdict) -> str:
    """Say a verdict in a table's cell."""
    if found.kind == "holds":
        return "✓ yes"
    if found.kind == "fails":
        return f"✗ no: {found.reason}"
    said = f"– not tested here: {found.reason}"
    if found.recorded is None:
        return said
    then = found.recorded
    values = "; ".join(f"{check.label} {then.values[check.value]:{check.format}}" for check in claim.checks)
    stale = ", and its chapter has changed since" if then.stale else ""
    held = "held" if then.held else "failed"
    return f"{said}. Recorded on {then.date} ({then.name}{stale}): it {held}; {values}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("claims-ledger", ClaimsLedger)
    app.add_role("verdict", VerdictRole())
    app.add_post_transform(FillVerdicts)
    return {"parallel_read_safe": True}
