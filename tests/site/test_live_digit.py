"""Draw a digit: by mouse, finger and keyboard; what the figure shows is what its chapter says."""

import re

import pytest
import torch
from accessibility import assert_accessible
from digit_page import PAGE, THREE, carried, first_of_each, stored
from playwright.sync_api import expect

from unboxed.datasets import load_own_digits
from unboxed.datasets.own_digits import to_mnist_form

# The frame shows the ink, and what comes after it the answer: this comes after both.
SETTLED = "new Promise(done => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))"
# Chooses the samples of the second row, one after the other, and returns what the network says.
ANSWERS = f"""async root => {{
    const answers = [];
    for (const input of root.querySelectorAll('.shelf:last-child input')) {{
        input.click();
        await {SETTLED};
        answers.push(root.querySelector('.best th').textContent);
    }}
    return answers.map(Number);
}}"""


@pytest.fixture
def visit(visit_figure):
    """Open the page at the figure, with its parts at hand."""

    def at_the_figure(query="", **settings):
        page, page.figure = visit_figure(PAGE, "digit", query, **settings)
        page.said = page.figure.locator(".said")
        page.sheet = page.figure.locator(".sheet")
        return page

    return at_the_figure


def weights(page):
    """Name the weights that a page has asked for."""
    return [found[1] for url in page.requested if (found := re.search(r"/(digits_\w+)\.\w+\.bin$", url))]


def places(page, digit):
    """Give the strokes of a digit in pixels of the page."""
    page.sheet.scroll_into_view_if_needed()
    box = page.sheet.bounding_box()
    scale = box["width"] / 64
    return [
        [(box["x"] + (x + 0.5) * scale, box["y"] + (y + 0.5) * scale) for x, y in stroke]
        for stroke in stored(digit)
    ]


def test_a_mouse_draws_and_the_network_answers_as_the_chapter_says(visit):
    page = visit()
    assert weights(page) == ["digits_samples"]
    size = len(carried("digits_network")[0]["weights"])
    expect(page.figure.get_by_role("button", name=f"Load the network ({size / 1000:.0f} kB)")).to_be_visible()

    for stroke in places(page, 3):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for place in stroke[1:]:
            page.mouse.move(*place)
        page.mouse.up()
    expect(page.said).to_contain_text("The network says 3, with ")
    assert weights(page) == ["digits_samples", "digits_network"]
    page.wait_for_url(re.compile(r"digit\.drawing=1\.[\w.-]+"))
    assert_accessible(page, within="#explore-digit")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert_accessible(page, within="#explore-digit", colours_only=True)

    # The digits of the second row, in every way in which the chapter asks.
    own = load_own_digits()
    images, labels = first_of_each(own.images, own.labels)
    ways = {(True, False): images, (False, False): 1 - images, (False, True): to_mnist_form(1 - images)}
    page.figure.locator(".shelf").last.get_by_role("radio").first.check()
    right = {}
    for key, trained in (("digits_network", "digits"), ("digits_copied", "digits and their inverted copies")):
        network = carried(key)[1]
        page.figure.get_by_role("radio", name=trained, exact=True).check()
        expect(page.figure.locator(".reads")).to_have_text(re.compile(r"^It reads .*% of .* test digits\.$"))
        for (inverted, form), pictures in ways.items():
            page.figure.get_by_label("Ink inverted").set_checked(inverted)
            page.figure.get_by_label("MNIST’s form").set_checked(form)
            with torch.no_grad():
                answers = network(pictures).argmax(dim=1)
            assert page.figure.evaluate(ANSWERS) == answers.tolist()
            right[key, inverted, form] = int((answers == labels).sum())
    assert weights(page) == ["digits_samples", "digits_network", "digits_copied"]
    assert right["digits_network", True, False] < right["digits_copied", True, False]
    assert right["digits_network", True, False] < right["digits_network", False, True]

    page.figure.get_by_role("button", name="Clear").click()
    expect(page.said).to_have_text(
        re.compile(r"^Empty paper: the network says \d, with .*%\. It always names a digit\.$")
    )
    assert page.complaints == []


