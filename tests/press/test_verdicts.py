"""A claim is judged by a build that has what it needs, and by no other."""

import pytest
from test_claims import ENTRY, ledger

from press import essence, recorded, verdicts
from press.verdicts import Build

DRAWINGS = Build("cpu", frozenset())
PHOTOGRAPHS = Build("cpu", frozenset({"insects"}))


def run(total, essence="now", date="2026-01-31", own=("insects",), name="photographs"):
    """Make a recorded run that measured one value."""
    page = recorded.Page(essence, {"total": total})
    return recorded.Run(name, date, "Linux, a processor", "cpu", frozenset(own), {"ideas/neuron": page})


@pytest.fixture
def claim(tmp_path):
    """A claim about photographs of insects."""
    return ledger(tmp_path, ENTRY | {"needs": {"own": "insects"}})[0]


@pytest.fixture(autouse=True)
def present(monkeypatch):
    """Let every chapter compute what it computes now."""
    monkeypatch.setattr(essence, "of_page", lambda page: "now")


def test_a_claim_without_needs_holds_or_fails(tmp_path):
    (claim,) = ledger(tmp_path, ENTRY)
    assert verdicts.judge(claim, {"total": 26}, DRAWINGS) == verdicts.Verdict("holds")
    failed = verdicts.judge(claim, {"total": 27}, DRAWINGS)
    assert (failed.kind, failed.reason) == ("fails", "total is 27, expected is 26")
    (finding,) = ledger(tmp_path, ENTRY | {"holds": False, "finding": "It rained."})
    assert verdicts.judge(finding, {"total": 27}, DRAWINGS).reason == "It rained."


def test_a_build_on_drawings_cannot_tick_a_claim_about_photographs(claim):
    for total in (26, 27):
        judged = verdicts.judge(claim, {"total": total}, DRAWINGS)
        assert judged.kind == "not tested here"
        assert (judged.reason or "").startswith("it needs insects that a reader supplies")
        assert judged.recorded is None
        assert verdicts.problems(claim, {"total": total}, DRAWINGS) == []
    assert verdicts.judge(claim, {"total": 26}, PHOTOGRAPHS).kind == "holds"
    assert verdicts.problems(claim, {"total": 27}, PHOTOGRAPHS) == ["festival: total is 27, expected is 26"]


def test_a_value_that_no_chapter_glues_is_a_problem_even_where_it_cannot_be_tested(claim):
    assert verdicts.problems(claim, {}, DRAWINGS) == ["festival: ideas/neuron does not glue 'total'"]


@pytest.mark.parametrize(
    ("needs", "build", "measured", "reason"),
    [
        ({"shipped": "insects"}, DRAWINGS, {}, None),
        ({"shipped": "insects"}, PHOTOGRAPHS, {}, "it is about the insects that come with the book"),
        ({"device": "cpu"}, DRAWINGS, {}, None),
        ({"device": "cuda"}, DRAWINGS, {}, "it needs a device of the kind cuda, and this build has cpu"),
        ({"quiet": "calm"}, DRAWINGS, {"calm": True}, None),
        ({"quiet": "calm"}, DRAWINGS, {"calm": False}, "the machine was too busy to measure it"),
    ],
)
def test_needs(needs, build, measured, reason, tmp_path):
    (claim,) = ledger(tmp_path, ENTRY | {"needs": needs})
    judged = verdicts.judge(claim, {"total": 26} | measured, build)
    assert judged.kind == ("holds" if reason is None else "not tested here")
    assert (judged.reason or "").startswith(reason or "")


def test_the_word_on_quiet_has_to_be_there(tmp_path):
    (claim,) = ledger(tmp_path, ENTRY | {"needs": {"quiet": "calm"}})
    assert verdicts.problems(claim, {"total": 26}, DRAWINGS) == [
        "festival: ideas/neuron does not glue 'calm'"
    ]


@pytest.mark.parametrize("needs", ["insects", {"photos": "insects"}, {"own": 3}, {"own": "insect"}])
def test_needs_of_no_known_kind_are_refused(needs, tmp_path):
    with pytest.raises(ValueError, match=r"entry 1 \(festival\): needs: expected some of own, "):
        ledger(tmp_path, ENTRY | {"needs": needs})


def test_a_recorded_run_speaks_where_the_build_cannot(claim):
    build = Build("cpu", frozenset(), (run(27, date="2026-01-30", name="older"), run(26)))
    then = verdicts.judge(claim, {"total": 3}, build).recorded
    assert then is not None
    assert (then.name, then.date, then.held, then.stale) == ("photographs", "2026-01-31", True, False)
    assert then.values == {"total": 26}
    assert (
        verdicts.judge(claim, {"total": 26}, Build("cpu", frozenset({"insects"}), build.records)).recorded
        is None
    )


def test_a_recorded_run_that_could_not_test_a_claim_says_nothing(claim):
    assert (
        verdicts.judge(claim, {"total": 3}, Build("cpu", frozenset(), (run(26, own=["pets"]),))).recorded
        is None
    )


def test_a_recorded_run_can_have_failed_and_be_stale(claim):
    build = Build("cpu", frozenset(), (run(27, essence="then"),))
    then = verdicts.judge(claim, {"total": 26}, build).recorded
    assert then is not None
    assert (then.held, then.stale) == (False, True)
    (line,) = verdicts.stale(build.records)
    assert line.startswith("recorded run photographs of 2026-01-31: ideas/neuron changed since")
    assert verdicts.stale([run(26)]) == []
