"""Convolution and pooling against PyTorch's, forward and backward, and the loops against SciPy's."""

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.convolution import KERNELS, avg_pool2d, conv2d, convolve2d, max_pool2d, output_size

SEEDS = st.integers(0, 2**16)
PAIR_OR_ONE = {
    least: st.one_of(st.integers(least, 3), st.tuples(st.integers(least, 3), st.integers(least, 3)))
    for least in (0, 1)
}


def randn(*shape, seed, requires_grad=True):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=generator, requires_grad=requires_grad)


def assert_same_forward_and_backward(ours, theirs, inputs):
    torch.testing.assert_close(ours, theirs)
    weight = torch.linspace(-1, 1, theirs.numel(), dtype=theirs.dtype).reshape(theirs.shape)
    our_slopes, their_slopes = (torch.autograd.grad((y.sin() * weight).sum(), inputs) for y in (ours, theirs))
    torch.testing.assert_close(our_slopes, their_slopes)


@settings(deadline=None)  # the first call of an operation warms PyTorch up
@given(
    batch=st.integers(1, 3),
    channels=st.integers(1, 3),
    filters=st.integers(1, 4),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    spare=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    stride=PAIR_OR_ONE[1],
    padding=PAIR_OR_ONE[0],
    with_bias=st.booleans(),
    seed=SEEDS,
)
def test_conv2d_equals_pytorch(batch, channels, filters, kernel, spare, stride, padding, with_bias, seed):
    pads = padding if isinstance(padding, tuple) else (padding, padding)
    # From the smallest picture that the kernel fits on, padding included, upwards.
    height, width = (max(1, k - 2 * p) + s for k, p, s in zip(kernel, pads, spare, strict=True))
    images = randn(batch, channels, height, width, seed=seed)
    weights = randn(filters, channels, *kernel, seed=seed + 1)
    bias = randn(filters, seed=seed + 2) if with_bias else None
    inputs = [images, weights] + ([bias] if with_bias else [])

    ours = conv2d(images, weights, bias, stride=stride, padding=padding)

    assert_same_forward_and_backward(ours, F.conv2d(images, weights, bias, stride, padding), inputs)


@settings(deadline=None, max_examples=30)
@given(
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    spare=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    seed=SEEDS,
)
def test_loops_equal_unfolded_and_scipy(kernel, spare, seed):
    image = randn(kernel[0] + spare[0], kernel[1] + spare[1], seed=seed)
    weights = randn(*kernel, seed=seed + 1)

    ours = convolve2d(image, weights)

    unfolded = conv2d(image[None, None], weights[None, None])[0, 0]
    assert_same_forward_and_backward(ours, unfolded, [image, weights])
    arrays = image.detach().numpy(), weights.detach().numpy()
    correlated = torch.from_numpy(scipy.signal.correlate2d(*arrays, mode="valid"))
    torch.testing.assert_close(ours.detach(), correlated)


@settings(deadline=None)
@given(
    batch=st.integers(1, 3),
    channels=st.integers(1, 3),
    size=PAIR_OR_ONE[1],
    spare=st.tuples(st.integers(0, 7), st.integers(0, 7)),
    stride=st.one_of(st.none(), PAIR_OR_ONE[1]),
    ties=st.booleans(),
    seed=SEEDS,
)
def test_pooling_equals_pytorch(batch, channels, size, spare, stride, ties, seed):
    down, across = size if isinstance(size, tuple) else (size, size)
    images = randn(batch, channels, down + spare[0], across + spare[1], seed=seed, requires_grad=False)
    # Rounded numbers often share a window's first place; PyTorch's gradient then goes to the first of them.
    images = (images.round() if ties else images).requires_grad_()

    for ours, theirs in ((max_pool2d, F.max_pool2d), (avg_pool2d, F.avg_pool2d)):
        assert_same_forward_and_backward(ours(images, size, stride), theirs(images, size, stride), [images])


