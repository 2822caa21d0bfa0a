"""A live figure in a notebook: one module with all that it imports inside, and the reader's networks."""

import base64
import re
import sys
from types import SimpleNamespace

import nbclient
import nbformat
import pytest

from unboxed import explore

NAMES = sorted(
    path.stem
    for path in explore.FOLDER.glob("*.mjs")
    if re.search(r"^export default", path.read_text("utf-8"), re.MULTILINE)
)
DATA = re.compile(r'"data:text/javascript;base64,([^"]+)"')


def inside(text):
    """Yield the modules inside a module, and those inside these."""
    for found in DATA.findall(text):
        module = base64.b64decode(found).decode()
        yield module
        yield from inside(module)


def test_a_module_holds_what_it_imports_and_leaves_comments_alone(tmp_path, monkeypatch):
    files = {
        "top.mjs": '/** @param {import("./deep.mjs").Thing} thing */\n'
        'import { a,\n  b } from "./middle.mjs";\nexport { c } from "./deep.mjs";\nimport "./deep.mjs";\n',
        "middle.mjs": 'import { c } from "./deep.mjs";\nexport const a = "./deep.mjs";\n',
        "deep.mjs": "export const c = '\N{GREEK SMALL LETTER ALPHA}';\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(explore, "FOLDER", tmp_path)
    explore._address.cache_clear()
    top, *others = inside(explore.module("top"))
    assert top.startswith('/** @param {import("./deep.mjs").Thing} thing */\nimport { a,\n  b } from "data:')
    assert top.count("data:") == 3
    assert others.count(files["deep.mjs"]) == 3
    explore._address.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_figure_is_left_outside(name):
    modules = list(inside(explore.module(name)))
    assert len(modules) > 1
    assert [
        line for module in modules for line in module.splitlines() if re.match(r"(im|ex)port.*\./", line)
    ] == []


def test_a_widget_carries_the_networks_of_the_reader():
    network = SimpleNamespace(manifest={"format": "unboxed-bundle/1"}, data=b"\0\1\2")
    widget = explore.digit(digits_network=network)
    assert widget.bundles == {
        "digits_network": {"bytes": 3, "manifest": network.manifest, "weights": network.data}
    }
    assert widget.state == {}
    assert {"state", "bundles", "_esm", "_css"} <= {*widget.keys}
    assert ".explorable" in widget._css
    assert ".explorable .map" in explore.rules()._css, "the looks of what it is made of"


def test_without_anywidget_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match=r"expected anywidget, .* not installed: pip install anywidget"):
        explore.neuron()


def test_a_notebook_shows_the_figure_when_a_cell_ends_on_it():
    cell = nbformat.v4.new_code_cell("from unboxed import explore\nexplore.kernel()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(notebook, timeout=300).execute()
    (output,) = notebook.cells[0].outputs
    view = output.data["application/vnd.jupyter.widget-view+json"]
    states = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert states[view["model_id"]]["state"]["_esm"] == explore.module("kernel")
