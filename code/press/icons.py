"""The few icons of a page: a font of a few kilobytes, in place of Font Awesome as a script and three fonts.

The theme names icons by Font Awesome's classes, in its templates, and by its characters, in its styles.
Both are drawn with its own font, cut to these.
"""

import base64
import re
import shutil
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
from docutils import nodes
from sphinx.application import Sphinx

from press import cutting

# By class, those in the templates of the theme.
USED = ["angle-left", "angle-right", "arrow-up", "bars", "chevron-down", "circle-half-stroke", "code"]
USED += ["download", "expand", "file", "file-pdf", "list", "magnifying-glass", "moon", "play", "sun"]
USED += ["xmark"]
STYLE = "icons.css"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
NAMED = re.compile(r"\.fa-([\w-]+):before(?=[^{}]*\{content:\"\\(\w+)\"\})")
PRIVATE = re.compile("[\ue000-\uf8ff]")
LOADS = re.compile(r"\s*(?:<link[^>]*|<script[^>]*)fontawesome(?:[^>]*></script>|[^>]*>)")
FACE = """/* Icons of Font Awesome Free, by Fonticons: drawings CC BY 4.0, font SIL Open Font License 1.1. */
@font-face {{
  font-display: block;
  font-family: "Font Awesome 6 Free";
  font-weight: 900;
  src: url("data:font/woff2;base64,{font}") format("woff2");
}}

:root {{
  --fa-font-solid: normal 900 1em/1 "Font Awesome 6 Free";
}}

.fas,
.fa-solid {{
  -webkit-font-smoothing: antialiased;
  display: inline-block;
  font: var(--fa-font-solid);
  min-width: 1em;
  text-align: center;
}}

.fa-lg {{
  font-size: 1.25em;
  line-height: 0.05em;
  vertical-align: -0.075em;
}}

.bd-search .fa-solid + .form-control {{
  padding-left: 2.25rem;
}}

.bd-header-article .btn .fa-lg {{
  font-size: 1.3rem;
}}
"""
# Screen readers would read a character that has no name.
ICON = """
.fa-{name}::before {{
  content: "\\{code}";
  content: "\\{code}" / "";
}}
"""


def style() -> str:
    """Write the styles that draw the icons, their font within.

    Raises:
        ValueError: If Font Awesome has no icon of a name.
    """
    folder = next((THEME / "vendor" / "fontawesome").iterdir())
    codes = dict(NAMED.findall(folder.joinpath("css", "all.min.css").read_text("utf-8")))
    if missing := [name for name in USED if name not in codes]:
        raise ValueError(f"icons: expected names of Font Awesome's, got {', '.join(missing)}")
    in_styles = PRIVATE.findall(THEME.joinpath("styles", "pydata-sphinx-theme.css").read_text("utf-8"))
    wanted = {*in_styles, *(chr(int(codes[name], 16)) for name in USED)}
    font = base64.b64encode(cutting.cut(folder / "webfonts" / "fa-solid-900.woff2", wanted)).decode()
    return FACE.format(font=font) + "".join(ICON.format(name=name, code=codes[name]) for name in USED)


def prepare(app: Sphinx) -> None:
    """Write the styles before pages are, which name them by what is in them."""
    if app.builder.format == "html":
        cutting.put(style().encode(), Path(app.outdir, "_static", STYLE))
        app.add_css_file(STYLE)


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Let the template take out what loads Font Awesome."""
    context["without_theme_icons"] = lambda head: LOADS.sub("", head)


def clear(app: Sphinx, error: Exception | None) -> None:
    """Remove Font Awesome, which no page loads, from the site."""
    shutil.rmtree(Path(app.outdir, "_static", "vendor", "fontawesome"), ignore_errors=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", offer)
    app.connect("build-finished", clear)
    return {"parallel_read_safe": True}
