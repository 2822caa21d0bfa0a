"""What is left out of the site is what the reader of the table of contents would leave out."""

from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.util import matching
from sphinx_external_toc.events import parse_toc_to_env

from press import chapters, unlisted

FILES = ("index.md", "book/near.md", "book/near.ipynb", "book/notes.md", "CHANGES.md", "book/_build/old.md")


class Settings(dict[str, Any]):
    """Settings of Sphinx, by name and as attributes."""

    def __getattr__(self, name):
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value


def settings() -> Any:
    return Settings(
        external_toc_exclude_missing=True,
        external_toc_path="_toc.yml",
        exclude_patterns=["CHANGES.md", "**/_build"],
        source_suffix={".md": "markdown", ".ipynb": "notebook"},
        master_doc="index",
    )


def app(**parts) -> Any:
    return SimpleNamespace(**parts)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# A page\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: book/near\n")
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    return tmp_path


def test_what_is_not_listed_is_left_out_and_no_more(folder):
    ours, theirs = settings(), settings()
    unlisted.leave_out(app(srcdir=folder), ours)
    parse_toc_to_env(app(srcdir=folder, config=theirs), theirs)

    assert not ours.external_toc_exclude_missing
    found = [
        set(matching.get_matching_files(folder, ["**.md", "**.ipynb"], each.exclude_patterns))
        for each in (ours, theirs)
    ]
    assert found[0] == found[1] == {"index.md", "book/near.md", "book/near.ipynb"}
    assert set(ours.exclude_patterns) == set(theirs.exclude_patterns)


def test_of_a_table_that_cannot_be_read_its_reader_says_what_is_wrong(folder):
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: book/gone\n")
    unlisted.leave_out(app(srcdir=folder), asked := settings())
    assert asked == settings()
