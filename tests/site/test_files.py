"""The built files themselves: no third party named, every figure described, no link to nowhere."""

import functools
import html
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
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


# The article of a page, and what has one class among others.
ARTICLE = "//*[contains(concat(' ', @class, ' '), ' bd-article ')]"
DRAWN = "[contains(concat(' ', @class, ' '), ' drawing ') or contains(concat(' ', @class, ' '), ' picture ')]"


def parsed(path):
    return lxml.html.parse(path, lxml.html.HTMLParser(encoding="utf-8")).getroot()


@functools.cache
def anchors(path):
    return {
        html.unescape(name) for name in re.findall(r"""<[^<>]*\bid="([^"]*)\"""", path.read_text("utf-8"))
    }


def prose(tag):
    """Yield what is said in a tag, without code and formulas."""
    yield tag.text or ""
    for part in tag:
        code = part.tag in (lxml.etree.Comment, "pre", "code", "script", "style")
        if not code and "math" not in part.classes:
            yield from prose(part)
        yield part.tail or ""


def loaded_from_elsewhere(page):
    tags = [(tag, attribute) for name, attribute in LOADING.items() for tag in page.iter(name)]
    loaded = [tag.get(attribute) or "" for tag, attribute in tags if tag.get("rel") != "canonical"]
    return [url for url in loaded if urlsplit(url).netloc]


def named_in_scripts(page):
    return [
        address
        for tag in page.iter("script", "style")
        for address in re.findall(r"\S*://\S*", tag.text_content())
    ]


def not_described(page):
    images = page.xpath(f"{ARTICLE}//img")
    return [
        image.get("src") for image in images if not image.get("alt", "").strip() or "{" in image.get("alt")
    ]


def not_for_telephones(page, path):
    """Figures of Matplotlib without a narrow drawing whose words have 9 pixels.

    Matplotlib draws words as outlines, and says their size as the scale of each: 0.1 for 10 points.
    """
    found = []
    for image in page.xpath(f"//main//img{DRAWN}"):
        file = path.parent / unquote(image.get("src"))
        if file.suffix != ".svg" or "matplotlib" not in file.read_text("utf-8")[:2000].lower():
            continue
        source = image.getparent().find("source")
        if source is None:
            found.append(f"{image.get('src')} has no narrow drawing")
            continue
        name, width = source.get("srcset"), source.get("width")
        narrow = (file.parent / Path(name).name).read_text("utf-8")
        if float(width) > 345:
            found.append(f"{name} is {width} wide")
        scales = re.findall(r"<g[^>]*\bscale\(([\d.]+) -", narrow)
        sizes = [float(scale) * 100 * 96 / 72 for scale in scales]
        if min(sizes, default=9) < 8.99:
            found.append(f"{name} has words of {min(sizes):.1f} pixels")
    return found


def left_as_written(page):
    (article,) = page.xpath(ARTICLE)
    said = "".join(prose(article))
    # A table, a directive or role, bold or italics that nothing has turned into what they stand for.
    return re.findall(r"\|[-–—:]+\|.*|\{[a-z:]+\}`.*|:::.*|\*\w[^*\n]*\w\*", said)


def feeding_the_prose(page):
    listings = [listing.text_content() for listing in page.xpath(f"{ARTICLE}//pre")]
    return [text for text in listings if "glue(" in text]


def leading_nowhere(page, path):
    return [link for link in page.xpath("//a/@href") if not leads_somewhere(link, path)]


def leads_somewhere(link, path):
    url = urlsplit(link)
    if url.scheme or url.netloc:
        return True
    there = found(path.parent, unquote(url.path)) if url.path else path
    fragment = unquote(url.fragment) if there and there.suffix == ".html" else ""
    return there is not None and (not fragment or fragment in anchors(there))


@functools.cache
def found(folder, path):
    """Return where a path leads from a folder, if anywhere: all pages of a folder have the same menu."""
    there = (folder / path).resolve()
    return there if there.exists() else None


def test_a_file_is_whole_and_names_no_third_party(site, page_name):
    """What a file says is read once for all that is looked at, and all that is wrong is told."""
    path = site / f"{page_name}.html"
    page = parsed(path)
    wrong = {
        "loaded from elsewhere": loaded_from_elsewhere(page),
        "addresses in scripts and styles": named_in_scripts(page),
        "images that are not described": not_described(page),
        "figures that are not for telephones": not_for_telephones(page, path),
        "markup that is left as it was written": left_as_written(page),
        "listings that only feed the prose": feeding_the_prose(page),
        "links that lead nowhere": leading_nowhere(page, path),
    }
    assert not told(wrong), told(wrong)


def test_stylesheets_name_no_third_party(site):
    for path in site.rglob("*.css"):
        text = path.read_text("utf-8")
        assert "url(http" not in text.replace('"', "").replace("'", ""), path
        assert "@import url(//" not in text, path


def test_the_page_for_wrong_addresses_can_be_shown_at_any(site):
    leading = ("href", "src", "action", "data-content_root")
    tags = parsed(site / "404.html").iter()
    urls = [tag.get(name) for tag in tags for name in leading if tag.get(name)]
    assert [url for url in urls if not url.startswith(("/", "#", "https://"))] == []
    assert "#main-content" in urls
