"""The parts of the book, the pages of each, and what stands below these: the contents of a book by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from sphinx_external_toc.parsing import parse_toc_data

from press import chapters


@dataclass(frozen=True)
class Entry:
    """A page, or a part of the book, which has no page but a caption; and what stands below it."""

    page: str | None
    caption: str | None = None
    below: list["Entry"] = field(default_factory=list)

    def pages(self) -> Iterator[str]:
        """Name the pages, in the order of the book."""
        if self.page is not None:
            yield self.page
        for entry in self.below:
            yield from entry.pages()


def outline() -> list[Entry]:
    """Return the first page, and what follows it.

    Raises:
        ValueError: If the table of contents cannot be read.
    """
    try:
        site = parse_toc_data(yaml.safe_load((chapters.ROOT / "_toc.yml").read_text("utf-8")))
    except Exception as error:  # of YAML's, of the format's
        raise ValueError(f"_toc.yml: {error}") from error
    root = site.root.docname
    return [Entry(root), *_below(site, root)]


def _below(site: Mapping, page: str) -> list[Entry]:  # type: ignore[type-arg]
    found: list[Entry] = []
    for tree in site[page].subtrees:
        entries = [
            Entry(str(item), below=_below(site, str(item))) for item in tree.items if str(item) in site
        ]
        found += [Entry(None, tree.caption, entries)] if tree.caption else entries
    return found
