"""What a page shows of its cells, and of the package: one small book, built once."""

import nbformat
import pytest
import small_site
from book_of_two import HEAD
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from press import listings, printed

PAGE = (
    HEAD
    + """# Page

```{code-cell} ipython3
from myst_nb import glue
import math

# how large
glue("a", 1, display=False)
for key in "bc":
    glue(key, 2, display=False)

for key in "de":
    glue(key, 3, display=False)
    print(key)  # said
```

```{code-cell} ipython3
glue("f", 4, display=False)
```

```{code-cell} ipython3
:tags: [hide-cell]
folded = "fold"
glue("g", 5, display=False)
```

```{code-cell} ipython3
%time glue("h", 6)
```

```{body} unboxed.autograd.Value.tanh
```

```{body} unboxed.autograd._value
```

:::{dropdown} Folded
```python
not_counted = 1
```
:::

{code-lines}`page`
"""
)
REFERENCE = """# Reference

```{eval-rst}
.. automodule:: unboxed.autograd
   :members:
```
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Build the page, its code not executed; returns the application and its warnings."""
    source = tmp_path_factory.mktemp("source")
    (source / "page.md").write_text(PAGE, "utf-8")
    (source / "wrong.md").write_text("# Wrong\n\nText.\n\n```{body} unboxed.autograd.Valew\n```\n", "utf-8")
    (source / "index.md").write_text(REFERENCE + "\n```{toctree}\npage\nwrong\n```\n", "utf-8")
    return small_site.build(
        source,
        extensions=[
            "myst_nb", "sphinx_design", "sphinx.ext.autodoc", "sphinx.ext.napoleon",
            "sphinx.ext.viewcode", "press.body", "press.listings",
        ],
        nb_execution_mode="off",
        myst_enable_extensions=["colon_fence"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(outcome):
    return outcome[0]


@pytest.fixture(scope="module")
def said(outcome):
    return outcome[1]


@pytest.fixture(scope="module")
def soup(built):
    return BeautifulSoup((built.outdir / "page.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('a = 1\nglue("a", a)\nb = 2', "a = 1\nb = 2"),
        ('glue("a", (b := 2))\nprint(b)', 'glue("a", (b := 2))\nprint(b)'),  # the print would not know b
        ('text = """\n\n\n\nfar below\n"""\nglue("a", 1)', 'text = """\n\n\n\nfar below\n"""'),
        ('a = 1\n\n\n\nglue("a", a)\n\n\n\nb = 2', "a = 1\n\n\nb = 2"),
    ],
)
def test_what_is_shown_means_what_was_written(written, shown):
    assert listings.without_glue(written) == shown


def test_what_only_glues_is_not_shown(soup):
    shown = [block.get_text().rstrip("\n") for block in soup.select(".cell_input pre")]
    assert shown == [
        'import math\n\nfor key in "de":\n    print(key)  # said',
        'folded = "fold"',
        '%time glue("h", 6)',
    ]
    assert len(soup.select("div.cell")) == 3


def test_the_notebook_has_every_cell_as_it_was_written(built):
    notebook = nbformat.read(built.outdir.parent / "jupyter_execute" / "page.ipynb", 4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert cells[0].startswith("from myst_nb import glue\nimport math\n\n# how large\nglue(")
    assert len(cells) == 4


def test_a_body_links_to_its_entry_and_to_its_source(soup, built):
    method, private = soup.select(".body-listing")
    assert method.select_one("pre").get_text().startswith("def tanh(self) -> ")
    entry, source = (link["href"] for link in method.select("a"))
    assert entry == "index.html#unboxed.autograd.Value.tanh"
    assert source == "_modules/unboxed/autograd.html#Value.tanh"
    # What has no entry of its own leads to what holds it.
    assert private.select_one("a")["href"] == "index.html#module-unboxed.autograd"
    page = BeautifulSoup((built.outdir / "_modules/unboxed/autograd.html").read_text("utf-8"), "html.parser")
    assert page.find(id="Value.tanh")


def test_a_page_is_read_again_when_the_code_it_shows_changes(built):
    assert "autograd.py" in {path.rpartition("/")[2] for path in built.env.dependencies["page"]}


def test_a_wrong_name_is_a_warning_with_its_place(said):
    warnings = [line for line in said.splitlines() if "body: " in line]
    assert len(warnings) == 1
    assert "wrong.md:5: WARNING: body: expected the name of" in warnings[0]
    assert "got Valew" in warnings[0]


def test_lines_that_stand_open_are_counted(built, soup):
    bodies = sum(len(block.get_text().splitlines()) for block in soup.select(".body-listing pre"))
    count = listings.visible_lines(built.env.get_doctree("page"))
    assert count == 3 + 1 + bodies  # of the first cell, and of the one that is no Python
    assert f"<p>{count}</p>" in str(soup)


@pytest.mark.parametrize("kind", ["cell_code_output", "mime_bundle"])
def test_what_a_cell_gave_is_no_code_wherever_it_was_moved(kind):
    document = new_document("page.md")
    document += nodes.container(
        "", nodes.literal_block("", "<Figure size 720x240 with 4 Axes>"), nb_element=kind
    )
    assert listings.visible_lines(document) == 0


PRINTED = (
    '<div class="output stream notranslate"><div class="highlight"><pre><span></span>{}</pre></div></div>'
)


@pytest.mark.parametrize(
    ("said", "lines"),
    [("a  1\nb  2\n", ["a  1\n", "b  2\n"]), ("one", ["one"]), ("\nx\n", ["\n", "x\n"]), ("", [])],
)
def test_each_printed_line_is_an_element(said, lines):
    found = BeautifulSoup(printed.by_line(PRINTED.format(said)), "html.parser")
    assert [line.get_text() for line in found.select("pre > .printed")] == lines
    assert found.get_text() == said


@pytest.mark.parametrize(
    "body", [PRINTED.format("<b>x</b>\n"), PRINTED.format("x = 1\n").replace("output", "source")]
)
def test_code_and_colours_of_a_terminal_are_left_as_they_are(body):
    assert printed.by_line(body) == body
