"""The index for searching, as a build from nothing would write it."""

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx


def forget_words(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Drop the words that no page has any more: Sphinx drops the pages from them, and keeps the words."""
    index = getattr(app.builder, "indexer", None)
    if index is not None:
        for words in (index._mapping, index._title_mapping):
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
    yield from ()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-collect-pages", forget_words)  # the last event before the index is written
    return {"parallel_read_safe": True}
