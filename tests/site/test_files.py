"""The built files themselves: no third party named, every figure described, no link to nowhere."""

import functools
import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from telling import told

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


def prose(tag):
    """Yield what is said in a tag, without code and formulas."""
    for part in tag.children:
        if not isinstance(part, Tag):
            if type(part) is NavigableString:
                yield part
        elif part.name not in ("pre", "code", "script", "style") and "math" not in part.get("class", ()):
            yield from prose(part)


def loaded_from_elsewhere(soup):
    tags = [(tag, attribute) for name, attribute in LOADING.items() for tag in soup.find_all(name)]
    loaded = [tag.get(attribute) or "" for tag, attribute in tags if tag.get("rel") != ["canonical"]]
    return [url for url in loaded if urlsplit(url).netloc]


def named_in_scripts(soup):
    return [
        address
        for tag in soup.find_all(["script", "style"])
        for address in re.findall(r"\S*://\S*", tag.get_text())
    ]


def not_described(soup):
    images = soup.select(".bd-article img")
    return [image["src"] for image in images if not image.get("alt", "").strip() or "{" in image["alt"]]


def not_for_telephones(soup, path):
    """Figures of Matplotlib without a narrow drawing whose words have 9 pixels.

    Matplotlib draws words as outlines, and says their size as the scale of each: 0.1 for 10 points.
    """
    found = []
    for image in soup.select("main img.drawing, main img.picture"):
        file = path.parent / unquote(image["src"])
        if file.suffix != ".svg" or "matplotlib" not in file.read_text("utf-8")[:2000].lower():
            continue
        source = image.parent.find("source")
        if source is None:
            found.append(f"{image['src']} has no narrow drawing")
            continue
        narrow = (file.parent / Path(source["srcset"]).name).read_text("utf-8")
        if float(source["width"]) > 345:
            found.append(f"{source['srcset']} is {source['width']} wide")
        scales = re.findall(r"<g[^>]*\bscale\(([\d.]+) -", narrow)
        sizes = [float(scale) * 100 * 96 / 72 for scale in scales]
        if min(sizes, default=9) < 8.99:
            found.append(f"{source['srcset']} has words of {min(sizes):.1f} pixels")
    return found


def left_as_written(soup):
    said = "".join(prose(soup.select_one(".bd-article")))
    # A table, a directive or role, bold or italics that nothing has turned into what they stand for.
    return re.findall(r"\|[-–—:]+\|.*|\{[a-z:]+\}`.*|:::.*|\*\w[^*\n]*\w\*", said)


def feeding_the_prose(soup):
    listings = [listing.get_text() for listing in soup.select(".bd-article pre")]
    return [text for text in listings if "glue(" in text]


def leading_nowhere(soup, page):
    missing = []
    for link in soup.select("a[href]"):
        url = urlsplit(link["href"])
        if url.scheme or url.netloc:
            continue
        path = (page.parent / unquote(url.path)).resolve() if url.path else page
        fragment = unquote(url.fragment) if path.suffix == ".html" else ""
        if not path.exists() or (fragment and fragment not in anchors(path)):
            missing.append(link["href"])
    return missing


def test_a_file_is_whole_and_names_no_third_party(site, page_name):
    """What a file says is read once for all that is looked at, and all that is wrong is told."""
    path = site / f"{page_name}.html"
    soup = parsed(path)
    wrong = {
        "loaded from elsewhere": loaded_from_elsewhere(soup),
        "addresses in scripts and styles": named_in_scripts(soup),
        "images that are not described": not_described(soup),
        "figures that are not for telephones": not_for_telephones(soup, path),
        "markup that is left as it was written": left_as_written(soup),
        "listings that only feed the prose": feeding_the_prose(soup),
        "links that lead nowhere": leading_nowhere(soup, path),
    }
    assert not told(wrong), told(wrong)


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
