"""What runs again and what does not, and what stops a build, on a book of two chapters and the real press."""

import os
import re
import shutil

import pytest
from book_of_two import FAR, HEAD, NEAR, cell, executed

from press import keys, workflow


def test_only_what_depends_on_a_change_runs_again(book):
    modules = book.root / "code" / "unboxed"
    assert book.status() == {}
    assert book.build() == set()

    (modules / "unreached.py").write_text("STRENGTH = 4\n")
    assert book.status() == {"the site": "file code/unboxed/unreached.py changed"}
    (modules / "attacks.py").write_text("STRENGTH = 777\n")
    assert book.status()["book/near"] == "module unboxed/attacks.py changed"
    assert "book/far" not in book.status()
    assert book.build() == {"book/near"}
    assert "777" in book.page("near")

    book.write("far", FAR.replace("# Far", "# Far away"))
    assert book.build() == set()
    assert "Far away" in book.page("far")

    # A run of what was before is still kept.
    (modules / "attacks.py").write_text("STRENGTH = 2\n")
    assert book.build() == set()
    assert "777" not in book.page("near")

    # Pages are read anew if the press writes them otherwise.
    part = book.root / "code" / "press" / "measured.py"
    adds = "app.connect('doctree-read', lambda _, page: page.append(nodes.Text('By another rule.')))"
    part.write_text(part.read_text("utf-8").replace("    return {", f"    {adds}\n    return {{"))
    assert book.build() == set()
    assert "By another rule." in book.page("near")


def test_the_readers_own_data_runs_the_chapters_that_read_it_and_no_others(book, tmp_path):
    assert "drawn by code" in book.page("far")

    pets = book.root / "mine" / "pets"
    pets.mkdir(parents=True)
    (pets / "tom.jpg").write_bytes(b"a cat")
    book.environment["UNBOXED_DATA"] = "mine"  # relative to where the build starts, not to the chapter
    assert book.build() == {"book/far"}
    assert "tom.jpg" in book.page("far")

    book.environment["UNBOXED_DATA"] = str(book.root / "mine")
    (pets / ".DS_Store").write_bytes(b"of macOS")
    assert book.build() == set()

    (pets / "spike.jpg").write_bytes(b"a dog")
    assert book.build() == {"book/far"}
    assert "spike.jpg" in book.page("far")

    del book.environment["UNBOXED_DATA"]
    assert book.build() == set()  # its run of before is still kept
    assert "drawn by code" in book.page("far")


def test_a_build_that_was_moved_executes_nothing(book, tmp_path):
    configured = (book.root / "_build" / "html" / ".buildinfo").read_bytes()
    book.root = shutil.move(book.root, tmp_path / "it's elsewhere ü")
    assert book.status() == {}
    assert book.build() == set()

    # Restored without the site, as a cache of a build machine may be.
    shutil.rmtree(book.root / "_build" / "html")
    assert book.build() == set()
    assert "<h1>Near<" in book.page("near")
    assert (book.root / "_build" / "html" / ".buildinfo").read_bytes() == configured


def test_failing_cell_keeps_the_site_and_the_other_chapters(book):
    before = book.page("near")
    book.write("near", NEAR.replace("attacks.STRENGTH", "attacks.WEAKNESS"))
    book.write("far", FAR.replace("1 + 1", "20 + 3"))
    result = book.press("book")
    assert result.returncode == 1
    assert "book/near.md:9: code cell 1 failed" in result.stderr
    assert "has no attribute 'WEAKNESS'" in result.stderr
    assert "✓ book/far" in result.stderr
    assert "Not executed: book/near" in result.stderr
    assert book.page("near") == before

    book.write("near", NEAR)
    assert book.build() == set()
    assert "23" in book.page("far")


FLAWS = {
    "Nothing is called {glue:text}`nothing`.": "No key 'nothing' found",
    "```{code-cell} ipython3\nfrom IPython.display import SVG\nSVG('dot.svg')\n```": "image without alt text",
    "```{image} dot.svg\n:alt: A dot of {size:.1f} mm\n```": "alt text: KeyError: 'size'",
    "See {doc}`nowhere`.": "unknown document",
    "Photographs gave {recorded}`mine:far:count`.": "there is no book/recorded/mine.json",
    "Photographs gave {recorded}`count`.": "expected NAME:PAGE:KEY or NAME:PAGE:KEY:FORMAT, got 'count'",
}


def test_a_number_of_jobs_that_is_none_is_refused(new_book):
    for jobs in ("0", "-1", "many"):
        result = new_book.press("book", f"--jobs={jobs}")
        assert result.returncode == 2
        assert f"expected 'all' or a number of at least 1, got '{jobs}'" in result.stderr


def test_a_picture_beside_a_page_is_part_of_the_site_and_a_hidden_file_is_not(book):
    (book.root / "book" / ".DS_Store").write_bytes(b"of macOS")
    (book.root / "book" / "_static" / "._logo.svg").write_bytes(b"of macOS")
    assert book.status() == {}
    (book.root / "book" / "dot.svg").write_text("<svg/>")
    assert book.status() == {"the site": "file book/dot.svg is new"}


