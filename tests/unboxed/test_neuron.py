"""A neuron against a linear layer; a perceptron against Rosenblatt's rule written out in plain Python."""

import itertools

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from unboxed.activations import relu, sigmoid, step, tanh
from unboxed.neuron import Neuron, Perceptron

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND = torch.tensor([0.0, 0.0, 0.0, 1.0])
OR = torch.tensor([0.0, 1.0, 1.0, 1.0])
XOR = torch.tensor([0.0, 1.0, 1.0, 0.0])

seeds = st.integers(0, 2**16)


def normal(shape, seed):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None)
@given(
    batch=st.lists(st.integers(0, 3), max_size=2).map(tuple),
    inputs=st.integers(1, 5),
    bias=st.floats(-10, 10),
    pair=st.sampled_from([(sigmoid, torch.sigmoid), (tanh, torch.tanh), (relu, torch.relu)]),
    seed=seeds,
)
def test_equals_a_linear_layer_forward_and_backward(batch, inputs, bias, pair, seed):
    x = normal((*batch, inputs), seed).requires_grad_()
    weights = normal((inputs,), seed + 1).requires_grad_()
    ours = Neuron(weights, bias, pair[0])(x)
    theirs = pair[1](functional.linear(x, weights[None], torch.tensor([bias], dtype=x.dtype))[..., 0])

    assert ours.shape == batch
    torch.testing.assert_close(ours, theirs)
    gradients = (torch.autograd.grad(y.sin().sum(), (x, weights)) for y in (ours, theirs))
    torch.testing.assert_close(*gradients)


@settings(deadline=None)
@given(inputs=st.integers(1, 5), bias=st.floats(-2, 2), scale=st.floats(0.01, 100), seed=seeds)
def test_scaling_weights_and_bias_moves_no_decision(inputs, bias, scale, seed):
    x, weights = normal((20, inputs), seed), normal((inputs,), seed + 1)
    before, after = Neuron(weights, bias), Neuron(scale * weights, scale * bias)
    assume((before.weighted_sum(x).abs() > 1e-9).all())
    assert torch.equal(before(x), after(x))


def test_festival():
    neuron = Neuron(torch.tensor([4.0, 2.0, 2.0, 1.0]), bias=-25.0)
    scores = torch.tensor([3.0, 2.0, 4.0, 2.0])
    assert neuron.weighted_sum(scores) == 1
    assert neuron(scores) == 1
    assert neuron(scores - torch.tensor([1.0, 0.0, 0.0, 0.0])) == 0


def test_a_sum_of_exactly_zero_stays_silent():
    assert Neuron(torch.ones(2), bias=-2.0)(torch.ones(2)) == 0


@pytest.mark.parametrize("activation", [step, sigmoid])
def test_a_missing_input_gives_no_answer(activation):
    neuron = Neuron(torch.tensor([1.0, 0.0]), activation=activation)
    assert neuron(torch.tensor([[1.0, torch.nan], [1.0, 1.0]])).isnan().tolist() == [True, False]


def test_neurons_are_compared_by_identity():
    neuron = Neuron(torch.ones(2))
    assert neuron == neuron
    assert neuron != Neuron(torch.ones(2))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (torch.ones(2, dtype=torch.int64), "floating point, got torch.int64"),
        (torch.ones(2, 1), r"shape \(inputs\), got \(2, 1\)"),
        (torch.tensor(1.0), r"shape \(inputs\), got \(\)"),
    ],
)
def test_neuron_says_what_weights_it_needs(weights, said):
    with pytest.raises(ValueError, match=f"^weights: expected {said}$"):
        Neuron(weights)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (torch.ones(3), r"shape \(\.\.\., 2\), got \(3\)"),
        (torch.ones(2, 1), r"shape \(\.\.\., 2\), got \(2, 1\)"),
        (torch.tensor(1.0), r"shape \(\.\.\., 2\), got \(\)"),
        (torch.ones(2).double(), "torch.float32, got torch.float64"),
    ],
)
def test_neuron_says_what_inputs_it_needs(inputs, said):
    with pytest.raises(ValueError, match=f"^inputs: expected {said}$"):
        Neuron(torch.ones(2))(inputs)


@pytest.mark.parametrize("labels", [AND, OR, 1 - AND, 1 - OR])
def test_perceptron_learns_what_a_line_divides(labels):
    perceptron = Perceptron().fit(CORNERS, labels, epochs=100)
    assert torch.equal(perceptron.predict(CORNERS), labels)


@pytest.mark.parametrize("labels", [AND, OR])
def test_perceptron_stops_after_its_first_epoch_without_a_mistake(labels):
    perceptron = Perceptron().fit(CORNERS, labels, epochs=100)
    *before, last = perceptron.mistakes
    assert len(before) < 99
    assert all(before)
    assert last == 0


@pytest.mark.parametrize("labels", [XOR, 1 - XOR])
def test_perceptron_never_learns_exclusive_or(labels):
    perceptron = Perceptron().fit(CORNERS, labels, epochs=200)
    assert len(perceptron.mistakes) == 200
    assert min(perceptron.mistakes) > 0
    assert (perceptron.predict(CORNERS) == labels).sum() <= 3


