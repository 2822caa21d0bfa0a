"""A release names one version in every place, and says what is new in it."""

import re
import runpy
import shutil

import pytest

from press.chapters import ROOT

notes = runpy.run_path(str(ROOT / "scripts" / "notes.py"))["notes"]


@pytest.fixture
def release(tmp_path):
    """Copy what names the version, one file of it changed, and return the folder."""

    def copy(file="CHANGELOG.md", old="", new=""):
        for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md"):
            shutil.copy(ROOT / name, tmp_path)
        text = (tmp_path / file).read_text("utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return copy


def version():
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]


def test_the_version_is_the_same_everywhere_and_the_changelog_says_what_is_new(release):
    text = notes(f"v{version()}")
    assert text.strip()
    assert "\n## " not in text
    older = release(old="\n## ", new=f"\n## {version()} (2030-01-01)\n\n- New.\n\n## ")
    citation = (older / "CITATION.cff").read_text("utf-8")
    (older / "CITATION.cff").write_text(re.sub("20..-..-..", "2030-01-01", citation), "utf-8")
    assert notes(f"v{version()}", older) == "- New.\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("CHANGELOG.md", f"## {version()}", "## 9.9.9", "9.9.9 in CHANGELOG.md"),
        ("CITATION.cff", f"version: {version()}", "version: 9.9", "9.9 in CITATION.cff"),
        ("pyproject.toml", f'version = "{version()}"', 'version = "9.9.9"', "9.9.9 in pyproject.toml"),
        ("CITATION.cff", 'date-released: "', 'date-released: "1', "expected one day, got 1"),
        ("CHANGELOG.md", "\n## ", "\n### ", "expected a heading such as"),
    ],
)
def test_a_place_that_was_forgotten_stops_the_release(file, old, new, said, release):
    with pytest.raises(ValueError, match=said):
        notes(f"v{version()}", release(file, old, new))


@pytest.mark.parametrize("tag", ["v9.9.9", version(), ""])
def test_a_tag_of_another_version_stops_the_release(tag):
    with pytest.raises(ValueError, match="expected one version everywhere"):
        notes(tag)
