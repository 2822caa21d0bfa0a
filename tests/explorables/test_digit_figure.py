"""Draw a digit: pen, form and networks in JavaScript are those of the page, and of Python."""

from pathlib import Path

import numpy as np
import pytest
import torch
from digit_page import LETTERS, MOST, THREE, carried, glued, stored, written
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from press import claims
from unboxed.activations import softmax
from unboxed.datasets import load_digits, load_own_digits
from unboxed.datasets.own_digits import to_mnist_form

ASK = Path(__file__).with_name("digits.mjs")
PLACES = st.tuples(st.integers(0, 63), st.integers(0, 63))


def formed_alike(pictures: Tensor, formed: Tensor) -> Tensor:
    """Say of each picture whether JavaScript and Python bring it into the same form.

    Where a centre of mass lies between two pixels, rounding errors decide: then either is right.
    """
    wanted = to_mnist_form(pictures)
    shifts = [(0, 0), (0, 1), (1, 0), (1, 1), (0, -1), (-1, 0), (-1, -1), (1, -1), (-1, 1)]
    places = torch.arange(28.0)
    alike = []
    for ours, theirs in zip(formed, wanted, strict=True):
        centres = [(theirs[0].sum(dim=axis) * places).sum() / theirs.sum().clamp(min=1e-9) for axis in (1, 0)]
        between = [abs(abs(centre.item() - 14) - 0.5) < 1e-4 for centre in centres]
        allowed = [
            shift
            for shift in shifts
            if all(free or not step for step, free in zip(shift, between, strict=True))
        ]
        alike.append(
            any(torch.allclose(ours, theirs.roll(shift, (1, 2)), atol=2e-6, rtol=0) for shift in allowed)
        )
    return torch.tensor(alike)


# The pen


def test_ink_falls_off_with_the_distance_from_a_stroke(node):
    strokes = [[(10, 12), (50, 20), (44, 60)], [(5, 50)]]

    ink = node(ASK, "inked", [written(strokes)])[0, 0].double()

    middles = torch.arange(28).double() + 0.5
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    nearest = torch.full((28, 28), torch.inf).double()
    for points in strokes:
        places = [(torch.tensor(point).double() + 0.5) * 28 / 64 for point in points]
        for start, end in zip([places[0], *places], places, strict=False):
            along = end - start
            share = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / along.square().sum().clamp(
                min=1e-9
            )
            share = share.clamp(0, 1)
            away = (x - start[0] - share * along[0]) ** 2 + (y - start[1] - share * along[1]) ** 2
            nearest = nearest.minimum(away.sqrt())
    torch.testing.assert_close(ink, (1.9 - nearest).clamp(0, 1), atol=1e-6, rtol=0)


@settings(max_examples=30, deadline=None)
@given(strokes=st.lists(st.lists(PLACES, min_size=1, max_size=20), min_size=1, max_size=8))
def test_strokes_are_written_and_read_again(node, strokes):
    assert node(ASK, "again", strokes) == [[list(point) for point in stroke] for stroke in strokes]
    assert node("pen.mjs", "write", strokes) == written(strokes)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "1",
            "1.",
            "1.A",
            "1.AB.",
            "1..AB",
            "1.AB..CD",
            "1.A B",
            "1.AB\n",
            "1.ÄÖ",
            "AB.CD",
            "2.AB",
            "toString",
        ),
        *("1.<b>A</b>", "1." + "AB" * (MOST + 1), "1" + ".AB" * (MOST + 1), "1." + "A" * 10**6),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_list_of_strokes_or_too_long_is_not_read(node, text):
    assert node("pen.mjs", "read", text) is None


def test_as_many_points_as_may_be_are_read(node):
    assert node("pen.mjs", "points", node("pen.mjs", "read", "1" + ".-_" * MOST)) == MOST
    assert node("pen.mjs", "points", node("pen.mjs", "read", "1." + LETTERS[:2] * MOST)) == MOST


