"""The first page: what it says of chapters and claims is so, and what is missing is warned of."""

import pytest
import small_site
from bs4 import BeautifulSoup

from press import chapters, glued, landing, ledger

# sphinx_external_toc looks at every object that there is, and PyTorch, if a test before has imported it, has
# one that warns when it is looked at.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.distributed.reduce_op` is deprecated:FutureWarning")

NOTEBOOK = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
---
# {title}

*{question}*

{words}

:::{{figure}} /dots.svg
:name: fig-{title}
:alt: Dots & "lines".

Dots.
:::

```{{code-cell}} ipython3
1
```
"""
TOC = """format: jb-book
root: index
parts:
  - caption: Near
    chapters: [{file: book/near/one}, {file: book/near/two}]
  - caption: Reference
    chapters: [{file: book/claims}]
"""
CLAIMS = """- id: too-far
  source: unboxed
  statement: Two is too far.
  reported: nobody gets there
  chapter: near/two
  holds: false
  finding: it is near.
  checks:
    - {value: far, above: 5, format: .1f, label: "how far it is"}
- id: near-enough
  source: unboxed
  statement: One is near.
  reported: null
  chapter: near/one
  holds: true
  checks:
    - {value: far, below: 5, format: .1f, label: far}
"""
DOTS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt"><image width="9" height="9"/></svg>'
)


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Render a first page before two chapters; returns it, and what was warned of."""
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(ledger, "LEDGER", tmp_path / "claims.yml")
    monkeypatch.setattr(glued, "values", lambda env, page: {"far": 2.0})

    def read(text, **addresses):
        for name in ("SITE_URL", "REPOSITORY_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, url in addresses.items():
            monkeypatch.setenv(name, url)
        (tmp_path / "book" / "near").mkdir(parents=True)
        (tmp_path / "index.md").write_text(f"# Book\n\n{text}\n", "utf-8")
        (tmp_path / "book" / "claims.md").write_text("# Claims\n", "utf-8")
        (tmp_path / "claims.yml").write_text(CLAIMS, "utf-8")
        (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
        (tmp_path / "dots.svg").write_text(DOTS, "utf-8")
        for name, minutes in (("one", 10), ("two", 30)):
            words = "word " * (200 * minutes)
            question = f"Which is {name},\nand why?"
            page = NOTEBOOK.format(title=name, question=question, words=words)
            (tmp_path / "book" / "near" / f"{name}.md").write_text(page, "utf-8")
        app, said = small_site.build(
            tmp_path,
            extensions=["myst_nb", "sphinx_external_toc", "press.previews", "press.cards", "press.landing"],
            exclude_patterns=["out"],
            external_toc_path="_toc.yml",
            nb_execution_mode="off",
            suppress_warnings=["myst-nb.lexer", "ref.ref"],  # nothing is executed, and there is no ledger
            myst_enable_extensions=["colon_fence"],
        )
        return BeautifulSoup((app.outdir / "index.html").read_text("utf-8"), "html.parser"), said

    return read


def test_the_map_has_every_chapter_with_its_question_and_its_minutes(read):
    page, said = read("```{chapter-map}\n```")
    assert said == ""
    chapter_map = page.select_one("ul.chapter-map")
    assert chapter_map.find("p").text == "Near"
    assert [" ".join(item.text.split()) for item in chapter_map.select("ul ul > li")] == [
        "one · 10 min Which is one, and why?",
        "two · 30 min Which is two, and why?",
    ]
    assert [link["href"] for link in chapter_map.select("a")] == ["book/near/one.html", "book/near/two.html"]
    assert page.select("link[href*='landing.css']")


def test_a_path_says_how_long_it_is(read):
    page, said = read(
        "```{reading-path} An evening\nFor a start:\nnear/two\nnear/one\n```\n\n"
        "```{reading-path} A month\n:all:\nIn order:\n```"
    )
    assert said == ""
    evening, month = (" ".join(found.text.split()) for found in page.select("section > p"))
    assert evening == "An evening. For a start: 2 chapters, about 40 minutes of reading: two → one."
    assert month == "A month. In order: 2 chapters, about 40 minutes of reading."
    assert not page.select("link[href*='landing.css']")


def test_a_path_to_nowhere_is_warned_of(read):
    _, said = read("```{reading-path} An evening\nnear/one\nnear/three\n```")
    assert "reading-path: expected chapters, got near/three" in said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "about 5 minutes"),
        (62, "about 60 minutes"),
        (90, "about 90 minutes"),
        (100, "about 1¾ hours"),
        (362, "about 6 hours"),
    ],
)
def test_how_long_is_said_as_roughly_as_it_is_known(minutes, said):
    assert landing.duration(minutes) == said


def test_a_claim_that_fails_stands_with_what_was_measured(read):
    page, said = read("```{failed-claim} too-far\n:value: far\n```\n\n```{claims-tally}\n```")
    assert said == ""
    card = " ".join(page.select_one(".claim-card").text.split())
    assert card == (
        "Two is too far. This book says: nobody gets there. Measured here, how far it is: 2.0. The claim "
        "needs > 5 (above): ✗ fails. Why, in the ledger."
    )
    assert "In this build, of the 2 claims in the ledger, 1 holds, 1 fails." in page.text


@pytest.mark.parametrize("asked", ["too-near\n:value: far", "too-far\n:value: near", "too-far"])
def test_a_claim_that_is_none_is_warned_of(asked, read):
    page, said = read(f"```{{failed-claim}} {asked}\n```")
    assert "failed-claim: expected a claim of the ledger and :value:, one that it compares" in said
    assert not page.select(".claim-card")


def test_a_figure_that_is_missing_is_warned_of_and_its_card_stays_a_link(read):
    page, said = read("```{cards}\nnear/one fig-three: Three dots\nnear/one fig-one 2: Dots\n```")
    assert "cards: expected a figure of near/one, got fig-three" in said
    assert "cards: fig-one: expected the number of one of its 1 pictures, got 2" in said
    assert [(link.text, link["href"]) for link in page.select(".figure-cards a")] == [
        ("Three dots", "book/near/one.html"),
        ("Dots", "book/near/one.html"),
    ]
    assert not page.select(".figure-cards img")


def test_a_card_has_the_picture_and_its_alt_text(read, monkeypatch):
    monkeypatch.setattr("press.previews.Preview.draw", lambda *_: b"drawn")
    page, said = read("```{cards}\nnear/two fig-two 0-50: Dots, on the way\n```")
    assert said == ""
    image = page.select_one(".figure-cards img")
    assert image["alt"] == 'Detail of a figure. Dots & "lines".'
    assert (image["src"].rpartition("/")[0], image["loading"]) == ("_static/previews", "lazy")


def test_lines_that_are_no_cards_are_warned_of(read):
    page, said = read("```{cards}\nnear/two\n```")
    assert "cards: expected lines such as PAGE FIGURE: WORDS" in said
    assert not page.select(".figure-cards")


@pytest.mark.parametrize("address", [None, "https://example.org/me/book"])
def test_the_repository_is_linked_where_it_is_named(address, read):
    page, said = read(
        "{repository}`Its repository` has it.", **({"REPOSITORY_URL": address} if address else {})
    )
    assert said == ""
    assert "Its repository has it." in page.text
    assert [link["href"] for link in page.select("p a.external")] == ([address] if address else [])
