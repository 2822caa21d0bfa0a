"""Two builds are told apart by their measurements, and a claim that falls stops the later one."""

import copy
import json

import pytest
from saved_build import BUILD, DIGITS, SCALING

from press import builds, cli, differences
from press.differences import Difference


@pytest.fixture
def written(tmp_path):
    """Write a build, changed by a function, and return its file."""

    def write(name, change=lambda build: None):
        build = copy.deepcopy(BUILD)
        change(build)
        path = tmp_path / name / "measurements.json"
        path.parent.mkdir()
        path.write_text(json.dumps(build), "utf-8")
        return path

    return write


def glue(page, **values):
    return lambda build: build["pages"][page]["values"].update(values)


def unglue(page, key):
    return lambda build: build["pages"][page]["values"].pop(key)


def judge(name, verdict):
    def change(build):
        [found] = [claim for claim in build["claims"] if claim["id"] == name]
        found["verdict"]["kind"] = verdict

    return change


def drop(name):
    def change(build):
        build["claims"] = [claim for claim in build["claims"] if claim["id"] != name]

    return change


UNTESTED, OTHER = "not tested here", "has another verdict"
ACCURACY, EPOCHS, DIGIT = f"{DIGITS}: accuracy", f"{DIGITS}: epochs", f"{DIGITS}: digit"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (glue(DIGITS, accuracy=0.85), Difference(ACCURACY, "does not pass", "0.95", "0.85", True)),
        (glue(DIGITS, accuracy=0.93), Difference(ACCURACY, "moved", "0.95", "0.93")),
        (glue(DIGITS, accuracy=0.95001), None),
        (glue(DIGITS, accuracy="nan"), Difference(ACCURACY, "does not pass", "0.95", "nan", True)),
        (glue(DIGITS, accuracy="high"), Difference(ACCURACY, "does not pass", "0.95", "high", True)),
        (glue(DIGITS, epochs=5), None),  # within what its claim allows
        (glue(DIGITS, epochs=6), Difference(EPOCHS, "does not pass", "4", "6", True)),
        (glue(DIGITS, digit="four"), Difference(DIGIT, "moved", "three", "four")),
        (glue(DIGITS, more=1), Difference(f"{DIGITS}: more", "is new", "", "1")),
        (glue(SCALING, seconds=9.0), Difference(f"{SCALING}: seconds", "moved", "1.5", "9")),
        (unglue(DIGITS, "accuracy"), Difference(ACCURACY, "is gone", "0.95", "", True)),
        (unglue(DIGITS, "digit"), Difference(DIGIT, "is gone", "three")),
        (lambda build: build["pages"].pop(SCALING), Difference(f"page {SCALING}", "is gone", stops=True)),
        (drop("reads"), Difference("claim reads", "is gone", "holds", "", True)),
        (drop("falls"), Difference("claim falls", "is gone", "fails")),
        (judge("reads", "fails"), Difference("claim reads", OTHER, "holds", "fails", True)),
        (judge("reads", UNTESTED), Difference("claim reads", OTHER, "holds", UNTESTED, True)),
        (judge("swift", UNTESTED), Difference("claim swift", OTHER, "holds", UNTESTED)),
        (judge("swift", "fails"), Difference("claim swift", OTHER, "holds", "fails", True)),
        (judge("falls", "holds"), Difference("claim falls", OTHER, "fails", "holds")),
        (
            lambda build: build["made"].update(profile="full"),
            Difference("the build", "has another profile", "quick", "full"),
        ),
    ],
)
def test_what_differs_is_named_and_what_falls_stops(change, found, written, capsys):
    before, after = written("before"), written("after", change)
    expected = [] if found is None else [found]
    assert differences.compare(builds.load(before), builds.load(after)) == expected

    status = cli.main(["claims-diff", str(before), str(after.parent)])
    assert status == int(found is not None and found.stops)
    assert ("stops this build" in capsys.readouterr().out) == bool(status)


def test_what_stops_comes_first(written):
    def change(build):
        glue(DIGITS, digit="four", more=1)(build)
        judge("reads", "fails")(build)

    found = differences.compare(builds.load(written("before")), builds.load(written("after", change)))
    assert [one.stops for one in found] == [True, False, False]


def test_a_cell_of_the_table_cannot_break_it():
    [_, rule, row] = differences.table([Difference("a | b", "moved", "x\ny", "z")]).splitlines()
    assert row == "|   | a \\| b | moved  | x y    | z     |"
    assert rule.startswith("| - | ---")  # without a dash in each column it would be no table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps(BUILD)[:300], "holds no measurements of a build that can be read"),
        ("[]", "holds no measurements"),
        (json.dumps(BUILD | {"format": "unboxed-measurements/0"}), "the format unboxed-measurements/1"),
        (json.dumps({key: BUILD[key] for key in BUILD if key != "claims"}), "lacks 'claims'"),
        (json.dumps(BUILD | {"pages": {"a": {"values": {"b": [1]}}}}), "b: expected a number or a text"),
        ("[" * 100_000, "holds no measurements"),
        (None, "it is not there"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(text, said, tmp_path, written, capsys):
    path = tmp_path / "cut.json"
    if text is not None:
        path.write_text(text, "utf-8")
    assert cli.main(["claims-diff", str(written("before")), str(path)]) == 1
    error = capsys.readouterr().err
    assert f"{path}: " in error
    assert said in error