def test_a_finger_draws_and_the_page_stays_where_it_is(visit):
    page = visit(width=375, has_touch=True, lean=False, is_mobile=True)
    strokes, session = places(page, 3), page.context.new_cdp_session(page)
    before = page.evaluate("scrollY")
    for stroke in strokes:
        for kind, spots in (
            ("touchStart", stroke[:1]),
            *(("touchMove", [place]) for place in stroke[1:]),
            ("touchEnd", []),
        ):
            touches = [{"x": x, "y": y} for x, y in spots]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    expect(page.said).to_contain_text("The network says 3, with ")
    assert page.evaluate("scrollY") == before

    page.figure.get_by_role("button", name="Undo").tap()
    page.wait_for_url(re.compile(r"digit\.drawing=1\.[\w-]+[&#]"))  # one stroke of two is left
    page.figure.get_by_role("button", name="Clear").tap()
    expect(page.said).to_contain_text("Empty paper")
    assert page.complaints == []


def test_keys_alone_draw_and_choose(visit):
    page = visit(width=320)
    keys = page.keyboard
    page.sheet.focus()
    for _ in range(3):
        keys.press("Shift+ArrowUp")
    keys.press("Space")
    for _ in range(24):
        keys.press("ArrowDown")
    expect(page.said).to_contain_text("The network says 1, with ")
    expect(page.figure.get_by_text("Pen down in column 15, row 1 of 28.")).to_be_attached()
    keys.press("Space")
    keys.press("ArrowRight")  # lifted, it leaves no ink
    expect(page.said).to_contain_text("The network says 1, with ")
    keys.press("Backspace")
    expect(page.said).to_contain_text("Empty paper")

    def tab_to(role, name):
        target = page.figure.get_by_role(role, name=name, exact=True)
        for _ in range(12):
            keys.press("Tab")
            if target.evaluate("target => target === document.activeElement"):
                return target
        raise AssertionError(f"{name}: not reached by Tab")

    keys.press("Space")
    tab_to("button", "Undo").press("Enter")
    keys.press("Tab")
    assert page.sheet.evaluate("sheet => sheet !== document.activeElement"), "the keyboard is trapped"
    tab_to("checkbox", "Ink inverted: black on white").press("Space")
    first = page.figure.locator(".shelf input").first
    while not first.evaluate("first => first === document.activeElement"):
        keys.press("Tab")
    for _ in range(3):
        keys.press("ArrowRight")
    expect(page.said).to_contain_text("It is a 3. The network says ")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []


def test_a_stored_three_is_a_three_and_all_else_in_an_address_is_bounded(visit):
    page = visit(
        f"digit.drawing={THREE}&digit.sample=own-99&digit.form=%3Cb%3E&digit.network=other&digit.inverted=1"
    )
    expect(page.said).to_contain_text("The network says 3, with ")
    assert weights(page) == ["digits_samples", "digits_network"]
    assert page.figure.get_by_label("MNIST’s form").is_checked()
    assert not page.figure.get_by_label("Ink inverted").is_checked()
    page.sheet.press("Space")  # goes on with the drawing, and the address with it
    page.wait_for_url(lambda url: f"{THREE}." in url and "own-99" not in url)

    page = visit(f"digit.drawing=1.{'AB' * 401}&digit.network=copies")
    expect(page.said).to_have_text(re.compile("The network comes with your first stroke: .* kB"))
    assert weights(page) == ["digits_samples"]
    assert page.complaints == []


def failing(*answers):
    """Answer first so, and then as the site does."""
    left = iter(answers)

    def answer(route):
        response = next(left, None)
        route.fulfill(**response) if response else route.continue_()

    return {"**/digits_network.*.bin": answer}


