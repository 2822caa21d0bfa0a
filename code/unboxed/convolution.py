"""Convolution and pooling: one small window, moved over a picture, asking the same question everywhere.

What networks call convolution is cross-correlation: the kernel is laid on the picture as it is, where the
convolution of mathematics turns it by half a turn first. PyTorch does the same, and so does this module.
"""

from collections.abc import Mapping
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn.functional import pad

from unboxed.checks import check_number, check_tensor

KERNELS: Mapping[str, Tensor] = MappingProxyType(
    {
        "identity": torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
        "blur": torch.ones(3, 3) / 9,
        "sharpen": torch.tensor([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]]),
        "emboss": torch.tensor([[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]]),
        "edge enhance": torch.tensor([[0.0, 0.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
        "edge detect": torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),
        "sobel x": torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),
        "sobel y": torch.tensor([[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]]),
    }
)
"""Kernels with a name in image processing, each of shape (3, 3), float32."""

Pixels = int | tuple[int, int]
"""A number of pixels, the same both ways, or a pair: down, across."""


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Count the places along one side of a picture where a window fits.

    Args:
        size: Pixels along the side.
        kernel: Pixels that the window covers.
        stride: Pixels from one place to the next.
        padding: Pixels added at each of the two ends.

    Returns:
        The number of places: (size + 2 * padding - kernel) / stride, rounded down, plus 1.

    Raises:
        ValueError: If a number is too small, or the window is longer than the padded side.

    Example:
        >>> output_size(28, kernel=5), output_size(28, kernel=5, padding=2)
        (24, 28)
        >>> output_size(28, kernel=2, stride=2)
        14
    """
    check_number("size", size, int, at_least=1)
    check_number("kernel", kernel, int, at_least=1)
    check_number("stride", stride, int, at_least=1)
    check_number("padding", padding, int, at_least=0)
    side = size + 2 * padding
    if kernel > side:
        raise ValueError(f"kernel: expected at most {side} pixels, the padded side, got {kernel}")
    return (side - kernel) // stride + 1


def convolve2d(image: Tensor, kernel: Tensor) -> Tensor:
    """Slide a kernel over one picture, place by place: slow, and easy to read.

    At each place where the kernel fits on the picture, multiply what it covers by
    its weights, number by number, and add up the products.

    Args:
        image: Brightness, shape (height, width), floating point.
        kernel: Weights in the same dtype, shape (kernel height, kernel width).

    Returns:
        Shape (height - kernel height + 1, width - kernel width + 1).

    Raises:
        ValueError: If a shape or dtype is wrong, or the kernel is larger than the picture.

    Example:
        >>> convolve2d(torch.tensor([[1.0, 2.0, 4.0, 8.0]]), torch.tensor([[-1.0, 1.0]]))
        tensor([[1., 2., 4.]])
    """
    check_tensor("image", image, "height width")
    check_tensor("kernel", kernel, "height width", dtype=image.dtype)
    height, width = kernel.shape
    rows = output_size(image.shape[0], height)
    columns = output_size(image.shape[1], width)
    feature_map = image.new_zeros(rows, columns)
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            feature_map[row, column] = (window * kernel).sum()
    return feature_map


def conv2d(
    images: Tensor,
    weights: Tensor,
    bias: Tensor | None = None,
    stride: Pixels = 1,
    padding: Pixels = 0,
) -> Tensor:
    """Answer pictures with several filters at once: one feature map a picture and filter.

    The same as ``torch.nn.functional.conv2d``: every window is laid out beside the
    next, and one product of tensors answers them all.

    Args:
        images: Shape (batch, channels, height, width), floating point.
        weights: A kernel for each filter and channel, in the dtype of ``images``,
            shape (filters, channels, kernel height, kernel width).
        bias: What is added to each filter's maps, shape (filters,).
        stride: Pixels from one window to the next, or a pair: down, across.
        padding: Zeros added on each side, or a pair: down, across.

    Returns:
        Feature maps, shape (batch, filters, rows, columns), sized by ``output_size``.

    Raises:
        ValueError: If a shape or dtype is wrong, or a kernel is larger than the padded picture.

    Example:
        >>> conv2d(torch.ones(1, 3, 8, 8), torch.ones(4, 3, 5, 5), stride=2, padding=2).shape
        torch.Size([1, 4, 4, 4])
    """
    sizes = check_tensor("images", images, "batch channels height width")
    shape = "filters channels kernel_height kernel_width"
    sizes = check_tensor("weights", weights, shape, dtype=images.dtype, sizes=sizes)
    if bias is not None:
        check_tensor("bias", bias, "filters", dtype=images.dtype, sizes=sizes)
    down, across = _pair("padding", padding, at_least=0)
    padded = pad(images, (across, across, down, down))
    size = (weights.shape[2], weights.shape[3])
    windows = _windows(padded, "weights", size, _pair("stride", stride, at_least=1))
    # n: picture, c: channel, y, x: place, i, j: within the window, f: filter
    maps = torch.einsum("ncyxij,fcij->nfyx", windows, weights)
    return maps if bias is None else maps + bias[:, None, None]


def max_pool2d(images: Tensor, size: Pixels, stride: Pixels | None = None) -> Tensor:
    """Keep the largest value of each window, channel by channel.

    Args:
        images: Shape (batch, channels, height, width), floating point.
        size: Pixels that a window covers, or a pair: down, across.
        stride: Pixels from one window to the next, or a pair; as many as ``size`` by default.

    Returns:
        Maxima, shape (batch, channels, rows, columns). Where several values of a window are the largest,
        the gradient goes to the first.

    Raises:
        ValueError: If a shape or dtype is wrong, or the window is larger than the picture.

    Example:
        >>> max_pool2d(torch.arange(16.0).reshape(1, 1, 4, 4), 2)
        tensor([[[[ 5.,  7.],
                  [13., 15.]]]])
    """
    return _pools(images, size, stride).flatten(-2).max(dim=-1).values


def avg_pool2d(images: Tensor, size: Pixels, stride: Pixels | None = None) -> Tensor:
    """Average each window, channel by channel; arguments and errors as in ``max_pool2d``.

    Example:
        >>> avg_pool2d(torch.arange(16.0).reshape(1, 1, 4, 4), 2)
        tensor([[[[ 2.5000,  4.5000],
                  [10.5000, 12.5000]]]])
    """
    return _pools(images, size, stride).mean(dim=(-2, -1))


def _pools(images: Tensor, size: Pixels, stride: Pixels | None) -> Tensor:
    check_tensor("images", images, "batch channels height width")
    pair = _pair("size", size, at_least=1)
    return _windows(images, "size", pair, pair if stride is None else _pair("stride", stride, at_least=1))


def _windows(images: Tensor, name: str, size: tuple[int, int], stride: tuple[int, int]) -> Tensor:
    """See pictures as their windows: shape (batch, channels, rows, columns, window height, window width)."""
    room = tuple(images.shape[2:])
    if not (1 <= size[0] <= room[0] and 1 <= size[1] <= room[1]):
        raise ValueError(f"{name}: expected windows from (1, 1) to {room}, padding included, got {size}")
    return images.unfold(2, size[0], stride[0]).unfold(3, size[1], stride[1])


def _pair(name: str, value: Pixels, *, at_least: int) -> tuple[int, int]:
    pair = value if isinstance(value, tuple) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name}: expected one number or a pair, got {value}")
    for number in pair:
        check_number(name, number, int, at_least=at_least)
    return pair
