"""The walk downhill in a browser: by pointer, by touch and by keyboard, on both of its pages."""

import re

import pytest
from accessibility import assert_accessible

DESCENT, OPTIMIZERS = ("book/learning/gradient-descent", "downhill"), ("book/learning/optimizers", "rules")
REACH = (4, 3)  # of the map, from its middle


@pytest.fixture
def visit(visit_figure):
    """Open a page at a figure, and wait until it is live."""
    return lambda where, *arguments, **settings: visit_figure(*where, *arguments, **settings)


def said(root):
    return root.locator(".said").inner_text()


def place(root, x, y):
    """Say where a point of the map is on the screen."""
    box = root.locator(".map .edge").bounding_box()
    return (
        box["x"] + (x + REACH[0]) / (2 * REACH[0]) * box["width"],
        box["y"] + (REACH[1] - y) / (2 * REACH[1]) * box["height"],
    )


def start(root):
    return [float(root.get_by_role("slider", name=f"Start, {axis}").input_value()) for axis in "xy"]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_largest_rate_that_arrives_is_found_by_keyboard_alone(visit):
    page, root = visit(DESCENT)
    root.get_by_role("button", name="Run").focus()
    press(page, "Enter")
    assert said(root) == "A: still on its way after 500. A small rate is a safe one, and a slow one."

    press(page, "Tab", "Tab", "Tab", "Tab")  # past two buttons and the steps
    press(page, *["PageUp"] * 2, *["ArrowRight"] * 12)
    while (value := page.evaluate("document.activeElement.ariaValueText")) != "0.08":
        press(page, "ArrowRight" if float(value) < 0.08 else "ArrowLeft")
    assert said(root).startswith("A: swings for good between two places. At the bound every step leads")
    dial = root.locator(".dial:visible")
    assert dial.get_attribute("aria-label") == "The rate is 1.00 of the bound 2/λ, which is 0.08."
    press(page, "ArrowRight")
    assert said(root).startswith("A: ✗ left the map at step 61. Beyond the bound every step lands higher")
    assert root.locator(".lost").first.is_visible()
    press(page, "ArrowLeft", "ArrowLeft")
    assert said(root).startswith("✓ 0.079 is the largest that arrives, after 310 steps: 0.08 does not.")
    page.wait_for_url(re.compile(r"downhill\.steps=500&downhill\.lrA=0\.079"))

    root.locator(".over").focus()
    press(page, "ArrowUp", "ArrowLeft")
    assert start(root) == [-3.6, 1.1]
    image = root.locator(".map").get_attribute("aria-label")
    assert image.startswith("Map of the narrow valley. Ball A, gradient descent: arrived after")
    assert page.complaints == []


def test_balls_are_put_by_mouse_and_by_finger(visit):
    page, root = visit(DESCENT, "downhill.steps=500&downhill.lrA=0.04")
    root.locator(".map").scroll_into_view_if_needed()
    page.mouse.move(*place(root, -2, -1))
    page.mouse.down()
    page.mouse.move(*place(root, 2, 1.5), steps=3)
    page.mouse.up()
    page.mouse.move(*place(root, 0, 0))  # nothing follows a pointer that has let go
    assert start(root) == pytest.approx([2, 1.5], abs=0.05)
    assert "Half the bound" in said(root)

    page, root = visit(
        DESCENT, "downhill.surface=ripples", width=375, has_touch=True, lean=False, is_mobile=True
    )
    root.get_by_role("radio", name="2", exact=True).check()
    root.get_by_role("radio", name="B, momentum").check()
    root.locator(".map").scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    page.touchscreen.tap(*place(root, 1.2, -1))
    root.get_by_role("button", name="Run").click()
    assert "at the lowest point" in root.locator(".rows label").nth(4).inner_text()
    assert page.evaluate("scrollY") == scrolled


def test_a_run_can_be_watched_and_halted(visit):
    page, root = visit(DESCENT, reduced_motion="no-preference")
    root.get_by_role("button", name="Run").click()
    steps = root.get_by_role("slider", name="Steps made")
    page.wait_for_function("slider => slider.valueAsNumber >= 3", arg=steps.element_handle())
    root.get_by_role("button", name="Pause").click()
    halted = steps.input_value()
    assert 3 <= int(halted) < 500
    page.evaluate("new Promise(requestAnimationFrame)")
    assert steps.input_value() == halted
    root.get_by_role("button", name="Step", exact=True).click()
    assert int(steps.input_value()) == int(halted) + 1


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_three_rules_race_each_at_its_best_and_are_accessible(theme, width, visit):
    page, root = visit(
        OPTIMIZERS, "rules.lrA=0.076&rules.lrB=0.11&rules.betaB=0.44&rules.lrC=0.3", theme, width
    )
    page.add_style_tag(content="* { transition: none !important }")
    root.get_by_role("button", name="Run").click()
    arrived = re.fullmatch(r"✓ All three balls arrived, after (\d+), (\d+) and (\d+) steps\. .*", said(root))
    plain, momentum, _ = map(int, arrived.groups())
    assert momentum < plain / 2
    root.get_by_role("radio", name="C, Adam").check()
    assert "2/λ is no bound for it" in root.locator(".rate:visible .note").inner_text()
    assert_accessible(page, within="#explore-rules")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    root.get_by_role("radio", name="ripples").check()
    assert root.locator(".task").inner_text().startswith("Bring all three balls")
    assert page.complaints == []
