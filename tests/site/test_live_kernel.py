"""The live kernel: by pointer, by touch and by keyboard alone it shows what its chapter says."""

import json
from urllib.parse import urlencode

import pytest
from accessibility import assert_accessible

from unboxed.activations import relu
from unboxed.convolution import convolve2d, output_size
from unboxed.exhibits import QUESTIONS, SMILEY

PAGE = "book/seeing/convolution"


@pytest.fixture(scope="module")
def measured(site):
    """What the chapter has measured, by key."""
    return json.loads((site / "measurements.json").read_text("utf-8"))["pages"]["seeing/convolution"][
        "values"
    ]


@pytest.fixture
def visit(visit):
    """Open the page with settings of the figure in the address, and start the figure."""

    def at_the_figure(theme="light", state=None, **settings):
        query = urlencode({f"kernel.{key}": text for key, text in (state or {}).items()})
        page = visit(PAGE, f"?{query}", theme=theme, **{"lean": True} | settings)
        page.locator("#explore-kernel").scroll_into_view_if_needed()
        root = page.locator("#explore-kernel.started")
        root.wait_for()
        return root

    return at_the_figure


def said(root):
    return root.locator(".said").inner_text()


def numbers(root, name):
    """Read the numbers of a small picture or map, as a screen reader is told them."""
    label = root.get_by_role("img", name=name).get_attribute("aria-label")
    return [float(text.replace("−", "-")) for text in label.split(": ")[1].replace(";", "").split()]


def at(root, row, column, sides):
    """The point in the middle of a cell of the picture, of so many pixels a side."""
    box = root.locator(".over canvas").bounding_box()
    return box["x"] + box["width"] * (column + 0.5) / sides, box["y"] + box["height"] * (row + 0.5) / sides


def sound(root):
    """Assert that nothing is wrong with it for axe, too small for a finger, or beyond the screen."""
    assert_accessible(root.page, within="#explore-kernel")
    assert root.page.evaluate(
        """() => [...document.querySelectorAll('#explore-kernel .form *')]
            .filter(e => e.checkVisibility() && (e.getBoundingClientRect().right > innerWidth
                || e.matches('input, select, button, summary')
                && (e.closest('label') ?? e).getBoundingClientRect().height < 24))
            .map(e => e.outerHTML.slice(0, 100))"""
    ) == []  # fmt: skip


def test_the_pointer_finds_the_numbers_of_the_chapter(visit, measured):
    root = visit()
    sound(root)
    assert f"add up to {measured['one_sum']:g}." in said(root)
    assert numbers(root, "Feature map") == [float(text) for text in measured["all_nine"].split(", ")]
    answers = []
    for row in range(3):
        for column in range(3):
            root.page.mouse.move(*at(root, row + 1, column + 1, 5))  # the middle of the window
            assert said(root).startswith(f"Row {row}, column {column} of the map")
            answers.append(root.locator(".sum").inner_text().removeprefix("sum "))
    assert ", ".join(answers) == measured["all_nine"]

    root.get_by_label("smiley").check()
    root.get_by_label("Kernel").select_option("corner of a smile")
    root.page.mouse.move(*at(root, measured["smiley_best_row"] + 1, measured["smiley_best_column"] + 1, 7))
    assert f"add up to {measured['smiley_best']:g}." in said(root)
    found = numbers(root, "Feature map")
    assert (max(found), found.count(max(found))) == (measured["smiley_best"], measured["smiley_best_places"])
    root.get_by_text("Bias, ReLU, pooling").click()
    root.get_by_label("Bias").fill("-2")
    root.get_by_label("ReLU").check()
    left = numbers(root, "What is left")
    neuron = relu(convolve2d(SMILEY, QUESTIONS["corner of a smile"]) - 2)
    assert left == neuron.flatten().tolist()
    root.get_by_label("Max pooling").check()
    assert numbers(root, "What is left") == [0, 0, max(left), 0]
    sound(root)
    assert root.page.complaints == []


