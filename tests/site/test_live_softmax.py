"""Softmax and the two networks in a browser: by pointer, by touch, by keyboard, and as the chapter says."""

import re
from functools import partial

import pytest
from accessibility import assert_accessible
from playwright.sync_api import expect

from press import claims, runs

PAGE = "book/learning/softmax-cross-entropy"


@pytest.fixture
def visit(visit_figure):
    """Open the chapter at a figure, and wait until it is live."""
    return partial(visit_figure, PAGE)


def said(root):
    return root.locator(".said").inner_text()


def probabilities(root):
    return re.findall(r"probability ([^,]+),", root.get_by_role("img").get_attribute("aria-label"))


def cells(root, row):
    return root.get_by_role("row", name=row).get_by_role("cell").all_inner_texts()


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_certain_and_wrong_is_found_by_keyboard_alone(visit):
    page, root = visit("softmax")
    measured = claims.measurements(runs.executed(PAGE))
    assert probabilities(root) == [f"{measured[f'share_{name}']:.1%}" for name in ("dog", "cat", "rabbit")]
    assert said(root).endswith("It is not sure, and both losses teach.")

    root.get_by_role("radio").first.focus()
    for key in ("Tab", "Home", "Tab", "Tab", "Tab"):  # the dog's logit; past the others, to a button
        page.keyboard.press(key)
    assert "✓ Certain and wrong: squared error has stopped teaching" in said(root)
    before = probabilities(root)
    page.keyboard.press("Enter")
    assert said(root).startswith("All logits are 1 higher, and no probability has changed. The dog")
    assert probabilities(root) == before
    expect(root.get_by_role("status").first).to_have_text(said(root))

    promised = re.search(r"take it to (.+?) with cross-entropy, to (.+?) with squared error", said(root))
    root.get_by_role("button", name="Ten steps with squared error").press("Enter")
    assert probabilities(root)[0] == promised[2] == "less than 0.1%"
    assert "✓ Certain and wrong" in said(root)
    root.get_by_role("button", name="Ten steps with cross-entropy").press("Enter")
    assert probabilities(root)[0] == promised[1]
    assert said(root).startswith("Ten steps down cross-entropy have led here. The dog is right")

    root.get_by_role("slider", name="logit cat").press("End")
    root.get_by_role("slider", name="temperature").press("Home")
    assert "the formula as written gives not a number" in said(root)
    assert "NaN" not in root.inner_text()
    page.wait_for_url(re.compile(r"softmax\.dog=.*softmax\.heat=-2"))
    assert page.complaints == []


def test_pushes_are_those_that_the_chapter_measured_and_bars_are_dragged(visit):
    page, root = visit("softmax", "softmax.dog=-4&softmax.cat=4&softmax.rabbit=-4")
    measured = claims.measurements(runs.executed(PAGE))
    assert cells(root, "cross-entropy")[1] == f"+{measured['wrong_entropy']:.3f}"
    assert cells(root, "squared error")[1] == f"+{measured['wrong_squared']:.3f}"

    knob = root.locator(".handle").first
    x, y = middle(knob.bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 60, steps=3)
    page.mouse.up()
    dragged = float(root.get_by_role("slider", name="logit dog").input_value())
    assert dragged > 2
    assert middle(knob.bounding_box())[1] == pytest.approx(y - 60, abs=2)
    page.mouse.move(x, y)  # nothing follows a pointer that has let go
    assert float(root.get_by_role("slider", name="logit dog").input_value()) == dragged


def test_an_answer_follows_a_finger_and_the_page_stays(visit):
    page, root = visit("rivals", width=375, has_touch=True, lean=False, is_mobile=True)
    knob = root.locator(".handle").nth(2)  # NN1, picture 3
    knob.scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)
    x, y = middle(knob.bounding_box())

    def finger(kind, *down):
        points = [{"x": x, "y": y + far} for far in down]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    scrolled = page.evaluate("scrollY")
    finger("touchStart", 0)
    for far in (20, 40, 80):
        finger("touchMove", far)
    finger("touchEnd")
    assert "Cross-entropy is ∞ for NN1" in said(root)
    assert "✓ NN1 is the worse one now; but by squared error" in said(root)
    assert page.evaluate("scrollY") == scrolled


def test_the_rivals_are_the_chapters_until_they_are_changed(visit):
    page, root = visit("rivals")
    measured = claims.measurements(runs.executed(PAGE))
    rows = {"classification error": "error", "squared error": "squared", "cross-entropy": "entropy"}
    for row, key in rows.items():
        values = [measured[f"{network}_{key}"] for network in ("nn1", "nn2")]
        assert cells(root, row) == [f"{value:.0%}" if key == "error" else f"{value:.2f}" for value in values]
    assert said(root).endswith("NN1 is still the better one by cross-entropy.")

    slider = root.get_by_role("slider").nth(2)
    slider.press("Home")
    assert cells(root, "cross-entropy")[0] == "∞"
    slider.press("End")
    assert said(root).startswith("NN1 gets 0 of 3 wrong, NN2 gets 1 of 3 wrong. The error rate has changed")
    page.wait_for_url(re.compile(r"rivals\.a3=1"))
    assert page.complaints == []


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_both_are_accessible_and_fit_after_use(theme, width, visit):
    state = "softmax.dog=10&softmax.rabbit=-10&softmax.heat=-2&softmax.shows=cat&rivals.a3=0"
    page, root = visit("softmax", state, theme, width)
    page.add_style_tag(content="* { transition: none !important }")
    root.get_by_role("button", name="Ten steps with cross-entropy").click()
    assert_accessible(page, within="#explore-softmax")
    page.locator("#explore-rivals").scroll_into_view_if_needed()
    page.locator("#explore-rivals.started").wait_for()
    assert_accessible(page, within="#explore-rivals")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("softmax", "rivals"):
        kept = "e => parseFloat(getComputedStyle(e.querySelector('.stage')).minHeight)"
        form = page.locator(f"#explore-{name} .form > *").first.bounding_box()["height"]
        assert form <= page.locator(f"#explore-{name}").evaluate(kept)
