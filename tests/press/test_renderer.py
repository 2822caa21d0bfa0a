"""What a rendering imports late, the next one imports ahead."""

import sys
import types

import pytest

from press import renderer


@pytest.fixture
def late(tmp_path, monkeypatch):
    """A module that is found, and was imported late; its name, and what was imported before."""
    monkeypatch.setattr(renderer, "IMPORTED", tmp_path / "imported.json")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "a_late_module.py").write_text("")
    before = set(sys.modules)
    monkeypatch.setitem(sys.modules, "a_late_module", types.ModuleType("a_late_module"))
    return "a_late_module", before


def test_what_was_imported_late_is_imported_ahead(late, monkeypatch):
    name, before = late
    renderer.note_late([], before)
    monkeypatch.delitem(sys.modules, name)
    assert renderer.import_ahead() == [name]
    assert name in sys.modules


def test_a_rendering_that_took_pytorch_is_no_model(late, monkeypatch):
    name, before = late
    renderer.note_late([], before)
    for other in ("another_late_module", "torch"):
        monkeypatch.setitem(sys.modules, other, sys.modules.get(other, types.ModuleType(other)))
    renderer.note_late([name], before - {"torch"})
    assert renderer.import_ahead() == [name]


@pytest.mark.parametrize("kept", ["", "[1", "{}", '["no_such_module", 5]'])
def test_a_list_that_is_lost_or_damaged_costs_only_time(late, kept):
    renderer.IMPORTED.write_text(kept)
    assert renderer.import_ahead() == []
