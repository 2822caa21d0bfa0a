"""A page of the site with its live figures and little else, for tests that look at nothing else of it.

To load and lay out a chapter takes a browser longer than what most tests do with one of its figures. Each
stands far below all else: none starts before a test scrolls to it, and what is to happen then can be seen to.
"""

import functools
import io
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag


def send(handler: SimpleHTTPRequestHandler) -> io.BytesIO | None:
    """Begin to answer with the lean page, if a page was asked for; nothing else is answered."""
    path = Path(handler.translate_path(handler.path))
    if path.suffix != ".html" or not path.is_file():
        return None
    content = lean(path)
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    return io.BytesIO(content)


FAR = '<p style="margin-bottom: 200vh">The figure is far below.</p>'


@functools.cache
def lean(path: Path) -> bytes:
    """Leave out what is neither a live figure, nor around one, nor makes it live, nor chooses the theme."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    article = page.select_one("article.bd-article")
    for around in [article, *article.parents]:
        for beside in around.find_next_siblings() + around.find_previous_siblings():
            if beside.name != "head":
                beside.clear()  # it has its room still
    for script in page.select("script:not([type=module]), link[rel=preload][as=script]"):
        if "theme" not in script.text:
            script.decompose()
    _prune(article)
    return page.encode("utf-8")


def _prune(tag: Tag) -> None:
    for child in tag.find_all(True, recursive=False):
        if "explorable" in child.get("class", ()):
            child.insert_before(BeautifulSoup(FAR, "html.parser"))
        elif child.select_one(".explorable"):
            _prune(child)
        elif child.name != "script":
            child.decompose()