def test_flaws_stop_the_build_with_file_and_line(book):
    (book.root / "book" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
    )
    far = book.root / "book" / "far.md"
    front, body = far.read_text().split("---\n\n", 1)
    far.write_text(f"{front}reads: [dot.svg]\n---\n\n{body}")
    line = {}
    for flaw in FLAWS:
        line[flaw] = far.read_text().count("\n") + 2
        far.write_text(f"{far.read_text()}\n{flaw}\n")
    for _ in range(2):  # a flaw is not forgotten by trying again
        result = book.press("book")
        assert result.returncode == 1
        for flaw, said in FLAWS.items():
            lines = range(line[flaw], line[flaw] + flaw.count("\n") + 1)
            places = [f"book/far.md:{number}: " for number in lines]
            (warning,) = (warning for warning in result.stderr.splitlines() if said in warning)
            assert any(place in warning for place in places)


def test_chapters_are_executed_alone_and_disturb_neither_the_site_nor_other_runs(book):
    book.environment["UNBOXED_PROFILE"] = "full"
    result = book.press("chapters", "near")
    assert result.returncode == 0, result.stderr
    assert executed(result.stderr) == {"book/near"}
    result = book.press("chapters", "near", "nowhere")
    assert result.returncode == 1
    assert "CHAPTERS: expected some of near, far; got nowhere" in result.stderr
    book.environment.clear()
    assert book.status() == {}


SPAN = "import time\nbegan = time.time()\ntime.sleep(1.5)\nprint('SPAN', began, time.time())"


@pytest.mark.parametrize("alone", [True, False])
def test_a_chapter_that_takes_times_runs_while_no_other_does(new_book, alone):
    head = HEAD.replace("---\n\n", "alone: true\n---\n\n") if alone else HEAD
    new_book.write("near", head + "# Near\n" + cell(SPAN))
    new_book.write("far", HEAD + "# Far\n" + cell(SPAN))
    result = new_book.press("chapters", "near", "far", "--jobs=2")
    assert result.returncode == 0, result.stderr
    spans = []
    for name in ("near", "far"):
        (run,) = new_book.runs(name)
        ((begins, ends),) = re.findall(r"SPAN (\d\S+) (\d[\d.]+)", run.read_text("utf-8"))
        spans.append((float(begins), float(ends)))
    (_, first_ends), (second_begins, _) = sorted(spans)
    assert (first_ends < second_begins) is alone


def test_whether_a_chapter_runs_alone_is_yes_or_no(new_book):
    new_book.write("near", HEAD.replace("---\n\n", "alone: never\n---\n\n") + "# Near\n" + cell("1"))
    result = new_book.press("status")
    assert result.returncode == 1
    assert "near.md: alone: expected true or false, got 'never'" in result.stderr


def test_the_log_of_a_job_on_another_machine_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(workflow, "FOLDER", tmp_path)
    key = {"cells": "one"}
    jobs = tmp_path / ".snakemake" / "jobs"
    jobs.mkdir(parents=True)
    (jobs.parent / "log").mkdir()
    for number, path in enumerate((jobs / "9.log", jobs / "10.log", jobs.parent / "log" / "own.log")):
        path.write_text(f"press.job book/one {keys.digest(key)}")
        os.utime(path, (number, number))
    assert workflow._accounts({"book/one": key, "book/two": {"cells": "two"}}) == [
        f"book/one: what its last job said is in {jobs / '10.log'}",
        "book/two: no job left a log",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.write("near", NEAR.replace("attacks", "nothing")), "got unboxed.nothing"),
        (
            lambda book: book.write("near", NEAR + "\n```{code-cell} ipython3\n1 +\n```\n"),
            "near.md: invalid syntax",
        ),
        (lambda book: (book.root / "book" / "near.md").unlink(), "there is no book/near.md"),
        (
            lambda book: book.environment.update(UNBOXED_DATA="nowhere"),
            "UNBOXED_DATA: expected a folder, got",
        ),
        (
            lambda book: book.environment.update(UNBOXED_PROFILE="slow"),
            "expected 'quick' or 'full', got 'slow'",
        ),
        (
            lambda book: book.write("near", NEAR.replace("\n---\n\n", "\nreads: rain.csv\n---\n\n")),
            "near.md: reads: expected a list of files",
        ),
        (
            lambda book: book.write("near", NEAR.replace("mystnb", "text")),
            "near.md: has code cells, and its front matter does not say",
        ),
        (
            lambda book: book.write("near", NEAR.replace("ipython3\n", "ipython3\n---\n: [\n---\n")),
            "near.md: ",
        ),
        (lambda book: (book.root / "_toc.yml").write_text("root: ["), "_toc.yml: "),
        (
            lambda book: (book.root / "book" / "near.md").write_bytes(b"# N\xe4her\n"),
            "near.md: expected UTF-8",
        ),
        (
            lambda book: (book.root / "code" / "unboxed" / "attacks.py").write_text("STRENGTH = (\n"),
            "(attacks.py, line 1)",
        ),
    ],
)
def test_a_mistake_is_one_line_and_no_traceback(change, said, book):
    change(book)
    for command in ("book", "status"):
        result = book.press(command)
        assert result.returncode == 1, command
        assert said in result.stderr
        assert "Traceback" not in result.stderr
