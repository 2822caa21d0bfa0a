"""Glued numbers have a minus sign on the page, and only numbers and names are marked as measured."""

from typing import cast

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx

from press.measured import mark_numbers, signed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-0.5", "−0.5"),
        ("(-1 to 21)", "(−1 to 21)"),
        ("0 -102 0", "0 −102 0"),
        ("+0.1, -0.3", "+0.1, −0.3"),
        ("EfficientNet-0, 3-4, 2026-11-26, B-52, -x", "EfficientNet-0, 3-4, 2026-11-26, B-52, -x"),
        ("1e-05", "1e-05"),
    ],
)
def test_only_the_hyphen_of_a_negative_number_becomes_a_minus(text, shown):
    assert signed(text) == shown


def test_glued_numbers_are_set_with_minus_signs_and_sentences_lose_their_mark():
    document = new_document("page")
    number = nodes.inline("", "-4.1", classes=["pasted-text"])
    sentence = nodes.inline("", "by -4.1 points more than before", classes=["pasted-text"])
    code = nodes.literal("", "-4.1")
    document += nodes.paragraph("", "", number, sentence, code)
    mark_numbers(cast(Sphinx, None), document, "page")
    assert [part.astext() for part in document[0]] == ["−4.1", "by −4.1 points more than before", "-4.1"]
    assert [part["classes"] for part in document[0]] == [["pasted-text"], [], []]
