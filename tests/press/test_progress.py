"""How long a build will take is said from what chapters took before, on a terminal and elsewhere."""

import io
import json
import os
import threading

import nbformat
import pytest

from press import builds, foreseen, keys, progress, recorded, runs

EXPECTED = {"book/long": 100.0, "book/short": 20.0, "book/other": 30.0}


@pytest.fixture
def clock():
    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

    return Clock()


def test_each_chapter_that_has_ended_says_how_long_the_others_take(clock):
    told = progress.Progress(EXPECTED, 2, clock)
    assert told.state() == "0 of 3, about 2 min left"
    assert told.note("  book/long …\n") == "  book/long …\n"
    assert told.note("  book/other …\n") == "  book/other …\n"
    clock.now += 40

    # 60 s of the long one remain, and beside it runs the short one.
    assert told.note("✓ book/other in 40.0 s\n") == "✓ book/other in 40.0 s (1 of 3, about 60 s left)\n"

    told.note("  book/short …\n")
    clock.now += 200  # longer than foreseen
    assert told.note("✓ book/long in 240.0 s\n") == "✓ book/long in 240.0 s (2 of 3)\n"
    assert told.note("✓ book/short in 90.0 s\n") == "✓ book/short in 90.0 s (3 of 3)\n"


def test_what_ends_on_another_machine_is_told_by_the_run_that_is_kept(tmp_path, monkeypatch, clock):
    monkeypatch.setattr(runs, "FOLDER", tmp_path)
    due: dict[str, keys.Key] = {name: {"cells": name} for name in EXPECTED}
    for name in ("book/short", "book/long"):
        runs.keep(name, due[name], nbformat.v4.new_notebook(), 40.0, 100.0)
    (tmp_path / "book" / "long" / f"{keys.digest(due['book/long'])}.ipynb").write_text("cut off")
    over = threading.Event()
    over.set()
    reader, writer = os.pipe()
    progress.notice(due, writer, over)
    with open(reader, encoding="utf-8") as written:
        (line,) = written
    told = progress.Progress(EXPECTED, 3, clock)
    assert told.note(line) == "✓ book/short in 40.0 s (1 of 3, about 2 min left)\n"
    assert told.note(line) == ""  # its job has a way to say so, too


def test_what_is_not_about_a_chapter_is_shown_as_it_is(clock):
    told = progress.Progress(EXPECTED, 1, clock)
    for line in ("book/long.md:3: code cell 1 failed\n", "✓ all is well in 3 s\n", "  indented …\n", "\n"):
        assert told.note(line) == line


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_a_terminal_has_a_last_line_and_a_file_has_plain_ones(kind, clock, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    reader, writer = os.pipe()
    with open(reader, "rb") as written:
        os.write(writer, "  book/short …\n✓ book/short in 20.0 s\nno line".encode())
        os.close(writer)
        shown = kind()
        progress.Progress(EXPECTED, 1, clock).follow(written, shown)
    said = shown.getvalue()
    assert "✓ book/short in 20.0 s (1 of 3, about 2 min left)\n" in said
    assert said.count(progress.CLEAR) == (4 if kind is Terminal else 0)
    if kind is Terminal:
        assert "0 of 3, about 2 min left · book/short" in said
    else:
        assert said.endswith("\nno line")


@pytest.mark.parametrize(
    ("waiting", "running", "jobs", "expected"),
    [
        ([], [], 2, 0),
        ([3, 1, 2], [], 1, 6),
        ([3, 1, 2], [], 2, 3),
        ([5], [-9, 2], 2, 5),
        ([5, 5], [1], 1, 11),
    ],
)
def test_the_time_left_is_that_of_the_longest_first(waiting, running, jobs, expected):
    assert foreseen.left(waiting, running, jobs) == expected


def test_what_was_never_run_here_takes_as_long_as_elsewhere_at_this_machines_pace(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "FOLDER", tmp_path)
    took = builds.load(recorded.folder() / "builds" / "h100.json").seconds
    first, other = "learning/loss", "seeing/pooling"
    asked = [f"book/{first}", f"book/{other}", "book/new"]
    usual = (took[first] + took[other]) / 2
    expected = {asked[0]: took[first], asked[1]: took[other], asked[2]: usual}
    assert foreseen.seconds(asked) == pytest.approx(expected)
    (tmp_path / asked[0]).mkdir(parents=True)
    (tmp_path / asked[0] / "a.json").write_text(json.dumps({"seconds": 2 * took[first]}))
    assert foreseen.seconds(asked)[asked[1]] == pytest.approx(2 * took[other])


def test_what_was_never_run_is_taken_for_the_usual(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "FOLDER", tmp_path)
    monkeypatch.setattr(recorded, "folder", lambda: tmp_path)
    assert foreseen.seconds(["book/new"]) == {"book/new": foreseen.UNKNOWN}
    for name, took in (("book/one", 5), ("book/two", 7)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.json").write_text(json.dumps({"seconds": took}))
    newest = tmp_path / "book/two/b.json"
    newest.write_text("{")
    os.utime(newest, (9e9, 9e9))
    assert foreseen.seconds(["book/one", "book/two", "book/new"]) == {
        "book/one": 5,
        "book/two": 7,
        "book/new": 6,
    }
