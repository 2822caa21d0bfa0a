"""Every claim of the ledger is borne out by the executed chapters, and every chapter makes some."""

import pytest

from press import chapters, claims, runs

LEDGER = claims.load(chapters.ROOT / "book" / "claims.yml")


def measured(chapter):
    return claims.measurements(runs.executed(f"book/{chapter}"))


@pytest.mark.parametrize("claim", LEDGER, ids=lambda claim: claim.id)
def test_claim_is_borne_out(claim):
    assert claim.problems(measured(claim.chapter)) == []


@pytest.mark.parametrize("name", [name for name in chapters.chapters() if name != "book/index"])
def test_chapter_has_claims(name):
    assert any(f"book/{claim.chapter}" == name for claim in LEDGER)
