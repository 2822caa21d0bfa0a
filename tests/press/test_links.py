"""Links that lead nowhere are named with their place; what Sphinx's builder for links said is read."""

import json

import pytest

from press import bind, cli, links

FINE = {"filename": "a.md", "lineno": 1, "status": "working", "uri": "https://a.example", "info": ""}
MOVED = FINE | {"status": "redirected", "uri": "https://b.example"}
GONE = FINE | {"status": "broken", "uri": "https://c.example", "lineno": 7, "info": "404 Not Found"}
SILENT = FINE | {"status": "timeout", "uri": "https://d.example"}


@pytest.mark.parametrize(
    ("found", "status", "said"),
    [
        ([FINE, MOVED], 0, ""),
        (
            [FINE, GONE, SILENT],
            1,
            "a.md:7: https://c.example: 404 Not Found\na.md:1: https://d.example: timeout\n",
        ),
    ],
)
def test_broken_links_are_named(found, status, said, tmp_path, monkeypatch, capsys):
    def jupyter_book(folder, *options):
        path = folder / "_build" / "html" / "output.json"
        path.parent.mkdir(parents=True)
        path.write_text("".join(f"{json.dumps(link)}\n" for link in found), "utf-8")
        return "", 0

    monkeypatch.setattr(links, "FOLDER", tmp_path)
    monkeypatch.setattr(bind, "jupyter_book", jupyter_book)
    assert cli.main(["links"]) == status
    assert capsys.readouterr().out == said


def test_links_that_were_not_looked_at_are_not_called_good(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(links, "FOLDER", tmp_path)
    monkeypatch.setattr(bind, "jupyter_book", lambda folder, *options: ("It fell over.", 2))
    assert cli.main(["links"]) == 1
    assert "did not look at the links:\nIt fell over." in capsys.readouterr().err
