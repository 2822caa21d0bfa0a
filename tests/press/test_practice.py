"""Questions and exercises: what a well-formed one becomes, and what is said of any other."""

import pytest
import small_site
from bs4 import BeautifulSoup

from press import assets, chapters

QUESTION = """
:::{question} Is $x$ a **letter**?
- [ ] No, a `number`.

  It stands for one.
- [x] Yes.

  In $x + 1$ too.

  > And elsewhere.
:::
"""


@pytest.fixture
def render(tmp_path):
    """Render a page; returns what came of it, and the warnings."""

    def render(text, builder="html", result="index.html"):
        (tmp_path / "index.md").write_text(f"# Title\n{text}", "utf-8")
        _, warnings = small_site.build(
            tmp_path,
            builder,
            extensions=["myst_parser", "sphinx_design", "press.questions", "press.exercises"],
            myst_enable_extensions=["colon_fence", "dollarmath"],
        )
        return (tmp_path / "out" / result).read_text("utf-8"), warnings

    return render


def only(soup, selector):
    (found,) = soup.select(selector)
    return found


def test_a_question_is_text_with_folded_answers(render):
    html, warnings = render(QUESTION)
    soup = BeautifulSoup(html, "html.parser")

    assert warnings == ""
    assert only(soup, ".question#question-1 > .asked").get_text() == "1. Is \\(x\\) a letter?"
    no, yes = soup.select(".question > details")
    assert only(no, "summary").get_text() == "a) No, a number."
    assert only(no, "summary code")
    assert only(yes, "summary").get_text() == "b) Yes."
    assert only(no, ".why:not([data-right])").get_text().strip() == "✗ Not right. It stands for one."
    assert only(yes, ".why[data-right] .math").get_text() == "\\(x + 1\\)"
    assert only(yes, ".why").get_text().startswith("✓ Right. In")
    assert only(yes, "blockquote").get_text(strip=True) == "And elsewhere."


def test_scripts_and_styles_are_loaded_where_there_is_a_question_and_nowhere_else(render):
    assert {"quick-check.js", "quick-check.css"} <= files(render(QUESTION)[0])
    assert not {"quick-check.js", "quick-check.css"} & files(render("No question.")[0])


def test_the_site_is_due_when_a_script_or_style_has_changed():
    assert {assets.STATIC / f"quick-check.{kind}" for kind in ("js", "css")} <= {*chapters.sources()}


def files(html):
    soup = BeautifulSoup(html, "html.parser")
    urls = [str(tag.get("src") or tag.get("href")) for tag in soup.find_all(["script", "link"])]
    return {url.split("?")[0].split("/")[-1] for url in urls}


def test_what_cannot_unfold_lists_the_options_and_the_answers_after_them(render):
    text, warnings = render(QUESTION, "text", "index.txt")
    assert warnings == ""
    parts = ["1. Is x a", "1. No", "2. Yes", "Answers:", "1. **✗ Not right.** It", "2. **✓ Right.** In"]
    places = [text.replace("**1. **", "1. ").find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("[x]", "[ ]", 3, "expected one right option, marked [x] (or :multiple:), got 0"),
        ("- [ ]", "- [x]", 3, "expected one right option, marked [x] (or :multiple:), got 2"),
        ("- [ ]", "-", 4, "expected each option to begin with [ ] or [x], got 'No, a number."),
        ("  It stands for one.\n", "", 4, "expected an explanation below each option, indented, got"),
        ("- [ ] No", "Or so.\n\n- [ ] No", 3, "expected one list of options, each beginning with [ ] or [x]"),
        ("- [ ] No, a `number`.\n\n  It stands for one.\n", "", 3, "expected 2 to 8 options, got 1"),
    ],
)
def test_a_malformed_question_is_a_warning_with_its_line(old, new, line, message, render):
    assert old in QUESTION
    html, warnings = render(QUESTION.replace(old, new))
    assert f"index.md:{line}: WARNING: question: {message}" in warnings
    assert 'class="question"' not in html


def test_several_may_be_right_where_the_question_says_so(render):
    html, warnings = render(QUESTION.replace("letter**?", "letter**?\n:multiple:").replace("[ ]", "[x]"))
    assert warnings == ""
    question = only(BeautifulSoup(html, "html.parser"), ".question[data-several]")
    assert only(question, ".asked").get_text().endswith("(More than one may be right.)")
    assert len(question.select("[data-right]")) == 2


def test_an_exercise_is_numbered_and_says_how_to_check_an_answer(render):
    html, warnings = render(
        ":::{exercise} neuron-1\nHow much?\n:::\n\n:::{hint}\nA *nudge*.\n:::\n\n"
        ":::{solution}\nSo much.\n:::\n"
        "\n:::{exercise} other-2\n:unchecked:\nWhy?\n:::\n\n[back](#neuron-1)\n"
    )
    soup = BeautifulSoup(html, "html.parser")

    assert warnings == ""
    first, second = soup.select(".admonition.exercise")
    assert first["id"] == "neuron-1"
    assert only(first, ".admonition-title").get_text() == "Exercise 1"
    how = only(first, ".how-to-check").get_text()
    assert 'check("neuron-1", …)' in how
    assert "the least whole score" in how
    assert only(second, ".admonition-title").get_text() == "Exercise 2"
    assert not second.select(".how-to-check")
    folded = soup.select("details:not([open])")
    assert [only(part, "summary").get_text(strip=True) for part in folded] == [
        "A hint",
        "What the solution shows",
    ]
    assert only(folded[0], "em")


@pytest.mark.parametrize(
    ("exercise", "message"),
    [
        ("nuron-1", "expected an exercise that unboxed.exercises knows, or :unchecked: (name: expected"),
        ("neuron-1\n:unchecked:", "expected no :unchecked: on an exercise that unboxed.exercises knows"),
        ("neuron-2", "expected a name that ends in -1, for the page's exercise 1, got 'neuron-2'"),
    ],
)
def test_an_exercise_under_a_name_that_does_not_fit_is_a_warning(exercise, message, render):
    _, warnings = render(f"\n:::{{exercise}} {exercise}\nHow much?\n:::\n")
    assert f"index.md:3: WARNING: exercise: {message}" in warnings
