"""The engine of the live figures against PyTorch: every operation, forward and backward, on random shapes."""

import gzip

import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nodes import EXPLORABLES, JavaScriptError

NN = "nn.mjs"
SEEDS = st.integers(0, 2**16)
SIZES = st.integers(1, 4)
# One Node serves all examples, and its first call takes longer than the others.
random_shapes = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def randn(*shape, seed):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def theirs(function, *inputs):
    """What PyTorch gives, a gradient for it, and what comes back from that gradient."""
    inputs = [tensor.clone().requires_grad_() for tensor in inputs]
    output = function(*inputs)
    gradient = torch.linspace(-1, 1, output.numel(), dtype=torch.float64).reshape(output.shape)
    return output.detach(), gradient, torch.autograd.grad(output, inputs, gradient)


def same(ours, expected):
    torch.testing.assert_close(ours, expected, rtol=1e-9, atol=1e-11)


@random_shapes
@given(
    batch=st.integers(1, 3),
    groups=st.integers(1, 3),
    depth=st.integers(1, 3),
    filters=st.integers(1, 3),
    kernel=st.tuples(SIZES, SIZES),
    spare=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    stride=st.integers(1, 3),
    padding=st.integers(0, 3),
    with_bias=st.booleans(),
    seed=SEEDS,
)
def test_conv2d(node, batch, groups, depth, filters, kernel, spare, stride, padding, with_bias, seed):
    # From the smallest picture that the kernel fits on, padding included, upwards.
    height, width = (max(1, side - 2 * padding) + more for side, more in zip(kernel, spare, strict=True))
    x = randn(batch, groups * depth, height, width, seed=seed)
    weight = randn(groups * filters, depth, *kernel, seed=seed + 1)
    bias = randn(groups * filters, seed=seed + 2)
    options = {"stride": stride, "padding": padding, "groups": groups}

    expected, gradient, slopes = theirs(
        lambda x, weight, bias: F.conv2d(x, weight, bias, stride, padding, groups=groups), x, weight, bias
    )
    output = node(NN, "conv2d", x, weight, bias if with_bias else None, options)
    back = node(NN, "conv2dBackward", gradient, x, weight, options)

    same(output, expected if with_bias else expected - bias[:, None, None])
    same((back["x"], back["weight"], back["bias"]), slopes)


@random_shapes
@given(
    kind=st.sampled_from(["max", "avg"]),
    shape=st.tuples(SIZES, SIZES, st.integers(1, 8), st.integers(1, 8)),
    kernel=st.integers(1, 4),
    stride=st.one_of(st.none(), st.integers(1, 4)),
    padding=st.integers(0, 2),
    ties=st.booleans(),
    seed=SEEDS,
)
def test_pooling(node, kind, shape, kernel, stride, padding, ties, seed):
    kernel = min(kernel, *shape[2:])
    padding = min(padding, kernel // 2)
    x = randn(*shape, seed=seed)
    x = x.round() if ties else x  # of whole numbers many are equal
    options = {"kernel": kernel, "padding": padding} | ({"stride": stride} if stride else {})

    pool = {"max": F.max_pool2d, "avg": F.avg_pool2d}[kind]
    expected, gradient, slopes = theirs(lambda x: pool(x, kernel, stride, padding), x)

    same(node(NN, f"{kind}Pool2d", x, options), expected)
    same(node(NN, f"{kind}Pool2dBackward", gradient, x, options), slopes[0])


def test_of_equal_numbers_the_first_is_the_largest(node):
    gradient = node(NN, "maxPool2dBackward", torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 2, 2), {"kernel": 2})
    assert gradient.flatten().tolist() == [1, 0, 0, 0]


@random_shapes
@given(batch=SIZES, inputs=SIZES, neurons=SIZES, with_bias=st.booleans(), seed=SEEDS)
def test_dense(node, batch, inputs, neurons, with_bias, seed):
    x, weight = randn(batch, inputs, seed=seed), randn(neurons, inputs, seed=seed + 1)
    bias = randn(neurons, seed=seed + 2)

    expected, gradient, slopes = theirs(F.linear, x, weight, bias)
    output = node(NN, "dense", x, weight, bias if with_bias else None)
    back = node(NN, "denseBackward", gradient, x, weight)

    same(output, expected if with_bias else expected - bias)
    same((back["x"], back["weight"], back["bias"]), slopes)


