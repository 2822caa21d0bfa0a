"""Trick: the book's ImageNet network, fooled in the reader's tab."""

import io
import re

import pytest
import waiting
from accessibility import assert_accessible
from PIL import Image
from test_live import BEYOND, SMALL
from waiting import anew, choose_smaller, computed

from unboxed.photos import shipped_photo

PAGE = "book/dreaming/adversarial"
NAME = "trick"


@pytest.fixture
def tricking(visit_figure):
    return waiting.asked(visit_figure, PAGE, NAME)


def press(root, name):
    """Press a button, and wait until what it asks for is computed."""
    anew(root)
    root.get_by_role("button", name=name).click()
    computed(root)


def rows(root):
    """What the network says: by picture, the probability of the class that counts, and the first answer."""
    return {
        row.locator("th").inner_text(): tuple(row.locator("td").all_inner_texts())
        for row in root.locator(".ledger tbody tr").all()
    }


def percent(text):
    """A probability as it is shown, as a number."""
    ends = {"over 99%": 100, "under 1%": 0}
    return ends[text] if text in ends else float(re.search(r"\d+", text)[0])


def sent_since(page, before, icon):
    return [url for url in page.requested[before:] if url != icon and not url.startswith(("blob:", "data:"))]


def test_the_page_s_ostrich_dies_by_a_pixel_and_a_reader_s_own_is_made(tricking, address):
    page, root = tricking(lean=False)
    assert rows(root)["as it is"][0] == "under 1%"
    height = root.locator(".live").bounding_box()["height"]
    before, icon = len(page.requested), page.evaluate("document.querySelector('link[rel*=icon]').href")

    press(root, "Take the page’s ostrich")
    assert rows(root)["attacked"] == ("over 99%", "ostrich, over 99%")
    assert "no pixel further than 2.0 of 255 levels away" in root.locator(".said").inner_text()
    press(root, "Move it by one pixel")
    usable(page, root, height)
    press(root, "Save as JPEG")
    press(root, "Save as PNG")
    press(root, "Blur it")
    left = {what: percent(share) for what, (share, _) in rows(root).items()}
    assert left["moved by 1 pixel"] < 20
    assert left["saved as JPEG"] < 50
    assert left["saved as PNG"] == 100
    assert "blurred" in left
    heard = root.locator("[role=status].heard", has_text="Blurred: ostrich has")
    heard.wait_for(state="attached")

    # A picture of the reader's own, and a class that is found by its name, by keyboard.
    anew(root)
    choose_smaller(root)
    computed(root)
    photo = Image.fromarray((255 * shipped_photo("coffee").image).round().byte().permute(1, 2, 0).numpy())
    content = io.BytesIO()
    photo.save(content, "PNG")
    anew(root)
    root.locator("input[type=file]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": content.getvalue()}
    )
    computed(root)
    assert rows(root)["as it is"][1].startswith("espresso")
    field = root.get_by_role("combobox", name="What it is to become")
    assert field.input_value() == "ostrich"
    field.focus()
    page.keyboard.type("go")
    options = root.get_by_role("option")
    assert "goblet" in options.all_inner_texts()
    assert field.get_attribute("aria-expanded") == "true"
    assert_accessible(page, within="#explore-trick")
    while root.locator("[role=option][aria-selected=true]").inner_text() != "goblet":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert field.input_value() == "goblet"
    assert options.count() == 0
    root.get_by_role("slider", name="Steps").fill("2")
    press(root, "Attack")
    assert percent(rows(root)["attacked"][0]) > percent(rows(root)["as it is"][0])
    assert "After 2 steps" in root.locator(".said").inner_text()
    assert "after 2 of 2 steps: goblet" in root.locator(".climb").get_attribute("aria-label")
    page.wait_for_timeout(600)
    assert sent_since(page, before, icon) == []
    assert [url for url in page.requested if not url.startswith((address, "data:", "blob:"))] == []
    # Its address says how it is set, and nothing of the picture.
    assert {"trick.photo=own", "trick.target=572", "trick.steps=2"} <= set(
        page.url.partition("?")[2].partition("#")[0].split("&")
    )
    assert len(page.url) < 400

    # It can be stopped on its way, and what is wrong with a picture is said.
    root.get_by_role("slider", name="Steps").fill("40")
    root.get_by_role("button", name="Attack").click()
    root.locator(".doing", has_text=re.compile(r"Step \d+ of 40")).wait_for()
    root.get_by_role("button", name="Cancel").click()
    root.locator(".doing", has_text="Stopped.").wait_for()
    root.locator("input[type=file]").set_input_files(
        {"name": "mine.txt", "mimeType": "text/plain", "buffer": b"This is a text."}
    )
    root.locator(".problem", has_text="cannot read the file as a picture").wait_for()
    assert page.complaints == []


