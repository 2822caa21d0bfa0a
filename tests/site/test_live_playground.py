"""The playground in a browser: by keyboard, running and at rest, and what it says of itself."""

import re
from functools import partial

import pytest
from accessibility import assert_accessible
from playwright.sync_api import expect

PAGE = "book/ideas/networks"


@pytest.fixture
def visit(visit_figure):
    """Open the chapter at the playground, and wait until it is live."""
    return partial(visit_figure, PAGE, "playground")


def said(root):
    return root.locator(".said").inner_text()


def click(root, name, times=1):
    for _ in range(times):
        root.get_by_role("button", name=name, exact=True).click()


def test_xor_takes_two_neurons_by_keyboard_alone_and_the_address_brings_it_back(visit):
    page, root = visit("playground.seed=5")
    assert said(root).startswith("Not trained yet: ")
    assert not root.get_by_role("button", name="Run").is_visible()  # nothing is to move by itself here
    root.get_by_role("slider", name="neurons in each").press("ArrowRight")
    page.wait_for_url(re.compile("playground.width=2"))
    many = root.get_by_role("button", name="100 steps")
    for _ in range(6):
        many.press("Enter")
    assert "✓ Solved with 2 hidden neurons." in said(root)
    expect(root.locator(".heard")).to_have_text(said(root))
    assert re.search(
        r"held-out\s+loss\s+0\.\d{3}\s+0\.\d{3}\s+right\s+\d", root.locator("table").inner_text()
    )
    images = [image.get_attribute("aria-label") for image in root.get_by_role("img").all()]
    assert images[0].startswith("A network with the sizes 2–2–1. Hidden layer 1, where each neuron answers")
    assert "square at the upper left, " in images[1]
    assert images[2].startswith("The losses over 600 steps")

    after = said(root)
    click(root, "Back to start")
    assert said(root).startswith("Not trained yet: ")
    click(root, "100 steps", 6)
    assert said(root) == after  # the same start leads to the same end
    page.reload()
    page.locator("#explore-playground.started").wait_for()
    click(root, "100 steps", 6)
    assert said(root) == after
    click(root, "New weights")
    page.wait_for_url(re.compile("playground.seed=6"))
    assert said(root).startswith("Not trained yet: ")
    assert page.complaints == []


def test_it_runs_pauses_and_stops_out_of_sight(visit):
    page, root = visit(
        "playground.points=moons&playground.width=8&playground.noise=0.4",
        reduced_motion="no-preference",
        lean=False,
    )
    click(root, "Run")
    expect(root.locator(".said")).to_contain_text(re.compile(r"Step \d{2,}\."))
    click(root, "Pause")
    paused = said(root)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert said(root) == paused
    click(root, "Run")
    root.get_by_role("button", name="Pause").wait_for()
    page.evaluate("scrollTo(0, 0)")
    expect(root.get_by_role("button", name="Run", include_hidden=True)).to_have_text("Run")
    assert page.complaints == []


def test_numbers_that_overflow_leave_a_message_and_a_way_back(visit):
    page, root = visit("playground.rate=30&playground.decay=0.1&playground.layers=2&playground.width=8")
    click(root, "100 steps", 2)
    assert "beyond all numbers that the computer knows" in said(root)
    assert root.get_by_role("button", name="100 steps").is_disabled()
    click(root, "Back to start")
    assert said(root).startswith("Not trained yet: ")
    root.get_by_label("learning rate").select_option("1")
    click(root, "100 steps")
    assert said(root).startswith("Step 100.")
    assert page.complaints == []


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_a_trained_network_is_accessible_and_fits(theme, width, visit):
    page, root = visit("", theme, width)
    page.add_style_tag(content="* { transition: none !important }")
    reserved = root.evaluate(
        "(root, kind) => parseFloat(root.style.getPropertyValue(kind))",
        "--wide" if width > 600 else "--narrow",
    )
    for name in ("Learned by heart", "Too large a rate", "A spiral"):
        click(root, name)
        click(root, "100 steps", 2)
        assert root.locator(".form > *").first.bounding_box()["height"] <= reserved
    assert_accessible(page, within="#explore-playground")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
