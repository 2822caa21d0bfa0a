"""What live figures load is written where it is not there yet, and nothing of an earlier build stays."""

import pytest

from press import shipped


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder ``_static``, where what was there is kept, and the modules that there are."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "one.mjs").write_text("export default 1;\n")
    monkeypatch.setattr(shipped, "MODULES", modules)
    static = tmp_path / "_static"
    static.mkdir()
    return static, tmp_path / "kept", modules


def bundle(name, weights=b"1234"):
    return shipped.Bundle(name, b"{}", weights)


def ship(places, *bundles):
    """Ship as a build does, and return what there is then, with the time at which each file was written."""
    static, kept, _ = places
    shipped.put_away(static, kept)
    assert not (static / shipped.FOLDER).exists()
    shipped.write(static, kept, bundles)
    files = [path for path in (static / shipped.FOLDER).rglob("*") if path.is_file()]
    return {path.relative_to(static / shipped.FOLDER).as_posix(): path.stat().st_mtime_ns for path in files}


def test_what_is_there_stays_and_what_is_not_wanted_goes(places):
    before = ship(places, bundle("a"), bundle("b"))
    assert len(before) == 5
    after = ship(places, bundle("a"), bundle("c"))
    assert {name for name in before if after.get(name) == before[name]} == {
        f"{shipped.edition()}/one.mjs",
        "a.json",
        "a.bin",
    }
    assert after.keys() - before.keys() == {"c.json", "c.bin"}
    assert before.keys() - after.keys() == {"b.json", "b.bin"}


def test_modules_that_have_changed_come_under_another_address(places):
    (before,) = ship(places)
    (places[2] / "one.mjs").write_text("export default 2;\n")
    (after,) = ship(places)
    assert after != before
    folders = [path.name for path in (places[0] / shipped.FOLDER).iterdir()]
    assert folders == [shipped.edition()]


def test_what_was_cut_off_is_written_again(places):
    ship(places, bundle("a"))
    (places[0] / shipped.FOLDER / "a.bin").write_bytes(b"12")
    ship(places, bundle("a"))
    assert (places[0] / shipped.FOLDER / "a.bin").read_bytes() == b"1234"


def test_a_build_that_stopped_before_it_shipped_loses_nothing(places):
    before = ship(places, bundle("a"))
    shipped.put_away(*places[:2])
    assert ship(places, bundle("a")) == before
