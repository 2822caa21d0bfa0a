"""Exercises: numbered, with how to check an answer, and folded below them a hint and the solution."""

import importlib
import os
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_design.dropdown import DropdownDirective

from press import api, chapters, remembered

LOGGER = logging.getLogger(__name__)


class Exercise(SphinxDirective):
    """An exercise, by its name: that of the chapter, a hyphen and its number on the page."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"unchecked": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Make the exercise with its number; a name that does not fit is a warning."""
        name = self.arguments[0]
        number = self.env.temp_data["exercises"] = self.env.temp_data.get("exercises", 0) + 1
        title = nodes.title("", f"Exercise {number}")
        made = nodes.admonition("", title, classes=["exercise"], names=[nodes.fully_normalize_name(name)])
        self.set_source_info(made)
        self.state.document.note_explicit_target(made, made)
        self.state.nested_parse(self.content, self.content_offset, made)
        if not name.endswith(f"-{number}"):
            self._warn(f"a name that ends in -{number}, for the page's exercise {number}")
        made += self._how_to_check(name, number)
        return [made]

    def _how_to_check(self, name: str, number: int) -> list[nodes.Node]:
        """Say how an answer is checked, if it can be."""
        unchecked = "unchecked" in self.options
        try:
            wanted, source = _checked(name)
        except ValueError as error:
            if not unchecked:
                self._warn(f"an exercise that unboxed.exercises knows, or :unchecked: ({error})")
            return []
        if unchecked:
            self._warn("no :unchecked: on an exercise that unboxed.exercises knows")
        self.env.note_dependency(str(chapters.ROOT / source))
        before = "`from unboxed.exercises import check`, then " if number == 1 else ""
        text = f'To check your answer: {before}`check("{name}", …)` with {wanted}.'
        (paragraph,) = self.parse_text_to_nodes(text)
        paragraph["classes"].append("how-to-check")
        return [paragraph]

    def _warn(self, expected: str) -> None:
        place = (self.env.docname, self.lineno)
        LOGGER.warning("exercise: expected %s, got %r", expected, self.arguments[0], location=place)


def _checked(name: str) -> list[str]:
    """Say what is to be handed in for an exercise, and which file of ours tells whether it is right.

    Raises:
        ValueError: If there is no exercise of that name.
    """
    path = api.SECRET / f"{name.rpartition('-')[0].replace('-', '_')}.py"
    found = _answers(f"{path.stem}\n{path.read_text('utf-8')}") if path.is_file() else {}
    if name not in found:
        importlib.import_module("unboxed.exercises.checking").find(name)  # which says what is close to it
    return list(found[name])


@remembered.by_text
def _answers(text: str) -> dict[str, list[str]]:
    """Read the exercises of a module of answers, given its name and its text; to import it takes PyTorch."""
    found = {}
    module = importlib.import_module(f"unboxed.exercises.answers.{text.partition(chr(10))[0]}")
    for name, exercise in module.EXERCISES.items():
        source = importlib.import_module(exercise.expected.__module__).__file__
        found[name] = [exercise.wanted, os.path.relpath(str(source), chapters.ROOT)]
    return found


class Folded(DropdownDirective):
    """A part that is folded away, under a title that is always the same."""

    title = ""
    optional_arguments = 0

    def run_with_defaults(self) -> list[nodes.Node]:
        """Make the folded part."""
        self.arguments = [self.title]
        return super().run_with_defaults()


class Hint(Folded):
    """A nudge towards the solution."""

    title = "A hint"


class Solution(Folded):
    """What there is to say about the solution, which is often a folded cell above it."""

    title = "What the solution shows"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("exercise", Exercise)
    app.add_directive("hint", Hint, override=True)  # docutils has one that is not folded
    app.add_directive("solution", Solution)
    return {"parallel_read_safe": True}
