"""The neuron and the festival in a browser: by pointer, by touch, by keyboard, and as the chapter says."""

import re
from functools import partial

import pytest
from accessibility import assert_accessible
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from press import claims, runs

PAGE = "book/ideas/neuron"
LOW, HIGH = -0.5, 1.5  # of either input, from one end of the picture to the other


@pytest.fixture
def visit(visit_figure):
    """Open the chapter at a figure, and wait until it is live."""
    return partial(visit_figure, PAGE)


def said(root):
    return root.locator(".said").inner_text()


def place(root, x, y):
    """Say where a point of the plane is on the screen."""
    box = root.locator(".plane .axes rect").bounding_box()
    return (
        box["x"] + (x - LOW) / (HIGH - LOW) * box["width"],
        box["y"] + (HIGH - y) / (HIGH - LOW) * box["height"],
    )


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_one_neuron_fails_at_xor_and_two_do_it_by_keyboard_alone(visit):
    page, root = visit("neuron")
    best = claims.measurements(runs.executed(PAGE))["xor_best"]
    assert said(root).startswith("3 of 4 right. Wrong at (1, 0). Drag the line")

    root.locator("input").first.focus()  # what is wanted
    press(page, "Tab", "Tab", "End", "Tab", "End", "Tab", "Home")
    assert said(root).startswith("✓ All four right. That is AND.")
    press(page, "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "ArrowLeft")
    assert root.get_by_label("XOR").is_checked()
    assert f"One neuron gets at most {best} of 4 here" in said(root)

    # Past the neuron and its button; the second has its first two weights already.
    press(page, *["Tab"] * 6, "Space", *["Tab"] * 3, "Home")
    assert said(root) == "✓ All four right. That is XOR, which no single neuron can do."
    expect(root.get_by_role("status").first).to_have_text(said(root))
    image = root.get_by_role("img").get_attribute("aria-label")
    assert "(1, 1) should be 0: sum −3, output 0, right" in image
    page.wait_for_url(re.compile("neuron.second=yes&neuron.v3=-6"))
    assert page.complaints == []


def drag(page, root, start, end):
    page.mouse.move(*place(root, *start))
    page.mouse.down()
    page.mouse.move(*place(root, *end), steps=3)
    page.mouse.up()


def numbers(root):
    """Return the weights and the bias of each neuron."""
    return [float(slider.input_value()) for slider in root.get_by_role("slider").all()]


def test_the_line_is_shifted_and_turned_by_mouse(visit):
    page, root = visit("neuron")
    drag(page, root, (0.5, -0.5), (1.5, 0.4))  # the lower end
    assert said(root).startswith("✓ All four right. That is AND.")
    *weights, bias = numbers(root)
    assert weights[1] > 0
    assert weights[0] ** 2 + weights[1] ** 2 == pytest.approx(4, abs=0.2)

    drag(page, root, (1.0, 0.95), (0.35, 0.5))  # the line itself
    root.get_by_label("OR", exact=True).check()
    assert said(root).startswith("✓ All four right. That is OR.")
    *same, shifted = numbers(root)
    assert same == weights
    assert shifted > bias

    root.get_by_role("button", name="Swap its sides").click()
    assert numbers(root) == [-weights[0], -weights[1], -shifted]
    page.mouse.move(*place(root, 1.4, 1.4))  # nothing follows a pointer that has let go
    assert said(root) == "0 of 4 right. Wrong at (0, 0), (0, 1), (1, 0) and (1, 1)."


def test_either_part_of_the_second_line_is_dragged_by_itself(visit):
    page, root = visit("neuron", "neuron.w2=2&neuron.b=-3&neuron.second=yes&neuron.v3=-4")
    assert numbers(root) == [2, 2, -3, 2, 2, -4, -1]
    drag(page, root, (1.25, 1.25), (1.15, 1.15))  # beyond the first line: how much it listens
    *others, listens, bias = numbers(root)
    assert (others, bias) == ([2, 2, -3, 2, 2], -1)
    assert listens == pytest.approx(-3.6, abs=0.06)
    drag(page, root, (0.1, 0.4), (0.2, 0.5))  # before it: the bias
    *others, same, bias = numbers(root)
    assert (others, same) == ([2, 2, -3, 2, 2], listens)
    assert bias == pytest.approx(-1.4, abs=0.06)


def test_the_line_follows_a_finger_and_the_page_stays(visit):
    page, root = visit("neuron", width=375, has_touch=True, lean=False, is_mobile=True)
    root.locator(".plane").scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def finger(kind, *points):
        where = [dict(zip(("x", "y"), place(root, *point), strict=True)) for point in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    scrolled = page.evaluate("scrollY")
    finger("touchStart", (0.5, -0.5))
    for share in (0.25, 0.5, 0.75, 1):
        finger("touchMove", (0.5 + share, -0.5 + 0.9 * share))
    finger("touchEnd")
    assert said(root).startswith("✓ All four right. That is AND.")
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_two_neurons_are_accessible_and_fit(theme, width, visit):
    page, root = visit(
        "neuron", "neuron.wanted=xor&neuron.w2=2&neuron.b=-3&neuron.v3=-4", theme=theme, width=width
    )
    page.add_style_tag(content="* { transition: none !important }")
    root.get_by_label("Add a second neuron").check()
    for activation in ("sigmoid", "step"):
        root.get_by_label(activation).check()
    assert said(root).startswith("✓")
    assert_accessible(page, within="#explore-neuron")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = "all => all.map(one => (one.closest('label') ?? one).getBoundingClientRect().height)"
    assert min(root.locator("input, button").evaluate_all(heights)) >= 24


def test_the_festival_is_the_chapters_and_one_point_of_money_decides(visit, site):
    page, root = visit("festival")
    printed = BeautifulSoup((site / f"{PAGE}.html").read_text("utf-8"), "html.parser").select_one(
        ".output pre"
    )
    lines = [" ".join(line.split()) for line in printed.get_text().splitlines()]
    sliders = root.locator(".slider")
    shown = [" ".join(label.split()) for label in sliders.all_inner_texts()]
    assert shown == lines[:4]
    total = lines[4].removeprefix("together ")
    assert f"they end at {total};".lower() in root.get_by_role("img").get_attribute("aria-label").lower()

    root.locator("input:checked").focus()
    press(page, "Shift+Tab", "ArrowLeft")  # from the activation to the money
    assert said(root) == (
        "12 + 4 + 8 + 1 − 25 = 0, not above 0. Output 0: stay at home. "
        "✓ The smallest change there is: one point of money, worth 1."
    )
    press(page, "Tab", "ArrowRight")
    assert "Output 0.50000: it cannot make up its mind." in said(root)
    root.get_by_role("slider", name="money").press("ArrowRight")
    glued = claims.measurements(runs.executed(PAGE))["sure_one"]
    assert f"Output {glued:.5f}: go." in said(root)
    assert page.complaints == []
