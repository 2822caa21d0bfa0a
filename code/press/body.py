"""Bare bodies on a page: the lines that compute, with links to the rest.

The directive ``body`` takes the dotted name of a function, a class or a method. For a class, ``:methods:``
names those to be shown.
"""

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from press import addresses
from press.bare import bare, find
from press.chapters import ROOT
from press.columns import fitted
from press.surgery import first_line, last_line

CODE = ROOT / "code"
LOGGER = logging.getLogger(__name__)


def located(name: str) -> tuple[str, Path, str]:
    """Split a dotted name into the module, its file, and the name within it.

    Raises:
        LookupError: If no module is named.
    """
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        stem = CODE.joinpath(*parts[:length])
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file():
                return ".".join(parts[:length]), path, ".".join(parts[length:])
    raise LookupError(f"expected a dotted name such as unboxed.activations.relu, got {name}")


class Body(SphinxDirective):
    """The bare body of a function, a class or a method, and where the whole of it stands."""

    required_arguments = 1
    option_spec = {"methods": directives.unchanged}  # noqa: RUF012 - as docutils has it

    def run(self) -> list[nodes.Node]:
        """Show the body, or warn of a name that is none."""
        methods = self.options.get("methods")
        try:
            module, path, name = located(self.arguments[0])
            self.env.note_dependency(str(path))
            source = path.read_text("utf-8")
            (code,) = fitted([bare(source, name, None if methods is None else methods.split())])
            definition = find(source, name)
        except LookupError as error:
            LOGGER.warning("body: %s", error, location=self.get_location())
            return []
        listing = nodes.literal_block(code, code, language="python")
        links = nodes.paragraph(classes=["body-links"])
        links += _link(self.env.docname, "unboxed-api", self.arguments[0], nodes.literal, self.arguments[0])
        links += nodes.Text(" ")
        if "unboxed_sources" in self.config and self.config.unboxed_sources:
            address = self.config.unboxed_sources
            lines = addresses.lines(address, path, first_line(definition), last_line(definition))
            links += nodes.reference("", "whole source", refuri=lines)
        else:
            links += _link(
                self.env.docname, "unboxed-source", f"{module}#{name}", nodes.inline, "whole source"
            )
        self.set_source_info(listing)
        return [nodes.container("", listing, links, classes=["body-listing"])]


def _link(
    page: str, kind: str, target: str, shown: type[nodes.TextElement], text: str
) -> addnodes.pending_xref:
    return addnodes.pending_xref("", shown(text, text), refdoc=page, reftype=kind, reftarget=target)


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, shown: nodes.TextElement
) -> nodes.Node | None:
    """Link to where the API has a name, or else what holds it, and to its source if that is a page."""
    target = node["reftarget"]
    if node["reftype"] == "unboxed-api":
        domain = env.get_domain("py")
        while target:
            found = domain.resolve_xref(env, node["refdoc"], app.builder, "obj", target, node, shown)
            if found is not None:
                return found
            target = target.rpartition(".")[0]
    elif node["reftype"] == "unboxed-source":
        if app.builder.format == "html" and "sphinx.ext.viewcode" in app.extensions:
            module, _, name = target.partition("#")
            page = app.builder.get_relative_uri(node["refdoc"], f"_modules/{module.replace('.', '/')}")
            while name.rpartition(".")[2].startswith("_"):  # the page of a source marks public names alone
                name = name.rpartition(".")[0]
            return nodes.reference("", "", shown, refuri=f"{page}#{name}" if name else page, internal=True)
        return nodes.inline()
    return None


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("body", Body)
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True}