@pytest.mark.parametrize("kernel", range(1, 6))
@pytest.mark.parametrize("padding", range(4))
def test_output_size_is_what_pytorch_gives(kernel, padding):
    for size in range(max(1, kernel - 2 * padding), 13):
        for stride in range(1, 5):
            row, window = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
            real = F.conv1d(row, window, None, stride, padding).shape[-1]
            assert output_size(size, kernel, stride, padding) == real


def shifted(picture, down, across):
    """What lies so far down and across from each pixel that has neighbours all round."""
    return picture[1 + down : 5 + down, 1 + across : 6 + across]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", lambda picture: shifted(picture, 0, 0)),
        ("blur", lambda picture: scipy.ndimage.uniform_filter(picture, 3)[1:-1, 1:-1]),
        # What is sharpened moves away from the average of its neighbours.
        ("sharpen", lambda picture: shifted(picture - scipy.ndimage.laplace(picture), 0, 0)),
        ("edge detect", lambda picture: scipy.ndimage.laplace(picture)[1:-1, 1:-1]),
        ("edge enhance", lambda picture: shifted(picture, 0, 0) - shifted(picture, 0, -1)),
        ("sobel x", lambda picture: scipy.ndimage.sobel(picture, axis=1)[1:-1, 1:-1]),
        ("sobel y", lambda picture: scipy.ndimage.sobel(picture, axis=0)[1:-1, 1:-1]),
        # Light from the upper left: neighbours count the more, the further down and to the right they lie.
        (
            "emboss",
            lambda picture: (
                shifted(picture, 0, 0)
                + sum((i + j) * shifted(picture, i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))
            ),
        ),
    ],
)
def test_a_kernel_does_what_its_name_says(name, expected):
    picture = randn(6, 7, seed=3, requires_grad=False)
    ours = convolve2d(picture, KERNELS[name].double())
    np.testing.assert_allclose(ours.numpy(), expected(picture.numpy()), rtol=0, atol=1e-6)


def test_every_kernel_is_three_by_three_and_float32():
    assert len(KERNELS) == 8
    assert {(kernel.shape, kernel.dtype) for kernel in KERNELS.values()} == {((3, 3), torch.float32)}


def test_kernels_cannot_be_replaced():
    with pytest.raises(TypeError, match="does not support item assignment"):
        KERNELS["blur"] = torch.zeros(3, 3)


def test_counts_of_numpy_are_counts():
    assert output_size(np.int64(28), np.int32(5), np.int64(2), np.int8(1)) == 13
    images = randn(1, 1, 6, 6, seed=0)
    torch.testing.assert_close(max_pool2d(images, np.int64(2)), F.max_pool2d(images, 2))


