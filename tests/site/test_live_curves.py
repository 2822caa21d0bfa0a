"""Activation functions in a browser: by pointer, by touch, by keyboard, and as the chapter says."""

import re
from functools import partial

import pytest
from accessibility import assert_accessible
from playwright.sync_api import expect

from press import claims, runs

PAGE = "book/ideas/activations"
LEFT, RIGHT, WIDTH, REACH = 44, 390, 400, 10  # of the picture, in its own units


@pytest.fixture
def visit(visit_figure):
    """Open the chapter at the figure, and wait until it is live."""
    return partial(visit_figure, PAGE, "curves")


def said(root):
    return root.locator(".said").inner_text()


def place(root, x):
    """Say where a place of the horizontal axis is on the screen, halfway up the curve."""
    box = root.locator("svg.drawn").bounding_box()
    inside = LEFT + (x + REACH) / (2 * REACH) * (RIGHT - LEFT)
    return box["x"] + inside / WIDTH * box["width"], box["y"] + box["height"] / 4


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_tasks_are_solved_by_keyboard_alone(visit):
    page, root = visit()
    measured = claims.measurements(runs.executed(PAGE))
    assert said(root).startswith(
        f"The sigmoid makes 0.500 of a sum of 0.0. Of a small nudge, {measured['sigmoid_steepest']:.0%} gets"
    )
    root.locator("input").first.focus()  # the task
    press(page, "Tab", "Tab", *["ArrowRight"] * 45)  # past the function, along the sum
    assert "✓" not in said(root)
    press(page, "ArrowRight")
    assert said(root).startswith(
        "The sigmoid makes 0.990 of a sum of 4.6. Of a small nudge, 0.99% gets through. ✓"
    )
    expect(root.get_by_role("status").first).to_have_text(said(root))
    assert "At a sum of 4.6 the output is 0.990" in root.get_by_role("img").get_attribute("aria-label")
    press(page, *["ArrowRight"] * 4)
    assert f"of a sum of {5:.1f}. Of a small nudge, {measured['sigmoid_slope_5']:.2%} gets through" in said(
        root
    )

    press(page, "Shift+Tab", "Shift+Tab", "ArrowRight", "Tab", "Tab", *["ArrowLeft"] * 130)
    alive = []
    for kind in ("step", "sigmoid", "tanh", "ReLU", "leaky ReLU"):
        root.get_by_label(kind, exact=True).press("Space")
        alive += [kind] if "✓" in said(root) else []
    assert alive == ["leaky ReLU"]
    assert "of a sum of −8.0. Of a small nudge, 10% gets through. ✓" in said(root)
    assert root.get_by_role("slider", name="leak").is_visible()

    root.get_by_label("shift and steepen").press("Space")
    root.get_by_label("sigmoid", exact=True).press("Space")
    assert not root.get_by_role("slider", name="leak").is_visible()
    root.get_by_label("Put a weight and a bias before it").press("Space")
    root.get_by_role("slider", name="weight w").press("End")
    root.get_by_role("slider", name="bias b").press("Home")
    assert "✓ Its middle is at an input of 2.00, with a slope of 1.50." in said(root)
    page.wait_for_url(re.compile("curves.task=shift&curves.x=-8&curves.fed=yes&curves.w=6&curves.b=-12"))
    assert page.complaints == []


def test_the_sum_follows_the_pointer_and_lets_go(visit):
    page, root = visit("curves.kind=relu")
    page.mouse.move(*place(root, -3))
    page.mouse.down()
    assert "The ReLU makes 0.000 of a sum of −3.0. Of a small nudge, nothing gets through." in said(root)
    page.mouse.move(*place(root, 4), steps=3)
    assert "The ReLU makes 4.000 of a sum of 4.0. Of a small nudge, 100% gets through." in said(root)
    page.mouse.move(*place(root, 25), steps=3)  # beyond the picture
    assert "of a sum of 10.0" in said(root)
    page.mouse.up()
    page.mouse.move(*place(root, 0))
    assert "of a sum of 10.0" in said(root)


def test_a_finger_moves_the_sum_along_and_scrolls_the_page_up_and_down(visit):
    page, root = visit(width=375, height=800, has_touch=True, lean=False, is_mobile=True)
    root.locator("svg.drawn").scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def finger(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    scrolled = page.evaluate("scrollY")
    finger("touchStart", place(root, 0))
    for x in (1, 2, 3, 4, 5):
        finger("touchMove", place(root, x))
    finger("touchEnd")
    assert "of a sum of 5.0" in said(root)
    assert page.evaluate("scrollY") == scrolled

    x, y = place(root, 5)
    finger("touchStart", (x, y))
    for step in range(1, 8):
        finger("touchMove", (x, y - 20 * step))
    finger("touchEnd")
    page.wait_for_function("scrolled => scrollY > scrolled + 40", arg=scrolled)


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_with_all_of_it_open_the_figure_is_accessible_and_fits(theme, width, visit):
    query = "curves.task=shift&curves.kind=leaky&curves.fed=yes&curves.w=-5.5&curves.b=-11.5&curves.x=-9.9"
    page, root = visit(query, theme, width)
    page.add_style_tag(content="* { transition: none !important }")
    root.get_by_label("tanh").check()
    root.get_by_label("leaky ReLU").check()
    assert_accessible(page, within="#explore-curves")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    reserved = root.evaluate(
        "(root, kind) => parseFloat(root.style.getPropertyValue(kind))",
        "--wide" if width > 600 else "--narrow",
    )
    assert root.locator(".form > *").first.bounding_box()["height"] <= reserved
    for kind in ("curve", "slope"):
        assert root.locator(f".drawn path.{kind}").get_attribute("d").startswith("M")
