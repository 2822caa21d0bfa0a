"""Quick checks: answered by keyboard alone, readable without scripts, and where nothing was moves nothing."""

import functools

import pytest
from accessibility import assert_accessible

PAGE = "book/ideas/neuron"


@pytest.fixture
def visit(visit):
    """Open the page, in a window and with the settings that are given."""
    return functools.partial(visit, PAGE, wait="networkidle")


def answer(question, *options):
    """Choose some options of a question and have them checked; returns the feedback."""
    for option in options:
        question.get_by_label(f"{option})").check()
    question.get_by_role("button", name="Check").click()
    return question.get_by_role("status")


def test_a_question_is_answered_by_keyboard_and_nothing_leaves_the_page(visit):
    page = visit()
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    question, keys = page.get_by_role("group", name="1. A neuron has weights"), page.keyboard
    feedback = question.get_by_role("status")

    page.locator("#exercises summary").last.focus()
    for key in ("Tab", "Tab", "Enter"):
        keys.press(key)
    assert feedback.inner_text() == "Choose an option first."
    for key in ("Shift+Tab", "ArrowUp"):  # the last of four
        keys.press(key)
    assert feedback.inner_text() == ""
    for key in ("Tab", "Enter"):
        keys.press(key)
    assert feedback.inner_text().startswith("✗ Not right. To (1, 0) the sum is")
    for key in ("Shift+Tab", "ArrowUp", "Enter"):
        keys.press(key)
    assert feedback.inner_text().startswith("✓ Right. The sums are")
    assert feedback.locator("math").count() == 2  # formulas have come along
    assert "✗" not in question.inner_text()
    # A formula that shows for the first time may still want its font.
    assert [url for url in requested if "/_static/" not in url] == []
    assert page.url.endswith(f"{PAGE}.html")


def test_where_several_are_right_all_of_them_are_asked_for(visit):
    question = visit().locator("[data-several]")
    assert answer(question, "b").inner_text().startswith("✗ Not yet: something is missing.")
    assert answer(question, "d").inner_text().startswith("✓ Right, and complete.")
    feedback = answer(question, "a").inner_text()
    assert feedback.startswith("✗ Not yet: that is more than is right.")
    assert (feedback.count("✓ Right."), feedback.count("✗ Not right.")) == (2, 1)


def test_without_scripts_each_option_unfolds(visit):
    page = visit(java_script_enabled=False)
    question = page.locator("#question-1")
    assert question.locator("input, button").count() == 0
    why = question.locator(".why[data-right]")
    assert not why.is_visible()
    question.get_by_text("0 to (1, 1), and 1 to (1, 0).").click()
    assert why.inner_text().startswith("✓ Right.")
    assert why.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_after_an_answer_all_is_accessible_and_fits_the_smallest_screen(theme, visit):
    page = visit(theme=theme, width=320)
    answer(page.locator("#question-1"), "a")
    answer(page.locator("[data-several]"), "a", "b")
    page.locator("#question-2 input").first.focus()
    assert_accessible(page, within=".question")
    beyond = page.evaluate(
        """() => [...document.querySelectorAll('.question, .question *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert beyond == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('.question label, .question button')]
            .filter(e => e.getBoundingClientRect().height < 24).length"""
    )
    assert small == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_when_the_script_comes(width, visit):
    measure = """() => [...document.querySelectorAll(".question, .offered, footer")]
        .map(e => e.getBoundingClientRect()).map(box => [box.x, box.y, box.height].map(Math.round))"""
    blocked = {"**/quick-check.js*": lambda route: route.abort()}
    before, after = (visit(width=width, routes=routes).evaluate(measure) for routes in (blocked, {}))
    assert len(after) > 20
    assert before == after
