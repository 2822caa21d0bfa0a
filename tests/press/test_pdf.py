"""The book on paper: made of the site's pages, printed whole, and read again to see that it is."""

import contextlib
import errno
import os
import shutil

import pikepdf
import pypdfium2
import pytest

from press import bind, chapters, editions, paper, pdf, printing, proof, typeset, volume

PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">
<path d="M0 0 200 100" stroke="red"/></svg>"""
PAGE = """<!DOCTYPE html><html lang="en"><head><link rel="stylesheet" href="../_static/print.css?v=1"></head>
<body><nav>Menu</nav><article class="bd-article"><section id="top"><h1>{title}<a class="headerlink"
href="#top">#</a></h1>{body}<p class="page-links"><a href="x.md">As Markdown</a></p></section></article>
</body></html>"""
NEAR = """<p><em>What is near?</em></p>
<figure id="fig-near"><picture><source srcset="../_images/narrow.svg" media="(max-width: 600px)"><img
loading="lazy" width="200" height="100" alt="A red line." src="../_images/wide.svg"></picture>
<figcaption>Near.</figcaption></figure>
<p id="twice">See <a href="far.html#fig-far">the far one</a>, <a href="far.html">all of it</a>,
<a href="../_modules/near.html">its source</a> and <a href="https://example.org/">the web</a>.</p>
<div class="highlight"><pre>value = some_function({long})
</pre></div>
<p class="body-links"><a href="api.html#f"><code>unboxed.f</code></a>
<a href="../_modules/f.html">whole source</a></p>
<p>A sum: <math><mi>z</mi><mo>=</mo><msub><mi>w</mi><mn>1</mn></msub><mo>−</mo><mi>ε</mi></math>.</p>
<details class="hide"><summary><p class="collapsed">Show the solution</p>
<p class="expanded">Hide it</p></summary>
<p>It is 42.</p></details>
<div class="question"><p class="asked">1. Which?</p>
<details><summary><span class="offered">a) This.</span></summary>
<div class="why" data-letter="a"><p>No.</p></div></details>
<details><summary><span class="offered">b) That.</span></summary>
<div class="why" data-letter="b"><p>Yes.</p></div></details>
</div>"""
FAR = """<div class="explorable"><figure id="fig-far"><div class="stage"><div class="still"><img
alt="The same line." src="../_images/wide.svg" width="200" height="100"></div></div>
<figcaption>Far.</figcaption></figure>
<p class="weights">Loads 3 kB.</p><p class="asleep">A picture here.</p></div>
<p id="twice">Back to <a href="near.html#twice">that</a>.</p><form><button>Press</button></form>"""
ORDER = [
    volume.Entry("book/index", 0),
    volume.Entry("book/near", 1, "Ideas"),
    volume.Entry("book/far", 1),
]
ABOUT = volume.About("A Book", "Its Authors", "Version 3", None)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site of a book of three pages, and nothing else of the press's."""
    return lay_out(tmp_path, monkeypatch)


def lay_out(folder, patch):
    """Make such a site in a folder, and have the press know of nothing else."""
    patch.delenv("SITE_URL", raising=False)
    patch.setattr(pdf, "FOLDER", folder / "work")
    patch.setattr(pdf, "_about", lambda: (ABOUT, None))
    site = folder / "site"
    for name in ("book", "_images", "_static"):
        (site / name).mkdir(parents=True)
    site.joinpath("_images", "wide.svg").write_text(PICTURE)
    shutil.copy(typeset.STYLE.with_name("static") / "print.css", site / "_static")
    pages = {
        "index": ("A Book", "<p><em>About nothing.</em></p><p>Hello.</p>"),
        "near": ("Near", NEAR.replace("{long}", ", ".join(f"argument_{number}" for number in range(30)))),
        "far": ("Far", FAR),
    }
    for name, (title, body) in pages.items():
        text = PAGE.replace("{title}", title).replace("{body}", body)
        site.joinpath("book", f"{name}.html").write_text(text, "utf-8")
    site.joinpath("index.html").write_text("to the book")
    return site


@pytest.fixture
def chromium(browser, monkeypatch):
    """Have what would start a Chromium print with the one that runs."""
    monkeypatch.setattr(printing, "chromium", lambda: contextlib.nullcontext(browser))


def articles(site, address=None):
    read = volume.articles(site, site, ORDER, address)
    return {entry.page: article for entry, article in read}


def test_a_page_is_open_with_nothing_to_press(site):
    near = articles(site)["book/near"]
    assert near.select("details, summary, picture, source, nav, form, .headerlink, .page-links") == []
    assert [part.get_text() for part in near.select(".folded-title")] == ["Solution", "Answers"]
    assert near.select_one(".question").get_text("|", strip=True) == (
        "1. Which?|a) This.|b) That.|Answers|a)|No.|b)|Yes."
    )
    assert near.select_one(".body-links").get_text(strip=True) == "unboxed.f"
    image = near.img
    assert (image["src"], image["alt"], image["width"]) == ("_images/wide.svg", "A red line.", "200")
    assert "loading" not in image.attrs


