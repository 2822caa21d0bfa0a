"""Quick checks: a question, its options, and for each of them why it is right or not.

The page shows the options with their explanations folded away; where scripts run, ``quick-check.js`` makes
radio buttons of them. Whatever has nothing to unfold, a PDF, lists the options, and the answers after them.
"""

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from press.options import Malformed, choice, offered, read_options, why

LOGGER = logging.getLogger(__name__)


class question(nodes.General, nodes.Element):
    """A question; ``number`` on its page, and whether ``several`` options may be right."""


class asked(nodes.Part, nodes.TextElement):
    """What is asked."""


class Question(SphinxDirective):
    """A question as the argument, and a list of options, each with its explanation."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"multiple": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Make the question, or warn and leave it out."""
        parent = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parent)
        try:
            options = read_options(parent.children, several="multiple" in self.options)
        except Malformed as error:
            LOGGER.warning("%s", error, location=(self.env.docname, error.line or self.lineno))
            return []
        number = self.env.temp_data["questions"] = self.env.temp_data.get("questions", 0) + 1
        text, messages = self.parse_inline(self.arguments[0])
        if "multiple" in self.options:
            text.append(nodes.Text(" (More than one may be right.)"))
        made = question(
            "",
            asked(self.arguments[0], "", *text),
            *options,
            number=number,
            several="multiple" in self.options,
            ids=[f"question-{number}"],
        )
        self.set_source_info(made)
        return [made, *messages]


class ListQuestions(SphinxPostTransform):
    """List the options, and the answers after them, where nothing can be unfolded."""

    default_priority = 15

    def run(self, **kwargs: Any) -> None:
        """Put plain lists in the place of each question, unless the page is HTML."""
        if self.app.builder.format == "html":
            return
        for place in list(self.document.findall(question)):
            text, *options = place.children
            offers, answers = (nodes.enumerated_list(enumtype="loweralpha", suffix=")") for _ in range(2))
            for each in options:
                offers += nodes.list_item("", nodes.paragraph("", "", *each.children[0].children))
                answers += nodes.list_item("", *each.children[1].children)
            title = nodes.paragraph("", "", nodes.strong("", f"{place['number']}. "), *text.children)
            place.replace_self([title, offers, nodes.paragraph("", "Answers:"), answers])


def visit_question(self: HTML5Translator, node: question) -> None:
    """Begin a question."""
    self.body.append(
        self.starttag(node, "div", CLASS="question", **({"data-several": ""} if node["several"] else {}))
    )


def visit_asked(self: HTML5Translator, node: asked) -> None:
    """Begin what is asked with its number."""
    self.body.append(f'<p class="asked">{node.parent["number"]}. ')


def visit_choice(self: HTML5Translator, node: choice) -> None:
    """Begin an option, folded."""
    self.body.append("<details>")


def visit_offered(self: HTML5Translator, node: offered) -> None:
    """Begin the text of an option with its letter."""
    self.body.append(f'<summary><span class="offered">{node.parent["letter"]}) ')


def visit_why(self: HTML5Translator, node: why) -> None:
    """Begin an explanation, which knows its letter, and whether its option is right."""
    each = node.parent
    right = " data-right" if each["right"] else ""
    self.body.append(f'<div class="why" data-letter="{each["letter"]}"{right}>')


def closing(html: str) -> Any:
    """Return what ends a node with some HTML."""

    def depart(self: HTML5Translator, node: nodes.Element) -> None:
        self.body.append(html)

    return depart


def load_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Have pages with a question load what it needs, and no others."""
    if document is not None and next(document.findall(question), None):
        app.add_css_file("quick-check.css")
        app.add_js_file("quick-check.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect this part to Sphinx."""
    app.add_directive("question", Question)
    app.add_node(question, html=(visit_question, closing("</div>\n")))
    app.add_node(asked, html=(visit_asked, closing("</p>\n")))
    app.add_node(choice, html=(visit_choice, closing("</details>\n")))
    app.add_node(offered, html=(visit_offered, closing("</span></summary>\n")))
    app.add_node(why, html=(visit_why, closing("</div>\n")))
    app.add_post_transform(ListQuestions)
    app.connect("html-page-context", load_script)
    return {"parallel_read_safe": True}
