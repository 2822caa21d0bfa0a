"""Which pages show something of others that has changed: Sphinx itself writes those again that it read again.

A page shows the titles of others in its table of contents, and whatever it refers to: names, numbers and
titles of sections, figures, terms and functions. What it asks for is noted while it is read; what there is to
be shown is compared with what there was when the site was last written. ``facts`` has what is shown of all
others, and not asked for by name.
"""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.nodes import bibliography

from press import facts

ASKED = "asked"  # in Sphinx's notes on a page: the names that it refers to


def note(app: Sphinx, document: nodes.document) -> None:
    """Note what a page that has been read refers to."""
    asked = set()
    for reference in document.findall(pending_xref):
        for name in (reference.get("reftarget"), reference.get("reftargetid")):
            asked.add(_plain(str(name)))
    app.env.metadata[app.env.docname][ASKED] = sorted(asked)
    if next(document.findall(bibliography), None):
        facts.shows(app.env, facts.CITED)


def to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show something which has changed since the site was written."""
    before: dict[str, Any] = getattr(env, "unboxed_shown", {})
    now: dict[str, Any] = {name: sorted(found) for name, found in _named(env).items()}
    now |= facts.fingerprints(app, env)
    env.unboxed_shown = now  # type: ignore[attr-defined]
    changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    found = [
        page
        for page, notes in env.metadata.items()
        if not changed.isdisjoint(facts.of_page(notes) | set(notes.get(ASKED, ())))
    ]
    env.unboxed_rewritten = found  # type: ignore[attr-defined]
    return found


def spare(app: Sphinx, env: BuildEnvironment) -> None:
    """Have Sphinx not write a page for each that its table of contents lists: their titles are compared."""
    env.files_to_rebuild.clear()  # what Sphinx keeps of it has been kept already


def _named(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return what there is of all that pages refer to, by name."""
    found: dict[str, list[str]] = {}
    for name, about in _names(env):
        found.setdefault(_plain(name), []).append(repr(about))
    return found


def _names(env: BuildEnvironment) -> Iterator[tuple[str, Any]]:
    standard, python = env.domaindata["std"], env.domaindata["py"]
    for name, (page, anchor, title) in standard["labels"].items():
        yield name, (page, anchor, str(title), _number(env, page, anchor))
    for name, (page, anchor) in standard["anonlabels"].items():
        yield name, (page, anchor, _number(env, page, anchor))
    for (kind, name), about in standard["objects"].items():
        yield name, (kind, *about)
    for name, about in standard["terms"].items():
        yield name, about
    for name, entry in (*python["objects"].items(), *python["modules"].items()):
        yield name, tuple(entry)
    for name, about in env.domaindata["math"]["objects"].items():
        yield name, about


def _number(env: BuildEnvironment, page: str, anchor: str) -> Any:
    """Return the number of a figure or a section, if it has one."""
    figures = (kind.get(anchor) for kind in env.toc_fignumbers.get(page, {}).values())
    sections = env.toc_secnumbers.get(page, {})
    return next(filter(None, figures), sections.get(f"#{anchor}"))


def _plain(name: str) -> str:
    """Return a name as it is compared: of a dotted one, as that of a function, the last part."""
    return name.rpartition(".")[2].casefold()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", note, priority=900)
    app.connect("env-get-updated", to_write, priority=900)  # once what there is has its numbers
    app.connect("env-check-consistency", spare)
    return {"parallel_read_safe": True}
