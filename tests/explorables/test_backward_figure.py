"""The figure of backpropagation against the engine of the book: values, gradients, steps, and its words."""

import random
from pathlib import Path

import pytest
import torch

from unboxed.autograd import Value, graph

ABOUT = Path(__file__).with_name("backward-figure.mjs")
NAMES = ("neuron", "sigmoid", "relu", "shared")
OPERATIONS = {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "square": lambda a: a**2,
    "sigmoid": lambda a: a.sigmoid(),
    "relu": lambda a: a.relu(),
}


def drawn(given, seed):
    """Draw a number for each name from all that the sliders allow."""
    draw = random.Random(seed)
    return {name: draw.choice([0.0, *(round(draw.uniform(-6, 6), 6) for _ in range(9))]) for name in given}


def by_the_book(about, given):
    """Compute a graph of the figure with the engine of the book: every number, by its name."""
    values = {name: Value(number, name) for name, number in given.items()}
    for step in about["made"]:
        values[step["name"]] = OPERATIONS[step["operation"]](*(values[part] for part in step["of"]))
    values["loss"].backward()
    return values


@pytest.mark.parametrize("name", NAMES)
def test_values_slopes_and_gradients_are_those_of_the_engine(name, node):
    about = node(ABOUT, "graphs")[name]
    learning = 0
    for seed in range(60):
        given = drawn(about["given"], seed)
        ours = by_the_book(about, given)
        told = node(ABOUT, "evaluated", name, given)
        assert told["values"].keys() == ours.keys()
        for key, value in ours.items():
            assert told["values"][key] == pytest.approx(value.data, rel=1e-9, abs=1e-9)
            assert told["gradients"][key] == pytest.approx(value.grad, rel=1e-9, abs=1e-9)
            assert sum(told["handed"][key]) == pytest.approx(value.grad, rel=1e-9, abs=1e-9)
        for step, slopes in zip(about["made"], told["slopes"], strict=True):
            expected = [slope for _, slope in ours[step["name"]].made_from]
            assert slopes == pytest.approx(expected, rel=1e-9, abs=1e-9)
        learning += ours[about["learned"][0]].grad != 0
    assert learning > 10, "hardly any of these numbers shows what is passed back to the first weight"


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_of_the_way_back_hands_on_in_the_order_of_the_engine(name, node):
    about = node(ABOUT, "graphs")[name]
    given = drawn(about["given"], 1) | {"x": 1.5, "x₁": 1.5}
    order = [value for value in graph(by_the_book(about, given)["loss"]).nodes if value.made_from]
    assert len(order) == len(about["made"])
    done = node(ABOUT, "evaluated", name, given, 0)
    assert [key for key, parts in done["handed"].items() if parts] == ["loss"]
    for back in range(1, len(order) + 1):
        step, before, done = about["made"][-back], done, node(ABOUT, "evaluated", name, given, back)
        fresh = [key for key in done["handed"] if len(done["handed"][key]) > len(before["handed"][key])]
        assert sorted(fresh) == sorted(set(step["of"]))
        # Nothing is handed on before it has come in from everywhere.
        assert (
            done["gradients"][step["name"]]
            == node(ABOUT, "evaluated", name, given)["gradients"][step["name"]]
        )


@pytest.mark.parametrize("name", NAMES)
def test_steps_downhill_end_at_the_weights_that_torch_finds(name, node):
    about = node(ABOUT, "graphs")[name]
    walked = node(ABOUT, "walk", {"graph": name, "lr": "0.02"}, 50)
    assert walked["first"] == about["given"]
    theirs = {key: torch.tensor(number, dtype=torch.float64) for key, number in about["given"].items()}
    learned = [theirs[key].requires_grad_() for key in about["learned"]]
    optimizer = torch.optim.SGD(learned, lr=0.02)
    functions = OPERATIONS | {"sigmoid": torch.sigmoid, "relu": torch.relu}
    losses = []
    for _ in range(50):
        values = dict(theirs)
        for step in about["made"]:
            values[step["name"]] = functions[step["operation"]](*(values[part] for part in step["of"]))
        losses.append(values["loss"].item())
        optimizer.zero_grad()
        values["loss"].backward()
        optimizer.step()
    # A slider keeps six digits after the point, so that each step may be off by half of the last.
    assert walked["last"] == pytest.approx({key: value.item() for key, value in theirs.items()}, abs=1e-4)
    assert losses[-1] < losses[0] / 100
    assert "The loss fell from" in walked["said"][0]


