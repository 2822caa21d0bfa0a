"""The figure of the neuron against the neuron of the book: its answers, its picture, and dragging."""

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import torch

from unboxed.activations import sigmoid, step
from unboxed.neuron import Neuron

ACTIVATIONS = {"step": step, "sigmoid": sigmoid}
ABOUT = Path(__file__).with_name("neuron-figure.mjs")
CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
KINDS = list(product(ACTIVATIONS, (1, 2)))


def settings(seed, count=1):
    """Draw a neuron, or a pair of them, from all that the sliders allow, as exact fractions."""
    draw = random.Random(seed)

    def number(most):
        return Fraction(draw.randint(-20 * most, 20 * most), 20)

    first = {"weights": [number(4), number(4)], "bias": number(6)}
    second = {"weights": [number(4), number(4), number(6)], "bias": number(6)}
    return {"first": first} | ({"second": second} if count == 2 else {})


def sent(drawn, activation):
    """Write a neuron, or two, as the figure has them."""
    numbers = {
        name: {"weights": [float(weight) for weight in neuron["weights"]], "bias": float(neuron["bias"])}
        for name, neuron in drawn.items()
    }
    return numbers | {"activation": activation}


def build(neuron, activation):
    weights = torch.tensor(neuron["weights"], dtype=torch.float64)
    return Neuron(weights, neuron["bias"], ACTIVATIONS[activation])


def last(neurons, points):
    """Return the sums of the last neuron at points of shape (points, 2), and its outputs."""
    neuron = build(neurons["first"], neurons["activation"])
    if "second" in neurons:
        points = torch.column_stack([points, neuron(points)])
        neuron = build(neurons["second"], neurons["activation"])
    return neuron.weighted_sum(points), neuron(points)


@pytest.mark.parametrize(("activation", "count"), KINDS)
def test_the_figure_answers_as_the_neuron_of_the_book(activation, count, node):
    draw = random.Random(1)
    points = [[draw.uniform(-0.5, 1.5) for _ in range(2)] for _ in range(4)]
    for seed in range(50):
        neurons = sent(settings(seed, count), activation)
        sums, outputs = last(neurons, torch.tensor(points, dtype=torch.float64))
        told = [node("neurons.mjs", "ask", neurons, point) for point in points]
        assert [one["sum"] for one in told] == pytest.approx(sums.tolist(), abs=2e-9)
        assert [one["output"] for one in told] == pytest.approx(outputs.tolist(), abs=1e-9)


def test_a_step_is_silent_at_exactly_0(node):
    silent = 0
    for seed in range(150):
        drawn = settings(seed)["first"]
        # A corner on the line itself, where floating point is wrong about as often as right.
        drawn["bias"] = -sum(drawn["weights"]) if abs(sum(drawn["weights"])) <= 6 else drawn["bias"]
        exact = [drawn["weights"][0] * x + drawn["weights"][1] * y + drawn["bias"] for x, y in CORNERS]
        told = [node("neurons.mjs", "ask", sent({"first": drawn}, "step"), corner) for corner in CORNERS]
        assert [one["output"] for one in told] == [int(value > 0) for value in exact]
        silent += exact[3] == 0
    assert silent > 100


def test_no_neuron_that_can_be_set_gets_more_than_3_of_4_of_xor(node):
    found = {logic: node(ABOUT, "mostOfAll", logic) for logic in ("and", "or", "nand", "xor")}
    assert {logic: best["most"] for logic, best in found.items()} == {"and": 4, "or": 4, "nand": 4, "xor": 3}
    assert found["xor"]["size"] == 161 * 161 * 241
    said = node(ABOUT, "verdict", sent({"first": {"weights": [1, 1], "bias": -0.5}}, "step"), "xor")
    assert said.startswith("3 of 4 right. Wrong at (1, 1). One neuron gets at most 3 of 4 here")


def test_two_neurons_can_do_xor_with_either_activation(node):
    pair = {
        "first": {"weights": [4, 4], "bias": -6},
        "second": {"weights": [2, 2, -6], "bias": -1},
    }
    for activation in ACTIVATIONS:
        assert node("neurons.mjs", "right", pair | {"activation": activation}, [0, 1, 1, 0]) == [True] * 4
        said = node(ABOUT, "verdict", pair | {"activation": activation}, "xor")
        assert said.startswith("✓ All four right. That is XOR")


def inside(point, polygon):
    """Say whether a point lies in a convex polygon that is run through counterclockwise."""
    turns = [
        (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)
        for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1], strict=True)
    ]
    return len(polygon) > 2 and min(turns) >= 0


@pytest.mark.parametrize(("activation", "count"), KINDS)
def test_the_plane_is_shaded_where_the_neurons_say_so(activation, count, node):
    # A sigmoid that a second neuron hears is drawn in straight pieces, which may be that far off.
    near = 0.1 if (activation, count) == ("sigmoid", 2) else 1e-6
    ticks = torch.linspace(-0.4937, 1.4911, 12, dtype=torch.float64)
    points = torch.cartesian_prod(ticks, ticks)
    looked_at = 0
    for seed in range(12):
        neurons = sent(settings(seed, count), activation)
        for level in (0, -1.0986) if activation == "sigmoid" else (0,):
            shaded = node("plane.mjs", "above", neurons, level)
            rest = node("plane.mjs", "upTo", neurons, level)
            for point, value in zip(points.tolist(), last(neurons, points)[0].tolist(), strict=True):
                if abs(value - level) > near:
                    assert any(inside(point, part) for part in shaded) == (value > level)
                    assert any(inside(point, part) for part in rest) == (value <= level)
                    looked_at += 1
    assert looked_at > 1000


