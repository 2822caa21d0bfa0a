"""Pages of the site as the chapters of an EPUB: XHTML that names no class that its style sheet does not."""

import posixpath
import re
from collections.abc import Container
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4.element import Tag

from press import articles
from press.plates import FILM, TYPES, Plates

STYLE = Path(__file__).with_name("templates") / "epub.css"
MATHML = "http://www.w3.org/1998/Math/MathML"
DOCUMENT = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="{style}"/>
</head>
<body epub:type="{kind}">
{body}
</body>
</html>
"""
CLASS = re.compile(r"\.([a-z][\w-]*)")
ATTRIBUTES = (
    "id",
    "title",
    "alt",
    "width",
    "height",
    "colspan",
    "rowspan",
    "start",
    "lang",
    "media",
    "style",
    "type",
)
LOADED = {"img": "src", "source": "srcset"}
LIVE = "Here this figure is a picture. {}, it is live."


@dataclass(frozen=True)
class Leaf:
    """A document of an EPUB: its place there, its title, its XHTML, and whether it has formulas."""

    place: str
    title: str
    text: str
    mathml: bool = False


def document(place: str, title: str, body: str, kind: str = "bodymatter") -> str:
    """Write a document of the EPUB.

    Args:
        place: Where it stands in the EPUB.
        title: What it is called.
        body: What it shows, in XHTML.
        kind: What it is, in the words of EPUB's vocabulary.
    """
    style = posixpath.relpath(STYLE.name, posixpath.dirname(place) or ".")
    return DOCUMENT.format(title=escape(title), style=style, kind=kind, body=body)


def leaf(page: str, pages: Container[str], plates: Plates, site: str | None) -> Leaf:
    """Make the document of a page.

    Args:
        page: Its name.
        pages: The names of all pages that the EPUB has.
        plates: Takes the pictures.
        site: The address of the site on the web, if it has one, for what the EPUB does not have.

    Raises:
        OSError: If the page or a picture is not there.
        ValueError: If the page is none of the book's, or shows what an EPUB cannot.
    """
    article = articles.article(plates.site / f"{page}.html")
    title = articles.title(article)
    _show(article, page, plates)
    articles.settle(article, lambda anchor: _live(page, anchor, site))
    for link in article.select("a[href]"):
        leads = _leads(str(link["href"]), page, pages, site)
        if leads is None:
            _drop(link)
        else:
            link["href"] = leads
    for formula in article.select("math"):
        _set(formula)
    _tidy(article)
    place = f"{page}.xhtml"
    body = article.decode_contents(formatter="minimal").strip()
    text = document(place, title, body, "bodymatter chapter")
    return Leaf(place, title, text, mathml=article.math is not None)


def _set(formula: Tag) -> None:
    """Write a formula as the schema of EPUB has it, that of MathML 3, and as LaTeX for whoever lacks it."""
    formula["xmlns"] = MATHML
    if (source := formula.select_one("annotation")) is not None:
        formula["alttext"] = " ".join(source.get_text().split())
    for part in formula.select("[scriptlevel], [displaystyle]"):
        if part.name != "mstyle":
            style = Tag(name="mstyle")
            for name in ("scriptlevel", "displaystyle"):
                if name in part.attrs:
                    style[name] = part.attrs.pop(name)
            part.wrap(style)


def _show(article: Tag, page: str, plates: Plates) -> None:
    """Have what an article shows come from the EPUB."""
    for shown in article.select(", ".join(LOADED)):
        name = LOADED[shown.name]
        here = posixpath.dirname(page)
        picture = posixpath.normpath(posixpath.join(here, unquote(str(shown[name]))))
        film = shown.find_parent(class_=FILM.removeprefix("."))
        place = plates.still(film, picture) if film else plates.place(picture)
        shown[name] = posixpath.relpath(place, here)
        if shown.name == "source":
            shown["type"] = TYPES[Path(place).suffix]


def _live(page: str, anchor: str, site: str | None) -> str:
    where = f'<a href="{site}/{page}.html#{anchor}">On the book’s site</a>' if site else "On the book’s site"
    return LIVE.format(where)


def _leads(address: str, page: str, pages: Container[str], site: str | None) -> str | None:
    """Return where a link leads to from the EPUB; nothing if it leads nowhere from there."""
    parts = urlsplit(address)
    if parts.scheme or not parts.path:
        return address
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), parts.path))
    name, ending = posixpath.splitext(target)
    if ending == ".html" and name in pages:
        return parts._replace(path=f"{parts.path.removesuffix('.html')}.xhtml").geturl()
    return parts._replace(path=f"{site}/{target}").geturl() if site else None


def _drop(link: Tag) -> None:
    """Leave the words of a link, or nothing where they are about the link itself."""
    if link.get_text().strip() in ("[source]", "whole source"):
        link.decompose()
    else:
        link.unwrap()


def _tidy(article: Tag) -> None:
    """Leave what says something: attributes that an EPUB knows, classes that its style sheet names."""
    named = set(CLASS.findall(STYLE.read_text("utf-8")))
    seen: set[str] = set()
    for tag in article.find_all(True):
        if tag.find_parent("math") or tag.name == "math":
            continue
        kept = {
            key: tag[key] for key in tag.attrs if key in ATTRIBUTES or key in ("href", LOADED.get(tag.name))
        }
        if tag.name == "source":
            kept = {key: kept[key] for key in ("srcset", "type", "media")}
        elif kept.get("style") and tag.name != "col":
            del kept["style"]
        classes = [name for name in tag.get_attribute_list("class") if name in named]
        if classes:
            kept["class"] = " ".join(classes)
        if (anchor := kept.get("id")) in seen:
            del kept["id"]
        elif anchor:
            seen.add(str(anchor))
        tag.attrs = kept
        if tag.name in ("span", "div") and not kept and not (tag.name == "div" and _stands(tag)):
            tag.unwrap()


def _stands(tag: Tag) -> bool:
    """Say whether a division holds words of its own, which without it would stand in no block."""
    return any(isinstance(part, str) and part.strip() for part in tag.contents) or tag.parent is None
