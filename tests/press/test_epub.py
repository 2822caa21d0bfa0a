"""The EPUB of a site holds what its pages hold, in order, and says what is wrong where it does not."""

import json
import shutil
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image
from saved_build import BUILD

from press import chapters, cli, epub, whole

# sphinx_external_toc looks at every object that there is, and PyTorch, if a test before has imported it, has
# one that warns when it is looked at.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.distributed.reduce_op` is deprecated:FutureWarning")

TOC = """format: jb-book
root: book/index
parts:
  - caption: Near
    chapters: [{file: book/near/one}, {file: book/near/two}]
  - caption: Far
    chapters:
      - file: book/far
        sections: [{file: book/farther}]
"""
CITATION = """title: "Small: a book to be taken along"
version: 1.2.3
date-released: "2026-01-31"
license: [CC-BY-4.0]
authors: [{name: Ann}, {name: Bob & Co}]
"""
PAGE = """<!DOCTYPE html><html><body><nav><a href="index.html">no part of it</a></nav>
<li><a href="page.md" download="page.md">Markdown</a></li>
<article class="bd-article"><section class="tex2jax_ignore" id="top">
<h1>{title}<a class="headerlink" href="#top">#</a></h1>
{body}
</section></article><script>alert(1)</script></body></html>"""
ONE = """<p>Bold & <strong>exact</strong>: see <a class="reference internal" href="two.html#formula">two</a>,
<a href="../far.html">far</a>, <a href="https://example.org/there">there</a>,
<a href="../../_modules/one.html"><span class="viewcode-link">[source]</span></a> and
<a href="../../search.html">a page that only the site has</a>.</p>
<div class="explorable" id="explore-kernel">
<span id="fig-one"></span><figure class="align-default" id="fig-one">
<div class="stage"><div class="still"><picture>
<source height="9" media="(max-width: 600px)" srcset="../../_images/small.svg" width="5">
<img alt="Dots &amp; &quot;lines&quot;" class="drawing" loading="lazy"
src="../../_images/wide.svg" width="9" height="9">
</picture></div></div>
<figcaption><p><span class="caption-number">Fig. 1 </span>Dots.</p></figcaption></figure>
<p class="asleep">Asleep.</p></div>
<div class="cell"><div class="highlight"><pre><span></span><span class="k">def</span> one(x):
    <span class="k">return</span> x <span class="o">&lt;</span> 1  <span class="c1"># sic</span>
</pre></div></div>
<style>.dream-film .window { aspect-ratio: 8 / 4; }</style>
<figure class="dream-film"><input type="checkbox" id="runs"><label for="runs">Let it run</label>
<div class="window">
<img class="picture" width="8" height="24" alt="A film" src="../../_images/film.webp"></div>
<figcaption>6 frames. Tick the box.</figcaption></figure>"""
TWO = """<p>So <span class="math"><math><semantics><mi>x</mi>
<annotation encoding="application/x-tex">x</annotation></semantics></math></span>:</p>
<div class="math" id="formula">
<math display="block"><mfrac displaystyle="true"><mn>1</mn><mn>2</mn></mfrac></math></div>
<details class="sd-card"><summary class="sd-summary-title"><span class="sd-summary-text">A hint</span>
<span class="sd-summary-state-marker"><svg></svg></span></summary><div><p>Try.</p></div></details>
<details class="hide"><summary>
<p class="collapsed">Show the solution</p><p class="expanded">Hide it</p></summary>
<pre>one(2)</pre></details>
<div class="question" id="question-1"><p class="asked">1. Which?</p>
<details><summary><span class="offered">a) This <math><mi>y</mi></math></span></summary>
<div class="why" data-letter="a"><p><strong>✓ Right.</strong> It is.</p></div></details>
<details><summary><span class="offered">b) That</span></summary>
<div class="why" data-letter="b"><p><strong>✗ Not right.</strong> It is not.</p></div></details></div>"""
WAYS = '<div class="ways docutils container"><ul><li><p>Read.</p></li></ul></div>'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9">'
    '<path id="a"/>{}</svg>'
)
PAGES = ["book/index", "book/near/one", "book/near/two", "book/far", "book/farther"]
XHTML = {"h": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site of a small book; without addresses, and without EPUBCheck unless a test asks for it."""
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(epub, "_checked", lambda path: [])
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "CITATION.cff").write_text(CITATION)
    site = tmp_path / "site"
    bodies = {"book/index": WAYS, "book/near/one": ONE, "book/near/two": TWO}
    for page in PAGES:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{page}.md").write_text("# Page\n")
        (site / page).parent.mkdir(parents=True, exist_ok=True)
        title = page.rpartition("/")[2].capitalize()
        (site / f"{page}.html").write_text(PAGE.format(title=title, body=bodies.get(page, "<p>Text.</p>")))
    (site / "index.html").write_text("<html>to book/index.html</html>")
    (site / "measurements.json").write_text(json.dumps(BUILD))
    images = site / "_images"
    images.mkdir()
    (images / "wide.svg").write_text(SVG.format(""))
    (images / "small.svg").write_text(SVG.format(" "))
    Image.new("RGB", (8, 24), "red").save(images / "film.webp")
    return site


def opened(site):
    with zipfile.ZipFile(site / "book.epub") as archive:
        return {name.removeprefix("EPUB/"): archive.read(name) for name in archive.namelist()}


def page(site, name):
    return ElementTree.fromstring(opened(site)[f"{name}.xhtml"])


def test_the_pages_are_there_in_the_order_of_the_book_and_the_contents_have_its_parts(site, capsys):
    assert epub.make(site) == 0
    assert "book.epub" in capsys.readouterr().out
    contents = page(site, "contents")
    toc = contents.find(".//h:nav[@id='toc']", XHTML)
    assert [link.get("href") for link in toc.iter(f"{{{XHTML['h']}}}a")] == [
        f"{name}.xhtml" for name in PAGES
    ]
    assert [span.text for span in toc.iter(f"{{{XHTML['h']}}}span")] == ["Near", "Far"]
    nested = toc.find("./h:ol/h:li/h:ol/h:li/h:ol/h:li/h:a", XHTML)
    assert nested.text == "Farther"


def test_what_only_a_screen_has_is_gone_and_a_live_figure_says_where_it_is_live(site, monkeypatch):
    epub.make(site)
    text = opened(site)["book/near/one.xhtml"].decode()
    for gone in (
        "script",
        "headerlink",
        "[source]",
        "Asleep",
        "checkbox",
        "<style",
        "loading",
        "no part of it",
    ):
        assert gone not in text
    assert "Here this figure is a picture. On the book’s site, it is live." in text
    assert "a page that only the site has" in text
    assert "search.html" not in text
    monkeypatch.setenv("SITE_URL", "https://example.org/small")
    epub.make(site)
    text = opened(site)["book/near/one.xhtml"].decode()
    assert 'href="https://example.org/small/book/near/one.html#explore-kernel"' in text
    assert 'href="https://example.org/small/search.html"' in text


def test_links_lead_to_the_chapters_of_the_epub_and_out_of_it(site):
    epub.make(site)
    addresses = [link.get("href") for link in page(site, "book/near/one").iter(f"{{{XHTML['h']}}}a")]
    assert addresses == ["two.xhtml#formula", "../far.xhtml", "https://example.org/there"]


def test_figures_have_both_widths_and_their_alt_texts_and_films_become_frames(site):
    epub.make(site)
    made, files = page(site, "book/near/one"), opened(site)
    drawing, film = made.findall(".//h:img", XHTML)
    assert drawing.get("alt") == 'Dots & "lines"'
    source = made.find(".//h:source", XHTML)
    assert (source.get("srcset"), source.get("type")) == ("../../_images/small.svg", "image/svg+xml")
    assert film.get("src") == "../../_images/film.jpg"
    assert (film.get("width"), film.get("height")) == ("22", "14")
    assert "6 frames. Here are 4 of them" in "".join(made.itertext())
    assert "_images/film.webp" not in files
    assert b'<path d="M0 0" id="a"/>' in files["_images/wide.svg"]


def test_code_is_whole_and_formulas_are_mathml_that_epub_knows(site):
    epub.make(site)
    (code,) = page(site, "book/near/one").findall(".//h:pre", XHTML)
    assert "".join(code.itertext()) == "def one(x):\n    return x < 1  # sic\n"
    text = opened(site)["book/near/two.xhtml"].decode()
    assert '<mstyle displaystyle="true"><mfrac>' in text
    assert 'alttext="x"' in text
    package = ElementTree.fromstring(opened(site)["book.opf"])
    told = {
        item.get("href"): item.get("properties")
        for item in package.iter("{http://www.idpf.org/2007/opf}item")
    }
    assert told["book/near/two.xhtml"] == "mathml"
    assert told["book/near/one.xhtml"] is None


def test_folds_are_named_and_the_answers_of_a_question_are_behind_one(site):
    epub.make(site)
    made = page(site, "book/near/two")
    assert [summary.text for summary in made.iter(f"{{{XHTML['h']}}}summary")] == [
        "A hint",
        "The solution",
        "Answers",
    ]
    *_, answers = made.findall(".//h:details", XHTML)
    assert [" ".join("".join(item.itertext()).split()) for item in answers.iter(f"{{{XHTML['h']}}}li")] == [
        "a) ✓ Right. It is.",
        "b) ✗ Not right. It is not.",
    ]


def test_it_says_what_it_is_and_how_accessible(site):
    epub.make(site)
    text = opened(site)["book.opf"].decode()
    for said in (
        ">Small</dc:title>",
        ">A book to be taken along</dc:title>",
        "<dc:creator>Bob &amp; Co</dc:creator>",
        "<dc:language>en</dc:language>",
        "CC-BY-4.0",
        '<meta property="dcterms:modified">2026-01-31T00:00:00Z</meta>',  # of a commit that no git knows here
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessibilityFeature">MathML</meta>',
        'properties="cover-image"',
    ):
        assert said in text
    assert "1.2.3" in opened(site)["colophon.xhtml"].decode()


def test_equal_pages_make_equal_bytes(site):
    epub.make(site)
    before = (site / "book.epub").read_bytes()
    assert before[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(site / "book.epub") as archive:
        assert {about.date_time for about in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "Or take the whole book along" in (site / "book/index.html").read_text()
    epub.make(site)  # of pages that offer the one before
    assert (site / "book.epub").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "there", "planted", "said"),
    [
        ("book/near/one.xhtml", b"<figure", b"<section", "expected well-formed XML"),
        ("book/near/one.xhtml", b'alt="A film"', b'alt=""', "without 'A film'"),
        ("book/near/one.xhtml", b"# sic", b"# si", "listings"),
        ("book/near/two.xhtml", b"1998/Math/MathML", b"1999/xhtml", "formulas"),
        ("book/near/one.xhtml", b"two.xhtml#formula", b"two.xhtml#formulas", "leads to two.xhtml#formulas"),
        ("book/near/one.xhtml", b"small.svg", b"smaller.svg", "leads to ../../_images/smaller.svg"),
        ("book.opf", b'href="book/near/one.xhtml"', b'href="book/near/0.xhtml"', "in the order of the book"),
    ],
)
def test_what_is_missing_is_found(site, tmp_path, name, there, planted, said):
    epub.make(site)
    assert whole.problems(site / "book.epub", site, PAGES) == []
    files = opened(site)
    assert there in files[name]
    files[name] = files[name].replace(there, planted)
    with zipfile.ZipFile(tmp_path / "planted.epub", "w") as archive:
        for place, content in files.items():
            archive.writestr(f"EPUB/{place}", content)
    (first, *_) = whole.problems(tmp_path / "planted.epub", site, PAGES)
    assert said in first


def test_a_link_to_nowhere_stops_it_and_leaves_what_was_there(site, capsys, monkeypatch):
    epub.make(site)
    before = (site / "book.epub").read_bytes()
    path = site / "book/near/two.html"
    path.write_text(path.read_text().replace('id="formula"', 'id="formulas"'))
    monkeypatch.setattr("press.epub.bind.SITE", site)
    monkeypatch.setattr(epub.make, "__defaults__", (site,))
    assert cli.main(["epub"]) == 1
    assert "book/near/one.xhtml: leads to two.xhtml#formula" in capsys.readouterr().err
    assert (site / "book.epub").read_bytes() == before
    assert not list(site.glob("*partial*"))


def test_without_a_site_it_says_so(tmp_path):
    with pytest.raises(ValueError, match="expected the site of the book"):
        epub.make(tmp_path)


def test_a_page_that_is_not_rendered_is_named(site):
    (site / "book/far.html").write_text("<html>moved</html>")
    with pytest.raises(ValueError, match=r"far\.html: expected a page of the book"):
        epub.make(site)
    assert not (site / "book.epub").exists()


@pytest.mark.skipif(shutil.which("epubcheck") is None, reason="EPUBCheck is not installed")
def test_epubcheck_finds_nothing_and_finds_what_is_planted(site, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(chapters, "ROOT", site.parent)
    assert epub.make(site) == 0
    page = site / "book/far.html"
    page.write_text(page.read_text().replace("<p>Text.</p>", "<p>Text.</p><blink>!</blink>"))
    with pytest.raises(ValueError, match='element "blink" not allowed'):
        epub.make(site)


def test_without_epubcheck_it_says_so_and_stops_where_it_has_to_check(site, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.setattr(chapters, "ROOT", site.parent)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    assert epub.make(site) == 0
    assert "EPUBCheck is not installed" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    with pytest.raises(ValueError, match="has to be checked here"):
        epub.make(site)
