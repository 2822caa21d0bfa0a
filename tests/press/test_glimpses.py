"""What a page says of its parts, for links that lead there: in plain words, and few of them."""

import json

import pytest
import small_site
from docutils import nodes

from press import glimpses, plain

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="36"><path d="M 0 0 L 9 9"/></svg>'
PAGE = """# A page with $x^2$

*What is asked?*

(elsewhere)=
## A part

{paragraph}

```{{figure}} drawn.svg
:name: fig-drawn
:alt: what is seen
:class: drawing

A *caption* with $\\frac{{1}}{{N}}$.
```

See {{doc}}`other`.

```{{py:function}} unboxed.losses.squared(x)

Square, and no more.

Further words.
```
"""
SHORT = "The first $\\epsilon = 2/255$ words. [More](other)."
LONG = "One sentence. " + "And on it goes, word for word " * 20


@pytest.fixture
def build(tmp_path):
    """Build a site of two pages; returns a function that reads what one of them says."""

    def build(paragraph=SHORT):
        (tmp_path / "index.md").write_text(PAGE.format(paragraph=paragraph), "utf-8")
        (tmp_path / "other.md").write_text("# Another\n", "utf-8")
        (tmp_path / "drawn.svg").write_text(SVG, "utf-8")
        app, said = small_site.build(
            tmp_path,
            extensions=["myst_parser", "press.mathematics", "press.glimpses"],
            html_math_renderer="mathml",
            numfig=True,
            exclude_patterns=["out"],
            myst_enable_extensions=["dollarmath"],
        )
        assert [line for line in said.splitlines() if "toctree" not in line] == []

        def read(page):
            text = (app.outdir / f"{page}.glimpses.js").read_text("utf-8")
            head = f'(self.glimpses ??= {{}})["{page}"] = '
            assert text.startswith(head)
            return json.loads(text.removeprefix(head).removesuffix(";\n")), app

        return read

    return build


def test_a_page_says_its_question_and_each_part_how_it_begins(build):
    found, _ = build()("index")
    assert found[""] == {"title": "A page with x^2", "text": "What is asked?"}
    assert found["elsewhere"] == {"title": "A part", "text": "The first ϵ=2/255 words. More."}
    assert found["a-part"] == found["elsewhere"]
    assert found["unboxed.losses.squared"] == {
        "title": "unboxed.losses.squared",
        "text": "Square, and no more.",
    }


def test_a_figure_says_its_number_and_where_its_picture_is(build):
    found, app = build()("index")
    figure = found["fig-drawn"]
    assert figure["title"] == "Fig. 1"
    assert figure["text"] == "A caption with 1/N."
    assert figure["alt"] == "what is seen"
    assert figure["kind"] == "drawing"
    assert (app.outdir / figure["image"]).read_text("utf-8") == SVG


def test_of_a_long_text_there_are_the_first_sentences(build):
    found, _ = build(LONG)("index")
    assert found["elsewhere"]["text"] == "One sentence."
    assert plain.opening("word " * 100, 20) == "word word word word …"
    assert len(plain.opening("word " * 100, glimpses.LONGEST)) <= glimpses.LONGEST + 2


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\frac{a+b}{2}", "(a+b)/2"),
        ("w_i^2", "w_i^2"),
        (r"\sqrt{N}", "√N"),
        (r"\sum_i x_i", "∑_ix_i"),
        (r"a < b~c", "a<b c"),
        (r"\nonsense", r"\nonsense"),
    ],
)
def test_a_formula_is_written_in_a_line(latex, line):
    assert plain.words(nodes.paragraph("", "", nodes.math(latex, latex))) == line


def test_only_a_page_with_links_loads_what_shows_it(build):
    _, app = build()("other")
    assert "terms.js" in (app.outdir / "index.html").read_text("utf-8")
    assert "terms.js" not in (app.outdir / "other.html").read_text("utf-8")
