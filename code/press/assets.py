"""The press's own templates, style sheets and scripts: pages load what they need, and on paper all one."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

STATIC = Path(__file__).with_name("static")
TEMPLATES = Path(__file__).with_name("templates")


def configure(app: Sphinx, config: Config) -> None:
    """Have Sphinx look for templates here first."""
    # Relative: the site holds a fingerprint of this, which is to be the same wherever the book lies.
    config.templates_path.append(os.path.relpath(TEMPLATES, app.confdir))


def offer(app: Sphinx) -> None:
    """Let the site have them; this late, so that Jupyter Book does not add each of them to every page."""
    if str(STATIC) not in app.config.html_static_path:
        app.config.html_static_path.append(str(STATIC))


def put_away(app: Sphinx) -> None:
    """Take away MyST-NB's style sheet, which it writes last, under a name that holds a fingerprint.

    Where an earlier build has left it, pages would name it with another fingerprint still: pages of one site,
    and those of two builds of the same book, would differ.
    """
    for path in Path(app.outdir, "_static").glob("mystnb.*.css"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("config-inited", configure)
    app.connect("builder-inited", offer)
    app.connect("builder-inited", put_away)
    app.add_css_file("print.css", media="print")
    return {"parallel_read_safe": True}
