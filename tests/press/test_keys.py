"""A chapter's key holds what decides its outputs, and nothing else."""

import os
import re
import shutil
from importlib import metadata

import pytest
from book_of_two import FAR, HEAD, NEAR, cell

from press import chapters, keys


@pytest.fixture
def near(new_book, monkeypatch):
    """The key of the chapter near, as it is now."""
    monkeypatch.setattr(chapters, "ROOT", new_book.root)
    return lambda: keys.key("book/near", new_book.root / "book" / "near.md", "cpu", "quick")


@pytest.fixture
def far(near, new_book):
    """The key of the chapter far, which reads data, as it is now."""
    return lambda device="cpu", profile="quick": keys.key(
        "book/far", new_book.root / "book" / "far.md", device, profile
    )


def changes(key, change):
    before = key()
    change()
    return keys.differences(before, key())


def test_code_decides_and_prose_does_not(near, new_book):
    assert changes(near, lambda: new_book.write("near", NEAR.replace("# Near", "# Nearer\n\nWords."))) == []
    assert changes(near, lambda: new_book.write("near", NEAR + cell("2 + 2"))) == ["cells changed"]


@pytest.mark.parametrize(
    ("tags", "due"),
    [("raises-exception", True), ("skip-execution", True), ("hide-input", False), ("remove-cell", False)],
)
def test_a_tag_decides_if_it_changes_what_is_executed(near, new_book, tags, due):
    tagged = NEAR.replace("```{code-cell} ipython3\n", f"```{{code-cell}} ipython3\n:tags: [{tags}]\n")
    assert changes(near, lambda: new_book.write("near", tagged)) == (["cells changed"] if due else [])


def test_a_reached_module_decides_by_what_it_does(near, new_book):
    modules = new_book.root / "code" / "unboxed"
    attacks = modules / "attacks.py"
    assert changes(near, lambda: (modules / "unreached.py").write_text("STRENGTH = 4\n")) == []
    assert changes(near, attacks.touch) == []
    assert changes(near, lambda: attacks.write_text("# Twice as strong as one.\nSTRENGTH  = 2\n")) == []
    assert changes(near, lambda: attacks.write_text("STRENGTH = 3\n")) == [
        "module unboxed/attacks.py changed"
    ]
    reached = "from unboxed.unreached import STRENGTH\n"
    assert changes(near, lambda: attacks.write_text(reached)) == [
        "module unboxed/attacks.py changed",
        "module unboxed/unreached.py is new",
    ]
    assert changes(near, lambda: attacks.write_text("STRENGTH = 2\n")) == [
        "module unboxed/attacks.py changed",
        "module unboxed/unreached.py is no longer reached",
    ]


def test_a_table_decides_if_a_cell_names_it_or_the_chapter_declares_it(near, new_book):
    table = new_book.root / "book" / "rain.csv"
    table.write_text("1\n")
    named = NEAR + cell("open('rain.csv').read()")
    assert changes(near, lambda: new_book.write("near", named)) == [
        "cells changed",
        "table book/rain.csv is new",
    ]
    assert changes(near, lambda: table.write_text("2\n")) == ["table book/rain.csv changed"]

    built = NEAR + cell("open('ra' + 'in.csv').read()")
    new_book.write("near", built)
    assert changes(near, lambda: table.write_text("3\n")) == []
    declared = built.replace(HEAD, HEAD.replace("\n---\n\n", "\nreads: [rain.csv]\n---\n\n"))
    assert changes(near, lambda: new_book.write("near", declared)) == ["table book/rain.csv is new"]
    assert changes(near, lambda: table.write_text("4\n")) == ["table book/rain.csv changed"]
    table.unlink()
    with pytest.raises(FileNotFoundError, match=r"near\.md: reads rain\.csv, and there is no such file"):
        near()