def test_of_the_sixteen_rules_on_two_bits_all_but_two_are_learned():
    unlearned = [
        rule
        for rule in itertools.product([0.0, 1.0], repeat=4)
        if Perceptron().fit(CORNERS, torch.tensor(rule), epochs=100).mistakes[-1] > 0
    ]
    assert unlearned == [(0, 1, 1, 0), (1, 0, 0, 1)]


def rosenblatt(examples, labels, lr, epochs):
    """The rule as it is usually written: add what was missed, take away what was wrongly taken."""
    weights, bias, mistakes = [0.0] * len(examples[0]), 0.0, []
    for _ in range(epochs):
        wrong = 0
        for example, label in zip(examples, labels, strict=True):
            fires = sum(w * x for w, x in zip(weights, example, strict=True)) + bias > 0
            if fires == bool(label):
                continue
            wrong += 1
            sign = -1 if fires else 1
            weights = [w + sign * lr * x for w, x in zip(weights, example, strict=True)]
            bias += sign * lr
        mistakes.append(wrong)
        if wrong == 0:
            break
    return weights, bias, mistakes


# Sums of small whole numbers and a power of two are exact in floating point, in whatever order.
@settings(deadline=None, max_examples=50)
@given(
    data=st.integers(1, 3).flatmap(
        lambda size: st.lists(
            st.tuples(st.tuples(*[st.integers(-4, 4)] * size), st.integers(0, 1)), min_size=1, max_size=6
        )
    ),
    lr=st.sampled_from([0.25, 1.0, 2.0]),
    epochs=st.integers(0, 8),
)
def test_perceptron_equals_rosenblatts_rule(data, lr, epochs):
    examples, labels = zip(*data, strict=True)
    perceptron = Perceptron(lr).fit(
        torch.tensor(examples, dtype=torch.float64), torch.tensor(labels, dtype=torch.float64), epochs=epochs
    )
    found = (perceptron.weights.tolist(), perceptron.bias, perceptron.mistakes)
    assert found == rosenblatt(examples, labels, lr, epochs)


@settings(deadline=None, max_examples=25)
@given(inputs=st.integers(1, 4), seed=seeds)
def test_perceptron_divides_what_a_line_with_a_margin_divides(inputs, seed):
    x, normal_vector = normal((12, inputs), seed), normal((inputs,), seed + 1)
    distance = x @ normal_vector / normal_vector.norm()
    x, distance = x[distance.abs() > 0.3], distance[distance.abs() > 0.3]
    labels = step(distance)

    # Novikoff (1962): at most (radius / margin)² mistakes, in inputs that carry a constant 1 for the bias.
    radius = (x.square().sum(dim=1) + 1).sqrt().max().item() if len(x) else 0.0
    bound = (radius / 0.3) ** 2
    perceptron = Perceptron().fit(x, labels, epochs=int(bound) + 1)
    assert sum(perceptron.mistakes) <= bound
    assert perceptron.mistakes[-1] == 0
    assert torch.equal(perceptron.predict(x), labels)


def test_learning_starts_afresh_each_time():
    perceptron = Perceptron().fit(CORNERS, XOR, epochs=5)
    again = perceptron.fit(CORNERS, AND, epochs=100)
    fresh = Perceptron().fit(CORNERS, AND, epochs=100)
    assert again is perceptron
    assert torch.equal(again.weights, fresh.weights)
    assert again.mistakes == fresh.mistakes


def test_nothing_to_learn_is_no_mistake():
    perceptron = Perceptron().fit(torch.empty(0, 2), torch.empty(0), epochs=5)
    assert perceptron.mistakes == [0]
    assert perceptron.predict(CORNERS).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("inputs", "labels", "message"),
    [
        (torch.ones(2), torch.ones(2), r"inputs: expected shape \(examples, inputs\), got \(2\)"),
        (CORNERS.long(), AND, "inputs: expected floating point, got torch.int64"),
        (CORNERS * torch.nan, AND, "inputs: expected finite numbers, got nan"),
        (CORNERS / 0, AND, "inputs: expected finite numbers, got (nan|inf)"),
        (CORNERS, AND[:3], r"labels: expected shape \(examples\) with examples = 4, got \(3\)"),
        (CORNERS, AND.long(), "labels: expected torch.float32, got torch.int64"),
        (CORNERS, 2 * AND - 1, r"labels: expected only 0 and 1, got \[-1.0, 1.0\]"),
        (CORNERS, AND * torch.nan, r"labels: expected only 0 and 1, got .*nan.*"),
    ],
)
def test_perceptron_says_what_it_can_learn_from(inputs, labels, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Perceptron().fit(inputs, labels, epochs=1)


@pytest.mark.parametrize("lr", [0, -1.0, float("nan"), float("inf")])
def test_perceptron_needs_a_learning_rate_above_0(lr):
    with pytest.raises(ValueError, match=f"^lr: expected a finite number above 0, got {lr}$"):
        Perceptron(lr)


def test_perceptron_counts_epochs_from_0():
    with pytest.raises(ValueError, match=r"^epochs: expected an integer of at least 0, got -1$"):
        Perceptron().fit(CORNERS, AND, epochs=-1)


def test_before_fit_there_is_nothing_to_predict_with():
    with pytest.raises(ValueError, match=r"^inputs: expected shape \(\.\.\., 0\), got \(4, 2\)$"):
        Perceptron().predict(CORNERS)
