"""What others show of a page whose address is passed on, as Open Graph: title, question and picture.

A page without a figure of its own has that of the first page, as long as the site has an address.
"""

from html import escape
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from press import addresses, plain, previews

LONGEST = 200  # characters of a description


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Add to the head of a page its title and question, and a figure if the site has an address."""
    if document is None:
        return
    site, title = addresses.site(), app.env.titles[page].astext()
    said = {"og:type": "article" if page != app.config.root_doc else "website", "og:title": title}
    said["og:site_name"] = app.config.html_title
    said["og:description"] = text = description(document)
    figures = previews.figures(app.env, page) or previews.figures(app.env, app.config.root_doc)
    figure = next(iter(figures.values()), None)
    if site:
        said["og:url"] = f"{site}/{quote(page)}.html"
    if site and figure:
        width, height = map(str, previews.SHARED)
        said["og:image"] = f"{site}/{previews.make(app, previews.Preview(figure, '', shared=True))}"
        said |= {"og:image:width": width, "og:image:height": height, "og:image:alt": figure.alt}
    tags = [("property", name, what) for name, what in said.items()]
    tags.append(("name", "twitter:card", "summary_large_image" if "og:image" in said else "summary"))
    tags.append(("name", "description", text))
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<meta {kind}="{name}" content="{escape(what)}">' for kind, name, what in tags if what
    )


def description(document: nodes.document) -> str:
    """Return the first words of a page, such as its question; of longer ones, sentences that find room."""
    paragraph = next(
        (found for found in document.findall(nodes.paragraph) if isinstance(found.parent, nodes.section)),
        None,
    )
    return plain.opening(plain.words(paragraph), LONGEST) if paragraph else ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True}
