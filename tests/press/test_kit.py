"""The teacher's kit of a small book: every figure with its words, code and credits, and sheets to print."""

import base64
import dataclasses
import functools
import io
import json
import zipfile

import nbformat
import pytest
from accessibility import faults_of
from PIL import Image

from press import chapters, cli, printing, runs
from press.kit import archive, credits, make, operations, pages, plates, sheets, shown

LOAD = (
    "from unboxed import figures\nfrom unboxed.datasets import load_photo\ncat = load_photo('chelsea').image"
)
DRAW = "figure, grid = figures.panels(1, 1)\nfigures.show_image(grid[0, 0], cat)\nfigure"
PLOT = "figure, grid = figures.panels(1, 1)\ngrid[0, 0].plot([1, 2])\nfigure"
SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt"
 viewBox="0 0 72 36">{}</svg>"""
LINE = '<path d="M 1 1 L 70 30" stroke="#000000"/>'
FIGURE = """<figure id="{name}"><picture><source srcset="no.svg">
<img alt="{alt}" src="../_images/{file}"></picture><figcaption>
<p><span class="caption-number">Fig. {number} </span><span class="caption-text">{caption}</span>
<a class="headerlink" href="#{name}">#</a></p></figcaption></figure>"""
EXERCISES = """<section id="exercises"><h2>Exercises</h2>
<div class="exercise admonition" id="one-1"><p class="admonition-title">Exercise 1</p>
<p>How many <a href="x.html">pixels</a> are there? <math><mi>n</mi></math></p></div>
<details><summary>A hint</summary><div class="sd-summary-content"><p>Count them slowly.</p></div></details>
<div class="cell tag_hide-cell"><details><div class="cell_input"><div class="highlight">
<pre>print(6 * 7)</pre></div></div>
<div class="cell_output"><div class="highlight"><pre>42 of them</pre></div></div></details></div>
<details><summary>What the solution shows</summary><div class="sd-summary-content">
<p>They are many.</p></div></details>
</section>"""
# What axe advises besides the rules of WCAG.
ADVICE = """async () => (await axe.run({ runOnly: ['best-practice'], reporter: 'no-passes', preload: false }))
    .violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])"""
SPOILERS = ("slowly", "6 * 7", "42 of them", "They are many")


