"""Every activation against PyTorch's, forward and backward, and at the places where formulas break."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from unboxed.activations import leaky_relu, relu, sigmoid, softmax, step, tanh

PAIRS = [
    pytest.param(sigmoid, torch.sigmoid, id="sigmoid"),
    pytest.param(tanh, torch.tanh, id="tanh"),
    pytest.param(relu, functional.relu, id="relu"),
    pytest.param(leaky_relu, functional.leaky_relu, id="leaky_relu"),
]
ALL = [step, sigmoid, tanh, relu, leaky_relu, softmax]
# 0 is where ReLU has a corner; exp(1000) is infinite in every dtype.
CORNERS = torch.tensor([0.0, -0.0, 1e-30, -1e-30, 1000.0, -1000.0], dtype=torch.float64)

shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
seeds = st.integers(0, 2**16)


def random(shape, seed, spread=5.0):
    generator = torch.Generator().manual_seed(seed)
    return (spread * torch.randn(shape, dtype=torch.float64, generator=generator)).requires_grad_()


def slopes(outputs, inputs):
    """The gradient of a sum in which every output has a weight of its own."""
    weights = torch.arange(1.0, outputs.numel() + 1, dtype=outputs.dtype).reshape(outputs.shape)
    return torch.autograd.grad((weights * outputs).sum(), inputs, retain_graph=True)[0]


def assert_same(ours, theirs, *inputs):
    torch.testing.assert_close(ours, theirs, equal_nan=True)
    for values in inputs:
        torch.testing.assert_close(slopes(ours, values), slopes(theirs, values), equal_nan=True)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@settings(deadline=None)
@given(shape=shapes, seed=seeds)
def test_equals_pytorch_forward_and_backward(ours, theirs, shape, seed):
    values = random(shape, seed)
    assert_same(ours(values), theirs(values), values)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_equals_pytorch_at_the_corners(ours, theirs, dtype):
    values = CORNERS.to(dtype).requires_grad_()
    assert_same(ours(values), theirs(values), values)
    assert slopes(ours(values), values).isfinite().all()


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_equals_pytorch_at_infinity(ours, theirs):
    values = torch.tensor([torch.inf, -torch.inf], dtype=torch.float64)
    assert_same(ours(values), theirs(values))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_sigmoid_of_a_firm_no_is_small_and_not_nothing(dtype):
    values = torch.tensor([-10.0, -40.0, -80.0], dtype=dtype)
    torch.testing.assert_close(sigmoid(values), torch.sigmoid(values), rtol=1e-5, atol=0)


@settings(deadline=None)
@given(shape=shapes, seed=seeds)
def test_step_equals_heaviside_and_is_silent_at_zero(shape, seed):
    values = random(shape, seed).detach()
    torch.testing.assert_close(step(values), torch.heaviside(values, torch.zeros_like(values)))
    assert step(CORNERS).tolist() == [0, 0, 1, 0, 1, 0]


def test_step_has_no_slope_to_learn_from():
    values = CORNERS.clone().requires_grad_()
    assert slopes(step(values), values).tolist() == [0] * len(CORNERS)


@settings(deadline=None)
@given(rows=st.integers(1, 4), channels=st.integers(1, 4), seed=seeds)
def test_leaky_relu_with_a_learned_slope_equals_prelu(rows, channels, seed):
    values, slope = random((rows, channels), seed), random((channels,), seed + 1)
    assert_same(leaky_relu(values, slope), functional.prelu(values, slope), values, slope)


@pytest.mark.parametrize("slope", [0.2, np.float64(0.2), torch.tensor(0.2)])
def test_a_slope_of_any_kind_leaves_the_dtype_alone(slope):
    outputs = leaky_relu(torch.tensor([-1.0, 2.0]), slope)
    torch.testing.assert_close(outputs, torch.tensor([-0.2, 2.0]))


@pytest.mark.parametrize(
    ("slope", "message"),
    [
        (
            torch.full((3, 1, 1), 0.1),
            r"^slope: expected a shape that broadcasts to \(2, 3\), got \(3, 1, 1\)$",
        ),
        (torch.full((2,), 0.1), r"^slope: expected a shape that broadcasts to \(2, 3\), got \(2\,\)$"),
        (torch.full((3,), 0.1).double(), "^slope: expected torch.float32, got torch.float64$"),
        (torch.ones(3).int(), "^slope: expected torch.float32, got torch.int32$"),
        (math.nan, "^slope: expected a finite number, got nan$"),
    ],
)
def test_a_slope_that_is_no_number_or_would_change_shape_or_dtype_is_refused(slope, message):
    with pytest.raises(ValueError, match=message):
        leaky_relu(torch.ones(2, 3), slope)


def test_one_slope_does_for_a_single_value_and_slopes_that_broadcast_do_for_many():
    assert leaky_relu(torch.tensor(-2.0), torch.tensor(0.5)) == -1
    slopes_of_rows = torch.tensor([[0.5], [0.25]])
    assert leaky_relu(-torch.ones(2, 3), slopes_of_rows).tolist() == [[-0.5] * 3, [-0.25] * 3]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_tanh_of_small_numbers_keeps_their_digits(dtype):
    values = torch.tensor([1e-8, -1e-8, 1e-4, 0.01, -0.03, 0.3], dtype=dtype, requires_grad=True)
    exact = torch.tanh(values.detach().double())
    # A few roundings, each of at most half an eps; theirs is the exact value rounded once.
    allowed = 3 * torch.finfo(dtype).eps * exact.abs()
    assert ((tanh(values).double() - exact).abs() <= allowed).all()
    assert ((slopes(tanh(values), values) / torch.arange(1, 7)).double() - (1 - exact**2)).abs().max() < 0.01


@settings(deadline=None)
@given(shape=st.lists(st.integers(0, 4), max_size=3).map(tuple), dim=st.integers(-1, 0), seed=seeds)
def test_softmax_equals_pytorch_forward_and_backward(shape, dim, seed):
    logits = random(shape, seed)
    assert_same(softmax(logits, dim), functional.softmax(logits, dim), logits)


@settings(deadline=None, max_examples=20)
@given(shape=st.tuples(*[st.integers(1, 3)] * 3), dim=st.integers(-3, 2), seed=seeds)
def test_softmax_shares_along_the_dimension_it_is_told(shape, dim, seed):
    logits = random(shape, seed)
    assert_same(softmax(logits, dim), functional.softmax(logits, dim), logits)
    assert_same(softmax(logits), functional.softmax(logits, -1), logits)


@settings(deadline=None)
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple), shift=st.floats(-1e6, 1e6))
def test_softmax_shares_one_and_sees_only_differences(shape, shift):
    logits = random(shape, seed=0).detach()
    torch.testing.assert_close(softmax(logits).sum(dim=-1), torch.ones(shape[:-1], dtype=torch.float64))
    torch.testing.assert_close(softmax(logits + shift), softmax(logits))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_softmax_of_a_thousand_does_not_overflow(dtype):
    logits = torch.tensor([[1000.0, 1000.0, 0.0], [-1000.0, 0.0, 1000.0]], dtype=dtype, requires_grad=True)
    assert softmax(logits).tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    assert_same(softmax(logits), functional.softmax(logits, dim=-1), logits)


@pytest.mark.parametrize("activation", ALL)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_shape_and_dtype_stay(activation, dtype):
    values = torch.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    assert activation(values).shape == (2, 3)
    assert activation(values).dtype == dtype


@pytest.mark.parametrize("activation", ALL)
def test_what_is_not_a_number_is_passed_on(activation):
    values = torch.tensor([[1.0, torch.nan], [1.0, 2.0]])
    nan = activation(values).isnan()
    assert nan[0, 1]
    # Softmax shares among a row: where one share is unknown, all of the row are; other rows are not.
    assert nan[0, 0] == (activation is softmax)
    assert not nan[1].any()


@pytest.mark.parametrize("activation", ALL)
def test_whole_numbers_are_refused_by_name(activation):
    name = "logits" if activation is softmax else "values"
    with pytest.raises(ValueError, match=f"^{name}: expected floating point, got torch.int64$"):
        activation(torch.tensor([1, 2]))
