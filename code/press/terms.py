"""Terms say what they mean where they stand: their entry of the glossary, on hovering and on focus.

Without scripts they are links to the entry, and no more. What other links show is for ``press.glimpses``,
which also has pages load the script.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import plain

GLOSSARY = "book/reference/glossary"
KEPT = "terms that it uses"
LINK = re.compile(r'<a class="reference internal" href="[^"]*glossary\.html#(?P<id>term-[^"]+)"')


def note(app: Sphinx, document: nodes.document) -> None:
    """Keep which terms a page links to."""
    links = (link for link in document.findall(addnodes.pending_xref) if link["reftype"] == "term")
    used = sorted({link["reftarget"].lower() for link in links})
    app.env.metadata[app.env.docname][KEPT] = used


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the glossary, and name the pages that link to a term whose entry has changed."""
    before, now = _kept(env), _entries(env)
    env.unboxed_terms = now  # type: ignore[attr-defined]
    changed = {term for term in before.keys() | now.keys() if before.get(term) != now.get(term)}
    return [page for page, known in env.metadata.items() if changed & set(known.get(KEPT, ()))]


def say(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Give each link to a term its entry."""
    if document is None or not LINK.search(context.get("body", "")):
        return
    entries = dict(_kept(app.env).values())

    def with_entry(link: re.Match[str]) -> str:
        entry = entries.get(link["id"])
        return f'{link[0]} data-means="{escape(entry)}"' if entry else link[0]

    context["body"] = LINK.sub(with_entry, context["body"])


def _kept(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return the anchor and the entry of each term, as last read."""
    return getattr(env, "unboxed_terms", {})


def _entries(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    if GLOSSARY not in env.found_docs:
        return {}
    found = {}
    for item in env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        entry = " ".join(plain.words(part) for part in item.findall(nodes.definition))
        for term in item.findall(nodes.term):
            found[term.astext().lower()] = (term["ids"][0], entry)
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", note)
    app.connect("env-updated", outdated)
    app.connect("html-page-context", say)
    return {"parallel_read_safe": True}
