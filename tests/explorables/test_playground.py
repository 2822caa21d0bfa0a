"""The playground against PyTorch: points, weights, a hundred steps, maps, and what its tasks promise."""

import pytest
import torch
from nodes import HERE
from torch import nn

from unboxed.networks import mlp
from unboxed.toys import SHAPES, playground_points, toy

ABOUT = HERE / "playground.mjs"
MODULES = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}


@pytest.fixture(scope="module")
def points():
    carried = playground_points()
    return {"manifest": carried.manifest, "weights": carried.data}


@pytest.mark.parametrize("name", SHAPES)
def test_the_points_are_those_of_the_page(name, points, node):
    for part, seed in (("train", 0), ("test", 1)):
        ours = node(ABOUT, "points", points, f"{name}.{part}", 40, 0.15)
        theirs = toy(name, 500, seed=seed)
        torch.testing.assert_close(ours["inputs"], theirs.inputs(0.15)[:40])
        assert ours["labels"].tolist() == theirs.labels[:40].tolist()


def sequential(parameters, hidden, activation):
    """The same network in PyTorch, in 64 bits, with weights that JavaScript has drawn."""
    model = mlp([2, *hidden, 1], MODULES[activation]).double()
    linears = [layer for layer in model if isinstance(layer, nn.Linear)]
    names = [*(f"hidden{number}" for number in range(1, len(hidden) + 1)), "output"]
    with torch.no_grad():
        for name, layer in zip(names, linears, strict=True):
            layer.weight.copy_(parameters[f"{name}.weight"])
            layer.bias.copy_(parameters[f"{name}.bias"])
    return model, dict(zip(names, linears, strict=True))


def layers(hidden, activation):
    row = []
    for number in range(1, len(hidden) + 1):
        row += [
            {"name": f"hidden{number}", "kind": "linear"},
            {"name": f"answers{number}", "kind": activation},
        ]
    return [*row, {"name": "output", "kind": "linear"}]


def sent(drawn):
    return {"inputs": drawn.inputs(0.2), "labels": drawn.labels.tolist()}


@pytest.mark.parametrize("activation", MODULES)
@pytest.mark.parametrize(("hidden", "decay"), [([], 0.01), ([8], 0), ([8, 8], 0.001), ([3, 4, 5], 0)])
def test_a_hundred_steps_lead_where_pytorch_goes(hidden, decay, activation, node):
    train, held = toy("moons", 60), toy("moons", 100, seed=1)
    drawn = node(ABOUT, "drawn", hidden, activation, 5)
    options = {"lr": 0.3, "decay": decay}
    ours = node(ABOUT, "trained", layers(hidden, activation), drawn, sent(train), sent(held), options, 100)

    model, linears = sequential(drawn, hidden, activation)
    start = {name: layer.weight.clone() for name, layer in linears.items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3, weight_decay=decay)

    def loss(some):
        logits = model(some.inputs(0.2).double())[:, 0]
        return nn.functional.binary_cross_entropy_with_logits(logits, some.labels.double()), logits

    for _ in range(100):
        optimizer.zero_grad()
        loss(train)[0].backward()
        optimizer.step()

    for name, layer in linears.items():
        assert (ours["parameters"][f"{name}.weight"] - layer.weight).abs().max() <= 1e-4
        assert (ours["parameters"][f"{name}.bias"] - layer.bias).abs().max() <= 1e-4
    assert max((layer.weight - start[name]).abs().max() for name, layer in linears.items()) > 0.02
    assert ours["losses"] == pytest.approx([loss(train)[0].item(), loss(held)[0].item()], abs=1e-4)
    assert ours["right"] == ((loss(held)[1] > 0) == held.labels.bool()).sum()


def test_weights_are_drawn_as_pytorch_draws_them_and_the_seed_decides(node):
    drawn = node(ABOUT, "drawn", [8, 8], "tanh", 7)
    again, other = (node(ABOUT, "drawn", [8, 8], "tanh", seed) for seed in (7, 8))
    assert all(torch.equal(drawn[name], again[name]) for name in drawn)
    assert not torch.equal(drawn["hidden1.weight"], other["hidden1.weight"])
    every = [node(ABOUT, "drawn", [8, 8], "tanh", seed)["hidden2.weight"] for seed in range(1, 41)]
    weights = torch.stack(every) * 8**0.5
    assert weights.abs().max() <= 1
    assert weights.mean().abs() < 0.05
    assert weights.std().item() == pytest.approx(3**-0.5, rel=0.03)


