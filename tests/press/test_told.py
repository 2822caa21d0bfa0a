"""A build says what differs from the published one before it, and carries on what earlier ones said."""

import copy
import json

import pytest
import small_site
from bs4 import BeautifulSoup
from saved_build import BUILD, DIGITS

from press import bind, chapters, claims, earlier, gate, keys, measurements, provenance, published, told

PAGE = "# Page\n\n```{changes-of-builds}\n```\n"
FIGURES = {"fig-a": "1" * 12, "fig-b": "2" * 12}


def changed(commit="1", **values):
    """A build like the saved one, of another commit and with some other values."""
    build = copy.deepcopy(BUILD)
    build["made"]["commit"] = commit * 40
    build["pages"][DIGITS]["values"].update(values)
    build["pages"][DIGITS]["figures"] = dict(FIGURES)
    return build


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Build a site of one page that measures what is given, after a site in a folder; returns its own."""
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(earlier, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(provenance, "date", lambda: "2026-01-31")
    monkeypatch.setattr(claims, "load", lambda path: [])

    def site(name, measured, before=None):
        monkeypatch.setenv("PUBLISHED", str(before or ""))
        earlier.ask()
        monkeypatch.setattr(published, "document", lambda env: measured)
        source = tmp_path / name
        source.mkdir()
        (source / "index.md").write_text(PAGE, "utf-8")
        _, said = small_site.build(source, extensions=["myst_parser", "press.told"])
        assert said == ""
        (source / "out" / measurements.NAME).write_text(measurements.text(measured), "utf-8")
        return source / "out"

    return site


def read(folder):
    page = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]
    titles = [title.contents[0] for title in page.select("h2")]
    return titles, rows, json.loads((folder / earlier.CHANGES).read_text("utf-8"))["builds"], page.get_text()


def test_a_build_that_knows_no_other_says_so(site):
    titles, rows, builds, text = read(site("alone", BUILD))
    assert (titles, rows, builds) == ([], [], [])
    assert told.ALONE in text


def test_what_differs_from_the_published_build_is_a_dated_section(site):
    first = site("first", changed("0"))
    now = changed("1", accuracy=0.97, digit="four")
    now["pages"][DIGITS]["figures"] = FIGURES | {"fig-b": "3" * 12, "fig-c": "4" * 12}
    now["claims"][0]["verdict"]["kind"] = "fails"
    titles, rows, builds, text = read(site("second", now, before=first))
    assert titles == ["2026-01-31: 1 claim, 2 figures, 2 values"]
    assert [row[:2] for row in rows] == [
        ["claim reads", "Change has another verdict"],
        [f"{DIGITS}: accuracy", "Change moved"],
        [f"{DIGITS}: digit", "Change moved"],
        [f"{DIGITS}: fig-b", "Change is drawn otherwise"],
        [f"{DIGITS}: fig-c", "Change is new"],
    ]
    assert rows[1][2:] == ["Before 0.95", "After 0.97"]
    assert "Commit 111111111111, after 000000000000." in text
    assert [build["commit"] for build in builds] == ["1" * 12]


def test_earlier_sections_are_carried_on(site):
    first = site("first", changed("0"))
    second = site("second", changed("1", accuracy=0.97), before=first)
    third = site("third", changed("2", accuracy=0.99), before=second)
    titles, rows, builds, _ = read(third)
    assert titles == ["2026-01-31: 1 value", "2026-01-31: 1 value"]
    assert [row[2:] for row in rows] == [["Before 0.97", "After 0.99"], ["Before 0.95", "After 0.97"]]
    assert builds[1:] == read(second)[2]
    # Built again, with nothing measured otherwise, it says the same.
    again = read(site("again", changed("3", accuracy=0.99), before=third))
    assert (again[0], again[1], again[2]) == (titles, rows, builds)
    assert told.SAME in again[3]


def test_figures_of_another_machine_are_not_compared(site):
    first = site("first", changed("0"))
    now = changed("1")
    now["made"]["device"] = {"kind": "cuda", "name": "A card"}
    now["pages"][DIGITS]["figures"] = {"fig-a": "9" * 12}
    _, rows, _, _ = read(site("second", now, before=first))
    assert [row[:2] for row in rows] == [["the build", "Change has another device"]]


def test_of_many_differences_the_rest_is_in_the_file(site):
    first = site("first", changed("0"))
    many = {f"value_{number}": number for number in range(told.ROWS + 2)}
    _, rows, builds, text = read(site("second", changed("1", **many), before=first))
    assert len(rows) == told.ROWS
    assert len(builds[0]["differences"]) == told.ROWS + 2
    assert "And 2 more, in changes.json." in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "holds no changes that can be read"),
        ('{"format": "other/1", "builds": []}', "expected the format unboxed-changes/1, got 'other/1'"),
        ('{"format": "unboxed-changes/1", "builds": [{"date": null}]}', "lacks 'commit'"),
        (
            '{"format": "unboxed-changes/1", "builds": [{"date": null, "commit": "1", "before": "0", '
            '"differences": [["a"]]}]}',
            "expected four texts for each difference",
        ),
    ],
)
def test_changes_that_cannot_be_read_stop_the_build_and_lose_nothing(site, text, said, tmp_path):
    first = site("first", changed("0"))
    site("second", changed("1"), before=first)
    before = earlier.digest()
    (first / earlier.CHANGES).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=said):
        earlier.ask()
    assert earlier.digest() == before


def test_a_folder_without_measurements_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLISHED", str(tmp_path))
    with pytest.raises(ValueError, match=f"PUBLISHED: expected the folder of a site, and {tmp_path} has no"):
        earlier.ask()


def test_an_address_where_nobody_answers_is_said_in_a_line_and_stops_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(earlier, "FOLDER", tmp_path / "kept")
    monkeypatch.setenv("SITE_URL", "http://127.0.0.1:9")
    earlier.ask()
    said = capsys.readouterr().err
    assert said.startswith("  http://127.0.0.1:9/measurements.json: cannot be read (")
    assert said.count("\n") == 1
    assert earlier.digest() is None


def test_what_is_published_decides_the_site(site, monkeypatch):
    first = site("first", changed("0"))
    monkeypatch.setattr(chapters, "sources", list)
    alone = bind.key({})
    site("second", changed("1"), before=first)
    assert keys.differences(alone, bind.key({})) == ["what is published is new"]


def test_the_gate_lets_no_site_lose_what_earlier_ones_told(site, tmp_path, monkeypatch, capsys):
    first = site("first", changed("0"))
    second = site("second", changed("1", accuracy=0.97), before=first)
    monkeypatch.setattr(gate, "PUBLISHED", tmp_path / "published.json")
    monkeypatch.setenv("SITE_URL", "https://example.org")
    monkeypatch.setattr(
        earlier, "fetch", lambda address: (second / address.rpartition("/")[2]).read_text("utf-8")
    )
    for after, status in ((second, 0), (first, 1)):
        assert gate.gate(after) == status
        assert (
            "This site lacks the changes of a build that https://example.org tells" in capsys.readouterr().out
        ) == bool(status)
