"""The code as pages: a page a module, with a heading for each public name and the chapters that use it."""

import ast
import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from press import addresses, chapters, claims, ledger, reach, remembered, rests
from press.columns import fitted

CODE = chapters.ROOT / "code"
SIGNATURE = re.compile(r"<dl>\n<dd><em class=\"sig-param.*?</dl>", re.DOTALL)
PAGES = "book/reference/api"
SECRET = CODE / reach.PACKAGE / "exercises" / "answers"  # a page of answers would spoil the exercises
Definition = ast.FunctionDef | ast.ClassDef


def modules() -> dict[str, Path]:
    """List the modules by dotted name; a package counts if it passes names on, and answers do not."""
    found = {}
    for path in sorted((CODE / reach.PACKAGE).rglob("*.py")):
        if SECRET in path.parents:
            continue
        parts = path.relative_to(CODE).with_suffix("").parts
        if parts[-1] != "__init__":
            found[".".join(parts)] = path
        elif passed_on(path):
            found[".".join(parts[:-1])] = path
    return found


def page(module: str) -> str:
    """Return the name of the page of a module: ``unboxed.datasets.iris`` has ``…/api/datasets/iris``."""
    return page_of(module, modules()[module])


def page_of(module: str, path: Path) -> str:
    """Return the name of the page of a module that lies in a file."""
    parts = module.split(".")[1:]
    return "/".join([PAGES, *parts, *(["index"] if path.name == "__init__.py" else [])])


def summary(path: Path) -> str:
    """Return the first line of a module's docstring: why it is there.

    Raises:
        ValueError: If it has none.
    """
    if not (first := _summary(path.read_text("utf-8"))):
        raise ValueError(f"{path}: expected a docstring that says in its first line why the module is there")
    return first


@remembered.by_text
def _summary(text: str) -> str:
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def definitions(path: Path) -> list[Definition]:
    """List the public functions and classes that a module defines, in the order of its source."""
    return _definitions(path.read_text("utf-8"))


def _definitions(text: str) -> list[Definition]:
    body = ast.parse(text).body
    return [node for node in body if isinstance(node, Definition) and not node.name.startswith("_")]


def constants(path: Path) -> str:
    """Return the lines of a module that define its public constants, as they are written."""
    text = path.read_text("utf-8")
    found = []
    for node in ast.parse(text).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_"):
            found += text.splitlines()[node.lineno - 1 : node.end_lineno]
    return "\n".join(found)


def passed_on(path: Path) -> list[str]:
    """List the public names that a module without definitions of its own imports for others to use."""
    return list(_passed_on(path.read_text("utf-8")))


@remembered.by_text
def _passed_on(text: str) -> list[str]:
    if _definitions(text):
        return []
    return [
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{reach.PACKAGE}.")
        for alias in node.names
    ]


def claimed() -> dict[Path, list[str]]:
    """Find, for each module, the claims that rest on it; none in a book without a ledger."""
    return rests.claimed(claims.load(ledger.LEDGER)) if ledger.LEDGER.is_file() else {}


def users() -> dict[Path, list[str]]:
    """Find, for each module, the chapters whose cells import it, in the order of the book."""
    found: dict[Path, list[str]] = {}
    for name, path in chapters.chapters().items():
        for module in reach.named(chapters.code_of(path), CODE):
            found.setdefault(module, []).append(name)
    return found


class Module(SphinxDirective):
    """The page of one module, its title included."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the page as Markdown that asks autodoc for each public name."""
        module = self.arguments[0]
        path = modules().get(module)
        if path is None:
            raise self.error(f"expected a module of {reach.PACKAGE}, got {module}")
        self.env.note_dependency(str(path))
        return self.parse_text_to_nodes(
            "\n".join(
                [
                    *_text(module, path, self.env.unboxed_users.get(path, []), self.config.unboxed_sources),  # type: ignore[attr-defined]
                    *_claims(self.env.unboxed_claimed.get(path, [])),  # type: ignore[attr-defined]
                ]
            ),
            allow_section_headings=True,
        )