def test_a_step_that_is_too_long_is_called_that_and_ends_within_the_sliders(node):
    walked = node(ABOUT, "walk", {"graph": "neuron", "lr": "0.5"}, 3)
    assert "rose from 9 to" in walked["said"][0]
    assert "try a smaller learning rate" in walked["said"][0]
    assert max(map(abs, walked["last"].values())) == 6
    assert "come to the end of its slider" in walked["said"][-1]


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("neuron", {"x": 0}, "✓ The input is 0: w had no part in the answer"),
        ("sigmoid", {"w₁": -6}, "✓ The sigmoid is flat here: it passes on "),
        ("sigmoid", {"w₂": 0}, "✓ w₂ is 0: the loss does not listen to the hidden neuron"),
        ("sigmoid", {"x": 0}, "✓ The input is 0: w₁ had no part"),
        ("relu", {"b₁": -3}, "✓ The ReLU is off"),
        ("shared", {"x₂": -1}, "✓ Two paths meet at w and cancel: "),
        ("shared", {"x₁": 0, "x₂": 0}, "✓ Both inputs are 0"),
        ("neuron", {"b": 2}, "Nothing is left to mend"),
    ],
)
def test_it_says_why_a_gradient_is_zero(name, changes, said, node):
    about = node(ABOUT, "graphs")[name]
    assert node(ABOUT, "judged", name, about["given"]) == "", "the task is solved from the start"
    given = about["given"] | changes
    values = by_the_book(about, given)
    assert values[about["learned"][0]].grad == pytest.approx(0, abs=1e-3)
    assert node(ABOUT, "judged", name, given).startswith(said)


def test_a_relu_that_is_off_does_not_learn_and_the_rest_does(node):
    given = node(ABOUT, "graphs")["relu"]["given"] | {"b₁": -3}
    said = node(ABOUT, "movedBy", "relu", given, 0.05)
    assert "Not moved: w₁, b₁, w₂." in said
    assert "b₂ −1 → −0.6." in said


def test_every_step_is_told_in_the_numbers_of_the_page(node):
    about = node(ABOUT, "graphs")["sigmoid"]
    told = node(ABOUT, "everyStep", "sigmoid", about["given"])
    assert len(told) == 15
    assert told[2] == "Step 3 of 15, forward. h = sigmoid(0) = 0.5."
    assert told[7].endswith("The way back starts with 1: the loss moves exactly as much as itself.")
    assert told[8].endswith("back through “loss”. error gets 1 × (−4) = −4.")
    assert told[11].endswith("back through “w₂·h”. w₂ gets −4 × 0.5 = −2; h gets −4 × 4 = −16.")
    assert told[14].endswith("w₁ gets −4 × 2 = −8; x gets −4 × 1 = −4.")
    shared = node(ABOUT, "everyStep", "shared", node(ABOUT, "graphs")["shared"]["given"])
    assert "w gets −2 × 1 = −2, and had −6: together −8" in shared[-1]
    assert node(ABOUT, "summary", "sigmoid", about["given"]) == (
        "Loss 4. Gradients: w₁ −8, b₁ −4, w₂ −2, b₂ −4. w₁ moves the loss most."
    )


def test_numbers_are_written_short(node):
    written = {0: "0", -8: "−8", 0.25: "0.25", 2.19725: "2.2", -0.0000123: "−1.2e−5", 12345: "1.2e4"}
    assert {number: node(ABOUT, "short", number) for number in written} == written


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_has_one_row_for_each_and_data_go_down(name, node):
    about, rows = node(ABOUT, "graphs")[name], node(ABOUT, "placed", name)
    assert rows.keys() == about["given"].keys() | {step["name"] for step in about["made"]}
    for names in (list(about["given"]), [step["name"] for step in about["made"]]):
        assert len({rows[key] for key in names}) == len(names)
    for step in about["made"]:
        assert all(rows[part] <= rows[step["name"]] + (part in about["given"]) for part in step["of"])
