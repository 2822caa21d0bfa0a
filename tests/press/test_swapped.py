"""A site is replaced as a whole, whatever was there, and whatever interrupts it."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press import swapped

NAMES = st.sampled_from(["a", "b"])
# A folder holds files and folders; a name may be a file at one time and a folder at another.
TREES = st.recursive(
    st.text("xyz", max_size=3), lambda inner: st.dictionaries(NAMES, inner, max_size=2), max_leaves=6
).filter(lambda tree: isinstance(tree, dict))


def write(folder, tree, when):
    """Write a tree, at a time; what is as it was keeps its own."""
    for path in folder.iterdir():
        if path.name not in tree or isinstance(tree[path.name], dict) != path.is_dir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, content in tree.items():
        path = folder / name
        if isinstance(content, dict):
            path.mkdir(exist_ok=True)
            write(path, content, when)
        elif not path.exists() or path.read_text() != content:
            path.write_text(content)
            os.utime(path, ns=(when, when))


def read(folder):
    return {path.name: read(path) if path.is_dir() else path.read_text() for path in folder.iterdir()}


@given(trees=st.lists(TREES, min_size=1, max_size=5))
def test_each_site_is_what_was_staged(tmp_path_factory, trees):
    folder = tmp_path_factory.mktemp("sites")
    staged, site = folder / "staged", folder / "html"
    staged.mkdir()
    for turn, tree in enumerate(trees):
        write(staged, tree, 10**18 + turn)
        swapped.swap(staged, site)
        assert read(site) == read(staged) == tree
        write(site, tree | {"a": "changed in place"}, 2 * 10**18)


@pytest.fixture
def folders(tmp_path):
    staged, site = tmp_path / "staged", tmp_path / "html"
    staged.mkdir()
    for turn, text in enumerate(("first", "second")):
        write(staged, {"page": text, "other": "same"}, 10**18 + turn)
        swapped.swap(staged, site)
    write(staged, {"page": "third", "other": "same"}, 10**18 + 2)
    return staged, site


def test_what_is_the_same_is_not_written_again(folders):
    staged, site = folders
    before = (site / "other").stat().st_ino
    swapped.swap(staged, site)
    assert (site / "other").stat().st_ino == before


@pytest.mark.parametrize("step", range(3))
def test_one_that_is_killed_leaves_a_whole_site_and_the_next_one_makes_it(folders, monkeypatch, step):
    staged, site = folders
    rename = Path.rename
    renamed: list[Path] = []

    def killed(path, target):
        if len(renamed) == step:
            raise KeyboardInterrupt
        renamed.append(path)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        swapped.swap(staged, site)
    monkeypatch.undo()
    swapped.recover(site)
    assert read(site)["page"] == ("third" if step == 2 else "second")
    swapped.swap(staged, site)
    assert read(site) == {"page": "third", "other": "same"}


def test_one_that_finds_no_room_leaves_the_site_as_it_is(folders, monkeypatch):
    staged, site = folders

    def full(*paths):
        raise OSError("no room")

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(OSError, match="no room"):
        swapped.swap(staged, site)
    monkeypatch.undo()
    assert read(site) == {"page": "second", "other": "same"}
    swapped.swap(staged, site)
    assert read(site)["page"] == "third"
