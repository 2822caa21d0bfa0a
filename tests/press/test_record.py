"""What chapters measure on the reader's own data can be recorded, and other builds show it as such."""

import json
import re

import pytest
import yaml
from book_of_two import FAR, NEAR, cell

from press import chapters, ledger, record, recorded

GLUED = FAR + cell(
    "from myst_nb import glue\n\nfor name, value in {'count': len(animals()), 'spare': 1}.items():\n"
    "    glue(name, value, display=False)"
)
SHOWN = NEAR + "\nOn pictures of pets it counts {recorded}`mine:far:count:.1f`.\n"
CLAIM = {
    "id": "two-pets",
    "source": "unboxed",
    "statement": "There are two.",
    "reported": None,
    "chapter": "far",
    "holds": True,
    "needs": {"own": "pets"},
    "checks": [{"value": "count", "is": 2}],
}


def make_mine(book):
    """Make a folder of two pictures of the reader's own, in a book that shows a recorded value."""
    pets = book.root / "mine" / "pets"
    pets.mkdir(parents=True)
    for name in ("tom", "spike"):
        (pets / f"{name}.jpg").write_bytes(name.encode())
    book.write("far", GLUED)
    book.write("near", SHOWN)
    (book.root / "book" / "claims.yml").write_text(yaml.safe_dump([CLAIM]))
    return book.root / "mine"


def verdict(book):
    site = book.root / "_build" / "html"
    (claim,) = json.loads((site / "measurements.json").read_text("utf-8"))["claims"]
    return claim["verdict"]


def test_a_recorded_run_is_kept_shown_and_stale_once_the_chapter_computes_something_else(book):
    book.environment["UNBOXED_DATA"] = str(make_mine(book))
    result = book.press("record", "mine")
    assert result.returncode == 0, result.stderr
    path = book.root / "book" / "recorded" / "mine.json"
    found = json.loads(path.read_text("utf-8"))
    assert found["pages"]["far"]["values"] == {"count": 2}, "what is chosen, and nothing else"
    assert found["sources"]["pets"] | {"sha256": ""} == {"own": True, "files": 2, "sha256": ""}
    assert str(book.root) not in path.read_text("utf-8")

    del book.environment["UNBOXED_DATA"]
    commented = GLUED.replace("1 + 1\n", "# A sum.\n1 + 1\n")
    book.write("far", commented)
    result = book.press("book")
    assert result.returncode == 0, result.stderr
    assert "stale" not in result.stderr
    assert "2.0<sup" in book.page("near")
    said = f"(recorded on {found['date']})"
    assert said in book.page("near")
    judged = verdict(book)
    assert judged["kind"] == "not tested here"
    assert (judged["recorded"]["held"], judged["recorded"]["stale"]) == (True, False)

    book.write("far", commented.replace("1 + 1\n", "1 + 2\n"))
    result = book.press("book")
    assert result.returncode == 0, result.stderr
    assert f"recorded run mine of {found['date']}: far changed since" in result.stderr
    assert ", and its chapter has changed since)" in book.page("near")
    assert verdict(book)["recorded"]["stale"]


@pytest.mark.parametrize(
    ("data", "near", "said"),
    [
        ("", SHOWN, "UNBOXED_DATA: expected the folder of the data"),
        ("book", SHOWN, "UNBOXED_DATA: no chapter reads anything of "),
        ("nowhere", SHOWN, "UNBOXED_DATA: expected a folder, got "),
        (
            "mine",
            SHOWN.replace(":far:", ":near:"),
            "count of near is to be recorded, and near reads nothing of",
        ),
        ("mine", SHOWN.replace("mine:far:", ""), "near.md: expected NAME:PAGE:KEY"),
    ],
)
def test_what_cannot_be_recorded_is_said_before_anything_runs(data, near, said, new_book, monkeypatch):
    make_mine(new_book)
    new_book.write("near", near)
    monkeypatch.setattr(chapters, "ROOT", new_book.root)
    monkeypatch.setattr(ledger, "LEDGER", new_book.root / "book" / "claims.yml")
    monkeypatch.setenv("UNBOXED_DATA", str(new_book.root / data) if data else "")
    with pytest.raises((ValueError, FileNotFoundError), match=re.escape(said)):
        record.record("mine")


def test_what_is_to_be_recorded_has_to_be_glued():
    assert record.pick("far", {"count"}, {"count": 2, "spare": 1}) == {"count": 2}
    with pytest.raises(ValueError, match="far does not glue count, which is to be recorded"):
        record.pick("far", {"count"}, {"spare": 1})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "yesterday"}, "yesterday"),
        ({"date": 20260131}, "date"),
        ({"pages": {"far": {"essence": None, "values": {}}}}, "essence: expected text, got None"),
        ({"pages": {"far": {"values": {}}}}, "lacks 'essence'"),
        ({"made": None}, "is no recorded run that can be read"),
    ],
)
def test_a_recorded_run_that_says_something_odd_is_refused(change, said, tmp_path):
    whole = json.loads((chapters.ROOT / "book" / "recorded" / "photographs.json").read_text("utf-8"))
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(whole), "utf-8")
    assert recorded.load(path).date == whole["date"]
    path.write_text(json.dumps(whole | change), "utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        recorded.load(path)


def test_a_recorded_run_that_is_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000, "utf-8")
    with pytest.raises(ValueError, match=r"deep\.json: is no recorded run that can be read"):
        recorded.load(path)


def test_a_recorded_run_that_is_damaged_stops_a_build_before_anything_runs(book):
    path = book.root / "book" / "recorded" / "mine.json"
    path.parent.mkdir()
    path.write_text('{"format": "unboxed-measurements/0"}')
    book.write("near", NEAR + cell("2 + 2"))
    result = book.press("book")
    assert result.returncode == 1
    assert "mine.json: is no recorded run that can be read" in result.stderr
    assert "✓" not in result.stderr