@pytest.mark.parametrize("width", [1280, 320])
def test_without_its_network_the_figure_is_a_picture_and_what_was_drawn_comes_back(width, visit):
    corrupt = bytearray(carried("digits_network")[0]["weights"])
    corrupt[len(corrupt) // 2] ^= 1
    page = visit(width=width, routes=failing({"status": 404}, {"body": bytes(corrupt)}))
    page.add_style_tag(content="* { transition: none !important }")
    strokes = places(page, 3)
    below = """() => [...document.querySelectorAll("#explore-digit :is(figcaption, .weights), footer")]
        .map(e => scrollY + e.getBoundingClientRect().top)"""
    there = page.evaluate(below)

    def draw(stroke):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for place in stroke[1:]:
            page.mouse.move(*place)
        page.mouse.up()

    draw(strokes[0])
    status = page.figure.locator(".notice").get_by_role("status")
    for said in ("404", "checksum"):
        expect(status).to_contain_text("The network could not be loaded: ")
        expect(status).to_contain_text(said)
        assert page.figure.locator(".still img").is_visible()
        assert not page.figure.locator(".form").is_visible()
        assert page.evaluate(below) == there
        assert_accessible(page, within="#explore-digit")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert_accessible(page, within="#explore-digit", colours_only=True)
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        assert page.figure.evaluate("root => root.contains(document.activeElement)")
        page.keyboard.press("Tab" if said == "404" else "Escape")  # on to the button, and stay there
        page.keyboard.press("Enter")
    expect(page.said).to_contain_text("The network says ")
    assert status.inner_text() == ""
    assert not page.figure.get_by_role("button", name="Try again").is_visible()
    assert not page.figure.locator(".still img").is_visible()
    assert page.sheet.evaluate("sheet => sheet === document.activeElement")
    draw(places(page, 3)[1])
    expect(page.said).to_contain_text("The network says 3, with ")
    assert page.evaluate(below) == there
    assert [said for said in page.complaints if "digits_network" not in said] == []


def test_with_one_network_at_hand_another_that_does_not_come_takes_nothing_away(visit):
    page = visit(f"digit.drawing={THREE}", routes={"**/digits_copied.*.bin": lambda route: route.abort()})
    expect(page.said).to_contain_text("The network says 3, with ")
    page.figure.get_by_role("radio", name="digits and their inverted copies").check()
    expect(page.said).to_contain_text("The network could not be loaded.")
    expect(page.figure.get_by_role("button", name="Try again")).to_be_visible()
    page.figure.get_by_role("radio", name="digits", exact=True).check()
    expect(page.said).to_contain_text("The network says 3, with ")


def test_without_its_samples_the_figure_stays_a_picture(visit):
    page = visit(routes={"**/digits_samples.*.bin": lambda route: route.fulfill(status=404)}, starts=False)
    page.figure.get_by_role("status").get_by_text("it did not start").wait_for()
    assert page.figure.locator(".still img").is_visible()


def test_a_notebook_may_have_one_network_and_nothing_else(visit):
    page = visit()
    said = page.figure.evaluate(
        f"""async root => {{
            const figure = (await import(new URL(root.dataset.module, document.baseURI))).default;
            const {{ digits_network }} = JSON.parse(root.dataset.bundles);
            for (const file of ['manifest', 'weights'])
                digits_network[file] = new URL(digits_network[file], document.baseURI).href;
            const {{ weights }} = digits_network;
            digits_network.weights = new ArrayBuffer(5);
            const values = {{ state: {{ drawing: '{THREE}' }}, bundles: {{ digits_network }} }};
            const model = {{ get: key => values[key], set() {{}}, save_changes() {{}} }};
            const el = document.createElement('div');
            await figure.render({{ model, el }});
            const again = el.querySelector('.ten > button');
            while (again.textContent !== 'Try again') await {SETTLED};
            const failed = el.querySelector('.said').textContent;
            digits_network.weights = weights;
            again.click();
            while (!el.querySelector('.best')) await {SETTLED};
            const radios = el.querySelectorAll('[type=radio]');
            return [failed, el.querySelector('.said').textContent, radios.length];
        }}"""
    )
    assert said[0].startswith("The network could not be loaded. ")
    assert "got 5" in said[0]
    assert said[1].startswith("The network says 3, with ")
    assert said[2] == 0
    assert page.complaints == []
