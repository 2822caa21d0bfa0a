"""Every claim of the ledger is borne out by the executed chapters, as far as these can test it."""

import functools

import pytest

from press import chapters, claims, runs, verdicts

LEDGER = claims.load(chapters.ROOT / "book" / "claims.yml")
BUILD = verdicts.this_build()


@functools.cache
def measured(chapter):
    """Return what a chapter glued; its notebook is read once for all of its claims."""
    return claims.measurements(runs.executed(f"book/{chapter}"))


@pytest.mark.parametrize("claim", LEDGER, ids=lambda claim: claim.id)
def test_claim_is_borne_out(claim):
    values = measured(claim.chapter)
    assert verdicts.problems(claim, values, BUILD) == []
    verdict = verdicts.judge(claim, values, BUILD)
    if verdict.kind == "not tested here":
        assert claim.needs
        # What was recorded bears out what the ledger says, even where this build cannot.
        assert verdict.recorded is None or verdict.recorded.held == claim.holds
    else:
        assert verdict.kind == ("holds" if claim.holds else "fails")


@pytest.mark.parametrize("name", [name for name in chapters.chapters() if name != "book/index"])
def test_chapter_has_claims(name):
    assert any(f"book/{claim.chapter}" == name for claim in LEDGER)
