"""What a first visit to a page loads before a reader scrolls or presses anything, counted from the files."""

import functools
import gzip
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html

# Servers send these compressed; fonts and pictures are already.
TEXT = {".css", ".html", ".js", ".json", ".mjs", ".svg"}
LINKED = {"stylesheet", "preload", "modulepreload", "icon"}
STYLES = re.compile(r'@import "([^"]+)"')
MODULES = re.compile(r'\b(?:import|from)\s*"(\.[^"]+)"')


class Page:
    """The files that a page names, and how many elements it has.

    A picture that is offered in two widths counts as the larger of its two files; one that waits until it is
    near, and what a live figure loads once it is near, do not count.
    """

    def __init__(self, path):
        self.folder, self.path = path.parent, path
        self.named, self.elements, self.narrow = set(), 0, None
        for element in lxml.html.parse(path, lxml.html.HTMLParser(encoding="utf-8")).iter("*"):
            self.elements += 1
            self.see(element.tag, element.attrib)

    def see(self, tag, about):
        if tag == "link" and LINKED & set(about.get("rel", "").split()):
            self.name(about["href"])
        elif tag == "script" and "src" in about:
            self.name(about["src"])
        elif tag == "source":
            self.narrow = about["srcset"]
        elif tag == "img":
            if about.get("loading") != "lazy":
                self.name(*filter(None, (about["src"], self.narrow)))
            self.narrow = None

    def name(self, *choice):
        files = [self.file(url) for url in choice if not url.startswith("data:")]
        self.named.update(sorted(files, key=size)[-1:])

    def file(self, url):
        path = unquote(urlsplit(url).path)
        return (self.folder / path.removeprefix("/")).resolve()

    def weight(self):
        """Count the bytes by the kind of file."""
        found = Counter({self.path.suffix: size(self.path)})
        for path in self.named.union(*map(behind, self.named)):
            found[path.suffix] += size(path)
        return found


@functools.cache
def size(path):
    """Return how many bytes a server sends of a file."""
    content = path.read_bytes()
    return len(gzip.compress(content)) if path.suffix in TEXT else len(content)


@functools.cache
def behind(path):
    """List the files that a style sheet or a module imports."""
    pattern = {".css": STYLES, ".mjs": MODULES}.get(path.suffix)
    if pattern is None:
        return frozenset()
    named = {(path.parent / Path(name)).resolve() for name in pattern.findall(path.read_text("utf-8"))}
    return frozenset(named.union(*map(behind, named)))
