"""What a page offers to take along: itself as Markdown, a chapter as a notebook, also in Colab, its wheel."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import nbformat
from docutils import nodes
from sphinx.application import Sphinx

from press import addresses, attached, chapters, colab, first_cell, pictures, runs, wheel
from press.assembled import assembled
from press.markdown import Markdown
from press.notebooks import Notebook
from press.targets import Page

LINES = 10_000  # that MyST-NB reckons with for each cell of a page that is a notebook already
MENU, SOURCE = "download-buttons", "download-source-button"  # as the theme calls them
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def write(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Write a page that has been rendered as Markdown, and a chapter as a notebook."""
    if document is None or app.builder.format != "html":
        return
    text = "\n\n".join(filter(None, Markdown(Page(app.builder), _numbers(app, page)).blocks(document, 0)))
    runs.write(Path(app.outdir, f"{page}.md"), text + "\n", lasting=False)
    executed = pictures.executed(app, page)
    if executed is not None:
        notebook = made(app, page, document, executed)
        runs.write(Path(app.outdir, f"{page}.ipynb"), nbformat.writes(notebook) + "\n", lasting=False)


def made(
    app: Sphinx, page: str, document: nodes.document, executed: Mapping[str, Any]
) -> nbformat.NotebookNode:
    """Make the notebook of a chapter.

    Raises:
        ValueError: If it is none that Jupyter would read.
    """
    run = nbformat.from_dict(executed)
    shown = (
        cell["cell_index"]
        for cell in document.findall(nodes.container)
        if cell.get("nb_element") == "cell_code" and cell.children
    )
    site = addresses.site()

    def link(address: str) -> str | None:
        if urlsplit(address).scheme:
            return address
        return urljoin(f"{site}/{page}.html", address) if site else None

    lines = run.metadata.get("source_map") or [LINES * number for number in range(1, len(run.cells) + 1)]
    # Where a page has been written, what its text shows has got the name that it has on the site.
    sources = {name: source for source, name in app.builder.images.items()}

    def drawn(image: nodes.image) -> tuple[str, bytes]:
        address = image["uri"]
        return attached.image(Path(app.srcdir, sources.get(posixpath.basename(address), address)))

    target = Notebook(run.cells, lines, shown, link, drawn)
    parts = [*Markdown(target, _numbers(app, page)).blocks(document, 0), *target.rest()]
    title = next(document.findall(nodes.title)).astext()
    tables = chapters.tables(Path(app.env.doc2path(page)), run)
    first = first_cell.cells(page, title, chapters.code(run), tables)
    about = {
        "kernelspec": KERNEL,
        "language_info": run.metadata.get("language_info", {"name": "python"}),
    }
    notebook = assembled(parts, target, first, about)
    nbformat.validate(notebook)
    return notebook


def _numbers(app: Sphinx, page: str) -> Mapping[str, Any]:
    return app.env.toc_fignumbers.get(page, {}).get("figure", {})


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Put what can be taken along into the page's menu, in the place of its source."""
    groups = [group for group in context.get("header_buttons", ()) if group.get("label") == MENU]
    if document is None or not groups:
        return
    links = [
        _link(
            f"{posixpath.basename(page)}.md",
            "Markdown (.md)",
            "file",
            "This page, without anything to resolve",
        )
    ]
    if page in chapters.chapters():
        links.insert(
            0,
            _link(
                f"{posixpath.basename(page)}.ipynb", "Notebook (.ipynb)", "code", "This chapter, to be run"
            ),
        )
        if file := wheel.name():
            address = posixpath.relpath(file, posixpath.dirname(page) or ".")
            links.insert(1, _link(address, "Its package (.whl)", "download", "What the notebook imports"))
        if there := colab.address(page):
            said = "The notebook on a machine of Google's, for which you need an account there"
            links.append(_button(there, "Open in Colab", "play", said))
    kept = [button for button in groups[0]["buttons"] if button["label"] != SOURCE]
    groups[0]["buttons"] = [*links, *kept]


def _link(address: str, text: str, icon: str, said: str) -> dict[str, str]:
    # The theme writes an address as it is given, and has no other way to an attribute.
    return _button(f'{address}" download="{posixpath.basename(address)}', text, icon, said)


def _button(address: str, text: str, icon: str, said: str) -> dict[str, str]:
    return {
        "type": "link",
        "url": address,
        "text": text,
        "icon": f"fas fa-{icon}",
        "tooltip": said,
        "label": f"take-{icon}",
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", write)
    app.connect("html-page-context", offer, priority=900)  # once the theme has made the menu
    return {"parallel_read_safe": True}
