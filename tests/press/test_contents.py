"""The contents beside a page are those that Sphinx draws of all there is, without it looking through all."""

import pytest
from small_site import build
from sphinx import addnodes
from sphinx.environment.adapters.toctree import global_toctree_for_doc

from press import contents

PAGES = {
    "index": "# Book\n\n```{toctree}\none\nparts/two\n```\n",
    "one": "# One\n\n## A section\n\n### And one below\n",
    "parts/two": "# Two\n\n## Below\n\n```{toctree}\nthree\nfour\n```\n\n## Last\n",
    "parts/three": "# Three\n\nNothing else.\n",
    "parts/four": "---\ntocdepth: 1\n---\n\n# Four\n\n## Another section\n",
}


@pytest.fixture
def app(tmp_path):
    """Build pages with sections, and pages below them."""
    for name, text in PAGES.items():
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    app, said = build(tmp_path, extensions=["myst_parser"], source_suffix={".md": "markdown"})
    assert said == ""
    return app


@pytest.mark.parametrize("page", ["one", "parts/three", "genindex"])
@pytest.mark.parametrize("collapse", [True, False])
def test_without_sections_the_contents_are_the_same(app, page, collapse):
    def drawn():
        return global_toctree_for_doc(app.env, page, app.builder, collapse=collapse, titles_only=True)

    whole = drawn().pformat()
    pages = [node.astext() for node in drawn().findall(addnodes.compact_paragraph)]
    app.env.tocs = contents.titles(app.env)

    assert drawn().pformat() == whole
    assert {"One", "Two"} <= set(pages)
    assert not any("ection" in text for text in pages)
    assert "section" not in str(app.env.tocs["one"])
