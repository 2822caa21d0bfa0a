"""Every loss against PyTorch's, forward and backward, and at the places where formulas break."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from unboxed.activations import sigmoid, softmax
from unboxed.losses import (
    binary_cross_entropy_with_logits,
    classification_error,
    cross_entropy,
    mean_squared_error,
)

DTYPES = [torch.float32, torch.float64]

shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)
seeds = st.integers(0, 2**16)
spreads = st.sampled_from([0.0, 1.0, 30.0, 1000.0])


def random(shape, seed, spread=1.0):
    generator = torch.Generator().manual_seed(seed)
    return (spread * torch.randn(shape, dtype=torch.float64, generator=generator)).requires_grad_()


def classes_for(logits, seed):
    return torch.randint(logits.shape[1], logits.shape[:1], generator=torch.Generator().manual_seed(seed))


def assert_same(ours, theirs, *inputs):
    torch.testing.assert_close(ours, theirs, equal_nan=True)
    torch.testing.assert_close(
        *(torch.autograd.grad(loss, inputs) for loss in (ours, theirs)), equal_nan=True
    )


@settings(deadline=None)
@given(shape=shapes, seed=seeds, spread=spreads)
def test_mean_squared_error_equals_pytorch(shape, seed, spread):
    predictions, targets = random(shape, seed, spread), random(shape, seed + 1, spread)
    ours = mean_squared_error(predictions, targets)
    assert_same(ours, functional.mse_loss(predictions, targets), predictions, targets)


@settings(deadline=None)
@given(batch=st.integers(1, 5), classes=st.integers(1, 5), seed=seeds, spread=spreads)
def test_cross_entropy_equals_pytorch(batch, classes, seed, spread):
    logits = random((batch, classes), seed, spread)
    targets = classes_for(logits, seed)
    assert_same(cross_entropy(logits, targets), functional.cross_entropy(logits, targets), logits)


@settings(deadline=None)
@given(shape=shapes, seed=seeds, spread=spreads, certain=st.booleans())
def test_binary_cross_entropy_equals_pytorch(shape, seed, spread, certain):
    logits = random(shape, seed, spread)
    targets = sigmoid(random(shape, seed + 1).detach())
    targets = targets.round() if certain else targets
    theirs = functional.binary_cross_entropy_with_logits(logits, targets)
    assert_same(binary_cross_entropy_with_logits(logits, targets), theirs, logits)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("logit", [0.0, -0.0, 1e-30, 1000.0, -1000.0, 1e30])
@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
def test_binary_cross_entropy_at_the_corners(dtype, logit, target):
    logits = torch.tensor([logit], dtype=dtype, requires_grad=True)
    targets = torch.tensor([target], dtype=dtype)
    ours = binary_cross_entropy_with_logits(logits, targets)
    assert_same(ours, functional.binary_cross_entropy_with_logits(logits, targets), logits)
    assert ours.isfinite()


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_at_the_corners(dtype):
    rows = [[0.0, 0.0, -0.0], [1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 1000.0], [-torch.inf, 0.0, 1.0]]
    logits = torch.tensor(rows, dtype=dtype, requires_grad=True)
    targets = torch.tensor([2, 1, 0, 1])
    ours = cross_entropy(logits, targets)
    assert_same(ours, functional.cross_entropy(logits, targets), logits)
    assert ours.isfinite()


@pytest.mark.parametrize("dtype", DTYPES)
def test_small_losses_survive_large_logits(dtype):
    # m + log(...) - m would lose exp(-10) next to 1000 in float32; taking m away first does not.
    logits = torch.tensor([[1000.0, 990.0]], dtype=dtype)
    expected = torch.tensor(math.log1p(math.exp(-10)), dtype=dtype)
    torch.testing.assert_close(cross_entropy(logits, torch.tensor([0])), expected, rtol=1e-2, atol=0)

    logits = torch.tensor([40.0, -40.0], dtype=dtype)
    expected = torch.tensor(math.log1p(math.exp(-40)), dtype=dtype)
    found = binary_cross_entropy_with_logits(logits, torch.tensor([1.0, 0.0], dtype=dtype))
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=0)


def test_the_impossible_class_costs_infinity():
    logits = torch.tensor([[0.0, -torch.inf]], dtype=torch.float64, requires_grad=True)
    targets = torch.tensor([1])
    ours = cross_entropy(logits, targets)
    assert ours == torch.inf
    assert_same(ours, functional.cross_entropy(logits, targets), logits)


@settings(deadline=None)
@given(batch=st.integers(1, 5), classes=st.integers(1, 5), seed=seeds)
def test_gradient_of_cross_entropy_is_shares_minus_targets(batch, classes, seed):
    logits = random((batch, classes), seed)
    targets = classes_for(logits, seed)
    gradient = torch.autograd.grad(cross_entropy(logits, targets), logits)[0]
    expected = (softmax(logits) - functional.one_hot(targets, classes)) / batch
    torch.testing.assert_close(gradient, expected)


@settings(deadline=None)
@given(batch=st.integers(1, 5), seed=seeds, spread=spreads)
def test_yes_or_no_is_a_choice_of_two(batch, seed, spread):
    logits = random((batch,), seed, spread)
    targets = classes_for(torch.empty(batch, 2), seed)
    pairs = torch.stack([torch.zeros_like(logits), logits], dim=1)
    ours = binary_cross_entropy_with_logits(logits, targets.to(logits.dtype))
    assert_same(ours, cross_entropy(pairs, targets), logits)


@settings(deadline=None)
@given(batch=st.integers(1, 5), classes=st.integers(1, 5), seed=seeds)
def test_logarithms_of_probabilities_are_logits(batch, classes, seed):
    probabilities = softmax(random((batch, classes), seed).detach())
    targets = classes_for(probabilities, seed)
    by_definition = -probabilities[torch.arange(batch), targets].log().mean()
    torch.testing.assert_close(cross_entropy(probabilities.log(), targets), by_definition)


@settings(deadline=None)
@given(batch=st.integers(1, 20), classes=st.integers(1, 5), seed=seeds)
def test_classification_error_counts(batch, classes, seed):
    logits = random((batch, classes), seed).detach()
    targets = classes_for(logits, seed)
    wrong = sum(
        row.index(max(row)) != target for row, target in zip(logits.tolist(), targets.tolist(), strict=True)
    )
    error = classification_error(logits, targets)
    assert (error.shape, error.dtype) == ((), torch.float32)
    assert error.item() == pytest.approx(wrong / batch)
    assert classification_error(softmax(logits), targets) == classification_error(logits, targets)


def test_classification_error_of_a_tie_takes_the_first_class():
    logits = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0]])
    assert classification_error(logits, torch.tensor([0, 1])) == 0.5


def test_what_is_not_a_number_is_passed_on():
    nan = torch.tensor([[torch.nan, 1.0], [1.0, 2.0]])
    assert mean_squared_error(nan, torch.zeros(2, 2)).isnan()
    assert binary_cross_entropy_with_logits(nan, torch.zeros(2, 2)).isnan()
    assert cross_entropy(nan, torch.tensor([0, 0])).isnan()


@pytest.mark.parametrize("target", [0, 1])
def test_an_answer_that_is_not_a_number_is_wrong(target):
    logits = torch.tensor([[torch.nan, 1.0], [2.0, 1.0]])
    assert classification_error(logits, torch.tensor([target, 0])) == 0.5  # the other answer is not


@pytest.mark.parametrize(
    ("loss", "name"), [(mean_squared_error, "predictions"), (binary_cross_entropy_with_logits, "logits")]
)
@pytest.mark.parametrize(
    ("values", "targets", "message"),
    [
        (torch.tensor([1]), torch.tensor([1]), "{name}: expected floating point, got torch.int64"),
        (torch.ones(0), torch.ones(0), r"{name}: expected one number or more, got shape \(0,\)"),
        # (2, 1) against (2,) would broadcast to (2, 2), and be learned from without a word.
        (torch.ones(2, 1), torch.ones(2), r"targets: expected shape \(2, 1\), got \(2\)"),
        (torch.ones(2), torch.ones(2, 1), r"targets: expected shape \(2\), got \(2, 1\)"),
        (torch.ones(()), torch.ones(1), r"targets: expected shape \(\), got \(1\)"),
        (torch.ones(2), torch.tensor([0, 1]), "targets: expected torch.float32, got torch.int64"),
        (
            torch.ones(2),
            torch.ones(2, device="meta"),
            "targets: expected a tensor on cpu, got one on meta",
        ),
    ],
)
def test_losses_of_pairs_say_what_they_need(loss, name, values, targets, message):
    with pytest.raises(ValueError, match=f"^{message.format(name=name)}$"):
        loss(values, targets)


@pytest.mark.parametrize("targets", [[-1.0, 1.0], [0.0, 1.5], [0.5, torch.nan]])
def test_binary_cross_entropy_refuses_targets_that_are_no_probabilities(targets):
    with pytest.raises(ValueError, match=r"^targets: expected (values from 0 to 1|finite numbers), got "):
        binary_cross_entropy_with_logits(torch.zeros(2), torch.tensor(targets))


@pytest.mark.parametrize("loss", [cross_entropy, classification_error])
@pytest.mark.parametrize(
    ("logits", "targets", "message"),
    [
        (torch.ones(3), torch.tensor([0]), r"logits: expected shape \(batch, classes\), got \(3\)"),
        (torch.ones(1, 3).long(), torch.tensor([0]), "logits: expected floating point, got torch.int64"),
        (
            torch.ones(0, 3),
            torch.zeros(0).long(),
            r"logits: expected one number or more, got shape \(0, 3\)",
        ),
        (
            torch.ones(2, 3),
            torch.tensor([0]),
            r"targets: expected shape \(batch\) with batch = 2, got \(1\)",
        ),
        (torch.ones(2, 3), torch.ones(2), "targets: expected torch.int64, got torch.float32"),
        (torch.ones(2, 3), torch.tensor([0, 3]), "targets: expected values from 0 to 2, got 0 to 3"),
        (torch.ones(2, 3), torch.tensor([-1, 0]), "targets: expected values from 0 to 2, got -1 to 0"),
        (
            torch.ones(2, 3),
            torch.zeros(2, device="meta").long(),
            "targets: expected a tensor on cpu, got one on meta",
        ),
    ],
)
def test_losses_of_classes_say_what_they_need(loss, logits, targets, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        loss(logits, targets)
