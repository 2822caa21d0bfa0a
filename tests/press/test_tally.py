"""The ledger counts verdicts, orders claims by the book, and says what was required in signs and words."""

import pytest

from press import tally
from press.claims import Check, Claim
from press.verdicts import Recorded, Verdict


def check(comparison, expected, within=0, form=".4g"):
    return Check("value", comparison, expected, within, form, "value")


def claim(name, chapter):
    return Claim(name, "unboxed", "So it is.", None, chapter, True, None, (check("is", 1),))


def test_tally_counts_each_kind_and_what_was_recorded():
    fresh, stale = (Recorded("photos", "2026-01-31", "a machine", True, old, {}) for old in (False, True))
    found = tally.Tally.of(
        [
            Verdict("holds"),
            Verdict("fails", "why"),
            Verdict("holds"),
            Verdict("not tested here", "no photos"),
            Verdict("not tested here", "no photos", fresh),
            Verdict("not tested here", "no photos", stale),
        ]
    )
    assert found == tally.Tally(holds=2, fails=1, untested=3, recorded=2, stale=1)
    assert str(found) == "2 hold, 1 fails, 3 cannot be tested here"


def test_tally_says_nothing_of_what_there_is_none_of():
    assert str(tally.Tally.of([Verdict("holds")])) == "1 holds"


def test_claims_stand_in_the_order_of_the_book():
    parts = {"Ideas": ["ideas/neuron", "ideas/history"], "Empty": ["empty/none"], "Seeing": ["seeing/digits"]}
    listed = [claim("c", "seeing/digits"), claim("b", "ideas/history"), claim("a", "ideas/neuron")]
    listed.append(claim("d", "ideas/history"))
    ordered = tally.by_chapter(listed, parts)
    assert {
        part: {chapter: [found.id for found in group] for chapter, group in chapters.items()}
        for part, chapters in ordered.items()
    } == {"Ideas": {"ideas/neuron": ["a"], "ideas/history": ["b", "d"]}, "Seeing": {"seeing/digits": ["c"]}}
    assert list(ordered["Ideas"]) == ["ideas/neuron", "ideas/history"]


def test_a_claim_of_no_chapter_is_refused_by_name():
    with pytest.raises(ValueError, match=r"a: expected a chapter of _toc\.yml, got ideas/neurom"):
        tally.by_chapter([claim("a", "ideas/neurom")], {"Ideas": ["ideas/neuron"]})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (check("is", 26), "= 26 (exactly)"),
        (check("is", "ostrich", form="s"), "= “ostrich” (exactly)"),
        (check("is", 0.25, 0.005), "= 0.25 ± 0.005 (no further off than that)"),
        (check("is", 0.9, 0.015, ".0%"), "= 90% ± 1.5% (no further off than that)"),
        (check("at_least", 0.994, form=".0%"), "≥ 99.4% (at least)"),
        (check("above", -0.05, form="+.2f"), "> −0.05 (above)"),
        (check("below", 1e-9, form=".0e"), "< 1 × 10⁻⁹ (below)"),
        (check("at_most", 288720, form="d"), "≤ 288,720 (at most)"),
        (check("is", 4.7e17, form=".2e"), "= 4.7 × 10¹⁷ (exactly)"),
        (check("above", 0.055, form="+.0pp"), "> 5.5 percentage points (above)"),
        (check("below", 0.01, form=".1pp"), "< 1 percentage point (below)"),
        (check("at_least", -0.02, form=".1pp"), "≥ −2 percentage points (at least)"),
        (check("is", 0, 0.1, "+.0pp"), "= 0 ± 10 percentage points (no further off than that)"),
    ],
)
def test_what_was_required_is_said_exactly(found, said):
    assert tally.criterion(found) == said


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        (".1%", 0.8333, "83.3%"),
        ("+.2f", -0.5, "−0.50"),
        ("d", 0.5, "0.5"),
        ("s", "cat", "cat"),
        (".1f", "cat", "cat"),
        ("+.0pp", 0.3826, "+38 percentage points"),
        (".1pp", -0.4025, "−40.2 percentage points"),
        (".0pp", 0.01, "1 percentage point"),
        (".1pp", "cat", "cat"),
    ],
)
def test_a_value_is_shown_in_its_format_or_as_it_is(form, value, said):
    assert tally.shown(check("is", 1, form=form), value) == said
