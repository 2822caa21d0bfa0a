"""The built files themselves: no third party named, every figure described, no link to nowhere."""

import functools
import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

LOADING = {
    "script": "src",
    "link": "href",
    "img": "src",
    "source": "srcset",
    "iframe": "src",
    "video": "src",
    "audio": "src",
}


def parsed(path):
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@functools.cache
def anchors(path):
    return {
        html.unescape(name) for name in re.findall(r"""<[^<>]*\bid="([^"]*)\"""", path.read_text("utf-8"))
    }


@pytest.fixture(scope="module")
def soup(site, page_name):
    return parsed(site / f"{page_name}.html")


def prose(tag):
    """Yield what is said in a tag, without code and formulas."""
    for part in tag.children:
        if not isinstance(part, Tag):
            if type(part) is NavigableString:
                yield part
        elif part.name not in ("pre", "code", "script", "style") and "math" not in part.get("class", ()):
            yield from prose(part)


def test_nothing_is_loaded_from_elsewhere(soup):
    tags = [(tag, attribute) for name, attribute in LOADING.items() for tag in soup.find_all(name)]
    loaded = [tag.get(attribute) or "" for tag, attribute in tags if tag.get("rel") != ["canonical"]]
    assert [url for url in loaded if urlsplit(url).netloc] == []
    inline = " ".join(tag.get_text() for tag in soup.find_all(["script", "style"]))
    assert "://" not in inline


def test_every_image_is_described(soup):
    images = soup.select(".bd-article img")
    assert [image["src"] for image in images if not image.get("alt", "").strip() or "{" in image["alt"]] == []


def test_every_figure_of_matplotlib_has_a_narrow_drawing_with_words_of_9_pixels(soup, site, page_name):
    """Matplotlib draws words as outlines, and says their size as the scale of each: 0.1 for 10 points."""
    for image in soup.select("main img.drawing, main img.picture"):
        file = (site / f"{page_name}.html").parent / unquote(image["src"])
        if file.suffix != ".svg" or "matplotlib" not in file.read_text("utf-8")[:2000].lower():
            continue
        source = image.parent.find("source")
        assert source is not None, image["src"]
        narrow = (file.parent / Path(source["srcset"]).name).read_text("utf-8")
        assert float(source["width"]) <= 345
        scales = re.findall(r"<g[^>]*\bscale\(([\d.]+) -", narrow)
        sizes = [float(scale) * 100 * 96 / 72 for scale in scales]
        assert min(sizes, default=9) >= 8.99, source["srcset"]


def test_no_markup_is_left_as_it_was_written(soup):
    said = "".join(prose(soup.select_one(".bd-article")))
    # A table, a directive or role, bold or italics that nothing has turned into what they stand for.
    assert re.findall(r"\|[-–—:]+\|.*|\{[a-z:]+\}`.*|:::.*|\*\w[^*\n]*\w\*", said) == []


def test_listings_are_spared_what_only_feeds_the_prose(soup):
    assert [
        listing.get_text() for listing in soup.select(".bd-article pre") if "glue(" in listing.get_text()
    ] == []


def test_links_lead_somewhere(soup, site, page_name):
    missing = []
    for link in soup.select("a[href]"):
        url = urlsplit(link["href"])
        if url.scheme or url.netloc:
            continue
        path = Path(site, f"{page_name}.html")
        if url.path:
            path = (path.parent / unquote(url.path)).resolve()
        fragment = unquote(url.fragment) if path.suffix == ".html" else ""
        if not path.exists() or (fragment and fragment not in anchors(path)):
            missing.append(link["href"])
    assert missing == []


def test_stylesheets_name_no_third_party(site):
    for path in site.rglob("*.css"):
        text = path.read_text("utf-8")
        assert "url(http" not in text.replace('"', "").replace("'", ""), path
        assert "@import url(//" not in text, path


def test_the_page_for_wrong_addresses_can_be_shown_at_any(site):
    leading = ("href", "src", "action", "data-content_root")
    tags = parsed(site / "404.html").find_all(lambda tag: any(tag.get(name) for name in leading))
    urls = [tag[name] for tag in tags for name in leading if tag.get(name)]
    assert [url for url in urls if not url.startswith(("/", "#", "https://"))] == []
    assert "#main-content" in urls
