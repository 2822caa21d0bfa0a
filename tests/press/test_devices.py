"""Builds stand side by side, with what differs; the page tells of every chapter that does more in full."""

import copy
import json
import re

import pytest
import small_site
from bs4 import BeautifulSoup
from saved_build import BUILD, DIGITS, SCALING

from press import apart, builds, chapters, published, reach

PAGE = "# Page\n\n```{builds}\n```\n"


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Build a page beside which some other builds are kept, each a text; returns it and the warnings."""

    def page(here=BUILD, **kept):
        folder = tmp_path / "book" / "recorded" / "builds"
        folder.mkdir(parents=True)
        for name, text in kept.items():
            (folder / f"{name}.json").write_text(text, "utf-8")
        monkeypatch.setattr(chapters, "ROOT", tmp_path)
        monkeypatch.setattr(published, "document", lambda env: here)
        source = tmp_path / "source"
        source.mkdir()
        (source / "index.md").write_text(PAGE, "utf-8")
        _, said = small_site.build(
            source,
            extensions=["myst_parser", "sphinx_design", "press.devices"],
            myst_enable_extensions=["colon_fence"],
        )
        return BeautifulSoup((source / "out" / "index.html").read_text("utf-8"), "html.parser"), said

    return page


def cells(table):
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table.select("tr")[1:]]


def counts(page, *numbers):
    """The row of a page, as a reader of cards gets it."""
    return [page, *(f"{column} {number}" for column, number in zip(apart.COLUMNS, numbers, strict=True))]


def test_a_build_alone_says_so(page):
    shown, said = page()
    assert said == ""
    assert "No other build is kept beside this one yet." in shown.get_text()
    assert not shown.select("table")


def test_what_differs_is_shown_and_what_does_not_is_counted(page):
    other = copy.deepcopy(BUILD)
    other["made"] |= {"device": {"kind": "cuda", "name": "A card"}, "profile": "full"}
    other["pages"][DIGITS]["values"] |= {"accuracy": 0.97, "epochs": 5, "more": 1}
    other["pages"][DIGITS]["seconds"] = 5.0
    other["pages"][DIGITS]["values"]["digit"] = "five"
    del other["pages"][SCALING]
    other["claims"][0]["verdict"]["kind"] = "fails"
    del other["claims"][1]
    here = copy.deepcopy(BUILD)
    here["pages"][DIGITS]["seconds"] = 20.0
    shown, said = page(here, card=json.dumps(other))
    assert said == ""
    assert shown.find("h2").contents[0] == "This build and card"
    made, verdicts, numbers, compared, times = map(cells, shown.select("table.cards"))
    assert ["Device", "This build cpu, CPU", "card cuda, A card"] in made
    assert verdicts == [["reads", "This build holds", "card fails"]]
    said = "3 claims are in both builds; those of another verdict: 1. In one of the builds alone: 1."
    assert said in shown.get_text()
    # How many epochs it took is within what its claim allows.
    assert numbers == [counts(DIGITS, 4, 2, 0, 1, 0, 1)]
    assert compared == [["accuracy", "This build 0.95", "card 0.97"]]
    assert "Of 4 values that both builds have, 2 are the same" in shown.get_text()
    assert f"Measured in one of the builds alone: {SCALING}." in shown.get_text()
    assert times == [
        [DIGITS, "This build 20.0 s", "card 5.0 s", "card ÷ this build 0.25"],
        [SCALING, "This build –", "card –", "card ÷ this build –"],
    ]


def test_equal_builds_are_called_equal(page):
    shown, _ = page(twin=json.dumps(BUILD))
    assert "4 claims are in both builds; those of another verdict: none." in shown.get_text()
    assert "Of 6 values that both builds have, 6 are the same" in shown.get_text()
    assert "There is none." in shown.get_text()


@pytest.mark.parametrize(
    ("value", "column"),
    [(200.1, 1), (201.9, 2), (-200.0, 4), (219.0, 3), (181.0, 3), (250.0, 4), ("200", 5), (True, 5)],
)
def test_numbers_are_counted_by_how_far_they_are_apart(value, column):
    other = copy.deepcopy(BUILD)
    here = copy.deepcopy(BUILD)
    here["pages"][SCALING]["values"]["seconds"] = 200.0
    other["pages"][SCALING]["values"]["seconds"] = value
    found = apart.count(builds.read(here), builds.read(other), SCALING)
    assert found == [2, *(1 + (column == 1) if at == 1 else int(at == column) for at in range(1, 6))]


def test_a_build_that_cannot_be_read_is_an_error_with_its_name(page):
    _, said = page(cut=json.dumps(BUILD)[:100])
    assert "index.md:3: ERROR" in said
    assert "cut.json: holds no measurements of a build" in said


def test_the_page_tells_of_every_chapter_that_does_more_in_the_full_profile():
    knows = set()
    for name, path in chapters.chapters().items():
        code = chapters.code(chapters.read(path))
        modules = [file.read_text("utf-8") for file in reach.modules(code, chapters.ROOT / "code")]
        if any("runtime.profile()" in text for text in (code, *modules)):
            knows.add(name)
    text = (chapters.ROOT / "book" / "reference" / "devices.md").read_text("utf-8")
    assert set(re.findall(r"^\* - \{doc\}`/(.+)`$", text, re.MULTILINE)) == knows
