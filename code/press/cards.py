"""Cards on the first page: figures that lead to their chapters, a claim that fails, and the tally."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import OptionSpec

from press import claims, facts, glued, ledger, previews, tally, verdicts

LOGGER = logging.getLogger(__name__)
CARD = re.compile(r"(?P<page>\S+) (?P<figure>\S+?)(?: (?P<part>\d+(?:-\d+)?))?: (?P<words>.+)")


class failed(nodes.General, nodes.Element):
    """The place of a claim that fails."""


class counted(nodes.General, nodes.Element):
    """The place of the tally."""


class Cards(SphinxDirective):
    """Links to pages, each with one of its figures: lines such as ``dreaming/deep-dream fig-dream 1: Dogs``.

    After the figure a number means that one of the pictures in it, and ``0-50`` that strip of its width, in
    percent.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the links; what is pictured is known once all pages have been read."""
        facts.shows(self.env, facts.FIGURES)
        cards = [card for line in self.content if (card := CARD.fullmatch(line))]
        if not cards or len(cards) < len(self.content):
            LOGGER.warning("cards: expected lines such as PAGE FIGURE: WORDS", location=self.get_location())
            return []
        lines = [f"- {{doc}}`{card['words']} </book/{card['page']}>`" for card in cards]
        written = self.parse_text_to_nodes("\n".join(lines))
        written[0]["classes"] += ["figure-cards"]
        for item, card in zip(written[0].children, cards, strict=True):
            item["card"] = card.groupdict()
            self.set_source_info(item)
        return written


class FailedClaim(SphinxDirective):
    """``{failed-claim} ID``: a claim of a source, what it reported, and what this build measured."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"value": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Write what is known, and leave a place for what was measured."""
        self.env.note_dependency(str(ledger.LEDGER))
        facts.shows(self.env, facts.MEASURED)
        known = {claim.id: claim for claim in claims.load(ledger.LEDGER)}
        claim = known.get(self.arguments[0])
        value = self.options.get("value")
        if claim is None or value not in claim.compared():
            LOGGER.warning(
                "failed-claim: expected a claim of the ledger and :value:, one that it compares, got %s, %s",
                self.arguments[0],
                value,
                location=self.get_location(),
            )
            return []
        said = "This book says" if claim.source == "unboxed" else f"{{cite:t}}`{claim.source}`"
        card = nodes.container(classes=["claim-card"])
        card += self.parse_text_to_nodes(
            f"**{claim.statement}**\n\n{said}{f': {claim.reported}' if claim.reported else ''}."
        )
        card += failed(claim=claim.id, value=value)
        card += self.parse_text_to_nodes(f"{{ref}}`Why, in the ledger <claim-{claim.id}>`.")
        return [card]


class ClaimsTally(SphinxDirective):
    """How many claims of the ledger hold in this build, fail, and could not be tested."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for it."""
        facts.shows(self.env, facts.MEASURED)
        return [counted()]


class Fill(SphinxPostTransform):
    """Fill in what is known once all pages have been read."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Change the page."""
        for item in list(
            self.document.findall(lambda node: isinstance(node, nodes.list_item) and "card" in node)
        ):
            self._picture(item)
        places = [*self.document.findall(failed), *self.document.findall(counted)]
        if not places:
            return
        build = verdicts.this_build()
        known = {claim.id: claim for claim in claims.load(ledger.LEDGER)}
        for place in list(self.document.findall(failed)):
            claim = known[place["claim"]]
            measured = glued.values(self.env, f"book/{claim.chapter}")
            check = next(check for check in claim.checks if check.value == place["value"])
            place.replace_self(self._measured(check, measured, verdicts.judge(claim, measured, build)))
        for place in list(self.document.findall(counted)):
            pages = {claim.chapter for claim in known.values()}
            found = {page: glued.values(self.env, f"book/{page}") for page in pages}
            judged = (verdicts.judge(claim, found[claim.chapter], build) for claim in known.values())
            text = f"In this build, of the {len(known)} claims in the ledger, {tally.Tally.of(judged)}."
            place.replace_self(nodes.paragraph(text, text))

    def _picture(self, item: nodes.Element) -> None:
        """Put a picture before the words of a card; only a page in HTML has one."""
        card, builder = item["card"], self.app.builder
        figure = previews.figures(self.env, f"book/{card['page']}").get(card["figure"])
        if figure is None:
            LOGGER.warning(
                "cards: expected a figure of %s, got %s", card["page"], card["figure"], location=item
            )
            return
        if builder.format != "html":
            return
        try:
            file = previews.make(self.app, previews.Preview(figure, card["part"] or "", shared=False))
        except (ValueError, ImportError) as error:
            LOGGER.warning("cards: %s: %s", card["figure"], error, location=item)
            return
        address = relative_uri(builder.get_target_uri(self.env.docname), file)
        width, height = previews.CARD
        kind = "drawing" if figure.drawing else "picture"
        alt = f"Detail of a figure. {figure.alt}" if card["part"] else figure.alt
        image = (
            f'<img class="{kind}" src="{escape(address)}" alt="{escape(alt)}" width="{width}" '
            f'height="{height}" loading="lazy">'
        )
        item.insert(0, nodes.raw("", image, format="html"))

    def _measured(
        self, check: claims.Check, measured: Mapping[str, Any], verdict: verdicts.Verdict
    ) -> nodes.paragraph:
        """Say what was measured, what is required, and the verdict."""
        found = nodes.paragraph("", f"Measured here, {check.label}: ")
        if check.value in measured:
            found += nodes.inline("", tally.shown(check, measured[check.value]), classes=["pasted-text"])
        else:
            found += nodes.Text("–")
        found += nodes.Text(f". The claim needs {tally.criterion(check)}: ")
        word = f"{tally.SIGNS[verdict.kind]} {verdict.kind}"
        found += nodes.inline("", word, classes=["verdict", nodes.make_id(verdict.kind)])
        found += nodes.Text(".")
        return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("cards", Cards)
    app.add_directive("failed-claim", FailedClaim)
    app.add_directive("claims-tally", ClaimsTally)
    app.add_post_transform(Fill)
    return {"parallel_read_safe": True}
