"""Formulas: the MathML that they become, the font that they are set in, and what is said of a wrong one."""

import io

import pytest
import small_site
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from press import cutting, lettering
from press.mathematics import convert


@pytest.fixture
def render(tmp_path, monkeypatch):
    """Render a page; returns it, the warnings, and the font if there is one."""
    monkeypatch.setattr(cutting, "KEPT", tmp_path / "kept")

    def render(text):
        (tmp_path / "index.md").write_text(f"# Title\n{text}", "utf-8")
        _, warnings = small_site.build(
            tmp_path,
            extensions=["myst_parser", "press.assets", "press.mathematics"],
            myst_enable_extensions=["amsmath", "dollarmath"],
            html_math_renderer="mathml",
            html_static_path=[],
        )
        font = tmp_path / "out" / "_static" / lettering.FONT
        soup = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
        return soup, warnings, font if font.is_file() else None

    return render


def test_formulas_stand_in_the_page_and_their_letters_in_the_font(render):
    soup, warnings, font = render(
        "Take $x_1 + \\dots + x_n$ and\n\n$$\\frac{1}{z}$$ (share)\n\nsee {eq}`share`."
    )

    assert warnings == ""
    inline, shown = soup.select("math")
    assert inline.select_one("msub").get_text() == "x1"
    assert inline.select_one("annotation").get_text() == "x_1 + \\dots + x_n"
    assert shown["display"] == "block"
    assert soup.select_one("div.math .eqno").get_text().startswith("(1)")
    assert soup.select_one(f"#{shown.parent['id']}")
    assert [link["href"] for link in soup.select("link[rel=preload]")] == [f"_static/{lettering.FONT}"]
    assert soup.select_one("link[href*='mathematics.css']")
    assert not any("mathjax" in script.get("src", "").lower() for script in soup.select("script"))

    drawn = TTFont(io.BytesIO(font.read_bytes()))
    assert set(map(ord, "+1𝑛𝑥𝑧")) | {ord("⋯")} == set(drawn.getBestCmap())
    assert "Open Font License" in drawn["name"].getDebugName(13)
    # Room around a fraction's line, and its thickness, are the font's to say.
    assert drawn["MATH"].table.MathConstants.FractionRuleThickness.Value > 0


@pytest.mark.parametrize("root", ["\\sqrt{2}", "\\sqrt[3]{2}"])
def test_the_sign_of_a_root_is_in_the_font_in_all_its_sizes(root, render):
    _, warnings, font = render(f"A factor of ${root}$.")
    assert warnings == ""
    drawn = TTFont(io.BytesIO(font.read_bytes()))
    sign = drawn.getBestCmap()[ord("√")]
    variants = drawn["MATH"].table.MathVariants
    assert sign in variants.VertGlyphCoverage.glyphs
    taller = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(sign)]
    assert len(taller.MathGlyphVariantRecord) > 1


def test_a_page_without_formulas_loads_no_font(render):
    soup, warnings, font = render("A dollar, or two.")
    assert warnings == ""
    assert font is None
    assert soup.select("link[rel=preload], link[href*='mathematics.css']") == []


def test_the_font_is_cut_anew_where_a_formula_has_a_new_letter(render):
    _, _, font = render("$x$")
    before = font.read_bytes()
    render("$x = x$")
    assert font.read_bytes() != before
    render("$x$")
    assert font.read_bytes() == before


def test_a_wrong_formula_is_named(render):
    _, warnings, _ = render("One\n\n$$\\frac{1}{$$")
    assert warnings.count("WARNING") == 1
    assert "index.md:4: WARNING: formula '\\\\frac{1}{'" in warnings


@pytest.mark.parametrize(
    ("tex", "rows"),
    [
        (r"\begin{aligned} a &= b \\[1ex] &= c \end{aligned}", ["a=b", "=c"]),  # room is no text
        (
            r"\begin{aligned} a + \dots + b \\ a, \dots, b \end{aligned}",
            ["a+⋯+b", "a,…,b"],
        ),  # dots are one sign
    ],
)
def test_what_the_converter_gets_wrong_is_mended(tex, rows):
    made = BeautifulSoup(convert(tex, display=True), "html.parser")
    assert [row.get_text() for row in made.select("mtr")] == rows
