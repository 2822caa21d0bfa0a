"""The figure of activation functions against the book's, and against the slopes that autograd finds."""

import random
from pathlib import Path

import pytest
import torch

from unboxed.activations import leaky_relu, relu, sigmoid, step, tanh

ABOUT = Path(__file__).with_name("curves-figure.mjs")
FUNCTIONS = {"step": step, "sigmoid": sigmoid, "tanh": tanh, "relu": relu, "leaky": leaky_relu}
KINDS = pytest.mark.parametrize("kind", FUNCTIONS)


def neuron(kind, leak=0.1, weight=1.0, bias=0.0):
    return {"kind": kind, "leak": leak, "weight": weight, "bias": bias}


def asked(bent, places):
    """Return what the book's function answers at some inputs, and its slope by autograd."""
    x = torch.tensor(places, dtype=torch.float64, requires_grad=True)
    sums = bent["weight"] * x + bent["bias"]
    more = {"slope": bent["leak"]} if bent["kind"] == "leaky" else {}
    outputs = FUNCTIONS[bent["kind"]](sums, **more)
    (slopes,) = torch.autograd.grad(outputs.sum(), x)
    return outputs.tolist(), slopes.tolist()


def drawn_settings(kind, seed, bounds):
    draw = random.Random(seed)
    (low, high), weights, biases = bounds["leak"], bounds["w"], bounds["b"]
    return neuron(
        kind,
        round(draw.uniform(low, high), 2),
        round(draw.uniform(*weights), 1),
        round(draw.uniform(*biases), 1),
    )


def test_the_figure_has_the_functions_of_the_chapter(node):
    assert node(ABOUT, "kinds") == list(FUNCTIONS)


@KINDS
def test_outputs_and_slopes_are_those_of_the_book(kind, node):
    places = [0.0, -8.0, 8.0, *(random.Random(1).uniform(-10, 10) for _ in range(50))]
    bounds = node(ABOUT, "bounds")
    for seed in range(30):
        bent = drawn_settings(kind, seed, bounds) if seed else neuron(kind)
        outputs, slopes = asked(bent, places)
        told = node(ABOUT, "read", bent, places)
        assert [one[0] for one in told] == pytest.approx(outputs, abs=1e-6)
        assert [one[1] for one in told] == pytest.approx(slopes, abs=1e-6)


@KINDS
def test_a_jump_or_a_corner_is_known_and_the_curve_is_drawn_around_it(kind, node):
    smooth = kind in ("sigmoid", "tanh")
    bent = neuron(kind, weight=0.3, bias=-0.9)  # 0 at 3, where floating point is a hair off
    assert [one[2] for one in node(ABOUT, "read", bent, [3.0, 2.9, 3.1])] == [not smooth, False, False]
    for curve, height in zip(node(ABOUT, "drawn", bent), (0, 1), strict=True):
        assert len(curve) == (1 if smooth else 2)
        for piece in curve:
            places = [x for x, _ in piece]
            assert places == sorted(places)
            assert [y for _, y in piece] == pytest.approx(asked(bent, places)[height], abs=1e-6)
        assert (curve[0][0][0], curve[-1][-1][0]) == pytest.approx((-10, 10), abs=1e-5)


def test_the_first_task_is_solved_where_autograd_says_less_than_a_hundredth(node):
    bent, places = neuron("sigmoid"), [round(-10 + 0.1 * i, 1) for i in range(201)]
    slopes = asked(bent, places)[1]
    solved = ["✓" in node(ABOUT, "verdict", "lose", bent, x, False) for x in places]
    assert solved == [slope < 0.01 for slope in slopes]
    assert 0 < sum(solved) < len(places)


def test_at_minus_eight_only_a_leak_still_passes_on_a_hundredth(node):
    alive = {kind: "✓" in node(ABOUT, "verdict", "feel", neuron(kind), -8, False) for kind in FUNCTIONS}
    assert alive == {kind: asked(neuron(kind), [-8.0])[1][0] >= 0.01 for kind in FUNCTIONS}
    assert [kind for kind, there in alive.items() if there] == ["leaky"]
    assert "✓" not in node(ABOUT, "verdict", "feel", neuron("leaky", leak=0.0), -8, False)
    assert "✓" not in node(ABOUT, "verdict", "feel", neuron("leaky"), -7.9, False)


@pytest.mark.parametrize(
    ("weight", "bias", "solved"),
    [(4, -8, True), (-5, 10, True), (3.9, -7.8, False), (4, -7, False), (0, -8, False)],
)
def test_the_third_task_asks_for_both_place_and_steepness(weight, bias, solved, node):
    bent = neuron("sigmoid", weight=weight, bias=bias)
    said = node(ABOUT, "verdict", "shift", bent, 0, True)
    assert ("✓" in said) == solved
    if weight:
        middle = -bias / weight
        steep = asked(bent, [middle])[1][0]
        assert f"an input of {middle:.2f}, with a slope of {steep:.2f}".replace("-", "−") in said


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.25, "25%"),
        (0.0452, "4.5%"),
        (0.00335, "0.34%"),
        (3.3e-4, "0.033%"),
        (4.5e-7, "less than 0.001%"),
        (0, "nothing"),
    ],
)
def test_a_share_has_the_digits_that_it_deserves(share, words, node):
    assert node(ABOUT, "percent", share) == words


def test_what_is_read_is_said_in_words(node):
    assert node(ABOUT, "reading", neuron("tanh"), -3, False) == (
        "The tanh makes −0.995 of a sum of −3.0. Of a small nudge, 0.99% gets through."
    )
    assert node(ABOUT, "reading", neuron("relu"), 0, False).endswith("Here it has a corner, and no slope.")
    fed = node(ABOUT, "reading", neuron("relu", weight=2.0, bias=-1.0), -1.5, True)
    assert fed.startswith("z = 2.0 · (−1.5) − 1.0 = −4.00. The ReLU makes 0.000 of it.")
