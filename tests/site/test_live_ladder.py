"""Ladders in a browser: by keyboard, by pointer and by touch, on every page that has one."""

import itertools
import json
import re

import pytest
from accessibility import assert_accessible
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from press import chapters

NAMED = re.compile(r"^`{3,}\{explorable\} ladder\n:figure: .*\n:bundles: (\w+)$", re.MULTILINE)
LADDERS = {
    page: found[1]
    for page, path in chapters.pages().items()
    if (found := NAMED.search(path.read_text("utf-8")))
}
on_every_page = pytest.mark.parametrize("where", LADDERS)
SEEN = """images => [...images.keys()].filter(index => images[index].getClientRects().length
    && images[index].checkVisibility({ visibilityProperty: true }))"""


@pytest.fixture
def visit(visit_figure):
    """Open a page at its ladder, and wait until it is live."""
    return lambda where, **settings: visit_figure(where, "ladder", **settings)


def manifest(site, where):
    """Return what a page's ladder was given."""
    page = BeautifulSoup(site.joinpath(f"{where}.html").read_text("utf-8"), "html.parser")
    (bundle,) = json.loads(page.select_one("#explore-ladder")["data-bundles"]).values()
    return json.loads(site.joinpath(where).parent.joinpath(bundle["manifest"]).read_text("utf-8"))


# What a ladder shows and says where it stands.
STANDS = f"""root => {{
    const images = [...root.querySelectorAll('.form img')], said = root.querySelector('.said');
    const shown = ({SEEN})(images), names = [...root.querySelectorAll('.answers th')]
        .filter(name => name.checkVisibility({{ visibilityProperty: true }}));
    return {{
        shown, alts: shown.map(index => images[index].alt), says: said.innerText,
        places: [...root.querySelectorAll('.form [type=range]')].map(slider => slider.ariaValueText),
        names: names.map(name => name.innerText),
    }};
}}"""


def seen(root):
    """Return the number of the one picture that is shown."""
    (one,) = root.locator("img").evaluate_all(SEEN)
    return one


def loaded(root):
    """Say whether the browser could read every picture, in its own proportions."""
    return root.evaluate(
        """async root => {
            const images = [...root.querySelectorAll('.form img')];
            await Promise.all(images.map(image => image.decode()));
            return images.every(e => Math.abs(e.naturalWidth / e.naturalHeight - e.width / e.height) < 0.02
                || !e.getClientRects().length);
        }"""
    )


@on_every_page
def test_every_place_has_its_picture_and_its_sentence_by_keyboard(where, visit, site):
    page, root = visit(where)
    facts = manifest(site, where)["facts"]
    sliders = root.get_by_role("slider")
    lengths = [len(values) for _, values in facts["axes"]]
    assert sliders.count() == len(lengths)
    assert loaded(root)
    before = (None,) * len(lengths)
    for index, places in enumerate(itertools.product(*map(range, lengths))):
        for axis, place in enumerate(places):
            if place != before[axis]:
                sliders.nth(axis).press("ArrowRight" if place else "Home")
        before = places
        words = [axis[1][place] for axis, place in zip(facts["axes"], places, strict=True)]
        stands = root.evaluate(STANDS)
        assert (stands["shown"], stands["places"]) == ([index], words)
        assert stands["says"] == facts["says"][index]
        (alt,) = stands["alts"]
        assert alt.startswith(facts["shows"])
        assert [word for word in words if word not in alt] == []
        if facts["bars"]:
            assert stands["names"] == [name for name, _ in facts["bars"][index]]
    expect(root.locator(".heard")).to_have_text(facts["says"][-1])
    page.wait_for_url(re.compile(r"ladder\.first="))
    assert page.complaints == []


@on_every_page
def test_the_first_picture_is_shown_while_one_presses_and_on_a_button(where, visit, site):
    page, root = visit(where)
    facts = manifest(site, where)["facts"]
    if not facts["compare"]:
        return
    form, slider = root.locator(".form"), root.get_by_role("slider").first
    slider.press("Home")
    slider.press("ArrowRight")
    here = seen(form)
    height = form.bounding_box()["height"]
    box = root.locator(".form .rung").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    assert seen(form) == 0
    assert root.get_by_text("the first", exact=True).is_visible()
    page.mouse.move(2, 2)
    page.mouse.up()
    assert seen(form) == here

    button = root.get_by_role("button", name="Compare with the first")
    button.press("Enter")
    assert (seen(form), button.get_attribute("aria-pressed")) == (0, "true")
    assert root.locator(".said").inner_text() == facts["says"][0]
    assert form.bounding_box()["height"] == height, "nothing moves"
    button.press("Space")
    assert (seen(form), button.get_attribute("aria-pressed")) == (here, "false")
    button.press("Enter")
    slider.press("ArrowRight")
    assert seen(form) != 0
    assert button.get_attribute("aria-pressed") == "false"
    slider.press("Home")
    assert button.is_disabled() == (seen(form) == 0)
    assert page.complaints == []


@on_every_page
def test_a_finger_on_the_picture_compares_and_one_that_scrolls_does_not_stay(where, visit, site):
    page, root = visit(where, width=375, has_touch=True, lean=False, is_mobile=True)
    if not manifest(site, where)["facts"]["compare"]:
        return
    form = root.locator(".form")
    root.get_by_role("slider").first.press("End")
    here = seen(form)
    picture = root.locator(".form .rung")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    touch = page.context.new_cdp_session(page)

    def finger(kind, *down):
        points = [{"x": box["x"] + 60, "y": box["y"] + 60 + far} for far in down]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 0)
    assert seen(form) == 0
    finger("touchEnd")
    assert seen(form) == here
    finger("touchStart", 0)
    for far in (-20, -60, -120):
        finger("touchMove", far)
    finger("touchEnd")
    page.wait_for_timeout(100)
    assert seen(form) == here


@on_every_page
@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_every_place_keeps_the_room_and_is_accessible(where, theme, width, visit):
    page, root = visit(where, theme=theme, width=width)
    page.add_style_tag(content="* { transition: none !important }")
    form = root.locator(".form > *").first
    heights = {form.bounding_box()["height"]}
    kept = root.locator(".stage").evaluate("e => parseFloat(getComputedStyle(e).minHeight)")
    for slider in root.get_by_role("slider").all():
        slider.press("Home")
        for _ in range(int(slider.get_attribute("max"))):
            slider.press("ArrowRight")
            heights.add(form.bounding_box()["height"])
    assert len(heights) == 1, "nothing moves from one picture to the next"
    assert max(heights) <= kept
    root.get_by_role("button", name="Compare with the first").click()
    assert_accessible(page, within="#explore-ladder")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
