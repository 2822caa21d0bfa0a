"""The ledger with its verdicts, which are known only when every chapter has been read."""

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from press import claims, glued, ledger, places, tables, tally, verdicts

LOGGER = logging.getLogger(__name__)


class JudgeClaims(SphinxPostTransform):
    """Check every claim of the ledger against what its chapter glued, and put those that fail first."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:
        """Fill the ledger in; one that the chapters do not bear out is a warning."""
        rows = {row["claim"]: row for row in self.document.findall(nodes.row) if "claim" in row}
        if not rows:
            return
        build = verdicts.this_build()
        known = {claim.id: claim for claim in claims.load(ledger.LEDGER)}
        judged: dict[str, verdicts.Verdict] = {}
        for name, row in rows.items():
            claim = known[name]
            measured = glued.values(self.env, f"book/{claim.chapter}")
            for problem in verdicts.problems(claim, measured, build):
                LOGGER.warning("claims.yml: %s", problem, location=row)
            judged[name] = verdicts.judge(claim, measured, build)
            row["classes"].append(f"verdict-{nodes.make_id(judged[name].kind)}")
            self._fill(row, claim, measured, judged[name])
        for fold in self.document.findall(nodes.container):
            if "ledger-chapter" in fold.get("container_classes", ()):
                self._entitle(fold, judged)
        failed = [name for name, verdict in judged.items() if verdict.kind == "fails"]
        for place in list(self.document.findall(ledger.failures)):
            place.replace_self(self._first({name: rows[name] for name in failed}))
        for place in list(self.document.findall(ledger.summary)):
            place.replace_self(_summary(tally.Tally.of(judged.values()), failed, len(known)))

    def _fill(
        self, row: nodes.row, claim: claims.Claim, measured: Mapping[str, Any], verdict: verdicts.Verdict
    ) -> None:
        """Fill in what a row leaves open: links, values and the verdict."""
        stated, _, values, said = row.children
        stated += self._links(claim, verdict)
        tested = verdict.kind != "not tested here"  # else what was measured is of something else
        found = measured if tested else verdict.recorded.values if verdict.recorded else {}
        checked = [_check(check, found, recorded=not tested) for check in claim.checks]
        values[-1].replace_self(nodes.bullet_list("", *checked))
        said[-1].replace_self(_verdict(verdict))

    def _links(self, claim: claims.Claim, verdict: verdicts.Verdict) -> nodes.paragraph:
        """Link a claim to itself, and to where its chapter says, shows and computes what was measured."""
        page = f"book/{claim.chapter}"
        found = places.of_page(self.env, page)
        links = [nodes.reference("", claim.id, refuri=f"#claim-{claim.id}", internal=True)]
        if verdict.kind == "fails":
            links.append(self._link(page, "", self.env.titles[page].astext()))
        said = next((found.said[key] for key in claim.compared() if key in found.said), None)
        if said is not None:
            links.append(self._link(page, said.anchor, f"§ {said.title}"))
        numbers = self.env.toc_fignumbers.get(page, {}).get("figure", {})
        shown = [found.shown[key] for key in claim.compared() if found.shown.get(key) in numbers]
        if shown:
            links.append(self._link(page, shown[0], f"Fig. {'.'.join(map(str, numbers[shown[0]]))}"))
        code = next((found.code[key] for key in claim.compared() if key in found.code), None)
        if code is not None:
            links.append(self._link(page, code, "code"))
        elif said is not None:  # the page shows none of the cells there; the notebook has them all
            here = self.app.builder.get_target_uri(self.env.docname)
            links.append(
                nodes.reference("", "notebook", refuri=relative_uri(here, f"{page}.ipynb"), internal=True)
            )
        line = nodes.paragraph(classes=["claim-links"])
        for link in links:
            line += [nodes.Text(" · "), link] if line.children else [link]
        return line

    def _link(self, page: str, anchor: str, text: str) -> nodes.reference:
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        return nodes.reference("", text, refuri=f"{address}#{anchor}" if anchor else address, internal=True)

    def _entitle(self, fold: nodes.Element, judged: Mapping[str, verdicts.Verdict]) -> None:
        """Put the name of the chapter and its tally on a fold."""
        title = fold[0]
        found = [judged[row["claim"]] for row in fold.findall(nodes.row) if "claim" in row]
        counts = str(tally.Tally.of(found))
        name = self.env.titles[f"book/{title.astext()}"].astext()
        title.children = []
        title += [nodes.Text(f"{name} "), nodes.inline("", counts, classes=["ledger-count"])]
        if count := sum(verdict.kind == "fails" for verdict in found):
            what = (
                "One of its claims fails, and stands"
                if count == 1
                else f"{count} of its claims fail, and stand"
            )
            fold[1] += [
                nodes.Text(f" {what} under "),
                nodes.reference("", "What fails", refuri="#what-fails", internal=True),
                nodes.Text("."),
            ]

    def _first(self, rows: Mapping[str, nodes.row]) -> list[nodes.Node]:
        """Take the claims that fail out of their chapters into a table of their own."""
        if not rows:
            text = "No claim of the ledger fails in this build."
            return [nodes.paragraph(text, text)]
        ledgers = [found for found in self.document.findall(nodes.table) if "ledger" in found["classes"]]
        first = ledgers[0].deepcopy()
        for body in first.findall(nodes.tbody):
            body.children = []
            for row in rows.values():
                row.parent.remove(row)
                body += row
        for table in ledgers:
            if not tables.rows(table):
                text = "All of them fail, and stand above."
                table.replace_self(nodes.paragraph(text, text))
        return [first]


def _check(check: claims.Check, values: Mapping[str, Any], recorded: bool) -> nodes.list_item:
    """Say what one check found, here or in a recorded run, what was required, and whether that was met."""
    line = nodes.paragraph()
    line += nodes.Text(f"{check.label.rstrip(': ')}: ")
    if check.value in values:
        value = tally.shown(check, values[check.value])
        line += nodes.Text("recorded ") if recorded else []
        line += nodes.inline("", value, classes=["recorded-value" if recorded else "pasted-text"])
        met = "met" if check.passes(values[check.value]) else "missed"
    else:
        line += nodes.Text("–")
        met = "not tested"
    line += nodes.inline(
        "", f" required {tally.criterion(check)}: {met}", classes=["criterion", met.split()[0]]
    )
    return nodes.list_item("", line)


def _verdict(verdict: verdicts.Verdict) -> list[nodes.Node]:
    """Say a verdict in words, and why; of what was recorded, when and where."""
    word = f"{tally.SIGNS[verdict.kind]} {verdict.kind}"
    said: list[nodes.Node] = [
        nodes.paragraph("", "", nodes.inline("", word, classes=["verdict", nodes.make_id(verdict.kind)]))
    ]
    if verdict.reason:
        said.append(nodes.paragraph("", f"{verdict.reason[0].upper()}{verdict.reason[1:].rstrip('.')}."))
    if verdict.recorded:
        run = verdict.recorded
        text = f"Recorded: it {'held' if run.held else 'failed'} on {run.date} ({run.name}; {run.machine})."
        if run.stale:
            text += " Stale: what its chapter computes has changed since."
        said.append(nodes.paragraph("", text))
    return said


def _summary(counted: tally.Tally, failed: list[str], count: int) -> list[nodes.Node]:
    """Write the tally, with a link to each claim that fails."""
    text = f"Of {count} claims"
    lines = [nodes.paragraph("", f"✓ {counted.holds} hold in this build.")]
    fails = nodes.paragraph("", f"✗ {counted.fails} fail{': ' if failed else '.'}")
    for name in failed:
        fails += [nodes.Text(" · ")] if name != failed[0] else []
        fails += nodes.reference("", name.replace("-", " "), refuri=f"#claim-{name}", internal=True)
    lines.append(fails)
    also = f"○ {counted.untested} could not be tested here"
    if counted.recorded:
        also += f"; for {counted.recorded} of these there is a recorded run, {counted.stale} of them stale"
    lines.append(nodes.paragraph("", f"{also}."))
    items = nodes.bullet_list("", *(nodes.list_item("", line) for line in lines), classes=["ledger-tally"])
    return [nodes.paragraph("", f"{text}:"), items]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_post_transform(JudgeClaims)
    return {"parallel_read_safe": True}