class Modules(SphinxDirective):
    """A list of modules, each with a link to its page and the reason why it is there."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write the list as Markdown."""
        known = modules()
        lines = []
        for name in self.content:
            module = f"{reach.PACKAGE}.{name}"
            if module not in known:
                raise self.error(f"expected a module of {reach.PACKAGE}, got {name}")
            self.env.note_dependency(str(known[module]))
            lines.append(f"- {{doc}}`{name} </{page(module)}>`: {_markdown(summary(known[module]))}")
        return self.parse_text_to_nodes("\n".join(lines))


def _text(module: str, path: Path, used: Iterable[str], address: str | None) -> list[str]:
    """Write the page of a module as Markdown."""
    lines = [f"# {module.removeprefix(f'{reach.PACKAGE}.')}", "", *_rest(f".. automodule:: {module}")]
    links = ", ".join(f"{{doc}}`/{name}`" for name in used)
    lines += [f"Used in: {links}." if links else "No chapter imports it by itself; other modules do.", ""]
    for home, names in groupby(passed_on(path), lambda name: name.rpartition(".")[0]):
        links = ", ".join(f"{{py:obj}}`{name.rpartition('.')[2]} <{name}>`" for name in names)
        lines.append(f"- From {{doc}}`{home.removeprefix(f'{reach.PACKAGE}.')} </{page(home)}>`: {links}")
    for node in definitions(path):
        lines += ["", f"## `{node.name}`", ""]
        first = min(decorated.lineno for decorated in (node, *node.decorator_list))
        if isinstance(node, ast.ClassDef):
            # The docstring tells of the fields; one with a function for a default would pass for a method.
            fields = [
                item.target.id
                for item in node.body
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            ]
            options = [" :members:", f" :exclude-members: {', '.join(fields)}"] if fields else [" :members:"]
            lines += _rest(f".. autoclass:: {module}.{node.name}", *options)
        else:
            lines += _rest(f".. autofunction:: {module}.{node.name}")
        if address:
            url = addresses.lines(address, path, first, node.end_lineno or first)
            lines += [f"[`{path.name}`, lines {first} to {node.end_lineno}]({url})", ""]
    if written := constants(path):
        lines += ["", "## Constants", "", "```python", *fitted([written]), "```"]
    return lines


def _claims(found: Sequence[str]) -> list[str]:
    """List the claims that rest on a module, folded."""
    if not found:
        return []
    count = f"{len(found)} {'claims rest' if len(found) > 1 else 'claim rests'}"
    lines = [f"- {{ref}}`claim-{claim}`" for claim in found]
    return ["", f":::{{dropdown}} {count} on what chapters compute with it", *lines, ":::"]


def _rest(directive: str, *options: str) -> list[str]:
    return ["```{eval-rst}", directive, *(f"  {option}" for option in options), "```", ""]


def _markdown(line: str) -> str:
    """Turn a line of a docstring, which is reStructuredText, into Markdown."""
    return inspect.cleandoc(line).replace("``", "`")


def read_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Note which chapters and claims use which module, and name the pages of those where this has changed."""
    kept = ("unboxed_users", users()), ("unboxed_claimed", claimed())
    anew: set[Path] = set()
    for name, now in kept:
        before: dict[Path, list[str]] = getattr(env, name, {})
        anew |= {path for path in {*before, *now} if before.get(path) != now.get(path)}
        setattr(env, name, now)
    pages = (page_of(module, path) for module, path in modules().items() if path in anew)
    return [page for page in pages if page in env.found_docs]


def signatures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Make plain lines of a long signature, which Sphinx writes as a list without any terms."""
    context["body"] = SIGNATURE.sub(
        lambda found: (
            found[0]
            .replace("dl>", "span>")
            .replace("<dd>", '<span class="sig-line">')
            .replace("dd>", "span>")
        ),
        context.get("body", ""),
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_config_value("unboxed_sources", addresses.tree(), "env")
    app.add_directive("module-page", Module)
    app.add_directive("module-list", Modules)
    app.connect("env-get-outdated", read_anew)
    app.connect("html-page-context", signatures)
    return {"parallel_read_safe": True}
