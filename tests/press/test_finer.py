"""A drawing for dense screens takes the pictures of the narrow one that show the same with more pixels."""

import base64
import io
import random

import nbformat
import pytest
import small_site
from bs4 import BeautifulSoup
from PIL import Image

from press import finer
from unboxed.notebook import NARROW, SHOWN

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="200pt">{}</svg>'
PICTURE = '<image xlink:href="data:image/png;base64,\n{}" id="one" width="{}" height="{}"/>'


def photograph(side, seed=0):
    """Make a picture of soft spots, the same at every size."""
    chance = random.Random(seed)
    small = Image.new("RGB", (6, 6))
    small.putdata([tuple(chance.randrange(256) for _ in "rgb") for _ in range(36)])
    return small.resize((side, side), Image.Resampling.BICUBIC)


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def drawn(*images, width=500):
    return SVG.format(width, "".join(PICTURE.format(png(image), 90, 90) for image in images))


def sides(svg):
    files = [io.BytesIO(base64.b64decode(found[2])) for found in finer.PICTURE.finditer(svg)]
    return [Image.open(file).width for file in files]


def test_pictures_of_more_pixels_take_the_place_of_those_of_fewer():
    wide = drawn(photograph(100), photograph(100, seed=1))
    made = finer.finer(wide, drawn(photograph(180), photograph(110, seed=1), width=257))
    assert made is not None
    assert sides(made) == [180, 100]
    assert made.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="500pt"')
    assert made.count('width="90" height="90"') == 2
    assert made.count('<image preserveAspectRatio="none" ') == 1


@pytest.mark.parametrize(
    "narrow",
    [
        drawn(photograph(100)),  # of no more pixels
        drawn(photograph(180, seed=1)),  # another picture
        drawn(photograph(180), photograph(180)),  # more of them, so that none is known to be the one
        drawn(),
    ],
)
def test_what_is_not_seen_to_be_the_same_and_finer_is_not_taken(narrow):
    assert finer.finer(drawn(photograph(100)), narrow) is None


def test_a_page_offers_a_dense_screen_the_finer_drawing(tmp_path):
    def cell(wide, narrow):
        output = nbformat.v4.new_output("display_data", {SHOWN: wide}, metadata={SHOWN: {NARROW: narrow}})
        alt = {"mystnb": {"image": {"alt": "what is seen"}}}
        return nbformat.v4.new_code_cell("figure", outputs=[output], metadata=alt)

    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        cell(drawn(photograph(100)), drawn(photograph(180), width=257)),
        cell(drawn(), drawn(width=257)),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "index.ipynb")
    _, warned = small_site.build(
        tmp_path, extensions=["myst_nb", "press.pictures", "press.measured"], nb_execution_mode="off"
    )
    assert warned == ""
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
    dense, plain = page.select("picture img")
    usual, fine = (offer.split() for offer in str(dense["srcset"]).split(", "))
    assert usual == [dense["src"], "1x"]
    assert fine[1] == "2x"
    assert sides((tmp_path / "out" / dense["src"]).read_text("utf-8")) == [100]
    assert sides((tmp_path / "out" / fine[0]).read_text("utf-8")) == [180]
    assert "srcset" not in plain.attrs
