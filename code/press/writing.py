"""Pages are written side by side where there are many of them, and so are those of the sources of modules."""

import functools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.ext import viewcode
from sphinx.search import IndexBuilder
from sphinx.util.build_phase import BuildPhase

from press import copies

# What the index for searching knows of a page by its name, and of a word.
OF_PAGES = ("_titles", "_filenames", "_all_titles", "_index_entries")
OF_WORDS = ("_mapping", "_title_mapping")


def write(
    builder: StandaloneHTMLBuilder, in_turn: Callable[[Sequence[str]], None], pages: Sequence[str]
) -> None:
    """Write some pages.

    Args:
        builder: Writes each.
        in_turn: Writes them one after another, as Sphinx does.
        pages: Their names.
    """
    if not copies.are_worth_it(pages):
        return in_turn(pages)
    kept = Path(builder.doctreedir)
    works: list[str | _Source] = [
        *sorted(pages, key=lambda page: -kept.joinpath(f"{page}.doctree").stat().st_size),
        *map(_Source, _sources(builder.app)),
    ]

    def work(page: str | _Source) -> None:
        if isinstance(page, _Source):
            page.write(builder)
            return
        builder.app.phase = BuildPhase.RESOLVING
        document = builder.env.get_and_resolve_doctree(page, builder)
        builder.app.phase = BuildPhase.WRITING
        builder.write_doc_serialized(page, document)
        builder.write_doc(page, document)

    for images, words in copies.share(works, work, lambda: (builder.images, _known(builder.indexer))):
        builder.images.update(images)
        _learn(builder.indexer, words)
    return None


class _Source:
    """The page of the source of a module, which Sphinx then finds written.

    Args:
        module: Its dotted name.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def write(self, builder: StandaloneHTMLBuilder) -> None:
        """Write it, in a copy of the process: of all that are due there, Sphinx is to see this one."""
        viewcode.should_generate_module_page = lambda app, modname: modname == self._module
        page, context, template = next(viewcode.collect_pages(builder.app))
        builder.handle_page(page, context, template)


def _sources(app: Sphinx) -> Iterable[str]:
    """Name the modules whose sources are to be written, the longest first."""
    known = {name: entry for name, entry in getattr(app.env, "_viewcode_modules", {}).items() if entry}
    due = (name for name in known if viewcode.should_generate_module_page(app, name))
    return sorted(due, key=lambda name: -len(known[name][0]))


def _known(index: IndexBuilder | None) -> dict[str, Any]:
    return {name: getattr(index, name) for name in (*OF_PAGES, *OF_WORDS)} if index else {}


def _learn(index: IndexBuilder | None, words: dict[str, Any]) -> None:
    for name in OF_PAGES if index else ():
        getattr(index, name).update(words[name])
    for name in OF_WORDS if index else ():
        known = getattr(index, name)
        for word, pages in words[name].items():
            known.setdefault(word, set()).update(pages)


def share_out(app: Sphinx) -> None:
    """Have Sphinx write so, if it writes HTML."""
    builder = app.builder
    if isinstance(builder, StandaloneHTMLBuilder):
        builder._write_serial = functools.partial(write, builder, builder._write_serial)  # type: ignore[method-assign]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", share_out)
    return {"parallel_read_safe": True}