def test_no_pictures_give_no_maps():
    assert conv2d(IMAGES[:0], WEIGHTS).shape == F.conv2d(IMAGES[:0], WEIGHTS).shape == (0, 4, 3, 3)
    assert max_pool2d(IMAGES[:0], 2).shape == avg_pool2d(IMAGES[:0], 2).shape == (0, 3, 2, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "size: expected an integer of at least 1, got 0"),
        ((7, 0), "kernel: expected an integer of at least 1, got 0"),
        ((7, 3, 0), "stride: expected an integer of at least 1, got 0"),
        ((7, 3, 1, -1), "padding: expected an integer of at least 0, got -1"),
        ((7, 3, 1.5), r"stride: expected an integer of at least 1, got 1\.5"),
        ((3, 6, 1, 1), "kernel: expected at most 5 pixels, the padded side, got 6"),
    ],
)
def test_output_size_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        output_size(*arguments)


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        (
            torch.zeros(1, 5, 5),
            torch.zeros(3, 3),
            r"image: expected shape \(height, width\), got \(1, 5, 5\)",
        ),
        (torch.zeros(0, 5), torch.zeros(3, 3), "size: expected an integer of at least 1, got 0"),
        (torch.zeros(5, 5).int(), torch.zeros(3, 3), "image: expected floating point, got torch.int32"),
        (torch.zeros(5, 5), torch.zeros(3), r"kernel: expected shape \(height, width\), got \(3\)"),
        (torch.zeros(5, 5), torch.zeros(3, 0), "kernel: expected an integer of at least 1, got 0"),
        (torch.zeros(5, 5), torch.zeros(3, 3).double(), "kernel: expected torch.float32, got torch.float64"),
        (torch.zeros(5, 5), torch.zeros(3, 6), "kernel: expected at most 5 pixels, the padded side, got 6"),
        (torch.zeros(5, 5), torch.zeros(6, 3), "kernel: expected at most 5 pixels, the padded side, got 6"),
    ],
)
def test_convolve2d_says_what_is_wrong(image, kernel, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        convolve2d(image, kernel)


IMAGES, WEIGHTS = torch.zeros(2, 3, 5, 5), torch.zeros(4, 3, 3, 3)
WINDOWS = r"expected windows from \(1, 1\) to"


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((IMAGES[0], WEIGHTS), {}, r"images: .*\(batch, channels, height, width\), got \(3, 5, 5\)"),
        ((IMAGES.int(), WEIGHTS), {}, "images: expected floating point, got torch.int32"),
        ((IMAGES, WEIGHTS[:, :2]), {}, r"weights: .* with channels = 3, got \(4, 2, 3, 3\)"),
        ((IMAGES, WEIGHTS.double()), {}, "weights: expected torch.float32, got torch.float64"),
        ((IMAGES, WEIGHTS[..., 0]), {}, r"weights: .* got \(4, 3, 3\)"),
        ((IMAGES, WEIGHTS[..., :0]), {}, rf"weights: {WINDOWS} \(5, 5\), padding included, got \(3, 0\)"),
        ((IMAGES, WEIGHTS[:, :, :0]), {}, rf"weights: {WINDOWS} \(5, 5\), padding included, got \(0, 3\)"),
        ((IMAGES[:, :, :0], WEIGHTS), {}, rf"weights: {WINDOWS} \(0, 5\), .* got \(3, 3\)"),
        ((IMAGES, torch.zeros(4, 3, 8, 1)), {"padding": 1}, rf"weights: {WINDOWS} \(7, 7\), .* got \(8, 1\)"),
        ((IMAGES, torch.zeros(4, 3, 1, 6)), {}, rf"weights: {WINDOWS} \(5, 5\), .* got \(1, 6\)"),
        ((IMAGES, WEIGHTS, torch.zeros(3)), {}, r"bias: expected shape \(filters\) .* = 4, got \(3\)"),
        ((IMAGES, WEIGHTS, torch.zeros(4).double()), {}, "bias: expected torch.float32, got torch.float64"),
        ((IMAGES, WEIGHTS), {"stride": 0}, "stride: expected an integer of at least 1, got 0"),
        ((IMAGES, WEIGHTS), {"stride": (1, 2, 3)}, r"stride: expected one number or a pair, got \(1, 2, 3\)"),
        ((IMAGES, WEIGHTS), {"padding": (0, -1)}, "padding: expected an integer of at least 0, got -1"),
    ],
)
def test_conv2d_says_what_is_wrong(arguments, options, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        conv2d(*arguments, **options)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    ("images", "size", "stride", "message"),
    [
        (IMAGES[0, 0], 2, None, r"images: .*\(batch, channels, height, width\), got \(5, 5\)"),
        (IMAGES.int(), 2, None, "images: expected floating point, got torch.int32"),
        (IMAGES, 0, None, "size: expected an integer of at least 1, got 0"),
        (IMAGES, 2, -1, "stride: expected an integer of at least 1, got -1"),
        (IMAGES, (2, 6), None, rf"size: {WINDOWS} \(5, 5\), padding included, got \(2, 6\)"),
    ],
)
def test_pooling_says_what_is_wrong(pool, images, size, stride, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        pool(images, size, stride)