def test_the_keyboard_alone_solves_the_task(visit):
    root = visit("dark")
    keys = root.page.keyboard
    root.get_by_label("bent edge").focus()
    for key in ("ArrowRight", "Tab", "Tab", "ArrowDown", "ArrowDown", "ArrowRight"):
        keys.press(key)
    assert said(root).startswith("Row 3, column 3 of the map")
    for _ in range(2):  # Back, Next place
        keys.press("Tab")
    keys.press("Enter")
    assert said(root).startswith("Row 3, column 4 of the map")
    for number in (0, 0, 1, 0, 0, 1, 0, 1, 0):
        keys.press("Tab")
        keys.type(str(number))
    task = root.locator(".task")
    assert task.inner_text().startswith("✓ Solved")
    assert said(root).startswith("Solved. Row 3, column 4 of the map: the nine products add up to 3.")
    root.locator("[role=status]", has_text="Solved.").first.wait_for(state="attached")
    keys.press("Shift+Tab")
    keys.type("0")
    assert "Solved" not in task.inner_text()
    assert root.get_by_label("Kernel").input_value() == "your own"
    sound(root)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_finger_moves_the_window_on_the_smallest_screen(theme, visit):
    root = visit(
        theme,
        width=320,
        has_touch=True,
        lean=False,
        state={"picture": "photograph", "stride": "2", "padding": "1"},
    )
    root.locator(".over").scroll_into_view_if_needed()
    root.page.touchscreen.tap(*at(root, 40, 20, 66))
    assert said(root).startswith("Row 20, column 10 of the map")
    finger = root.page.context.new_cdp_session(root.page)
    scrolled = root.page.evaluate("scrollY")
    for kind, points in (("Start", [(40, 20)]), ("Move", [(30, 20)]), ("Move", [(20, 40)]), ("End", [])):
        touches = [dict(zip("xy", at(root, *point, 66), strict=True)) for point in points]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})
    assert said(root).startswith("Row 10, column 20 of the map")
    assert root.page.evaluate("scrollY") == scrolled
    root.get_by_role("button", name="Next place").tap()
    assert said(root).startswith("Row 10, column 21 of the map")
    sound(root)
    root.get_by_role("button", name="Reset").tap()
    assert said(root).startswith("Row 1, column 2 of the map")


def test_maps_are_as_large_as_the_formula_says(visit):
    root = visit()
    root.get_by_text("Stride and padding").click()
    for name, size in {"bent edge": 5, "smiley": 7, "digit": 28, "photograph": 64}.items():
        root.get_by_label(name).check()
        for stride, padding in ((1, 0), (2, 1), (3, 2)):
            root.get_by_label("Stride").fill(str(stride))
            root.get_by_label("Padding").fill(str(padding))
            places = output_size(size, 3, stride, padding)
            assert f"+ 1 = {places} places" in root.locator(".formula").inner_text()
            label = root.get_by_role("img", name="Feature map").get_attribute("aria-label")
            assert label.startswith(f"Feature map, {places} by {places}")


def test_an_address_opens_the_figure_as_it_was_and_a_hostile_one_as_it_is(visit, measured):
    state = {
        "picture": "smiley",
        "kernel": "your own",
        "weights": "0_0_1_0_0_1_0_1_0",
        "row": "3",
        "column": "4",
    }
    assert said(visit(state=state)).startswith("Solved. Row 3, column 4")
    hostile = {
        "picture": "<img src=x onerror=alert(1)>", "kernel": "constructor", "weights": "9" * 5000,
        "row": "-1e9", "stride": "0", "padding": "9999", "bias": "<script>", "relu": "__proto__",
    }  # fmt: skip
    root = visit(state=hostile)
    assert root.get_by_text("<").count() == 0
    assert root.get_by_label("Kernel").input_value() == "brighter to the right"
    assert said(root).startswith("Row 1, column 2 of the map")
