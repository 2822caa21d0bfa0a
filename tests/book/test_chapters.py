"""Every chapter keeps to the form: parts in order, solutions that run, terms linked at first use."""

import re

import pytest

from press import chapters, prose, runs
from unboxed.exercises import checking

CHAPTERS = {name: path for name, path in chapters.chapters().items() if name != "book/index"}
PARTS = [
    r"^# .+",
    r"^\*.+\?\*$",
    r"^```\{opening\} fig-[\w-]+\n```$",
    r"\{admonition\} You will learn",
    r"\{admonition\} Before you start",
    r"^## Where this breaks",
    r"^## Exercises",
    r"^## Quick check",
    r"^## Summary",
    r"^## Further reading",
]
TERM = re.compile(r"\{term\}`(?:([^`<]+?)\s*<([^`>]+)>|([^`]+))`")


@pytest.fixture(params=CHAPTERS)
def path(request):
    return CHAPTERS[request.param]


def test_parts_come_in_order(path):
    text = path.read_text("utf-8")
    places = [found.start() if (found := re.search(part, text, re.MULTILINE)) else None for part in PARTS]
    assert None not in places, f"missing: {PARTS[places.index(None)]}"
    assert places == sorted(places)


def test_every_exercise_has_a_solution_that_runs(path):
    exercises = path.read_text("utf-8").split("## Exercises")[1].split("## Quick check")[0]
    parts = re.split(r"\{(?=admonition\} Exercise|exercise\})", exercises)[1:]
    assert len(parts) >= 3
    for number, part in enumerate(parts, 1):
        assert re.search(r"```\{code-cell\}.*?hide-cell", part, re.DOTALL), (
            f"exercise {number} has no folded solution"
        )
        if part.startswith("exercise}"):
            assert ":::{hint}\n" in part, f"exercise {number} has no hint"


def test_solutions_that_are_checked_are_right(path):
    name = path.relative_to(chapters.ROOT).with_suffix("").as_posix()
    for cell in chapters.code_cells(runs.executed(name)):
        checked = re.findall(r"^check\(\"(.+?)\"", cell.source, re.MULTILINE)
        said = "".join(output.get("text", "") for output in cell.outputs)
        assert len(re.findall(r"^✓ Right\.", said, re.MULTILINE)) == len(checked), f"{checked}: {said}"


def test_exercises_that_can_be_checked_are_the_ones_that_are_asked(path):
    if path.stem in checking.chapters():
        asked = re.findall(r"\{exercise\} (\S+)\n(?!:unchecked:)", path.read_text("utf-8"))
        assert asked == list(checking.names(path.stem))


def test_quick_check_asks_three_to_five_questions(path):
    check = path.read_text("utf-8").split("## Quick check")[1].split("## Summary")[0]
    questions = re.split(r"\{(?=dropdown\}|question\})", check)[1:]
    assert 3 <= len(questions) <= 5
    for question in questions:
        if question.startswith("question}"):
            options = len(re.findall(r"^- \[[ x]\] ", question, re.MULTILINE))
            assert 3 <= options <= 4, f"{question.splitlines()[0]}: {options} options"


def test_reads_in_under_a_quarter_of_an_hour(path):
    assert prose.minutes(path) < 15, f"{path.name}: {prose.words(path)} words"


def test_stands_only_on_what_comes_before(path):
    order = list(chapters.pages())
    start = re.search(r"\{admonition\} Before you start\n(.*?)\n:::", path.read_text("utf-8"), re.DOTALL)[1]
    name = path.relative_to(chapters.ROOT).with_suffix("").as_posix()
    needed = re.findall(r"\{doc\}`(?:[^<`]*<)?/?([\w/-]+)>?`", start)
    assert [page for page in needed if order.index(page) >= order.index(name)] == []


def test_terms_are_linked_in_bold_where_they_first_stand(path):
    body = prose.text(path)
    linked = {}
    for found in TERM.finditer(body):
        shown = (found[1] or found[3]).lower()
        linked.setdefault((found[2] or found[3]).lower(), (shown, found.start()))
    assert linked, "no term is linked to the glossary"
    # Headings, links to pages and the list of what will be learned announce; they do not use.
    announcing = re.compile(
        r"^#.*?$|^\(.*?\)=$|^\*.*?\?\*$|\{doc\}`[^`]*`|^:::\{admonition\} (?:You|Before).*?^:::$",
        re.MULTILINE | re.DOTALL,
    )
    plain = announcing.sub(lambda match: " " * len(match[0]), body)
    early = [
        shown
        for shown, start in linked.values()
        if re.search(rf"\b{re.escape(shown)}\b", plain[:start], re.IGNORECASE)
    ]
    assert early == []
    assert [shown for shown, start in linked.values() if body[start - 2 : start] != "**"] == []
