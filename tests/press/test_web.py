"""What a site needs on the web: addresses, a sitemap, redirects, and a page for those that lead nowhere."""

from xml.etree import ElementTree

import pytest
import small_site
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

from press import chapters, web

# Sphinx's extension for tables of contents looks at every object there is, also at what PyTorch warns of.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.distributed.reduce_op:FutureWarning")
MOVED = "book/old/place: book/near\nbook/elsewhere: book/part/far\n"


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build a site of three pages, some of them moved, under the addresses that are given."""
    monkeypatch.setattr(chapters, "ROOT", tmp_path)

    def build(moved=MOVED, **addresses):
        for name in ("SITE_URL", "REPOSITORY_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, url in addresses.items():
            monkeypatch.setenv(name, url)
        for page in ("index", "book/near", "book/part/far"):
            (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / f"{page}.md").write_text(f"# {page}\n\nText.\n", "utf-8")
        (tmp_path / "_toc.yml").write_text(
            "format: jb-book\nroot: index\nchapters: [{file: book/near}, {file: book/part/far}]\n", "utf-8"
        )
        (tmp_path / web.MOVED).write_text(moved, "utf-8")
        app, said = small_site.build(
            tmp_path,
            extensions=["myst_parser", "sphinx_external_toc", "press.web"],
            exclude_patterns=["out"],
            external_toc_path="_toc.yml",
        )
        assert said == ""
        return lambda name: BeautifulSoup((app.outdir / name).read_text("utf-8"), "html.parser")

    return build


def stray(page, base):
    """List where in the site a page links to and what it loads, if that does not lie below a base."""
    tags = page.select("[href]:not([rel=canonical], [href='']), [src]")
    urls = [tag.get("href") or tag["src"] for tag in tags]
    assert len(urls) > 5
    return [url for url in urls if not url.startswith((base, "#", "https://"))]


def test_a_published_site_says_where_it_is(build, tmp_path):
    read = build(SITE_URL="https://example.org/book/", REPOSITORY_URL="https://example.org/me/book.git")
    far = read("book/part/far.html")
    assert far.select_one("link[rel=canonical]")["href"] == "https://example.org/book/book/part/far.html"
    assert [(link.text, link["href"]) for link in far.select(".page-links a")] == [
        (
            "Report a mistake",
            "https://example.org/me/book/issues/new?title=Mistake+on+the+page+book%2Fpart%2Ffar",
        ),
        ("See the source", "https://example.org/me/book/blob/main/book/part/far.md"),
    ]
    sitemap = ElementTree.parse(tmp_path / "out" / "sitemap.xml")
    places = [place.text or "" for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert [place.removeprefix("https://example.org/book/") for place in places] == [
        "index.html",
        "book/near.html",
        "book/part/far.html",
    ]
    lost = read("404.html")
    assert stray(lost, "/book/") == []
    assert lost.h1.text == "There is no such page"
    assert not lost.select(".page-links")


def test_a_site_without_addresses_names_none(build, tmp_path):
    read = build()
    near = read("book/near.html")
    assert not near.select("link[rel=canonical], .page-links")
    assert not (tmp_path / "out" / "sitemap.xml").exists()
    assert stray(read("404.html"), "/") == []


def test_a_page_that_has_moved_sends_readers_on(build):
    read = build()
    for old, target in (("book/old/place", "../near.html"), ("book/elsewhere", "part/far.html")):
        page = read(f"{old}.html")
        assert page.a["href"] == target
        assert page.meta.find_next("meta")["content"] == f"0; url={target}"
        assert f'location.replace("{target}"' in page.script.text


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ("book/near: index", "book/near has moved, and there is a page of that name"),
        ("book/old: book/gone", "book/old has moved to book/gone, and there is no such page"),
        ("- book/old", "expected old and new names of pages"),
        ("book/old: [", "while parsing"),
    ],
)
def test_a_list_that_leads_nowhere_stops_the_build(moved, said, build):
    with pytest.raises(ConfigError, match=said):
        build(moved)


def test_an_address_that_is_none_stops_the_build(build):
    with pytest.raises(ConfigError, match="SITE_URL: expected an address"):
        build(SITE_URL="book")


def test_gitlab_is_asked_in_its_own_way():
    url = web.report("https://gitlab.example.org/me/book", "index")
    assert url == (
        "https://gitlab.example.org/me/book/-/issues/new?issue%5Btitle%5D=Mistake+on+the+page+index"
    )
