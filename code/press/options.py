"""Read the options of a question from a list: which are right, and why each is or is not."""

import re

from docutils import nodes

MARK = re.compile(r"\[([ xX])\]\s+")
LETTERS = "abcdefgh"


class choice(nodes.Part, nodes.Element):
    """One option; its ``letter``, and whether it is ``right``."""


class offered(nodes.Part, nodes.TextElement):
    """The text of an option."""


class why(nodes.Part, nodes.Element):
    """The explanation of an option, which begins with the verdict."""


class Malformed(ValueError):
    """A question that is not in the form; the message says what was expected and what came."""

    def __init__(self, expected: str, got: str, line: int | None = None):
        super().__init__(f"question: expected {expected}, got {got}")
        self.line = line


def read_options(children: list[nodes.Node], *, several: bool) -> list[choice]:
    """Read the options from the list that follows a question.

    Args:
        children: What the directive holds, parsed.
        several: Whether any number of options may be right, and not one alone.

    Raises:
        Malformed: If it is no list of options with one of them right, each with an explanation.
    """
    if len(children) != 1 or not isinstance(children[0], nodes.bullet_list):
        got = ", ".join(child.tagname.replace("_", " ") for child in children) or "nothing"
        raise Malformed("one list of options, each beginning with [ ] or [x]", got)
    if not 2 <= len(children[0]) <= len(LETTERS):
        raise Malformed(f"2 to {len(LETTERS)} options", str(len(children[0])))
    options = [read_option(item, letter) for item, letter in zip(children[0], LETTERS, strict=False)]
    right = sum(each["right"] for each in options)
    if several and not right:
        raise Malformed("at least one right option, marked [x]", "none")
    if not several and right != 1:
        raise Malformed("one right option, marked [x] (or :multiple:)", str(right))
    return options


def read_option(item: nodes.Element, letter: str) -> choice:
    """Read one option: ``[x] text``, and its explanation in paragraphs of their own.

    Raises:
        Malformed: If the mark or the explanation is missing.
    """
    text, *explanation = item.children or [nodes.paragraph()]
    first = text.children[0] if text.children else None
    mark = MARK.match(first.astext()) if isinstance(first, nodes.Text) else None
    if not isinstance(text, nodes.paragraph) or mark is None:
        raise Malformed("each option to begin with [ ] or [x]", repr(item.astext()[:40]), item.line)
    if not explanation:
        raise Malformed("an explanation below each option, indented", repr(item.astext()[:40]), item.line)
    right = mark[1] != " "
    words = [nodes.Text(mark.string[mark.end() :]), *text.children[1:]]
    verdict = nodes.strong("", "✓ Right." if right else "✗ Not right.")
    if not isinstance(explanation[0], nodes.paragraph):
        explanation.insert(0, nodes.paragraph())
    explanation[0].insert(0, [verdict, nodes.Text(" ")])
    return choice("", offered("", "", *words), why("", *explanation), letter=letter, right=right)
