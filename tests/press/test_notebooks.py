"""A chapter as a notebook, and a page as Markdown: what was resolved stays so, and cells run in order."""

import base64
import re
import runpy
from pathlib import Path
from typing import Any

import nbformat
import pytest
import small_site
from docutils import nodes
from nbformat import v4
from PIL import Image

from press import (
    addresses,
    chapters,
    colab,
    first_cell,
    llms,
    markdown,
    notebooks,
    offered,
    pictures,
    targets,
    wheel,
)
from press.assembled import assembled
from press.claims import BUNDLE
from press.staged import explorable
from press.unglued import unglued

RUN = runpy.run_path(str(chapters.ROOT / "scripts" / "run_notebooks.py"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"><path d="M 0 0 L 9 9"/></svg>'
PLACE = """# Title

*What is asked?*

```{opening} fig-late
```

The sum is {glue:text}`total`, as in {numref}`fig-late` and {doc}`other`: $a_1 | b$.

| a | b |
|---|---|
| $\\|w\\|$ | `x\\|y` |

:::{admonition} Note this
1. first

   more of it
2. second
:::
"""
QUESTION = """:::{question} Which?
- [ ] This *one*.

  It is not.
- [x] That.

  It is.
:::

:::{dropdown} Folded
Inside.
:::
"""


def glued(name, kind="text/plain", data="42"):
    about = {"scrapbook": {"name": name, "mime_prefix": "application/papermill.record/"}}
    return v4.new_output("display_data", {f"application/papermill.record/{kind}": data}, metadata=about)


def drawn(name=None):
    about: dict[str, Any] = {"mystnb": {"image": {"alt": "what is seen"}}, "tags": ["remove-input"]}
    if name:
        about["mystnb"]["figure"] = {"name": name, "caption": "A *caption*."}
    output = v4.new_output(
        "display_data", {"image/svg+xml": SVG}, metadata={"image/svg+xml": {"narrow": SVG}}
    )
    return v4.new_code_cell("figure", outputs=[output], metadata=about, execution_count=4)


CELLS = [
    v4.new_markdown_cell(PLACE),
    v4.new_code_cell("import math", metadata={"tags": ["remove-input"]}, execution_count=1),
    v4.new_code_cell(
        'from myst_nb import glue\ntotal = 42\nglue("total", total, display=False)',
        outputs=[glued("total")],
        metadata={"tags": ["remove-cell"]},
        execution_count=2,
    ),
    v4.new_markdown_cell("## A part\n\n![A plain picture](plain.png)"),
    v4.new_code_cell("print(1)", outputs=[v4.new_output("stream", text="1\n")], execution_count=3),
    drawn("fig-late"),
    v4.new_markdown_cell(QUESTION),
    v4.new_code_cell("answer = 1", metadata={"tags": ["hide-cell"]}, execution_count=5),
    v4.new_code_cell('glue("total", 1)', metadata={"tags": ["remove-cell"]}, execution_count=6),
]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Build a site of a page with code and one without."""
    folder = tmp_path_factory.mktemp("notebooks")
    about: dict[str, Any] = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    about["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(v4.new_notebook(cells=CELLS, metadata=about), folder / "index.ipynb")
    (folder / "other.md").write_text("# Another\n", "utf-8")
    Image.new("RGB", (2, 1), "red").save(folder / "plain.png")
    parts = ("described", "listings", "opening", "pictures", "questions", "offered")
    built, warned = small_site.build(
        folder,
        extensions=["myst_nb", "sphinx_design", *(f"press.{part}" for part in parts)],
        nb_execution_mode="off",
        numfig=True,
        myst_enable_extensions=["colon_fence", "dollarmath"],
    )
    assert [line for line in warned.splitlines() if "toctree" not in line] == []
    return built


def anew(app):
    executed = pictures.executed(app, "index")
    assert executed is not None
    return offered.made(app, "index", app.env.get_and_resolve_doctree("index", app.builder), executed)


@pytest.fixture(scope="module")
def notebook(app):
    return nbformat.read(app.outdir / "index.ipynb", 4)


def test_a_notebook_has_the_resolved_text_between_the_cells_that_compute(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert ids == ["first-1", "text-1", "cell-1", "cell-2", "text-4", "cell-4", "cell-5", "text-7", "cell-7"]
    text = notebook.cells[1].source
    assert "The sum is 42, as in Fig. 1 and Another: $a_1 | b$." in text
    assert "**Fig. 1** A *caption*." in text
    assert r"| $\vert w\vert $ | `x\|y` |" in text
    assert "> **Note this**\n>\n> 1. first\n>\n>    more of it\n>\n> 2. second" in text
    assert notebook.cells[3].source == "total = 42"
    question = notebook.cells[7].source
    assert question.startswith(
        "**1. Which?**\n\n- a) This *one*.\n- b) That.\n\n<details>\n<summary>Answers</summary>"
    )
    assert question.endswith("<summary>Folded</summary>\n\nInside.\n\n</details>")


def test_cells_that_set_up_are_folded_and_solutions_kept(notebook):
    cells = {cell.id: cell for cell in notebook.cells}
    assert cells["cell-1"].metadata.jupyter == {"source_hidden": True}
    assert cells["cell-2"].outputs == []
    assert cells["cell-4"].metadata == {}
    assert cells["cell-7"].metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    (figure,) = cells["cell-5"].outputs
    assert figure.data["image/svg+xml"] == SVG
    assert figure.metadata == {"image/svg+xml": {"alt": "what is seen"}}, "and no second drawing"


def test_an_opening_is_attached_where_its_cell_comes_later(notebook):
    cell = notebook.cells[1]
    assert "![what is seen](attachment:picture-1.png)" in cell.source
    assert cell.attachments["picture-1.png"]["image/png"].startswith("iVBOR")


def test_a_picture_of_the_text_is_attached_as_it_is(app, notebook):
    (cell,) = (cell for cell in notebook.cells if "A plain picture" in cell.source)
    (name,) = re.findall(r"!\[A plain picture\]\(attachment:(.*?)\)", cell.source)
    kept = base64.b64decode(cell.attachments[name]["image/png"])
    assert kept == (Path(app.srcdir) / "plain.png").read_bytes()


def test_a_notebook_is_made_the_same_each_time(app):
    made = nbformat.writes(anew(app)) + "\n"
    assert made == (app.outdir / "index.ipynb").read_text("utf-8")


def test_links_lead_to_the_site_where_it_has_an_address(app, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://example.org/book")
    made = anew(app)
    assert "[Another](https://example.org/book/other.html)" in made.cells[1].source
    assert "[Fig. 1](https://example.org/book/index.html#fig-late)" in made.cells[1].source
    assert f"%pip install https://example.org/book/{wheel.name()}\n" in made.cells[0].source


COMMIT = "0123456789abcdef" * 2 + "01234567"
THERE = "github.com/me/book/raw/notebooks-0123456789ab"


@pytest.mark.parametrize(
    ("site", "repository", "wheel_at", "lines"),
    [
        ("", "", "", [first_cell.BESIDE]),
        (
            "https://example.org",
            "",
            "https://example.org/",
            ["# The page is at https://example.org/a/b.html."],
        ),
        ("", "https://github.com/me/book.git", f"https://{THERE}/", [first_cell.REPOSITORY]),
        ("", "https://gitlab.com/me/book", "", [first_cell.BESIDE]),
        (
            "https://example.org",
            "https://github.com/me/book",
            "https://example.org/",
            [
                "# The page is at https://example.org/a/b.html.",
                first_cell.LASTING.format(address=f"https://{THERE}/{wheel.name()}"),
            ],
        ),
    ],
)
def test_the_first_cell_says_where_the_wheel_is(site, repository, wheel_at, lines, monkeypatch):
    monkeypatch.setattr(addresses, "commit", lambda folder: COMMIT)
    monkeypatch.setenv("SITE_URL", site)
    monkeypatch.setenv("REPOSITORY_URL", repository)
    (cell,) = first_cell.cells("a/b", "Title", "", [])
    told = cell.splitlines()
    at = told.index(f"#     %pip install {wheel_at}{wheel.name()}")
    assert told[at + 1 : told.index("import os")] == lines
    assert f"with: %pip install {wheel_at}{wheel.name()}" in cell


@pytest.mark.parametrize(
    ("repository", "commit", "address"),
    [
        (
            "https://github.com/me/book.git",
            COMMIT,
            "https://colab.research.google.com/github/me/book/blob/notebooks-0123456789ab/book/ideas/neuron.ipynb",
        ),
        ("https://github.com/me/book", "main", None),  # of no commit that is known
        ("https://gitlab.com/me/book", COMMIT, None),
        ("https://github.com/me", COMMIT, None),
        ("", COMMIT, None),
    ],
)
def test_a_chapter_opens_in_colab_where_its_repository_is_on_github(
    app, repository, commit, address, monkeypatch
):
    monkeypatch.setattr(addresses, "commit", lambda folder: commit)
    monkeypatch.setenv("REPOSITORY_URL", repository)
    assert colab.address("book/ideas/neuron") == address
    for page, url in (("book/ideas/neuron", address), ("book/reference/notation", None)):
        menu: dict[str, Any] = {"label": "download-buttons", "buttons": []}
        offered.offer(app, page, "", {"header_buttons": [menu]}, nodes.document(None, None))
        opens = [button["url"] for button in menu["buttons"] if button["text"] == "Open in Colab"]
        assert opens == ([url] if url else [])


def test_a_page_is_markdown_beside_itself(app):
    text = (app.outdir / "index.md").read_text("utf-8")
    assert text.startswith("# Title\n\n*What is asked?*\n\n![what is seen](_images/")
    assert "as in [Fig. 1](#fig-late) and [Another](other.html)" in text
    assert "```python\nprint(1)\n```\n\n```text\n1\n```" in text
    assert (app.outdir / "other.md").read_text("utf-8") == "# Another\n"
    assert not (app.outdir / "other.ipynb").exists()
    assert llms.line("index", text) == "- [Title](index.md): What is asked?"


def test_the_first_cell_says_which_wheel_and_what_is_missing(tmp_path):
    (tmp_path / "rain.csv").write_text("a,b\n", "utf-8")
    code = "import io\nimport torch, not_there\nfrom unboxed import losses"
    install, table = first_cell.cells("index", "Title", code, [tmp_path / "rain.csv"])
    with pytest.raises(
        ModuleNotFoundError, match=rf"not installed: not_there; .* %pip install {wheel.name()}"
    ):
        exec(install, {})
    assert "write_text('a,b\\n', \"utf-8\")" in table


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ('glue("a", 1)\nb = 2', "b = 2"),
        ('glue("net", bundle(\n    model,\n), display=False)', 'live_parts["net"] = bundle(\n    model,\n)'),
        (
            'for name in names:\n    glue(f"{name}_net", 1)\n    glue(f"{name}_share", 2)',
            'for name in names:\n    live_parts[f"{name}_net"] = 1',
        ),
    ],
)
def test_what_a_live_figure_takes_is_kept(written, left):
    assert unglued(written, {"net", "plain_net"}) == left


def test_a_live_figure_waits_until_its_parts_are_made():
    cells = [v4.new_code_cell(f"glue({name!r}, 1)", outputs=[]) for name in ("net", "samples")]
    for cell, name in zip(cells, ("net", "samples"), strict=True):
        cell.outputs = [glued(name, BUNDLE)]
    page = notebooks.Notebook(cells, [1, 2], [], lambda address: None, lambda image: ("png", b""))
    figure = explorable(name="digit", bundles={"net": {}, "samples": {}})
    made = assembled([*page.live(figure), *page.rest()], page, ["import os"], {})
    assert made.cells[0].source.endswith("live_parts = {}")
    assert [cell.id for cell in made.cells] == ["first-1", "text-1", "cell-0", "cell-1", "live-digit"]
    assert 'explore.digit(net=live_parts["net"], samples=live_parts["samples"])' in made.cells[-1].source


@pytest.mark.parametrize("installed", [True, False])
def test_the_cell_of_a_live_figure_shows_it_where_its_package_is_installed(installed, monkeypatch):
    cells = [v4.new_code_cell("pass", outputs=[])]
    page = notebooks.Notebook(cells, [1], [], lambda address: None, lambda image: ("png", b""))
    figure = explorable(name="festival", bundles={})
    made = assembled([*page.live(figure), *page.rest()], page, ["import os"], {})
    (cell,) = [cell for cell in made.cells if cell.id == "live-festival"]
    if not installed:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    shown: list[Any] = []
    exec(cell.source, {"display": shown.append})
    assert [RUN["WIDGET"] in each._repr_mimebundle_()[0] for each in shown] == [True] * installed


def test_a_live_figure_that_a_run_does_not_show_is_noticed():
    shown = v4.new_output("display_data", {RUN["WIDGET"]: {"model_id": "1"}})
    cells = [v4.new_code_cell(id="live-seen", outputs=[shown]), v4.new_code_cell(id="live-unseen")]
    made = v4.new_notebook(cells=[*cells, v4.new_code_cell(id="cell-1")])
    assert RUN["lives"](made) == {"live-seen": True, "live-unseen": False}


def test_words_stay_words():
    written = markdown.Markdown(targets.Page(None), {})
    line = nodes.paragraph("", "", nodes.Text("1. a*b, _c, d_e, $5 and <f>"), nodes.literal("", "`g`"))
    assert list(written.block(line)) == [r"1\. a\*b, \_c, d_e, \$5 and \<f>`` `g` ``"]


def test_the_menu_downloads_and_shows_nothing(app):
    menu: dict[str, Any] = {
        "label": "download-buttons",
        "buttons": [{"label": "download-source-button"}, {"label": "pdf"}],
    }
    document = nodes.document(None, None)
    offered.offer(app, "book/ideas/neuron", "", {"header_buttons": [menu]}, document)
    assert [button.get("text") for button in menu["buttons"]] == [
        "Notebook (.ipynb)",
        "Its package (.whl)",
        "Markdown (.md)",
        None,
    ]
    assert menu["buttons"][0]["url"] == 'neuron.ipynb" download="neuron.ipynb'
    assert menu["buttons"][1]["url"] == f'../../{wheel.name()}" download="{wheel.name()}'
