"""A page of the site with its live figures and little else, for tests that look at nothing else of it.

To load and lay out a chapter takes a browser longer than what most tests do with one of its figures.
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


@functools.cache
def lean(path: Path) -> bytes:
    """Leave out what is neither a live figure of the article, nor around one, nor a script."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    _prune(page.select_one("article.bd-article"))
    return page.encode("utf-8")


def _prune(tag: Tag) -> None:
    for child in tag.find_all(True, recursive=False):
        if child.name == "script" or "explorable" in child.get("class", ()):
            continue
        if child.select_one(".explorable, script"):
            _prune(child)
        else:
            child.decompose()
