"""What chapters measure on the reader's own data can be recorded, and other builds show it as such."""

import json

import pytest
import yaml
from book_of_two import FAR, NEAR, cell

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


@pytest.fixture
def mine(book):
    """A folder of two pictures of the reader's own, in a book that shows a recorded value."""
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


def test_a_recorded_run_is_kept_shown_and_stale_once_the_chapter_computes_something_else(book, mine):
    book.environment["UNBOXED_DATA"] = str(mine)
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
    said = f"(recorded on {found['date']}, not measured by this build)"
    assert said in book.page("near")
    judged = verdict(book)
    assert judged["kind"] == "not tested here"
    assert (judged["recorded"]["held"], judged["recorded"]["stale"]) == (True, False)

    book.write("far", commented.replace("1 + 1\n", "1 + 2\n"))
    result = book.press("book")
    assert result.returncode == 0, result.stderr
    assert f"recorded run mine of {found['date']}: far changed since" in result.stderr
    assert "its chapter has changed since)" in book.page("near")
    assert verdict(book)["recorded"]["stale"]


@pytest.mark.parametrize(
    ("data", "change", "said"),
    [
        ("", {}, "UNBOXED_DATA: expected the folder of the data"),
        ("book", {}, "UNBOXED_DATA: no chapter reads anything of book"),
        ("mine", {"far": FAR}, "far does not glue count, which is to be recorded"),
        ("mine", {"near": SHOWN.replace(":far:", ":near:")}, "near reads nothing of UNBOXED_DATA"),
        ("mine", {"near": SHOWN.replace("mine:far:", "")}, "near.md: expected NAME:PAGE:KEY"),
    ],
)
def test_what_cannot_be_recorded_is_one_line_and_leaves_no_file(data, change, said, book, mine):
    for name, text in change.items():
        book.write(name, text)
    book.environment["UNBOXED_DATA"] = data
    result = book.press("record", "mine")
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not (book.root / "book" / "recorded").exists()


def test_a_recorded_run_that_is_damaged_stops_a_build_before_anything_runs(book):
    path = book.root / "book" / "recorded" / "mine.json"
    path.parent.mkdir()
    path.write_text('{"format": "unboxed-measurements/0"}')
    book.write("near", NEAR + cell("2 + 2"))
    result = book.press("book")
    assert result.returncode == 1
    assert "mine.json: is no recorded run that can be read" in result.stderr
    assert "✓" not in result.stderr
