"""What was found in a text is found again without work, and never where something else decides."""

import json

import pytest

from press import remembered


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "press" / "remembered.json"
    monkeypatch.setattr(remembered, "FILE", path)
    monkeypatch.setattr(remembered, "_keep_at_exit", lambda: None)
    remembered._findings.cache_clear()
    yield path
    remembered._findings.cache_clear()


def another_build(*, kept=True):
    """End one build and begin the next."""
    if kept:
        remembered.keep()
    remembered._findings.cache_clear()


@pytest.fixture
def words():
    asked = []

    def find(text):
        asked.append(text)
        if text == "wrong":
            raise ValueError("wrong")
        return text.split()

    return remembered.by_text(find), asked


def test_the_next_build_does_not_look_again(file, words):
    find, asked = words
    assert find("one two") == find("one two") == ["one", "two"]
    another_build()

    assert find("one two") == ["one", "two"]
    assert find("one  two!") == ["one", "two!"]

    assert asked == ["one two", "one  two!"]


def test_a_result_that_someone_changes_is_theirs_alone(file, words):
    find, _ = words
    find("one").append("more")

    assert find("one") == ["one"]


def test_what_raises_raises_again(file, words):
    find, asked = words
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^wrong$"):
            find("wrong")

    assert asked == ["wrong", "wrong"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"by": 1}', '{"by": "it", "found": 3}', '{"by": "it", "found": {"a": 1}}'],
)
def test_a_damaged_file_costs_a_look_and_no_more(file, words, content, monkeypatch):
    find, asked = words
    monkeypatch.setattr(remembered, "_press", lambda: "it")
    find("one")
    another_build()
    file.write_text(content)
    remembered._findings.cache_clear()

    assert find("one") == ["one"]
    assert asked == ["one", "one"]


def test_another_press_looks_for_itself(file, words, monkeypatch):
    find, asked = words
    find("one")
    another_build()
    monkeypatch.setattr(remembered, "_press", lambda: "another")

    assert find("one") == ["one"]
    assert asked == ["one", "one"]


def test_a_place_that_cannot_be_written_stops_nothing(file, words):
    file.parent.parent.mkdir(exist_ok=True)
    file.parent.write_text("in the way")
    find, _ = words
    find("one")

    another_build()

    assert find("one") == ["one"]


def test_the_older_half_is_forgotten(file, words, monkeypatch):
    find, _ = words
    monkeypatch.setattr(remembered, "MOST", 4)
    for number in range(5):
        find(str(number))

    remembered.keep()

    assert len(json.loads(file.read_text())["found"]) == 2