def usable(page, root, height):
    """What it shows once used fits the screen, can be hit, is accessible, and little higher than before."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert root.evaluate(BEYOND) == []
    assert root.evaluate(SMALL) == []
    assert_accessible(page, within="#explore-trick")
    assert root.locator(".live").bounding_box()["height"] - height < 120, "only the table grows"


# Presses a button, and chooses the rocket while a file is still being written for what that has asked for.
OVERTAKEN = """(root, words) => {
    [...root.querySelectorAll('button')].find(button => button.textContent === words).click();
    root.querySelector('input[value=rocket]').click();
}"""


def test_it_can_be_used_on_the_narrowest_screen_and_what_is_asked_for_last_is_answered(tricking):
    page, root = tricking(theme="dark", width=320)
    height = root.locator(".live").bounding_box()["height"]
    press(root, "Take the page’s ostrich")
    press(root, "Move it by one pixel")
    usable(page, root, height)
    root.evaluate(OVERTAKEN, "Save as JPEG")
    computed(root)
    assert rows(root)["as it is"][1].startswith("missile")
    assert root.locator(".problem").inner_text() == ""


def test_a_small_picture_is_attacked_and_the_page_s_ostrich_has_its_own_size(tricking):
    _, root = tricking("trick.side=160&trick.steps=2&trick.levels=8")
    widths = ".square canvas"
    size = "canvases => canvases.map(canvas => canvas.width)"
    press(root, "Attack")
    assert percent(rows(root)["attacked"][0]) > percent(rows(root)["as it is"][0])
    assert root.locator(widths).evaluate_all(size) == [160] * 3
    press(root, "Save as PNG")
    kept, attacked = (percent(rows(root)[what][0]) for what in ("saved as PNG", "attacked"))
    assert kept == pytest.approx(attacked, abs=2)
    press(root, "Take the page’s ostrich")
    assert root.locator(widths).evaluate_all(size) == [224] * 3
    assert rows(root)["attacked"] == ("over 99%", "ostrich, over 99%")


# Presses a control and then Cancel, before anything can be computed; says what is shown a moment later.
STOPPED = """async (root, control) => {
    root.querySelector(control).click();
    const cancel = root.querySelector('.work button');
    cancel.focus();
    cancel.click();
    await new Promise(done => setTimeout(done));
    return [root.querySelector('.doing'), root.querySelector('.work .heard')].map(place => place.textContent);
}"""


def test_what_is_stopped_does_not_go_on_and_may_be_begun_again(tricking):
    page, root = tricking("trick.steps=40&trick.side=160")
    assert root.evaluate(STOPPED, "input[value=rocket]") == ["Stopped."] * 2
    assert page.evaluate("document.activeElement.className") == "work", "the focus stays where it was"
    anew(root)
    root.get_by_role("button", name="Look at it again").press("Enter")
    computed(root)
    assert rows(root)["as it is"][1].startswith("missile")
    root.locator(".steps").evaluate_all(
        "all => all.flatMap(each => [...each.children]).find(e => /ostrich/.test(e.textContent)).id = 'take'"
    )
    assert root.evaluate(STOPPED, "#take") == ["Stopped."] * 2
    # An attack looks first, if nobody has; a picture that is not there yet ends it.
    root.get_by_role("button", name="Attack").click()
    root.locator(".doing", has_text=re.compile(r"Step \d+ of 40")).wait_for()
    # How far a cancelled one has come is shown, and can be treated.
    root.get_by_role("button", name="Cancel").click()
    press(root, "Move it by one pixel")
    assert list(rows(root)) == ["as it is", "moved by 1 pixel"]
    root.get_by_role("button", name="Attack").click()
    root.locator(".doing", has_text=re.compile(r"Step \d+ of 40")).wait_for()
    root.get_by_label("yours").check()
    root.locator(".doing", has_text="Choose a file, paste a picture").wait_for()
    assert not root.locator("progress").is_visible()
    assert page.complaints == []
