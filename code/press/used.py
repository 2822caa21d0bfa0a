"""Below each chapter: the modules that its cells import, with links, and how many claims it tests."""

import functools
from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from press import api, claims, ledger, reach

LEDGER = "book/reference/claims"


@functools.cache
def tested() -> Counter[str]:
    """Count the claims of each chapter."""
    return Counter(claim.chapter for claim in claims.load(ledger.LEDGER))


def say(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """End each chapter but the first page with what it uses."""
    users = getattr(app.env, "unboxed_users", {})
    found = {path for path, pages in users.items() if page in pages}
    if document is None or not found or page == app.config.root_doc:
        return
    pages = {name: api.page_of(name, path) for name, path in api.modules().items() if path in found}
    own = {name: target for name, target in pages.items() if target in app.env.found_docs}
    if not own:
        return

    def link(target: str, text: str) -> str:
        return f'<a href="{app.builder.get_relative_uri(page, target)}">{text}</a>'

    links = [link(target, name.removeprefix(f"{reach.PACKAGE}.")) for name, target in own.items()]
    said = f"This page imports {', '.join(links)}."
    count = tested()[page.removeprefix("book/")]
    if count and LEDGER in app.env.found_docs:
        said += f" It tests {link(LEDGER, f'{count} claims' if count > 1 else 'one claim')}."
    context["body"] += f'\n<p class="page-links">{said}</p>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", say, priority=490)  # ahead of the links to report a mistake
    return {"parallel_read_safe": True}
