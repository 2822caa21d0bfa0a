"""A site offers the book as one file where it has that, and says nothing of it where it has not."""

import os
import time

import pytest
from bs4 import BeautifulSoup

from press import chapters, editions, swapped

PAGE = """<html><ul class="dropdown-menu">
<li><a href="{name}.ipynb" download="{name}.ipynb">Notebook</a>
</li>
<li><a href="{name}.md" download="{name}.md" target="_blank">
Markdown</a>
</li>
</ul>{body}</html>"""
WAYS = """<div class="ways docutils container"><ul>
<li><p><strong>Read.</strong> Start with one.</p></li>
<li><p><strong>Run.</strong> It builds.</p></li></ul></div>"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    site = tmp_path / "html"
    (site / "book" / "near").mkdir(parents=True)
    monkeypatch.setattr(chapters, "ROOT", tmp_path)  # where no package gives the files another name
    (site / "index.html").write_text("<html>to book/index.html</html>")
    (site / "book" / "index.html").write_text(PAGE.format(name="index", body=WAYS))
    (site / "book" / "near" / "one.html").write_text(PAGE.format(name="one", body="<p>One.</p>"))
    return site


def texts(site):
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}


def offered(site, page):
    links = BeautifulSoup((site / page).read_text(), "html.parser").select(".edition a")
    return {link["href"]: " ".join(link.get_text().split()) for link in links}


def test_what_is_there_is_offered_with_its_size_and_in_reach_of_each_page(site):
    before = texts(site)
    (site / "book.epub").write_bytes(bytes(16_700_000))
    editions.offer(site)
    assert offered(site, "book/near/one.html") == {"../../book.epub": "The book (EPUB), 17 MB"}
    assert offered(site, "book/index.html") == {"../book.epub": "EPUB"}
    assert "Start with one. " in (site / "book" / "index.html").read_text()
    (site / "book.pdf").write_bytes(bytes(4_200_000))
    editions.offer(site)
    assert list(offered(site, "book/near/one.html").items()) == [
        ("../../book.pdf", "The book (PDF), 4.2 MB"),
        ("../../book.epub", "The book (EPUB), 17 MB"),
    ]
    ways = BeautifulSoup((site / "book" / "index.html").read_text(), "html.parser").select(".ways li")[0]
    assert (
        ways.get_text() == "Read. Start with one. Or take the whole book along: PDF (4.2 MB), EPUB (17 MB)."
    )
    (site / "book-figures.zip").write_bytes(bytes(62_000_000))
    editions.offer(site)
    assert offered(site, "book/near/one.html")["../../book-figures.zip"] == "Its figures (ZIP), 62 MB"
    assert offered(site, "book/index.html")["../book-figures.zip"] == "figures and exercises"
    (site / "book.pdf").unlink()
    (site / "book.epub").unlink()
    editions.offer(site)
    assert "Or take along: <a" in (site / "book/index.html").read_text()
    once = texts(site)
    editions.offer(site)
    assert texts(site) == once
    for kind in editions.KINDS:
        (site / editions.name(kind)).unlink(missing_ok=True)
    editions.offer(site)
    assert texts(site) == before


def test_without_a_file_pages_stay_as_they_are(site):
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    editions.offer(site)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.html")} == before


def test_a_site_without_a_menu_is_told(site):
    (site / "book.epub").write_bytes(b"x")
    for path in site.rglob("*.html"):
        path.write_text("<html></html>")
    with pytest.raises(ValueError, match=r"expected pages with a menu to offer book\.epub in"):
        editions.offer(site)


def test_a_site_that_is_bound_anew_offers_nothing(site, tmp_path):
    staged = tmp_path / "staging" / "_build" / "html"
    for path in site.rglob("*.html"):
        there = staged / path.relative_to(site)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(path.read_text())
        when = time.time() - 60
        os.utime(there, (when, when))
        os.utime(path, (when, when))
    before = texts(site)
    (site / editions.name(".epub")).write_bytes(b"x")
    editions.offer(site)
    assert texts(site) != before
    swapped.swap(staged, site)
    assert texts(site) == before
    assert not list(site.glob("*.epub"))
