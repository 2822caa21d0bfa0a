"""Pages that are read and written side by side are those that come of doing so in turn."""

import multiprocessing
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from small_site import build
from sphinx.errors import SphinxParallelError

from press import copies

PAGE = """\
(label-{number})=
# Page {number}

A word of its own, word{number}, and one of all. See {{ref}}`label-{next}` and {{doc}}`page-{next}`.

```{{index}} entry {number}; in common
```

```{{figure}} picture-{number}.png
:name: figure-{number}

The picture {number}, beside {{numref}}`figure-{next}`.
```

```{{math}}
:label: formula-{number}
x_{number}
```
"""
COUNT = copies.FEWEST + 3
SETTINGS: dict[str, Any] = {
    "extensions": ["myst_parser", "press.reading", "press.searched", "press.skeletons", "press.writing"],
    "source_suffix": {".md": "markdown"},
    "numfig": True,
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Make a folder of pages that refer to each other."""
    picture = (Path(__file__).parents[2] / "book" / "_static" / "logo.svg").read_bytes()
    names = "\n".join(f"page-{number}" for number in range(COUNT))
    (tmp_path / "index.md").write_text(f"# Book\n\n```{{toctree}}\n:numbered:\n\n{names}\n```\n")
    for number in range(COUNT):
        text = PAGE.format(number=number, next=(number + 1) % COUNT).replace(".png", ".svg")
        (tmp_path / f"page-{number}.md").write_text(text)
        (tmp_path / f"picture-{number}.svg").write_bytes(picture + b"<!-- %d -->" % number)
    return tmp_path


def made(folder: Path) -> dict[str, bytes]:
    """Return the files of the site in a folder."""
    paths = (folder / "out").rglob("*")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def test_pages_made_side_by_side_are_those_made_in_turn(book, monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 1)
    _, said = build(book, **SETTINGS)
    assert not said
    in_turn = made(book)
    for folder in (book / "out", book / "trees"):
        shutil.rmtree(folder)

    monkeypatch.setattr(copies, "count", lambda: 2)
    used = []
    share = copies.share

    def counted(*given):
        used.append(len(told := share(*given)))
        return told

    monkeypatch.setattr(copies, "share", counted)
    _, said = build(book, **SETTINGS)

    assert not said
    assert used == [2, 2]
    assert made(book) == in_turn


def test_a_name_that_two_pages_give_is_told_however_they_are_read(book, monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 2)
    share, both = copies.share, multiprocessing.get_context("fork").Barrier(2)

    def apart(things, work, tell):
        def meet(page):
            if page in ("page-3", "page-4"):
                both.wait(60)  # so that neither copy takes both
            work(page)

        return share(things, meet, tell)

    monkeypatch.setattr(copies, "share", apart)
    for number in (3, 4):
        with (book / f"page-{number}.md").open("a") as page:
            page.write("\n(twice)=\n## The same name\n")

    _, said = build(book, **SETTINGS)

    assert "duplicate label twice, other instance in" in said


def test_what_a_page_warns_of_is_heard(book, monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 2)
    with (book / "page-3.md").open("a") as page:
        page.write("\n{ref}`nowhere`\n\n```{nothing}\n```\n")

    _, said = build(book, **SETTINGS)

    assert "page-3.md" in said
    assert "undefined label: 'nowhere'" in said
    assert "Unknown directive type: 'nothing'" in said


def test_a_copy_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 2)

    def work(thing: int) -> None:
        if thing == COUNT - 1:
            raise ValueError(f"expected another thing than {thing}")

    with pytest.raises(SphinxParallelError, match=f"expected another thing than {COUNT - 1}") as failed:
        copies.share(range(COUNT), work)
    assert "in work" in failed.value.__notes__[0]


def test_a_copy_that_is_killed_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 2)

    def work(thing: int) -> None:
        if thing == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(EOFError):
        copies.share(range(COUNT), work)


def test_little_is_done_by_the_process_itself(monkeypatch):
    monkeypatch.setattr(copies, "count", lambda: 2)
    done = []

    assert copies.share(range(copies.FEWEST - 1), lambda thing: done.append((thing, os.getpid()))) == []
    assert done == [(thing, os.getpid()) for thing in range(copies.FEWEST - 1)]
