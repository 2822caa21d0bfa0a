"""A live figure in a notebook: one module with all that it imports inside, and the reader's networks."""

import json
import re
import sys
from types import SimpleNamespace

import nbclient
import nbformat
import pytest

from unboxed import explore, siblings

NAMES = sorted(
    path.stem
    for path in siblings.FOLDER.glob("*.mjs")
    if re.search(r"^export default", path.read_text("utf-8"), re.MULTILINE)
)
LEFT = re.compile(r'^(?:im|ex)port\b[^;"=]*"\./|await import\("\./|new URL\("\./', re.MULTILINE)


def inside(module):
    """Read the modules that one holds, in their order."""
    return json.loads(module.partition("const texts = ")[2].partition(";\nconst addresses")[0])


def test_a_module_holds_what_it_imports_and_leaves_comments_alone(tmp_path, monkeypatch):
    files = {
        "top.mjs": '/** @param {import("./deep.mjs").Thing} thing */\n'
        'import { a,\n  b } from "./middle.mjs";\nexport { c } from "./deep.mjs";\nimport "./deep.mjs";\n'
        'const later = () => await import("./late.mjs");\n',
        "middle.mjs": 'import { c } from "./deep.mjs";\nexport const a = "./deep.mjs";\n',
        "deep.mjs": "export const c = '\N{GREEK SMALL LETTER ALPHA}$x `${1}` \\n';\n",
        "late.mjs": 'new Worker(new URL("./deep.mjs", import.meta.url));\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(siblings, "FOLDER", tmp_path)
    texts = inside(explore.module("top"))
    assert list(texts) == ["deep.mjs", "middle.mjs", "late.mjs", "top.mjs"]
    top = '/** @param {import("./deep.mjs").Thing} thing */\nimport { a,\n  b } from "unboxed:middle.mjs";\n'
    assert texts["top.mjs"].startswith(top)
    assert [text.count('"unboxed:') for text in texts.values()] == [0, 1, 1, 4]
    assert texts["deep.mjs"] == files["deep.mjs"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_figure_is_left_outside_and_nothing_is_there_twice(name):
    module = explore.module(name)
    texts = inside(module)
    assert len(texts) > 1
    for number, text in enumerate(texts.values()):
        assert LEFT.search(text) is None
        assert set(re.findall(r'"unboxed:([\w-]+\.mjs)"', text)) <= set(list(texts)[:number])
    assert len(module) < 1.1 * sum(len(siblings.FOLDER.joinpath(file).read_text("utf-8")) for file in texts)


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
