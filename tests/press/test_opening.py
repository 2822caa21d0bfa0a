"""A figure is shown where the page opens, and numbered where it is shown."""

import re

import nbformat
import pytest
import small_site
from bs4 import BeautifulSoup

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def drawn(name):
    """A cell that has made a figure."""
    cell = nbformat.v4.new_code_cell(
        f"draw({name!r})",
        metadata={"tags": ["hide-input"], "mystnb": {"figure": {"name": name, "caption": f"Of {name}."}}},
    )
    cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": PIXEL})]
    return cell


@pytest.fixture
def read(tmp_path):
    """Render a page that opens with a figure; returns it, and what was warned of."""

    def read(opening):
        begin = nbformat.v4.new_markdown_cell(
            f"# Page\n\n```{{opening}} {opening}\n```\n\nSee {{numref}}`fig-two`."
        )
        notebook = nbformat.v4.new_notebook(
            cells=[begin, drawn("fig-one"), drawn("fig-two")],
            metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
        )
        nbformat.write(notebook, tmp_path / "index.ipynb")
        _, warned = small_site.build(
            tmp_path, extensions=["myst_nb", "press.opening"], numfig=True, nb_execution_mode="off"
        )
        return BeautifulSoup((tmp_path / "out/index.html").read_text("utf-8"), "html.parser"), warned

    return read


def test_figure_moves_to_the_opening_and_numbers_follow(read):
    page, warned = read("fig-two")
    assert warned == ""
    assert [
        (figure["id"], figure.select_one(".caption-number").text) for figure in page.select("figure")
    ] == [
        ("fig-two", "Fig. 1 "),
        ("fig-one", "Fig. 2 "),
    ]
    assert page.select_one("a[href='#fig-two'] .std-numref").text == "Fig. 1"
    assert page.select_one("#fig-two").find_parent(class_="cell") is None
    assert "draw('fig-two')" in page.text, "the code stays where it was"
    assert all(output.select("img") for output in page.select(".cell_output")), (
        "an output without anything in it"
    )


def test_opening_without_its_figure_is_a_warning_with_its_place(read):
    page, warned = read("fig-too")
    assert re.search(r"index\.ipynb:\d+: WARNING: opening: expected .* got fig-too", warned)
    assert len(page.select("figure")) == 2
