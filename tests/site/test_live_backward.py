"""Backpropagation in a browser: by keyboard, by touch, and in the numbers of its chapter."""

import re
from functools import partial

import pytest
from accessibility import assert_accessible
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from press import claims, runs

PAGE = "book/learning/backpropagation"


@pytest.fixture
def visit(visit_figure):
    """Open the chapter at the figure, and wait until it is live."""
    return partial(visit_figure, PAGE, "backward")


def said(root):
    return root.locator(".said").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def gradients(root):
    """Return the gradients as the boxes show them, by name."""
    names = root.locator(".graph b").all_inner_texts()
    return dict(zip(names, root.locator(".graph .grad").all_inner_texts(), strict=True))


def test_an_input_of_0_takes_no_blame_and_the_passes_are_walked_by_keyboard_alone(visit):
    page, root = visit()
    glued = claims.measurements(runs.executed(PAGE))
    shown = gradients(root)
    assert shown["w"] == f"grad {glued['graph_grad_w']}"
    assert shown["b"] == f"grad {glued['graph_grad_b']}"
    assert said(root).startswith(f"Loss {glued['loss_value']:g}. Gradients: w {glued['graph_grad_w']},")

    root.locator("select").focus()
    press(page, "Tab", "Tab", *["ArrowLeft"] * 20)  # past the weight, to its input
    assert "✓ The input is 0: w had no part in the answer, and gets no blame." in said(root)
    expect(root.get_by_role("status").first).to_have_text(said(root))
    page.wait_for_url(re.compile(r"backward\.neuron=0\.5_0_-1_3"))

    press(page, "Tab", "Tab", "Tab", "Tab", "Enter")  # past the bias and the target, and “Previous”
    assert said(root) == "Step 1 of 9, forward. w·x = 0.5 × 0 = 0."
    assert set(gradients(root).values()) == {"grad …"}
    press(page, *["Enter"] * 8)
    assert said(root) == "Step 9 of 9, back through “w·x”. w gets −8 × 0 = 0; x gets −8 × 0.5 = −4."
    assert root.locator(".arrow.back").count() == 2
    press(page, "Shift+Tab", "Enter")
    assert said(root).startswith("Step 8 of 9, back through “answer”.")
    press(page, "Tab", "Tab", "Enter")
    assert said(root).startswith("Loss 16. Gradients: w 0, b −8.")
    press(page, "Tab", "Tab", "Enter")  # past the learning rate: downhill
    assert said(root).startswith("Downhill, each weight by −0.05 × its gradient: b −1 → −0.6. Not moved: w.")
    assert page.complaints == []


def test_the_hidden_neuron_has_the_numbers_that_the_page_prints(visit, site):
    page, root = visit("backward.graph=sigmoid")
    printed = BeautifulSoup((site / f"{PAGE}.html").read_text("utf-8"), "html.parser").select(".output pre")
    (listed,) = (
        found for pre in printed if (found := re.fullmatch(r"\[(-\d+\.0(, )?)+\]", pre.get_text().strip()))
    )
    expected = [float(number) for number in listed[0].strip("[]").split(",")]
    shown = gradients(root)
    assert [
        float(shown[name].removeprefix("grad ").replace("−", "-")) for name in ("w₁", "b₁", "w₂", "b₂")
    ] == expected
    assert page.complaints == []


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_two_paths_meet_by_touch_and_all_stays_accessible(theme, width, visit):
    page, root = visit("backward.shared=1_0.5_-1_3", theme, width, has_touch=True, lean=False)
    page.add_style_tag(content="* { transition: none !important }")
    root.locator("select").select_option("one weight, used twice")
    assert gradients(root)["w"] == "grad 0 = 6 + (−6)" or gradients(root)["w"] == "grad 0 = −6 + 6"
    assert "✓ Two paths meet at w and cancel" in said(root)
    for _ in range(10):
        root.get_by_role("button", name="Next").tap()
    assert said(root).startswith("Step 10 of 11, back through")
    assert_accessible(page, within="#explore-backward")
    root.locator("select").select_option("a hidden ReLU")
    root.get_by_role("button", name="All").tap()
    assert_accessible(page, within="#explore-backward")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Each arrow begins and ends at a box, wherever these came to lie.
    outside = """root => {
        const box = e => e.getBoundingClientRect(), graph = box(root.querySelector('.graph'));
        return [...root.querySelectorAll('.arrow path')].map(box).filter(one => one.left < graph.left - 1
            || one.right > graph.right + 1 || one.top < graph.top || one.bottom > graph.bottom).length }"""
    assert root.locator(".arrow").count() == 12
    assert root.evaluate(outside) == 0
    assert page.complaints == []
