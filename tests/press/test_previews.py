"""Small pictures of figures, and what others show of a page whose address is passed on."""

import base64
import io

import pytest
import small_site
from bs4 import BeautifulSoup
from PIL import Image

from press import facts, previews
from press.previews import CARD, SHARED, Figure, Preview

# Sphinx's extension for tables of contents looks at every object there is, also at what PyTorch warns of.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.distributed.reduce_op:FutureWarning")
RED, BLUE = (200, 0, 0), (0, 0, 200)


def png(top, bottom, size=(200, 200)):
    """The pixels of a picture of two colours, in base64."""
    picture, file = Image.new("RGB", size, bottom), io.BytesIO()
    picture.paste(top, (0, 0, size[0], size[1] // 2))
    picture.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def svg(*tags, width=300, height=100):
    inside = "".join(tags)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">{inside}</svg>'
    )


def image(pixels, x=0, upturned=False):
    turn = ' transform="scale(1 -1) translate(0 -100)"' if upturned else ""
    return f'<image xlink:href="data:image/png;base64,\n{pixels}"{turn} x="{x}" width="100" height="100"/>'


@pytest.fixture
def figure(tmp_path):
    """Write a figure and return it; drawn anew it has a name of its own."""

    def figure(text, drawing=False):
        (tmp_path / "figure.svg").write_text(text, "utf-8")
        return Figure("figure.svg", "What is seen.", drawing)

    return figure


def made(preview, folder):
    return Image.open(io.BytesIO(preview.draw(folder)))


def near(pixel, colour):
    return all(abs(a - b) < 12 for a, b in zip(pixel[:3], colour, strict=True))


def test_a_card_shows_one_of_the_pictures_the_right_way_up(figure, tmp_path):
    drawn = figure(svg(image(png(RED, BLUE)), image(png(BLUE, RED), 100, upturned=True)))
    for part in ("1", "2"):
        card = made(Preview(drawn, part, shared=False), tmp_path)
        assert (card.size, card.format) == (CARD, "WEBP")
        assert near(card.getpixel((200, 20)), RED)
        assert near(card.getpixel((200, 380)), BLUE)


def test_a_picture_of_few_pixels_keeps_them(figure, tmp_path):
    drawn = figure(svg(image(png(RED, BLUE, (20, 20)))))
    card = made(Preview(drawn, "1", shared=False), tmp_path)
    assert near(card.getpixel((200, 190)), RED)
    assert near(card.getpixel((200, 210)), BLUE)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("3", "expected the number of one of its 2 pictures, got 3"),
        ("0", "expected the number of one of its 2 pictures, got 0"),
        ("60-40", "expected a strip of it in percent, as in 0-50, got 60-40"),
        ("0-120", "expected a strip of it in percent, as in 0-50, got 0-120"),
    ],
)
def test_a_part_that_is_not_there_is_refused(part, said, figure, tmp_path):
    drawn = figure(svg(image(png(RED, BLUE)), image(png(BLUE, RED), 100)))
    with pytest.raises(ValueError, match=said):
        Preview(drawn, part, shared=False).draw(tmp_path)


def test_a_name_changes_with_the_figure_and_with_the_part(figure, tmp_path):
    first = Preview(figure(svg(image(png(RED, BLUE)))), "1", shared=False)
    names = {first.name(tmp_path), Preview(first.figure, "", shared=False).name(tmp_path)}
    names |= {Preview(first.figure, "1", shared=True).name(tmp_path)}
    figure(svg(image(png(BLUE, RED))))
    assert len(names | {first.name(tmp_path)}) == 4


def test_a_picture_alone_fills_what_is_shared(figure, tmp_path):
    shared = made(Preview(figure(svg(image(png(RED, BLUE)), width=100)), "", shared=True), tmp_path)
    assert (shared.size, shared.format) == (SHARED, "JPEG")
    assert near(shared.getpixel((2, 2)), RED)


def test_lines_stand_whole_on_paper_and_in_a_card_without(figure, tmp_path):
    pytest.importorskip("resvg_py")
    drawn = figure(svg('<rect width="150" height="100" fill="#c80000"/>'), drawing=True)
    shared = made(Preview(drawn, "", shared=True), tmp_path)
    assert near(shared.getpixel((2, 2)), previews.PAPER)
    assert near(shared.getpixel((100, 315)), RED)
    assert near(shared.getpixel((1100, 315)), previews.PAPER)
    for part, seen in (("", True), ("0-50", True), ("50-100", False)):
        card = made(Preview(drawn, part, shared=False), tmp_path).convert("RGBA")
        assert card.getpixel((2, 2))[3] == 0 or part
        assert (card.getpixel((100, 200))[3] == 255) == seen


