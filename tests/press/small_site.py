"""A small Sphinx site, built in a test's own process without leaving anything of itself there."""

import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
import templates
from jinja2 import Environment
from sphinx.application import Sphinx
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util.docutils import docutils_namespace, patch_docutils

_COMPILED = tempfile.TemporaryDirectory()


def build(folder: Path, builder: str = "html", **settings: Any) -> tuple[Sphinx, str]:
    """Build the pages of a folder into ``out`` in it.

    Args:
        folder: Where the pages are, ``index`` among them.
        builder: Sphinx's name for what is to be made.
        settings: What a ``conf.py`` would set.

    Returns:
        The application, and its warnings.
    """
    said = io.StringIO()
    # Extensions add suffixes to this dictionary; to the default one they would add them for every other site.
    settings = {"source_suffix": {".rst": "restructuredtext"}, "html_theme": "basic"} | settings
    with patch_docutils(), docutils_namespace(), pytest.MonkeyPatch.context() as patch:
        # One of Jupyter Book's extensions puts a way of its own there, for every other site.
        patch.setattr(TocTreeCollector, "assign_section_numbers", TocTreeCollector.assign_section_numbers)
        patch.setattr(Environment, "__init__", templates.compiled_in(Path(_COMPILED.name)))
        app = Sphinx(folder, None, folder / "out", folder / "trees", builder, settings, None, said)
        app.build()
    return app, re.sub(r"\x1b\[[\d;]*m", "", said.getvalue())