@functools.cache
def photo():
    """Make a drawing with a photograph in it, as the site keeps one."""
    image = Image.effect_noise((64, 64), 60).convert("RGB")
    file = io.BytesIO()
    image.save(file, "WEBP", quality=85)
    uri = base64.b64encode(file.getvalue()).decode()
    return SVG.format(f'<image width="64" height="32" xlink:href="data:image/webp;base64,{uri}"/>')


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of one chapter with two figures and an exercise, and the run behind it."""
    return lay_out(tmp_path, monkeypatch)


def lay_out(folder, patch):
    """Make such a site in a folder, and have the press know of nothing else."""
    site = folder / "_build" / "html"
    (site / "book").mkdir(parents=True)
    (site / "_images").mkdir()
    (site / "_images" / "photo.svg").write_text(photo(), "utf-8")
    (site / "_images" / "line.svg").write_text(SVG.format(LINE), "utf-8")
    given = [
        ("fig-cat", "A &lt;cat&gt;.", "photo.svg", "A <em>cat</em>."),
        ("fig-line", "A line.", "line.svg", 'A line, see <a href="x.html">there</a>.'),
    ]
    figures = [
        FIGURE.format(name=name, alt=alt, file=file, number=number, caption=caption)
        for number, (name, alt, file, caption) in enumerate(given, 1)
    ]
    html = f'<h1>One &amp; all<a class="headerlink" href="#one">#</a></h1>{"".join(figures)}{EXERCISES}'
    (site / "book" / "one.html").write_text(html, "utf-8")
    markdown = "# One\n\n**Fig. 1** A *cat*.\n\n**Fig. 2** A line, see [there](x.html).\n"
    (site / "book" / "one.md").write_text(markdown, "utf-8")
    (site / "measurements.json").write_text(json.dumps({"sources": {"vgg16": None}}), "utf-8")
    (folder / "_toc.yml").write_text(
        "root: book/index\nparts:\n- caption: Seeing\n  chapters:\n  - file: book/one\n", "utf-8"
    )
    (folder / "_config.yml").write_text("title: Small\n", "utf-8")
    cells = [nbformat.v4.new_code_cell(LOAD)]
    for name, code in (("fig-cat", DRAW), ("fig-line", PLOT)):
        cells.append(nbformat.v4.new_code_cell(code, metadata={"mystnb": {"figure": {"name": name}}}))
    run = nbformat.v4.new_notebook(cells=cells)
    patch.setattr(runs, "executed", lambda page: run)
    patch.setattr(chapters, "chapters", lambda: {"book/one": folder / "book" / "one.md"})
    patch.setattr(chapters, "ROOT", folder)
    return site


@pytest.fixture(scope="module")
def kit(tmp_path_factory, browser):
    """What is made of the site, file by file."""
    with pytest.MonkeyPatch.context() as patch:
        site = lay_out(tmp_path_factory.mktemp("kit"), patch)
        return make.made(site, shown.book(site), browser)


def test_every_figure_is_there_with_its_words_code_and_credits(kit):
    told = json.loads(kit["figures.json"])
    assert told["format"] == pages.FORMAT
    cat, line = told["figures"]
    assert (cat["name"], cat["number"], cat["caption"], cat["markdown"]) == (
        "fig-cat",
        "1",
        "A cat.",
        "A *cat*.",
    )
    assert (cat["alt"], cat["code"], cat["licence"]) == ("A <cat>.", DRAW, "CC BY 4.0")
    assert line["markdown"] == "A line, see there."
    assert [credit["licence"] for credit in cat["credits"]] == ["CC0"]
    assert cat["credits"][0]["who"].startswith("Chelsea the cat")
    assert line["credits"] == []
    assert [call["name"] for call in cat["calls"]] == ["unboxed.look.panels", "unboxed.showing.show_image"]
    assert [sorted(figure["files"]) for figure in told["figures"]] == [["pdf", "png"], ["pdf", "svg"]]
    for figure in told["figures"]:
        assert {*figure["files"].values(), *(call["file"] for call in figure["calls"])} <= kit.keys()


def test_a_photograph_becomes_pixels_and_a_drawing_stays_one(kit):
    assert Image.open(io.BytesIO(kit["figures/one-cat.png"])).size == (192, 96)  # twice 96 by 48 pixels
    svg = kit["figures/one-line.svg"].decode()
    assert "<title>Small, Fig. 2</title><desc>A line.</desc>" in svg
    assert LINE in svg
    assert "webp" not in svg


def test_a_picture_inside_a_drawing_is_taken_over_to_the_pixel():
    image = Image.new("RGB", (3, 2), (10, 200, 30))
    file = io.BytesIO()
    image.save(file, "WEBP", lossless=True)
    given = f'<image xlink:href="data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"/>'
    made = plates.drawing(SVG.format(given), "t", "a")
    content = base64.b64decode(made.partition("image/png;base64,")[2].partition('"')[0])
    assert Image.open(io.BytesIO(content)).convert("RGB").tobytes() == image.tobytes()


def test_no_pdf_is_empty_and_one_that_is_empty_is_noticed(kit, browser):
    printed = [name for name in kit if name.endswith(".pdf")]
    assert len(printed) == 5
    assert not any(plates.is_empty(kit[name]) for name in printed)
    with (
        printing.opened(browser, "<title>Nothing</title>") as page,
        pytest.raises(ValueError, match="Nothing: expected a PDF with something on it"),
    ):
        plates.printed(page)


def test_the_sheet_for_students_has_no_solution_and_the_teachers_everything(kit):
    students, teachers = (kit[f"sheets/{name}.html"].decode() for name in ("exercises", "exercises-solved"))
    assert "How many pixels are there?" in students
    assert [word for word in SPOILERS if word in students] == []
    assert [word for word in SPOILERS if word not in teachers] == []
    assert 'class="room"' in students
    assert 'class="room"' not in teachers


def test_an_exercise_without_a_solution_is_an_error(site):
    path = site / "book" / "one.html"
    text = path.read_text("utf-8")
    path.write_text(text.replace("What the solution shows", "A hint"), "utf-8")
    with pytest.raises(ValueError, match="one-1: expected a hint and a solution"):
        sheets.exercises(site, "book/one")


def test_the_index_is_whole_and_accessible_from_a_file(kit, browser, tmp_path):
    for name, content in kit.items():
        path = tmp_path / "kit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index.html", *(name for name in kit if name.startswith(("sheets/", "source/")))):
        if not name.endswith(".html"):
            continue
        page.goto((tmp_path / "kit" / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        # Colours do not depend on the width, nor places on the colours.
        for scheme, width in (("light", 1280), ("dark", 375)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            assert (name, scheme, faults_of(page)) == (name, scheme, "")
            assert (name, scheme, page.evaluate(ADVICE)) == (name, scheme, [])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            assert page.locator("script").count() == 0
    assert all(url.startswith(("file://", "data:")) for url in asked)
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    page.close()
    links = {
        part.partition('"')[0].partition("#")[0] for part in kit["index.html"].decode().split('href="')[1:]
    }
    assert {link for link in links if link and "://" not in link} <= kit.keys()


def test_equal_kits_are_equal_archives(kit, site, browser, tmp_path):
    again = make.made(site, shown.book(site), browser)
    assert [name for name in kit if kit[name] != again.get(name)] == []
    for name, files in (("a.zip", kit), ("b.zip", dict(reversed(again.items())))):
        archive.write(tmp_path / name, "small", files)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as made:
        assert made.testzip() is None
        assert {name.partition("/")[2] for name in made.namelist()} == kit.keys()


def test_what_stops_it_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    (tmp_path / "kit.zip").write_bytes(b"before")
    with pytest.raises(OSError, match="No space"):
        archive.write(tmp_path / "kit.zip", "small", {"a": b""})
    assert [path.name for path in tmp_path.iterdir()] == ["kit.zip"]
    assert (tmp_path / "kit.zip").read_bytes() == b"before"


def test_a_figure_that_was_not_read_is_noticed(site, browser):
    book = shown.book(site)
    fewer = dataclasses.replace(book[0], figures=book[0].figures[1:])
    with pytest.raises(ValueError, match="book/one: expected its 2 figures, got 1"):
        make.made(site, [fewer], browser)


@pytest.mark.parametrize(
    ("before", "lacks"),
    [('alt="A line."', "alt text"), ('id="fig-line"', "cell"), ("Fig. 2 </span>", "caption in Markdown")],
)
def test_a_figure_that_lacks_something_is_named(site, before, lacks):
    path = site / "book" / "one.html"
    after = {"alt text": 'alt=""', "cell": 'id="fig-other"', "caption in Markdown": "Fig. 9 </span>"}[lacks]
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(ValueError, match=f"expected its {lacks}"):
        shown.book(site)


def test_without_a_site_the_command_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make.make, "__defaults__", (tmp_path,))
    assert cli.main(["figures"]) == 1
    assert "there is no built book; run `make book`" in capsys.readouterr().err


def test_without_chromium_the_command_says_what_to_install(site, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="apt-get install chromium"):
        make.make(site)
    assert list(site.glob("*.zip*")) == []


def test_credits_follow_a_photo_through_functions_and_loops_and_stop_at_what_is_made_anew():
    cells = [
        "from unboxed.datasets import load_photo, load_digits\nfrom unboxed.slides import squares",
        "names = ('coffee', 'rocket')\npictures = [load_photo(name).image for name in names]",
        "def halved(picture):\n    return picture / 2\nhalf = halved(pictures[0])",
        "half",
        "half = 3\nhalf",
        "shown = squares()",
        "digits = load_digits()\ndigits",
    ]
    makers = credits.Makers(cells)
    who = [[one.who.partition(",")[0] for one in makers.of(cell)] for cell in range(len(cells))]
    assert who[3] == ["a cup of coffee", "the launch of DSCOVR on a Falcon 9"]
    assert who[4] == []
    assert "a temple in China" in who[5]
    assert who[6] == ["MNIST"]


def test_the_sheet_of_operations_computes_what_it_shows(monkeypatch):
    before = operations.sheet()
    assert before.count('<section class="card') == len(operations.CARDS)
    monkeypatch.setattr(operations, "FILTERS", 2 * operations.FILTERS)
    assert operations.sheet() != before
