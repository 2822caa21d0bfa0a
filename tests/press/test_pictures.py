"""A figure with a narrow drawing becomes a picture of two files, each with the size that it has."""

import nbformat
import pytest
import small_site
from bs4 import BeautifulSoup
from docutils import nodes

from press import pictures
from unboxed.notebook import NARROW, SHOWN

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="{}pt"><path d="M 0 0 L {} 1"/></svg>'
WIDE, THIN = SVG.format(518.4, 216, 1), SVG.format(257.25, 300, 2)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a page with a figure twice, and a figure that has no narrow drawing."""
    folder = tmp_path_factory.mktemp("pictures")

    def cell(svg, about):
        output = nbformat.v4.new_output("display_data", {SHOWN: svg}, metadata={SHOWN: about})
        alt = {"mystnb": {"image": {"alt": "what is seen"}}}
        return nbformat.v4.new_code_cell("figure", outputs=[output], metadata=alt)

    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        *(cell(WIDE, {NARROW: THIN}) for _ in "12"),
        cell(THIN, {}),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "index.ipynb")
    _, warned = small_site.build(
        folder, extensions=["myst_nb", "press.pictures", "press.measured"], nb_execution_mode="off"
    )
    assert warned == ""
    out = folder / "out"
    return out, BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")


def test_each_width_has_its_file_and_its_size(built):
    out, page = built
    for picture in page.select("picture"):
        source, image = picture.find("source"), picture.find("img")
        assert source["media"] == "(max-width: 600px)"
        assert (out / source["srcset"]).read_text("utf-8") == THIN
        assert (out / image["src"]).read_text("utf-8") == WIDE
        assert (source["width"], source["height"]) == ("343", "400")
        assert (image["width"], image["height"], image["alt"]) == ("691", "288", "what is seen")
    assert len(page.select("picture")) == 2


def test_all_but_the_first_picture_wait_until_they_are_near(built):
    _, page = built
    assert [image.get("loading") for image in page.select("picture img")] == [None, "lazy"]


def test_a_figure_without_a_narrow_drawing_stays_as_it_was(built):
    _, page = built
    (image,) = [image for image in page.select("img") if image.parent.name != "picture"]
    assert image["src"].endswith(".svg")


def test_a_drawing_without_a_size_is_refused():
    with pytest.raises(ValueError, match="expected a width and a height in points, got '<svg/>'"):
        pictures.size("<svg/>")


def test_a_caption_says_where_left_and_right_are_on_a_narrow_screen():
    caption = nodes.caption("", "Left: before. Right: after.")
    pictures._say_so(nodes.figure("", nodes.image(), caption))
    assert caption.children[-1]["classes"] == ["on-narrow"]
    plain = nodes.caption("", "The right answer is left as it was.")
    pictures._say_so(nodes.figure("", nodes.image(), plain))
    assert len(plain.children) == 1
    assert pictures._stacked(("691", "200"), ("343", "420"))
    assert not pictures._stacked(("691", "400"), ("343", "250"))
