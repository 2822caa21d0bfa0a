"""What gives out numbers sees of each page its headings and figures alone.

To number sections and figures, Sphinx loads every page of the book, twice, however few of them have changed.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

SEEN = (nodes.section, addnodes.toctree)
# By which what has a number is told from what has none.
PARTS = (nodes.caption, nodes.title, nodes.literal_block)


def keep(app: Sphinx, document: nodes.document) -> None:
    """Keep what has a number of a page that has been read."""
    kept = _kept(app.env)
    kept[app.env.docname] = nodes.container("", *_children(app.env, document))


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is read again, or gone."""
    _kept(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Keep what another process has kept of pages that it has read."""
    _kept(env).update((page, kept) for page, kept in _kept(other).items() if page in pages)


def show(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have pages seen so, as numbers are given out."""
    kept, whole = _kept(env), env.get_doctree
    env.get_doctree = lambda docname: kept[docname] if docname in kept else whole(docname)  # type: ignore[method-assign]
    return []


def show_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have pages seen whole again."""
    del env.get_doctree
    return []


def _kept(env: BuildEnvironment) -> dict[str, nodes.Element]:
    if not hasattr(env, "unboxed_skeletons"):
        env.unboxed_skeletons = {}  # type: ignore[attr-defined]
    return env.unboxed_skeletons  # type: ignore[attr-defined]


def _children(env: BuildEnvironment, node: nodes.Element) -> list[nodes.Element]:
    """Copy what has a number, and what lies around it."""
    found = []
    for child in node.children:
        if not isinstance(child, nodes.Element):
            continue
        below = _children(env, child)
        numbered = any(domain.get_enumerable_node_type(child) for domain in env.domains.values())
        if below or numbered or isinstance(child, SEEN):
            if numbered:
                below += [_bare(part, nodes.Text(part.astext())) for part in child if isinstance(part, PARTS)]
            found.append(_bare(child, *below))
    return found


def _bare(node: nodes.Element, *children: nodes.Node) -> nodes.Element:
    """Copy a node with other children, and without the document that it belongs to."""
    copied = node.__class__("", **node.attributes)
    copied += children
    return copied


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", keep, priority=990)  # once figures stand in their places
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-updated", show, priority=10)
    app.connect("env-get-updated", show_all, priority=890)
    return {"parallel_read_safe": True}
