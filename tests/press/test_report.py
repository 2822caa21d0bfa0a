"""The report says what made the site, or that nobody knows; the slowest cells are named by their place."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press import chapters, report, runs, slowest


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"commit": None, "changed": None}, "unknown: the book was not built in a git repository"),
        ({"commit": "0123456789abcdef", "changed": False}, "`0123456789ab`"),
        (
            {"commit": "0123456789abcdef", "changed": True},
            "`0123456789ab`, with changes that are not committed",
        ),
    ],
)
def test_commit_in_words(made, said):
    assert report.commit(made) == said


@pytest.mark.parametrize(("seconds", "said"), [(3.4, "3 s"), (59.7, "1 min 0 s"), (754, "12 min 34 s")])
def test_duration_in_words(seconds, said):
    assert report.duration(seconds) == said


def test_a_cell_is_under_the_last_heading_above_it():
    fenced = "Text.\n\n```python\n# a comment\n```\n"
    cells = [
        new_code_cell("0"),
        new_markdown_cell("# Page\n\n## Step *back*\n"),
        new_code_cell("1"),
        new_markdown_cell(fenced),
        new_code_cell("2"),
    ]
    notebook: nbformat.NotebookNode = new_notebook(cells=cells)
    assert slowest.sections(notebook) == ["", "Step *back*", "Step *back*"]


def test_slowest_cells_come_first_and_unknown_times_are_passed_over(monkeypatch):
    notebook = new_notebook(cells=[new_markdown_cell("# Page"), new_code_cell("1"), new_code_cell("2")])
    monkeypatch.setattr(chapters, "chapters", lambda: {"book/near": "near.md", "book/far": "far.md"})
    monkeypatch.setattr(chapters, "read", lambda path: notebook)
    found = slowest.cells({"book/near": [0.5, 2.0], "book/far": None})
    assert found == [
        slowest.Cell("book/near", 2, 2, "Page", 2.0),
        slowest.Cell("book/near", 1, 2, "Page", 0.5),
    ]


def test_without_times_the_report_has_a_dash():
    (said, _) = report.slowest_cells({})
    assert said.startswith("–")


def test_the_report_lists_the_slowest_cells(monkeypatch):
    notebook = new_notebook(cells=[new_markdown_cell("# Page"), new_code_cell("1"), new_code_cell("2")])
    monkeypatch.setattr(chapters, "chapters", lambda: {"book/near": "near.md"})
    monkeypatch.setattr(chapters, "read", lambda path: notebook)
    said = report.slowest_cells({"book/near": runs.Record({}, "", 3.0, 1.0, cells=[0.51, 2.0])})
    rows = [line.strip(" *-") for line in said if line.startswith(("* -", "  -"))]
    assert rows[4:8] == ["{doc}`/book/near`", "2 of 2", "Page", "2.0 s"]
    assert rows[11] == "0.5 s"
