"""What is to be indexed for searching is kept, and made again for the pages that were written again."""

import pytest

from press import search

PARTS = {"book/ideas/neuron": "Ideas"}


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "html"
    for name in ("book/ideas/neuron", "book/reference/claims", "_modules/unboxed/attacks", "404"):
        write(folder / f"{name}.html", f"This is {name}.")
    return folder


def write(path, words):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<html><article class="bd-article"><p>{words}</p></article></html>')


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.html")}


def test_pages_are_prepared_once(site, tmp_path):
    search.prepare(site, pages := tmp_path / "pages", PARTS)
    before = texts(pages)
    assert {*before} == {
        "book/ideas/neuron.html",
        "book/reference/claims.html",
        "_modules/unboxed/attacks.html",
    }
    assert "part:Ideas" in before["book/ideas/neuron.html"]

    kept = pages / "book" / "reference" / "claims.html"
    state = kept.stat()
    write(site / "book" / "ideas" / "neuron.html", "A sentence more.")
    search.prepare(site, pages, PARTS)
    assert "A sentence more." in texts(pages)["book/ideas/neuron.html"]
    assert (kept.stat().st_ino, kept.stat().st_ctime_ns) == (state.st_ino, state.st_ctime_ns)


def test_a_page_that_only_leads_to_another_has_nothing_to_index(site, tmp_path):
    (site / "book" / "old.html").write_text('<html><meta http-equiv="refresh" content="0; new.html"></html>')
    search.prepare(site, pages := tmp_path / "pages", PARTS)
    assert texts(pages)["book/old.html"] == search.NOTHING


def test_a_page_that_is_gone_is_indexed_no_more(site, tmp_path):
    search.prepare(site, pages := tmp_path / "pages", PARTS)
    (site / "book" / "reference" / "claims.html").unlink()
    search.prepare(site, pages, PARTS)
    assert "book/reference/claims.html" not in texts(pages)


def test_where_pages_are_of_other_parts_all_are_prepared_again(site, tmp_path):
    search.prepare(site, pages := tmp_path / "pages", PARTS)
    search.prepare(site, pages, {"book/ideas/neuron": "Learning"})
    assert "part:Learning" in texts(pages)["book/ideas/neuron.html"]


def test_what_was_cut_off_is_prepared_again(site, tmp_path):
    search.prepare(site, pages := tmp_path / "pages", PARTS)
    whole = texts(pages)
    (pages / "book" / "ideas" / "neuron.html").write_text("<main")
    search.prepare(site, pages, PARTS)
    assert texts(pages) == whole