def heard(neurons, line, point):
    """Return the sum of the neuron that a line belongs to, on the side of the first where that line runs."""
    if line == "first":
        inputs, neuron = point, neurons["first"]
    else:
        inputs, neuron = [*point, float(line == "second1")], neurons["second"]
    return build(neuron, "step").weighted_sum(torch.tensor(inputs, dtype=torch.float64)).item()


@pytest.mark.parametrize("line", ["first", "second0", "second1"])
def test_a_line_that_is_dragged_follows(line, node):
    for seed in range(30):
        neurons = sent(settings(seed, 2), "step")
        draw = random.Random(seed)
        start, end = ([draw.uniform(-0.5, 1.5), draw.uniform(-0.5, 1.5)] for _ in range(2))
        moved = node("plane.mjs", "moved", neurons, line, start, end)
        assert heard(moved, line, end) == pytest.approx(heard(neurons, line, start), abs=1e-8)
        other = "second" if line == "first" else "first"
        assert moved[other] == neurons[other]
        if line == "second1":  # the other part of the line stays
            assert heard(moved, "second0", end) == heard(neurons, "second0", end)


def test_the_bent_line_of_a_sigmoid_follows_too(node):
    for seed in range(30):
        neurons = sent(settings(seed, 2), "sigmoid")
        moved = node("plane.mjs", "moved", neurons, "second0", [0.2, 0.3], [0.9, -0.1])
        before, after = (
            last(both, torch.tensor([at], dtype=torch.float64))[0].item()
            for both, at in ((neurons, [0.2, 0.3]), (moved, [0.9, -0.1]))
        )
        assert after == pytest.approx(before, abs=1e-8)


@pytest.mark.parametrize("line", ["first", "second0", "second1"])
def test_a_line_turns_about_its_other_end(line, node):
    turned_lines = 0
    for seed in range(60):
        neurons = sent(settings(seed, 2), "step")
        owner = "first" if line == "first" else "second"
        ends = node("plane.mjs", "firstLine", neurons)
        if line != "first":
            lines = node("plane.mjs", "lastLines", neurons)
            ends = next((one["ends"] for one in lines if one["heard"] == float(line == "second1")), [])
        if not ends:
            continue
        turned_lines += 1
        pivot, start = ends
        end = [start[0] + 0.11, start[1] - 0.07]
        turned = node("plane.mjs", "turned", neurons, line, pivot, start, end)
        assert heard(turned, line, pivot) == pytest.approx(0, abs=1e-8)
        assert heard(turned, line, end) == pytest.approx(0, abs=1e-8)
        before, after = (torch.tensor(one[owner]["weights"][:2]) for one in (neurons, turned))
        assert before @ after > 0 or torch.dist(torch.tensor(pivot), torch.tensor(start)) < 0.2
        assert after.abs().max() <= 4 + 1e-9
        # As large as they were, or as large as can be set.
        size = max(1, before.norm().item())
        bias = turned[owner]["bias"] + (turned[owner]["weights"][2] if line == "second1" else 0)
        reach = max(after.abs().max().item() / 4, abs(bias) / 6)
        assert after.norm().item() == pytest.approx(size, rel=1e-6) or reach == pytest.approx(1)
        assert after.norm() <= size + 1e-6
    assert turned_lines > 15


def test_what_a_drag_makes_is_what_the_sliders_allow(node):
    (low, high, size), (deep, up, _), _ = node(ABOUT, "bounds")
    wild = {"first": {"weights": [1.23456, -99], "bias": 1e9}, "activation": "step"}
    assert node(ABOUT, "settingsOf", wild) == {"w1": 1.25, "w2": low, "b": up}
    assert (low, high, size, deep) == (-4, 4, 0.05, -6)


def test_the_festival_decides_as_the_chapter_does(node):
    about = node(ABOUT, "festival")
    neuron = Neuron(torch.tensor(about["weights"], dtype=torch.float64), about["bias"])
    every = [list(scores) for scores in product(range(5), repeat=4)]
    sums = neuron.weighted_sum(torch.tensor(every, dtype=torch.float64)).tolist()
    hard, soft = (node(ABOUT, "decisions", every, activation) for activation in ACTIVATIONS)
    for scores, total, decided, softer in zip(every, sums, hard, soft, strict=True):
        assert f"= {total:g},".replace("-", "−") in decided
        assert (": go." in decided) == (total > 0) == (": go." in softer)
        assert ("cannot make up its mind" in softer) == (total == 0)
        assert ("✓" in decided) == (scores == [3, 2, 4, 1])  # one point of money, and nothing else
        output = sigmoid(torch.tensor(total, dtype=torch.float64)).item()
        assert (f"Output {output:.5f}:" in softer) == (output >= 5e-6)
