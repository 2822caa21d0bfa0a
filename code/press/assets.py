"""The press's own style sheets and scripts, which pages load where they need them."""

from pathlib import Path

from sphinx.application import Sphinx

STATIC = Path(__file__).with_name("static")


def offer(app: Sphinx) -> None:
    """Let the site have them; this late, so that Jupyter Book does not add each of them to every page."""
    if str(STATIC) not in app.config.html_static_path:
        app.config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.connect("builder-inited", offer)
    return {"parallel_read_safe": True}