def test_links_lead_within_the_book_or_to_the_web(site):
    near = articles(site)["book/near"]
    links = [(link.get_text(), link["href"]) for link in near.select("a")]
    assert links == [
        ("the far one", "#far--fig-far"),
        ("all of it", "#far"),
        ("the web", "https://example.org/"),
    ]
    near = articles(site, "https://example.org/book")["book/near"]
    assert near.find("a", string="its source")["href"] == "https://example.org/book/_modules/near.html"


def test_no_two_anchors_have_one_name(site):
    found = articles(site).values()
    names = [part["id"] for article in found for part in [article, *article.select("[id]")]]
    assert len(names) == len(set(names)) > 5


def test_a_live_figure_says_where_it_is_live(site):
    assert articles(site)["book/far"].select_one(".explorable").get_text(" ", strip=True) == (
        "Far. On the site of the book this figure is live ."
    )
    said = articles(site, "https://example.org/book")["book/far"].select_one(".live")
    assert said.a["href"] == said.a.string == "https://example.org/book/book/far.html"


def test_a_film_is_a_still_with_its_caption():
    film = (
        '<article><h1>F</h1><figure class="dream-film"><input id="run"><label for="run">Run</label>'
        '<img alt="A film." src="a.webp"><figcaption>Two frames. Tick the box to run.</figcaption>'
        "</figure></article>"
    )
    made = paper.article(film, "f", paper.Names({"f"}, None), str, 0)
    assert made.select("input, label") == []
    assert [part.get_text() for part in made.select("figcaption, .live")] == [
        "Two frames.",
        "On the site of the book this film runs.",
    ]


def test_what_is_for_searching_stays_on_the_site():
    page = (
        "<article><h1>F</h1><details><summary>Every number</summary><table class='builds'></table></details>"
        "<details><summary>A note</summary><p>Read me.</p></details></article>"
    )
    made = paper.article(page, "f", paper.Names({"f"}, None), str, 0)
    assert [part.get_text() for part in made.select("p")] == [
        "Every number: on the site of the book.",
        "A note",
        "Read me.",
    ]
    assert made.table is None


def test_a_link_to_nowhere_is_an_error(site):
    path = site / "book" / "far.html"
    path.write_text(path.read_text().replace("near.html#twice", "near.html#thrice"))
    read = list(volume.articles(site, site, ORDER, None))
    with pytest.raises(ValueError, match=r"links that lead somewhere.*#near--thrice$"):
        volume.document(ABOUT, read, site, site)


