"""Fool the digit: what the figure shows after an attack is what Python computes of the page's networks."""

import re

import pytest
import torch
from accessibility import assert_accessible
from fool_page import PAGE, carried
from playwright.sync_api import expect

from unboxed import attacks
from unboxed.datasets import load_digits


@pytest.fixture
def visit(visit_figure):
    """Open the page at the figure, with its parts at hand."""

    def at_the_figure(query="", **settings):
        page, page.figure = visit_figure(PAGE, "fool", query, **settings)
        page.said = page.figure.locator(".said")
        return page

    return at_the_figure


def weights(page):
    """Name the weights that a page has asked for."""
    return [found[1] for url in page.requested if (found := re.search(r"/(\w+)\.\w+\.bin$", url))]


def sample(digit):
    data = load_digits()
    place = int((data.test_labels == digit).nonzero()[0])
    return data.test_images[place : place + 1], torch.tensor([digit])


def first_answer(key, image):
    with torch.no_grad():
        return carried(key)[1](image).argmax().item()


def test_the_networks_come_when_epsilon_is_turned_up_and_read_as_python_says(visit):
    page = visit(lean=False)
    assert weights(page) == ["fool_samples"]
    expect(
        page.figure.get_by_role("button", name=re.compile(r"^Load both networks \(\d+ kB\)$"))
    ).to_be_visible()

    page.figure.get_by_label("ε, largest change").fill("0.2")
    expect(page.said).to_contain_text(
        "A 4, moved away from what it is in 10 steps, no pixel by more than 0.20."
    )
    assert set(weights(page)) == {"fool_samples", "plain_network", "hardened_network"}

    image, label = sample(4)
    bold = page.figure.locator(".best th")
    for place, key in enumerate(("plain_network", "hardened_network")):
        network = carried(key)[1]
        changed = attacks.pgd(network, image, label, epsilon=0.2, steps=10)
        assert int(bold.nth(place).inner_text()) == first_answer(key, changed)
    expect(page.figure.get_by_text("after 10 steps")).to_have_count(2)
    assert_accessible(page, within="#explore-fool")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert_accessible(page, within="#explore-fool", colours_only=True)
    page.wait_for_url(re.compile(r"fool\.epsilon=0\.2"))
    assert page.complaints == []


def test_a_target_is_what_the_plain_network_is_made_to_see(visit):
    page = visit("fool.epsilon=0.3&fool.sample=test-7&fool.steps=40&fool.target=2")
    expect(page.said).to_contain_text("A 7, moved towards 2 in 40 steps, no pixel by more than 0.30.")
    image, _ = sample(7)
    changed = attacks.pgd(
        carried("plain_network")[1], image, torch.tensor([2]), epsilon=0.3, steps=40, targeted=True
    )
    assert (
        int(page.figure.locator(".best th").first.inner_text()) == first_answer("plain_network", changed) == 2
    )
    expect(page.said).to_contain_text("The plain network is fooled: it reads 2, with ")
    assert page.complaints == []


def test_by_keyboard_alone(visit):
    page = visit(width=320)
    keys = page.keyboard
    page.figure.locator(".shelf input").first.focus()
    keys.press("ArrowRight")
    expect(page.said).to_contain_text("The networks come when you turn ε up: ")
    keys.press("Tab")
    for _ in range(5):
        keys.press("ArrowRight")
    expect(page.said).to_contain_text("no pixel by more than 0.05.")
    keys.press("Tab")
    keys.press("ArrowRight")
    expect(page.said).to_contain_text("in 40 steps")
    keys.press("Tab")
    keys.press("3")
    expect(page.said).to_contain_text("moved towards 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []


def test_what_is_out_of_bounds_in_an_address_is_not_taken(visit):
    page = visit("fool.epsilon=9&fool.sample=own-1&fool.steps=4000&fool.target=10")
    expect(page.said).to_contain_text("in 10 steps, no pixel by more than 0.30.")
    assert page.figure.get_by_label("To be read as").input_value() == "away"
    assert page.complaints == []


def test_with_one_network_missing_the_picture_stands_there_until_it_has_come(visit):
    waiting = []  # the other network, which comes once this one is known to be missing
    late = {"**/plain_network.*.bin": lambda route: waiting.append(route)}
    page = visit(routes=late | {"**/hardened_network.*.bin": lambda route: route.abort()})
    page.figure.get_by_label("ε, largest change").fill("0.1")
    status = page.figure.locator(".notice").get_by_role("status")
    expect(status).to_contain_text("The network could not be loaded: ")
    waiting.pop().continue_()
    assert page.figure.locator(".still img").is_visible()
    page.context.unroute("**/hardened_network.*.bin")
    page.unroute("**/hardened_network.*.bin")
    page.figure.locator(".notice").get_by_role("button", name="Try again").click()
    expect(page.said).to_contain_text("The hardened one ")
    assert not page.figure.locator(".still img").is_visible()