@pytest.mark.parametrize("activation", MODULES)
def test_a_map_is_what_a_neuron_answers_all_over_the_plane(activation, node):
    found = node(ABOUT, "maps", [3, 2], activation, 3)
    model, _ = sequential(found["parameters"], [3, 2], activation)
    plane = found["plane"].double()
    with torch.no_grad():
        first, second, logit = model[:2](plane), model[:4](plane), model(plane)
    scales = {"tanh": lambda told: told, "sigmoid": lambda told: 2 * told - 1}
    for column, told in zip(found["columns"][1:3], (first, second), strict=True):
        for neuron, ours in enumerate(column):
            theirs = told[:, neuron]
            theirs = scales[activation](theirs) if activation in scales else theirs / (theirs.max() or 1)
            torch.testing.assert_close(ours.double(), theirs, atol=1e-5, rtol=1e-5)
    output = 2 * torch.sigmoid(logit[:, 0]) - 1
    torch.testing.assert_close(found["columns"][3][0].double(), output, atol=1e-5, rtol=1e-5)


def test_a_place_in_words_is_where_it_is(node):
    plane = node(ABOUT, "maps", [1], "tanh", 1)["plane"]
    x, y = plane.T
    for values, words in (
        (x + y - 1.7, "upper right"),
        (-x - 0.6, "upper left, left, lower left"),
        (0.55 - plane.norm(dim=1), "middle"),
        (x * 0 - 1, "nowhere"),
        (x * 0 + 1, "everywhere"),
    ):
        assert node(ABOUT, "places", values.float()) == words


def test_one_neuron_is_stuck_at_xor_and_two_do_it(points, node):
    one = node(ABOUT, "tried", points, {}, 3000)
    assert one["before"].startswith("Not trained yet: ")
    assert one["asks"] == "How few hidden neurons are enough for XOR?"
    assert one["right"] < 400
    assert one["state"] == "settled"
    assert "The loss hardly falls any more." in one["says"]
    assert "1 hidden neuron" in one["says"]

    solved = [node(ABOUT, "tried", points, {"width": 2, "seed": seed}, 1000) for seed in range(1, 11)]
    right = [one["right"] >= 475 for one in solved]
    assert 0 < sum(right) < 10  # some starts lead there, and some do not
    assert [("✓ Solved with 2 hidden neurons." in one["says"]) for one in solved] == right


def test_circles_take_three_and_the_spiral_depth_or_width(points, node):
    def right(**changes):
        """Say how many are right after each of three starts; the next is tried if it matters."""
        for seed in (1, 2, 3):
            yield node(ABOUT, "tried", points, {"noise": 0.1} | changes | {"seed": seed}, 1500)["right"]

    assert max(right(points="circles", width=2)) < 475
    assert any(count >= 475 for count in right(points="circles", width=3))
    spiral = {"points": "spiral", "noise": 0.05, "rate": "3"}
    assert max(right(**spiral, width=3)) < 475
    wide = max(right(**spiral, width=8))
    assert any(count >= 475 and count > wide for count in right(**spiral, width=8, layers=2))


def test_too_large_a_rate_throws_it_back(points, node):
    found = node(ABOUT, "tried", points, "Too large a rate", 100)
    assert found["asks"] == "What becomes of the loss when every step is this large?"
    assert found["now"]["train"]["loss"] > found["curve"][0]["train"]
    assert "is higher than before training" in found["says"]


def test_numbers_that_overflow_stop_it_and_are_said(points, node):
    found = node(ABOUT, "tried", points, {"rate": "30", "decay": "0.1", "layers": 2, "width": 8}, 5000)
    assert found["state"] == "overflown"
    assert found["steps"] < 5000
    assert "beyond all numbers" in found["says"]
    assert found["told"].startswith("A network with the sizes 2–8–8–1.")


def test_few_points_and_much_noise_are_learned_by_heart(points, node):
    found = node(ABOUT, "tried", points, "Learned by heart", 600)
    assert found["asks"].startswith("Few points and much noise")
    assert found["now"]["train"]["loss"] < found["best"]["train"]
    assert found["now"]["held"]["loss"] > 1.5 * found["best"]["held"]
    assert f"was lowest at step {found['best']['step']}" in found["says"]
    assert "by heart" in found["says"]


def test_the_curve_keeps_its_ends_and_stays_short(points, node):
    found = node(ABOUT, "tried", points, {"width": 4}, 2000)
    steps = [place["step"] for place in found["curve"]]
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    assert 100 < len(steps) <= 301
    assert found["steps"] - steps[-1] < steps[1]
