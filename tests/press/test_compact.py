"""What the finished site's drawings and pictures become: smaller, and the same to the eye."""

import base64
import functools
import hashlib
import io
import re
from typing import Any

import nbformat
import pytest
import small_site
from bs4 import BeautifulSoup
from PIL import Image
from skimage import data

from press import compact, rasters

QUIET: dict[str, Any] = {"nb_execution_mode": "off", "exclude_patterns": ["jupyter_execute"]}
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="10.123456pt" height="5pt">
 <!-- words -->
 <g transform="scale(0.015625)" style="stroke-width: 1.234567">
   <path d="M 1.23456 -0.001
L 100.000001 20.5
"/>
 </g>
 <image x="1.00001" xlink:href="data:image/png;base64,{}"/>
</svg>"""


def png(picture):
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def decoded(content):
    return Image.open(io.BytesIO(content))


def test_a_photograph_takes_a_fifth_and_looks_the_same():
    cat = Image.fromarray(data.chelsea())
    small = rasters.webp(png(cat))
    assert len(small) < len(png(cat)) / 5
    assert rasters.error(cat, decoded(small)) < 5


@pytest.mark.parametrize("kind", ["noise", "flat"])
def test_what_a_lossy_picture_would_not_keep_is_kept_to_the_pixel(kind):
    noise = Image.effect_noise((64, 64), 255)
    channels = [noise, noise.rotate(90), noise.rotate(180)]
    picture = Image.merge("RGB", channels) if kind == "noise" else Image.new("RGB", (64, 64), "orange")
    assert decoded(rasters.webp(png(picture))).convert("RGB").tobytes() == picture.tobytes()


def test_what_is_transparent_stays_so():
    picture = Image.fromarray(data.chelsea()).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    made = decoded(rasters.webp(png(picture)))
    assert made.getchannel("A").tobytes() == picture.getchannel("A").tobytes()
    assert rasters.error(picture, made) < 5


def test_a_drawing_keeps_its_scales_and_gives_its_places_to_a_hundredth():
    made = compact.compact(SVG.format(base64.b64encode(png(Image.new("RGB", (8, 8)))).decode()))
    assert "<!--" not in made
    assert 'width="10.12pt"' in made
    assert 'd="M 1.23 -0\nL 100 20.5\n"' in made
    assert "scale(0.015625)" in made
    assert "stroke-width: 1.234567" in made
    (picture,) = re.findall(r'x="1" xlink:href="data:image/webp;base64,([^"]+)"', made)
    assert decoded(base64.b64decode(picture)).format == "WEBP"


def test_drawings_that_share_their_largest_picture_are_made_together_and_it_is_encoded_once(tmp_path):
    small, large = "QUJD", "QUJD" * 8
    shown = {"narrow": [large], "wide": [small], "finer": [small, large], "lines": []}
    for name, pictures in shown.items():
        text = "".join(f'<image href="data:image/png;base64,{picture}"/>' for picture in pictures)
        (tmp_path / f"{name}.svg").write_text(text)

    groups = compact.alike(tmp_path / f"{name}.svg" for name in shown)

    assert groups == [["narrow.svg", "finer.svg"], ["wide.svg"], ["lines.svg"]]
    encoded = []

    @functools.cache
    def uri(picture):
        encoded.append(picture)
        return "made"

    for name in groups[0]:
        assert large not in compact.compact((tmp_path / name).read_text(), uri)
    assert encoded == [large, small]


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Build a page with a drawing, and a picture in the HTML of a cell."""
    monkeypatch.setattr(compact, "KEPT", tmp_path / "kept")
    picture = base64.b64encode(png(Image.effect_noise((80, 80), 200))).decode()
    outputs = [
        {"image/svg+xml": SVG.format(picture)},
        {"text/html": f'<img alt="x" src="data:image/png;base64,{picture}">'},
    ]
    cells = [
        nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", one)])
        for one in outputs
    ]
    cells.insert(0, nbformat.v4.new_markdown_cell("# Title"))
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "index.ipynb")

    def build():
        extensions = ["myst_nb", "press.compact", "press.inlined"]
        _, warned = small_site.build(tmp_path, extensions=extensions, **QUIET)
        assert warned == ""
        page = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
        return [(image, (tmp_path / "out" / image["src"]).read_bytes()) for image in page.select("img")]

    return build


def test_a_page_shows_them_and_a_second_build_makes_nothing_anew(notebook, monkeypatch):
    (_, drawing), (image, picture) = notebook()
    assert b"image/webp" in drawing
    assert hashlib.sha256(picture).hexdigest() in image["src"]
    assert (image["alt"], image["loading"]) == ("x", "lazy")

    monkeypatch.setattr(rasters, "webp", None)
    assert [content for _, content in notebook()] == [drawing, picture]