# The form


def test_own_digits_and_test_digits_get_the_form_that_python_gives(node):
    pictures = torch.cat([1 - load_own_digits().images, load_digits().test_images[:200]])

    alike = formed_alike(pictures, node(ASK, "formed", pictures))

    assert alike.all(), torch.where(~alike)


def test_drawings_get_the_form_that_python_gives(node):
    generator = np.random.default_rng(0)
    texts = [written(stored(digit)) for digit in range(10)]
    for _ in range(60):
        strokes = [
            generator.integers(0, 64, (generator.integers(1, 6), 2)).tolist()
            for _ in range(generator.integers(1, 4))
        ]
        texts.append(written(strokes))
    drawn = node(ASK, "inked", texts)
    noise = torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)) ** 4
    pictures = torch.cat([drawn, noise, torch.zeros(1, 1, 28, 28)])

    alike = formed_alike(pictures, node(ASK, "formed", pictures))

    assert alike.all(), torch.where(~alike)


def test_the_network_is_asked_as_the_chapter_asks(node):
    own = load_own_digits().images[:10]

    torch.testing.assert_close(node(ASK, "askedAs", 1 - own, False, True), own, atol=1e-7, rtol=0)
    formed = node(ASK, "askedAs", 1 - own, True, False)
    assert formed_alike(1 - own, formed).all()
    torch.testing.assert_close(node(ASK, "askedAs", 1 - own, True, True), 1 - formed, atol=1e-7, rtol=0)


# The networks


def digits_of(facts):
    """Return the test digits that the page used."""
    shipped = load_digits()
    data = shipped if facts["test_digits"] == len(shipped.test_labels) else load_digits(full=True)
    assert len(data.test_labels) == facts["test_digits"], "the page had other test digits than there are here"
    return data.test_images, data.test_labels


def accuracy(scores, labels):
    return pytest.approx((scores.argmax(dim=1) == labels).double().mean().item(), abs=1e-9)


def test_every_test_digit_gets_the_same_class_and_page_and_manifest_the_same_accuracy(node):
    bundle, network = carried("digits_network")
    facts = bundle["manifest"]["facts"]
    images, labels = digits_of(facts)
    with torch.no_grad():
        expected = network(images).argmax(dim=1)

    shares = node(ASK, "shares", bundle, images)

    assert torch.equal(shares.argmax(dim=1), expected)
    assert facts["accuracy"] == accuracy(shares, labels)
    assert facts["accuracy"] == claims.value(glued()["test_accuracy"])


def test_the_network_with_copies_is_as_good_as_its_manifest_says(node):
    bundle, network = carried("digits_copied")
    facts = bundle["manifest"]["facts"]
    images, labels = digits_of(facts)

    with torch.no_grad():
        shares = softmax(network(images))
    assert facts["accuracy"] == accuracy(shares, labels)
    torch.testing.assert_close(node(ASK, "shares", bundle, images[:100]), shares[:100], atol=1e-5, rtol=0)


@pytest.mark.parametrize("key", ["digits_network", "digits_copied"])
def test_drawings_get_the_shares_that_python_gives(node, key):
    bundle, network = carried(key)
    drawn = node(ASK, "inked", [written(stored(digit)) for digit in range(10)] + [THREE])

    for form in (True, False):
        for inverted in (True, False):
            pictures = node(ASK, "askedAs", drawn, form, inverted)
            with torch.no_grad():
                wanted = softmax(network(pictures))
            torch.testing.assert_close(node(ASK, "shares", bundle, pictures), wanted, atol=1e-5, rtol=0)


def test_a_stored_three_is_a_three(node):
    bundle, _ = carried("digits_network")
    picture = node(ASK, "askedAs", node(ASK, "inked", [THREE]), True, False)

    assert node(ASK, "shares", bundle, picture).argmax().item() == 3
