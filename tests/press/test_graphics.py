"""Each chapter has a graphics processor to itself, given a pretended list of them."""

import os

import pytest

from press import graphics, keys


@pytest.fixture(autouse=True)
def three(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "machine", lambda: ("cuda", "quick"))
    monkeypatch.setattr(graphics, "FOLDER", tmp_path / "graphics")
    monkeypatch.setenv(graphics.VISIBLE, "0, GPU-8f/2,5")


def test_no_two_chapters_have_the_same(monkeypatch):
    given = os.environ[graphics.VISIBLE]
    seen = []
    with graphics.one():
        seen.append(os.environ[graphics.VISIBLE])
        os.environ[graphics.VISIBLE] = given  # as another process has it
        with graphics.one():
            seen.append(os.environ[graphics.VISIBLE])
            os.environ[graphics.VISIBLE] = given
            with graphics.one():
                seen.append(os.environ[graphics.VISIBLE])
    assert seen == ["0", "GPU-8f/2", "5"]


def test_it_is_given_back_whatever_happens():
    given = os.environ[graphics.VISIBLE]
    for _ in range(2):
        with pytest.raises(LookupError, match="0"), graphics.one():
            raise LookupError(os.environ[graphics.VISIBLE])
        assert os.environ[graphics.VISIBLE] == given


def test_without_one_nothing_changes(monkeypatch):
    monkeypatch.setattr(keys, "machine", lambda: ("cpu", "quick"))
    given = os.environ[graphics.VISIBLE]
    assert graphics.available() == []
    with graphics.one():
        assert os.environ[graphics.VISIBLE] == given
    assert not graphics.FOLDER.exists()