@random_shapes
@given(
    name=st.sampled_from(["relu", "relu6", "sigmoid", "tanh", "softmax"]),
    shape=st.tuples(SIZES, SIZES),
    scale=st.sampled_from([0, 1, 10, 1000]),
    seed=SEEDS,
)
def test_activations(node, name, shape, scale, seed):
    x = randn(*shape, seed=seed) * scale  # 0 and 6 are the corners of the ReLUs
    x[0, 0] = 6 if scale == 10 else x[0, 0]
    function = {"relu6": F.relu6, "softmax": lambda x: x.softmax(1)}.get(name) or getattr(torch, name)

    expected, gradient, slopes = theirs(function, x)

    same(node(NN, name, x), expected)
    same(node(NN, f"{name}Backward", gradient, x), slopes[0])


@random_shapes
@given(shape=st.tuples(SIZES, SIZES), scale=st.sampled_from([1, 1000]), seed=SEEDS)
def test_cross_entropy(node, shape, scale, seed):
    logits = (randn(*shape, seed=seed) * scale).requires_grad_()
    labels = torch.randint(shape[1], shape[:1], generator=torch.Generator().manual_seed(seed))

    loss = F.cross_entropy(logits, labels)
    loss.backward()
    found = node(NN, "crossEntropy", logits, labels.tolist())

    assert found["loss"] == pytest.approx(loss.item(), rel=1e-12, abs=1e-12)
    same(found["gradient"], logits.grad)


def test_sums_and_shapes(node):
    a, b = randn(2, 3, 4, seed=0), randn(2, 3, 4, seed=1)
    same(node(NN, "add", a, b), a + b)
    same(node(NN, "flatten", a), a.flatten(1))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_result_has_the_kind_of_numbers_of_its_input(node, dtype):
    x = torch.ones(1, 1, 2, 2, dtype=dtype)
    assert node(NN, "conv2d", x, torch.ones(1, 1, 1, 1, dtype=torch.float32)).dtype == dtype
    assert node(NN, "relu", x).dtype == dtype


def test_not_a_number_stays_what_it_is(node):
    x = torch.tensor([[[[1.0, torch.nan], [3.0, 4.0]]]])
    for name, more in (("relu", ()), ("relu6", ()), ("maxPool2d", ({"kernel": 2},))):
        assert node(NN, name, x, *more).isnan().any()


X, WEIGHT = torch.zeros(1, 2, 4, 4), torch.zeros(3, 2, 3, 3)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("tensor", ([2, 3], [1, 2]), "tensor: expected a tensor of 32-bit or 64-bit floating-point numbers"),
        ("conv2d", (X[0], WEIGHT), r"x: expected shape \(batch, channels, height, width\), got \(2, 4, 4\)"),
        ("conv2d", (X, WEIGHT[:, :1]), "channels_of_a_group = 2, kernel_height, kernel_width"),
        ("conv2d", (X, WEIGHT, torch.zeros(2)), r"bias: expected shape \(filters = 3\), got \(2\)"),
        (
            "conv2d",
            (X, WEIGHT, None, {"groups": 2}),
            "groups: expected a divisor of 2 channels and 3 filters, got 2",
        ),
        ("conv2d", (X, torch.zeros(3, 2, 5, 3)), "kernel: expected a whole number from 1 to 4, got 5"),
        ("conv2d", (X, WEIGHT, None, {"stride": 0}), "stride: expected a whole number of at least 1, got 0"),
        (
            "conv2d",
            (X, WEIGHT, None, {"padding": 0.5}),
            "padding: expected a whole number of at least 0, got 0.5",
        ),
        ("conv2dBackward", (X, X, WEIGHT), r"gradient: expected shape \(1, 3, 2, 2\), got \(1, 2, 4, 4\)"),
        (
            "maxPool2d",
            (X, {"kernel": 2, "padding": 2}),
            "padding: expected a whole number from 0 to 1, got 2",
        ),
        ("maxPool2d", (X, {}), "kernel: expected a whole number of at least 1, got undefined"),
        ("dense", (torch.zeros(1, 3), torch.zeros(2, 4)), r"weight: expected shape \(neurons, inputs = 3\)"),
        ("softmax", (X,), r"x: expected shape \(batch, classes\)"),
        ("crossEntropy", (torch.zeros(2, 3), [0]), "labels: expected 2, got 1"),
        ("crossEntropy", (torch.zeros(1, 3), [3]), "labels: expected a whole number from 0 to 2, got 3"),
        ("add", (X, WEIGHT), r"b: expected shape \(1, 2, 4, 4\), got \(3, 2, 3, 3\)"),
        ("relu", ([1, 2],), "x: expected a tensor of 32-bit or 64-bit floating-point numbers"),
    ],
)
def test_what_does_not_fit_is_said(node, name, given, message):
    with pytest.raises(JavaScriptError, match=message):
        node(NN, name, *given)


def test_the_engine_is_small():
    assert len(gzip.compress((EXPLORABLES / NN).read_bytes())) <= 12_000