QUESTION = "How far must you step back? "
PAGES = {
    "index": "Book\n====\n\n*Read me.*\n\n.. toctree::\n\n   part/far\n   bare\n",
    "part/far": f"Far & <wide>\n============\n\n{QUESTION * 12}\n\n"
    ".. figure:: /figure.svg\n   :alt: Two <colours>.\n   :name: fig-two\n\n   Two.\n",
    "bare": "Bare\n====\n",
}


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Build a site of three pages, one of which has a figure."""

    def build(site=None):
        monkeypatch.delenv("SITE_URL", raising=False)
        if site:
            monkeypatch.setenv("SITE_URL", site)
        for page, text in PAGES.items():
            (tmp_path / page).parent.mkdir(exist_ok=True)
            (tmp_path / f"{page}.rst").write_text(text, "utf-8")
        extensions = ["press.previews", "press.opengraph"]
        app, said = small_site.build(
            tmp_path, extensions=extensions, html_title="Book", exclude_patterns=["out"]
        )
        assert said == ""
        return app, lambda name: meta(app.outdir / f"{name}.html")

    return build


def meta(path):
    tags = BeautifulSoup(path.read_text("utf-8"), "html.parser").select("meta[content]")
    return {tag.get("property", tag.get("name")): tag["content"] for tag in tags}


def test_a_published_page_has_its_question_and_its_picture(build, tmp_path, figure):
    figure(svg(image(png(RED, BLUE)), width=100))
    app, read = build("https://example.org/book")
    far = read("part/far")
    assert far["og:title"] == "Far & <wide>"
    assert far["og:description"] == far["description"] == (QUESTION * 7).strip()
    assert (far["og:type"], far["og:site_name"], far["og:url"]) == (
        "article",
        "Book",
        "https://example.org/book/part/far.html",
    )
    assert far["twitter:card"] == "summary_large_image"
    assert (far["og:image:width"], far["og:image:height"]) == ("1200", "630")
    assert far["og:image:alt"] == "Two <colours>."
    file = app.outdir / far["og:image"].removeprefix("https://example.org/book/")
    with Image.open(file) as shared:
        assert shared.size == SHARED
    assert (read("index")["og:type"], read("index")["og:description"]) == ("website", "Read me.")
    assert "og:image" not in read("index")
    assert "og:description" not in read("bare")

    # What is drawn anew takes the place of what was there.
    figure(svg(image(png(BLUE, RED)), width=100))
    (tmp_path / "part" / "far.rst").write_text(PAGES["part/far"] + "\nMore.\n", "utf-8")
    app, read = build("https://example.org/book")
    assert [path.name for path in file.parent.iterdir()] == [read("part/far")["og:image"].rpartition("/")[2]]
    assert not file.exists()


def test_a_site_without_an_address_names_no_picture(build, figure):
    figure(svg(image(png(RED, BLUE)), width=100))
    app, read = build()
    far = read("part/far")
    assert far["twitter:card"] == "summary"
    assert not {"og:image", "og:url"} & far.keys()
    assert not (app.outdir / "_static" / previews.FOLDER).exists()


def test_a_page_without_a_figure_has_that_of_the_first_page(build, tmp_path, figure, monkeypatch):
    figure(svg(image(png(RED, BLUE)), width=100))
    monkeypatch.setitem(
        PAGES, "index", PAGES["index"] + "\n.. figure:: /figure.svg\n   :alt: One.\n   :name: fig-one\n"
    )
    app, read = build("https://example.org/book")
    assert [read(name)["og:image:alt"] for name in ("index", "part/far", "bare")] == [
        "One.",
        "Two <colours>.",
        "One.",
    ]
    before = repr([*facts._everywhere(app, app.env)])
    app.env.metadata["index"][previews.NOTED]["fig-one"] = Figure("other.svg", "Another.", drawing=True)
    now = repr([*facts._everywhere(app, app.env)])
    assert now != before, "or such a page would keep what no longer is"
