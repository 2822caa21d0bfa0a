"""Dream: a layer of the book's ImageNet network dreams on a reader's own picture."""

import io
import re

import pytest
import waiting
from accessibility import assert_accessible
from PIL import Image
from test_live import BEYOND, SMALL
from waiting import computed

from unboxed.photos import shipped_photo

PAGE = "book/dreaming/deep-dream"
NAME = "dream"


@pytest.fixture
def asked(visit_figure):
    return waiting.asked(visit_figure, PAGE, NAME)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_a_picture_of_ones_own_is_dreamt_on_and_kept(asked, address, width, theme):
    page, root = asked("dream.steps=1&dream.octaves=2&dream.side=160", width=width, theme=theme, lean=False)
    before, icon = len(page.requested), page.evaluate("document.querySelector('link[rel*=icon]').href")
    photo = Image.fromarray((255 * shipped_photo("coffee").image).round().byte().permute(1, 2, 0).numpy())
    content = io.BytesIO()
    photo.save(content, "PNG")
    root.locator(".doing").evaluate("e => (e.textContent = '')")
    root.locator("input[type=file]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": content.getvalue()}
    )
    computed(root)
    canvas = root.locator("canvas")
    assert canvas.get_attribute("aria-label") == "Your picture, darker"
    height = root.locator(".live").bounding_box()["height"]
    root.locator(".doing").evaluate("e => (e.textContent = '')")
    root.get_by_role("button", name="Dream").press("Enter")
    computed(root)
    assert canvas.get_attribute("aria-label") == "Your picture, dreamt over"
    said = root.locator(".said").inner_text()
    assert float(re.search(r"expand6a answers ([\d.]+) times as loudly", said)[1]) > 1
    root.locator("[role=status].heard", has_text="expand6a answers").wait_for(state="attached")
    assert root.locator(".live").bounding_box()["height"] == height
    root.get_by_role("button", name="Show the photo").click()
    assert canvas.get_attribute("aria-label") == "Your picture, darker"
    with page.expect_download() as download:
        root.get_by_role("button", name="Save as PNG").click()
    with Image.open(download.value.path()) as kept:
        assert (kept.format, kept.size) == ("PNG", (160, 107))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert root.evaluate(BEYOND) == []
    assert root.evaluate(SMALL) == []
    assert_accessible(page, within="#explore-dream")

    # It can be stopped, and then what there is can be kept.
    root.get_by_label("Steps an octave").fill("20")
    root.get_by_role("button", name="Dream").press("Enter")
    root.locator(".doing", has_text=re.compile(r"Step \d+ of 40")).wait_for()
    root.get_by_role("button", name="Cancel").click()
    root.locator(".doing", has_text="Stopped.").wait_for()
    assert canvas.get_attribute("aria-label") == "Your picture, dreamt over"
    assert root.locator(".said").inner_text() == ""  # what it said was of the dream before
    page.wait_for_timeout(600)
    new = [url for url in page.requested[before:] if url != icon and not url.startswith(("blob:", "data:"))]
    assert new == []
    assert [url for url in page.requested if not url.startswith((address, "data:", "blob:"))] == []
    assert "dream.photo=own" in page.url
    assert len(page.url) < 400
    assert page.complaints == []
