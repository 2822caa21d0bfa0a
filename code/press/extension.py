"""The Sphinx extension of the book: its parts, and what has to be kept from Jupyter Book's own."""

import os
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from press import renderer, runs, stock, unfinished

PARTS = (
    "api",
    "assets",
    "attached",
    "bibliography",
    "body",
    "cards",
    "compact",
    "contents",
    "defaults",
    "dependents",
    "described",
    "devices",
    "doctrees",
    "exercises",
    "explorables",
    "glimpses",
    "icons",
    "inlined",
    "judged",
    "landing",
    "ledger",
    "listings",
    "llms",
    "loaded",
    "mathematics",
    "measured",
    "offered",
    "opengraph",
    "opening",
    "pictures",
    "places",
    "previews",
    "printed",
    "published",
    "questions",
    "quoted",
    "reading",
    "report",
    "retold",
    "search",
    "searched",
    "skeletons",
    "sourceless",
    "surrounded",
    "tables",
    "terms",
    "told",
    "unimported",
    "unlisted",
    "unmarked",
    "used",
    "web",
    "wheel",
    "writing",
)
FIRST_VISIT = """try {
  localStorage.mode ??= "auto";
  localStorage.theme ??= matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
} catch {}
document.documentElement.classList.toggle("from-file", location.protocol === "file:");"""


def executed_anew(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages whose chapters have been executed again since they were read."""
    before: dict[str, str | None] = getattr(env, "unboxed_runs", {})
    env.unboxed_runs = {page: runs.current(page) for page in env.found_docs}  # type: ignore[attr-defined]
    return [page for page, run in env.unboxed_runs.items() if before.get(page) != run]  # type: ignore[attr-defined]


def drop(app: Sphinx, module: str, style: str) -> None:
    """Keep an extension that Jupyter Book always brings from adding to pages."""
    for event in list(app.events.listeners.values()):
        for listener in list(event):
            if listener.handler.__module__ == module:
                app.disconnect(listener.id)
    app.registry.css_files = [file for file in app.registry.css_files if file[0] != style]


def first_theme(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Begin a first visit in the reader's own theme; the theme's script complains of it, and flickers."""
    context["metatags"] = context.get("metatags", "") + f"<script>{FIRST_VISIT}</script>"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    drop(app, "sphinx_thebe", "sphinx-thebe.css")  # names a third party on every page
    drop(app, "sphinx_togglebutton", "togglebutton.css")  # folds what no page has
    if renderer.BOUND in os.environ:
        app.connect("env-get-outdated", executed_anew)
        unfinished.setup(app)
    else:
        stock.setup(app)
    app.connect("html-page-context", first_theme)
    for part in PARTS:
        app.setup_extension(f"press.{part}")
    return {"parallel_read_safe": True}
