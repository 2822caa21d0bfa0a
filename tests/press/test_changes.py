"""A summary of a change names the pages that a reader would see otherwise, and no others."""

import copy
import json

import pytest
from saved_build import BUILD, DIGITS

from press import cli

PAGE = '<nav>{around}</nav><article class="bd-article"><p>{text}</p><img src="{picture}"></article>'


@pytest.fixture
def site(tmp_path):
    """Write a site of some pages, each its text, its picture and what stands around it."""

    def write(name, build, **pages):
        folder = tmp_path / name
        (folder / "_modules").mkdir(parents=True)
        for page, (text, picture, around) in {"index": ("Start.", "", ""), **pages}.items():
            html = PAGE.format(text=text, picture=picture, around=around)
            (folder / f"{page}.html").write_text(html, "utf-8")
        (folder / "_modules" / "code.html").write_text(name, "utf-8")
        (folder / "measurements.json").write_text(build, "utf-8")
        return folder

    return write


BEFORE = {
    "a": ("Text.", "a.svg", "x"),
    "b": ("Text.", "b.svg", "x"),
    "c": ("Old.", "", "x"),
    "d": ("", "", ""),
}
AFTER = {
    "a": ("Text.", "a.svg", "y"),
    "b": ("Text.", "new.svg", "y"),
    "c": ("New.", "", "x"),
    "e": ("", "", ""),
}


def test_pages_and_numbers_that_differ_are_listed(site, capsys):
    moved = copy.deepcopy(BUILD)
    moved["pages"][DIGITS]["values"]["accuracy"] = 0.85
    before = site("before", json.dumps(BUILD), **BEFORE)
    after = site("after", json.dumps(moved), **AFTER)
    assert cli.main(["changed", str(before), str(after)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("## Pages\n\n- b differs\n- c differs\n- d is gone\n- e is new\n\n## Claims")
    assert f"| ✗ | {DIGITS}: accuracy | does not pass | 0.95   | 0.85  |" in said


def test_equal_sites_have_no_differences(site, capsys):
    before, after = (site(name, json.dumps(BUILD), **BEFORE) for name in ("before", "after"))
    assert cli.main(["changed", str(before), str(after)]) == 0
    assert "No page differs." in capsys.readouterr().out


def test_without_an_earlier_site_it_says_so_and_without_a_later_one_it_fails(site, tmp_path, capsys):
    after = site("after", json.dumps(BUILD))
    assert cli.main(["changed", str(tmp_path / "none"), str(after)]) == 0
    assert "There is no earlier site" in capsys.readouterr().out
    assert cli.main(["changed", str(after), str(tmp_path / "none")]) == 1
    assert "expected the folder of a site" in capsys.readouterr().err


def test_an_earlier_site_whose_measurements_cannot_be_read_is_named(site, capsys):
    before, after = site("before", "{"), site("after", json.dumps(BUILD))
    assert cli.main(["changed", str(before), str(after)]) == 0
    assert f"{before / 'measurements.json'}: holds no measurements" in capsys.readouterr().out
