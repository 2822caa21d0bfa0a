"""What benchmarks find gets into their README whole: in its place, with the goals and why one is missed."""

import ast
import importlib
import re

import pytest

from press import chapters

FOLDER = chapters.ROOT / "benchmarks"


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """The tables, with a README of our own."""
    monkeypatch.syspath_prepend(FOLDER)
    module = importlib.import_module("tables")
    monkeypatch.setattr(module, "README", tmp_path / "README.md")
    module.README.write_text(
        "# One\n<!-- one -->\nold\n<!-- /one -->\n# Two\n<!-- two -->\nkept\n<!-- /two -->\n"
    )
    return module


def test_a_table_takes_the_place_of_the_last_and_leaves_the_others(tables):
    rows = [
        tables.Row("quick", 0.994, goal=1.0, spread=(0.98, 1.004), took=0.25, memory=[300.4, 299.6]),
        tables.Row("slow", 1.2345, goal=1.0, why="It looks twice."),
        tables.Row("slower", 2.3456, goal=1.0, why="It looks twice."),
        tables.Row("heavy", 712.3, "kB", goal=700),
        tables.Row("known", 12.34, "ms"),
    ]
    tables.write("one", rows, "A machine.")
    text = tables.README.read_text("utf-8")
    assert "| quick | 0.99 × | 0.98 to 1.00 | ≤ 1.00 × | ✓ | 250 ms | 300 MiB | 300 MiB |" in text
    assert "| slow | 1.23 × | – | ≤ 1.00 × | ✗ (1) | – | – | – |" in text
    assert "| known | 12.3 ms | – | – |  | – | – | – |" in text
    assert text.count("✗ (1)") == 2
    assert "\n(1) It looks twice.\n" in text
    assert "✗ (2)" in text
    assert "\n(2) Why is not known yet.\n" in text
    assert "old" not in text
    assert text.endswith("A machine.\n<!-- /one -->\n# Two\n<!-- two -->\nkept\n<!-- /two -->\n")
    tables.write("one", rows, "A machine.")
    assert tables.README.read_text("utf-8") == text


def test_a_goal_is_missed_by_what_is_written_and_not_by_less(tables):
    assert not tables.Row("even", 1.0049, goal=1.0).missed
    assert tables.Row("over", 1.0051, goal=1.0).missed


def test_a_subject_without_a_place_is_refused(tables):
    before = tables.README.read_text("utf-8")
    with pytest.raises(ValueError, match="expected a place between <!-- three --> and <!-- /three -->"):
        tables.write("three", [], "A machine.")
    assert tables.README.read_text("utf-8") == before


def test_what_a_script_writes_is_read_back(tables, tmp_path, monkeypatch):
    rows = [tables.Row("quick", 0.5, spread=(0.4, 0.6), goal=1.0, memory=(1.0, 2.0), why="so")]
    monkeypatch.setattr("sys.argv", ["script", "--into", str(tmp_path / "rows.json")])
    tables.tell("What it does.", iter(rows))
    (read,) = tables.read(tmp_path / "rows.json")
    assert read.cells() == rows[0].cells()


def test_every_subject_has_its_script_and_its_place():
    tree = ast.parse((FOLDER / "run.py").read_text("utf-8"))
    values = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    subjects = ast.literal_eval(values["SUBJECTS"])
    assert len(subjects) > 5
    places = re.findall(r"^<!-- (\w+) -->$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(subjects) == sorted(places)
    assert all((FOLDER / f"{subject}.py").is_file() for subject in subjects)


def test_what_is_installed_beside_the_book_is_pinned():
    lists = list(FOLDER.glob("*.txt"))
    assert lists
    for path in lists:
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        assert lines
        assert all(re.fullmatch(r"[\w-]+==[\d.]+", line) for line in lines), path
