"""A page loads what it uses: of what extensions add to every page, only what there is something for on it."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

# What a page must have for it to load a file.
FOR = {
    "clipboard.min.js": "<pre",
    "copybutton.css": "<pre",
    "copybutton.js": "<pre",
    "design-tabs.js": "sd-tab-set",
    "mystnb.css": r'class="(?:cell|output|pasted|tag)',
    "sphinx-design.min.css": r'class="sd-',
}
FINGERPRINT = re.compile(r"(?<=mystnb)\.\w{64}(?=\.css)")


def spare(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Take off the list of a page's files what it has no use for."""
    body = context.get("body", "")
    for files in (context["script_files"], context["css_files"]):
        files[:] = [file for file in files if _used(file, body)]


def _used(file: Any, body: str) -> bool:
    name = FINGERPRINT.sub("", str(file.filename or "").rpartition("/")[2])
    return name not in FOR or re.search(FOR[name], body) is not None


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("html-page-context", spare, priority=950)  # once all have added theirs
    return {"parallel_read_safe": True}