def test_the_order_is_that_of_the_table_of_contents(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    tmp_path.joinpath("_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n- caption: One\n  chapters:\n  - file: a\n"
        "    sections: [{file: below}]\n"
        "  - file: b\n- caption: Two\n  chapters: [{file: c}]\n"
    )
    assert [(entry.page, entry.depth, entry.part) for entry in volume.entries()] == [
        ("index", 0, ""),
        ("a", 1, "One"),
        ("b", 1, ""),
        ("c", 1, "Two"),
    ]


@pytest.fixture(scope="module")
def printed(tmp_path_factory, browser):
    """The book of the site, printed, and what was expected of it."""
    folder = tmp_path_factory.mktemp("printed")
    expected = []
    look = proof.faults

    def noted(path, wanted):
        expected.append(wanted)
        return look(path, wanted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "chromium", lambda: contextlib.nullcontext(browser))
        patch.setattr(proof, "faults", noted)
        pdf.write(lay_out(folder, patch), folder / "book.pdf", ORDER)
    return folder / "book.pdf", expected[0]


def test_the_book_is_printed_whole(printed):
    path, expected = printed
    with pikepdf.open(path) as book, book.open_outline() as outline:
        titles = [(mark.title, [child.title for child in mark.children]) for mark in outline.root]
        assert titles == [("Contents", []), ("A Book", []), ("Ideas", ["Near", "Far"])]
        assert {name: str(book.docinfo[name]) for name in map(str, book.docinfo)} == {
            "/Title": "A Book",
            "/Author": "Its Authors",
        }
        assert str(book.Root.Lang) == "en"
        assert book.Root.MarkInfo.Marked
        assert float(book.pages[0].MediaBox[2]) == pytest.approx(210 / 25.4 * 72, abs=1)
        places = proof.places(path)
    with pypdfium2.PdfDocument(path) as book:
        sheets = [page.get_textpage().get_text_range() for page in book]
    assert [places[name] for name in ("index", "near", "far")] == [3, 4, 5]
    assert " ".join(sheets[1].split()) == "Contents 2 Contents A Book 3 Ideas Near 4 What is near? Far 5"
    assert "argument_29" in sheets[3]
    assert not any(word in "".join(sheets) for word in ("Menu", "Press", "Markdown", "Loads"))
    assert expected.alts == ["A red line.", "The same line."]


def altered(expected, **changed):
    return proof.Expected(**(vars(expected) | changed))


def test_what_is_lost_is_named(printed, tmp_path):
    path, expected = printed
    assert proof.faults(path, expected) == []
    for changed, fault in {
        "chapters": (expected.chapters | {"near": "Nearer"}, "1 chapters without a bookmark"),
        "alts": (
            [*expected.alts, "A red line."],
            "1 pictures, or their alt texts, that are missing: A red line.",
        ),
        "words": (
            expected.words | {"far": ["Farther"]},
            "1 pieces of text that are missing: 'Farther' of Far",
        ),
        "signs": (
            expected.signs | {"near": "z=w1−ε∑"},
            "signs of formulas that are missing: ∑ of Near, 1 times",
        ),
        "edge": (200.0, "pieces of text beyond the edge"),
    }.items():
        (said,) = proof.faults(path, altered(expected, **{changed: fault[0]}))
        assert fault[1] in said


def test_chapters_in_another_order_are_named(printed):
    path, expected = printed
    turned = dict(reversed(expected.chapters.items()))
    assert proof.faults(path, altered(expected, chapters=turned)) == ["chapters that are out of their order"]


def test_a_font_that_is_not_embedded_and_a_link_to_nowhere_are_named(printed, tmp_path):
    path, expected = printed
    with pikepdf.open(path) as book:
        for each in book.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                del each["/FontFile2"]
        note = next(note for page in book.pages for note in page.get("/Annots", []) if "/Dest" in note)
        note.Dest = pikepdf.Name("/nowhere")
        book.save(tmp_path / "spoilt.pdf")
    links, fonts = proof.faults(tmp_path / "spoilt.pdf", expected)
    assert links == "1 links that lead nowhere: /nowhere on page 2"
    assert "fonts that are not embedded" in fonts


FAULTS = {
    '<p style="block-size: 1em; overflow: clip">A first line,<br>and a second one.</p>': (
        "missing: 'and a second"
    ),
    '<p style="white-space: nowrap">' + "beyond " * 21 + "</p>": "wider than the page: beyond",
    "<p>A sign that no font has: \U0010fffd.</p>": "no font has",
}


def test_pages_that_cannot_be_printed_whole_stop_the_book(site, tmp_path, chromium):
    """A line that is hidden, a line that is cut off, and a missing glyph, each on a page of its own."""
    for name, planted in zip(("index", "near", "far"), FAULTS, strict=True):
        page = site / "book" / f"{name}.html"
        text = page.read_text("utf-8")
        page.write_text(text.replace('<p class="page-links">', f'{planted}<p class="page-links">'), "utf-8")
    with pytest.raises(ValueError, match="not whole") as raised:
        pdf.write(site, tmp_path / "book.pdf", ORDER)
    assert [fault for fault in FAULTS.values() if fault not in str(raised.value)] == []
    assert not (tmp_path / "book.pdf").exists()
    assert list((tmp_path / "work").iterdir()) == []


def test_a_picture_that_cannot_be_shown_is_named(site, tmp_path, chromium):
    site.joinpath("_images", "wide.svg").unlink()
    with pytest.raises(ValueError, match=r"these cannot: .*_images/wide\.svg"):
        pdf.write(site, tmp_path / "book.pdf", ORDER)


def test_html_is_printed_on_paper_of_a_size(browser):
    with printing.opened(browser, "<h1>Here</h1>") as page:
        sheet = pypdfium2.PdfDocument(printing.pdf(page, size=("60mm", "40mm")))[0]
        assert sheet.get_size() == pytest.approx((60 / 25.4 * 72, 40 / 25.4 * 72), abs=2)
        assert pypdfium2.PdfDocument(printing.pdf(page))[0].get_size() == pytest.approx((595, 842), abs=1)


def test_without_chromium_the_error_says_how_to_have_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="apt-get install chromium"), printing.chromium():
        pass


def test_without_a_site_the_error_says_what_builds_it(monkeypatch, tmp_path):
    monkeypatch.setattr(bind, "SITE", tmp_path)
    with pytest.raises(ValueError, match="expected a site to print, and there is none; make book builds it"):
        pdf.make()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
def test_what_is_stopped_leaves_the_book_as_it_was(site, chromium, monkeypatch, error, capsys):
    def stopped(*given, **settings):
        raise error

    monkeypatch.setattr(bind, "SITE", site)
    monkeypatch.setattr(volume, "entries", lambda: ORDER)
    monkeypatch.setattr(pdf, "finish", stopped)
    site.joinpath(editions.name(".pdf")).write_text("the book of before")
    if isinstance(error, KeyboardInterrupt):
        assert pdf.make() == 130
        assert "is as it was" in capsys.readouterr().err
    else:
        with pytest.raises(OSError, match=r"could not be made: the disk .* is full"):
            pdf.make()
    assert site.joinpath(editions.name(".pdf")).read_text() == "the book of before"
    assert list(pdf.FOLDER.iterdir()) == []