def test_data_decides_by_what_is_in_it_and_not_by_where_it_lies(far, tmp_path, monkeypatch):
    def lay(name):
        pets = tmp_path / name / "pets" / "train"
        pets.mkdir(parents=True)
        (pets / "tom.jpg").write_bytes(b"a cat")
        monkeypatch.setenv("UNBOXED_DATA", str(tmp_path / name))

    assert changes(far, lambda: lay("one")) == ["data pets changed"]
    assert changes(far, lambda: lay("another")) == []
    pets = tmp_path / "another" / "pets"
    assert changes(far, lambda: (pets / "train" / "tom.jpg").touch()) == []
    assert changes(far, lambda: (pets / "._tom.jpg").write_bytes(b"of macOS")) == []
    assert changes(far, lambda: (pets / "train" / "tom.jpg").rename(pets / "tom.jpg")) == [
        "data pets changed"
    ]
    assert changes(far, lambda: (pets / "tom.jpg").write_bytes(b"a dog")) == ["data pets changed"]
    monkeypatch.chdir(tmp_path)
    assert changes(far, lambda: monkeypatch.setenv("UNBOXED_DATA", "another")) == []


def install(folder, name, version, imports="", requires=()):
    """Make what a package leaves in an environment."""
    stem = name.replace("-", "_")
    info = folder / f"{stem}-{version}.dist-info"
    shutil.rmtree(next(folder.glob(f"{stem}-*"), info), ignore_errors=True)
    info.mkdir(parents=True)
    lines = [
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    (info / "top_level.txt").write_text(imports)
    keys._homes.cache_clear()
    keys._package.cache_clear()


def test_packages_decide_if_they_are_imported_or_required_by_what_is(near, new_book, tmp_path, monkeypatch):
    folder = tmp_path / "packages"
    monkeypatch.syspath_prepend(folder)
    install(
        folder,
        "whisker",
        "1.0",
        "whisker",
        ["Fur_ball>=1", "claws ; extra == 'sharp'", "tail ; python_version < '3'"],
    )
    install(folder, "fur-ball", "2.0")
    for name in ("claws", "tail", "linter"):
        install(folder, name, "3.0", name)
    new_book.write("near", NEAR + cell("import os, whisker.nose"))
    assert "package whisker" in near()

    assert changes(near, lambda: install(folder, "linter", "3.1", "linter")) == []
    assert changes(near, lambda: install(folder, "claws", "3.1")) == []
    assert changes(near, lambda: install(folder, "tail", "3.1")) == []
    assert changes(near, lambda: install(folder, "whisker", "1.1", "whisker", ["fur.ball"])) == [
        "package whisker 1.0 → 1.1"
    ]
    assert changes(near, lambda: install(folder, "fur-ball", "2.1")) == ["package fur-ball 2.0 → 2.1"]
    keys._homes.cache_clear()
    keys._package.cache_clear()


def test_the_device_the_profile_and_how_chapters_are_run_decide(far, monkeypatch):
    before = far()
    assert keys.differences(before, far("cuda")) == ["device cpu → cuda"]
    assert keys.differences(before, far(profile="full")) == ["profile quick → full"]
    monkeypatch.setattr(keys, "PRESENTERS", ("ipython",))
    assert "package nbclient" in " ".join(keys.differences(before, far()))
    assert {f"harness {name}" for name in keys.HARNESS} <= before.keys()


def test_no_path_and_no_time_stands_in_a_key(far, near, new_book, tmp_path, monkeypatch):
    before = far(), near()
    moved = tmp_path / "elsewhere" / "a b's ü"
    shutil.copytree(new_book.root, moved)
    for path in moved.rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setattr(chapters, "ROOT", moved)
    after = [
        keys.key(f"book/{name}", moved / "book" / f"{name}.md", "cpu", "quick") for name in ("far", "near")
    ]
    assert list(before) == after
    assert not re.search(r"/(tmp|root|home|usr)\b|20\d\d-", str(after))


def test_an_import_of_nothing_is_named_with_its_chapter(far, new_book):
    new_book.write("far", FAR + cell("from unboxed import nothing"))
    with pytest.raises(ValueError, match=r"book/far\.md: expected a module of unboxed, got unboxed\.nothing"):
        far()


def test_what_installed_packages_say_is_read_as_importlib_reads_it():
    packages = list(metadata.distributions())
    assert len(packages) > 100
    for package in packages:
        assert keys.about(package)["Version"] == package.version
        assert keys.required(package) == (package.requires or [])
