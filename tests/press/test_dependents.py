"""What is written again after a change, and nothing else, is what a build from nothing would have written."""

import shutil

import pytest

NEXT = """
(somewhere)=
## Somewhere

Nothing refers to this sentence.
"""


def site(book):
    """Return the files of the site by name."""
    folder = book.root / "_build" / "html"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def linked(book):
    """A built book in which one page refers to a section of another, and a third to nothing."""
    far = (book.root / "book" / "far.md").read_text("utf-8")
    near = (book.root / "book" / "near.md").read_text("utf-8")
    book.write("far", far + NEXT)
    book.write("near", f"{near}\nSee {{ref}}`somewhere`, and {{code-lines}}`book/far` lines.\n")
    book.write("other", "# Other\n\nOf its own.\n")
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text("utf-8") + "- file: book/other\n")
    assert book.build() == set()
    return book


def test_what_a_change_leaves_is_what_a_build_from_nothing_gives(linked):
    far = linked.root / "book" / "far.md"
    other = linked.root / "_build" / "press" / "staging" / "_build" / "html" / "book" / "other.html"

    far.write_text(far.read_text("utf-8").replace("# Far\n", "# Far away\n"))
    assert linked.build() == set()
    assert "Far away" in other.read_text("utf-8")
    written = other.stat().st_mtime_ns

    # A mistake is told as often as it is built, and leaves nothing behind.
    before = far.read_text("utf-8")
    far.write_text(before.replace("## Somewhere", "## Somewhere else\n\n{doc}`nowhere`"))
    assert "unknown document" in linked.press("book").stderr
    far.write_text(before.replace("## Somewhere", "## Elsewhere").replace("this sentence", "this, now"))
    assert linked.build() == set()
    assert "See <a" in linked.page("near")
    assert "Elsewhere" in linked.page("near")
    assert other.stat().st_mtime_ns == written

    found = site(linked)
    shutil.rmtree(linked.root / "_build" / "press" / "staging")
    shutil.rmtree(linked.root / "_build" / "html")
    assert linked.build() == set()
    assert site(linked) == found


def test_a_reference_to_what_is_gone_stops_the_build(linked):
    far = linked.root / "book" / "far.md"
    far.write_text(far.read_text("utf-8").replace("(somewhere)=", "(anywhere)="))
    result = linked.press("book")
    assert result.returncode == 1
    assert "book/near.md" in result.stderr
    assert "undefined label: 'somewhere'" in result.stderr
