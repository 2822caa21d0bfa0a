"""The index for searching, as a build from nothing would write it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import IndexBuilder, js_index


def complete(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Drop the words that no page has any more, and add the entries of pages that are not written again.

    Sphinx drops the pages from the words, and keeps the words; of entries it knows those of the pages that it
    writes.
    """
    index: IndexBuilder | None = getattr(app.builder, "indexer", None)
    if index is not None:
        for words in (index._mapping, index._title_mapping):
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
        known = _entries(Path(app.outdir, "searchindex.js")) | index._index_entries
        index._index_entries = {page: known[page] for page in sorted(app.env.all_docs) if page in known}
    yield from ()


def _entries(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    """Read the entries of each page as they were written before; none if nothing was."""
    try:
        written = js_index.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for entry, places in written["indexentries"].items():
        for page, anchor, main in places:
            found.setdefault(written["docnames"][page], []).append((entry, anchor, "main" if main else ""))
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-collect-pages", complete)  # the last event before the index is written
    return {"parallel_read_safe": True}
