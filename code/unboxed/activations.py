"""Activation functions: what a neuron does with the sum of its inputs."""

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor


def step(values: Tensor) -> Tensor:
    """Fire or stay silent: 1 where a value is above 0, else 0.

    The activation of the first artificial neurons (McCulloch and Pitts, 1943). Its slope is 0 wherever it
    has one, which leaves nothing to learn from.

    Args:
        values: Numbers of any shape, floating point.

    Returns:
        Zeros and ones, in the shape and dtype of ``values``; what is not a number (NaN) stays so.

    Raises:
        ValueError: If ``values`` are not floating point.

    Example:
        >>> step(torch.tensor([-1.5, 0.0, 2.0]))
        tensor([0., 0., 1.])
    """
    check_tensor("values", values)
    # NaN > 0 is false: without the first case an input that went missing would be a firm no.
    return torch.where(values.isnan(), values, (values > 0).to(values.dtype))


def sigmoid(values: Tensor) -> Tensor:
    """Squeeze any number into the range from 0 to 1: 1 / (1 + exp(-z)).

    Args:
        values: Numbers z of any shape, floating point.

    Returns:
        Values from 0 to 1, in the shape and dtype of ``values``.

    Raises:
        ValueError: If ``values`` are not floating point.

    Example:
        >>> sigmoid(torch.tensor([0.0, 100.0]))
        tensor([0.5000, 1.0000])
    """
    check_tensor("values", values)
    # Two forms of one formula, each on the side where it needs only exp(-|z|), which cannot overflow. The
    # same test picks sign and form: abs() or clamp() would give the slope at exactly 0 as 0.
    positive = values > 0
    small = torch.exp(torch.where(positive, -values, values))
    return torch.where(positive, 1 / (1 + small), small / (1 + small))


def tanh(values: Tensor) -> Tensor:
    """Squeeze any number into the range from -1 to 1: a sigmoid, stretched and centred on 0.

    Args:
        values: Numbers of any shape, floating point.

    Returns:
        Values from -1 to 1, in the shape and dtype of ``values``.

    Raises:
        ValueError: If ``values`` are not floating point.

    Example:
        >>> tanh(torch.tensor([-100.0, 0.0, 100.0]))
        tensor([-1.,  0.,  1.])
    """
    check_tensor("values", values)
    # 2 * sigmoid(2 * values) - 1, multiplied out: near 0 that difference of numbers near 1 would keep few
    # digits, and expm1(z), which is exp(z) - 1, keeps all.
    positive = values > 0
    small_minus_1 = torch.expm1(torch.where(positive, -2 * values, 2 * values))
    return torch.where(positive, -small_minus_1, small_minus_1) / (2 + small_minus_1)


def relu(values: Tensor) -> Tensor:
    """Let positive numbers pass and stop the rest: max(z, 0).

    Args:
        values: Numbers z of any shape, floating point.

    Returns:
        Values of 0 and above, in the shape and dtype of ``values``.

    Raises:
        ValueError: If ``values`` are not floating point.

    Example:
        >>> relu(torch.tensor([-1.5, 0.0, 2.0]))
        tensor([0., 0., 2.])
    """
    check_tensor("values", values)
    return torch.where(values <= 0, torch.zeros_like(values), values)


def leaky_relu(values: Tensor, slope: float | Tensor = 0.01) -> Tensor:
    """Let positive numbers pass and shrink the rest: z where z > 0, else slope · z.

    With a slope that is itself learned (a tensor that requires a gradient) this is the parametric ReLU of
    He et al. (2015).

    Args:
        values: Numbers z of any shape, floating point.
        slope: What negative numbers are multiplied by; a tensor must be in the dtype of ``values`` and
            broadcast to their shape.

    Returns:
        Numbers in the shape and dtype of ``values``.

    Raises:
        ValueError: If ``values`` are not floating point, ``slope`` is no finite number, or a tensor of slopes
            does not fit them.

    Example:
        >>> leaky_relu(torch.tensor([-2.0, 3.0]), slope=0.5)
        tensor([-1.,  3.])
    """
    check_tensor("values", values)
    _check_slope(slope, values)
    return torch.where(values <= 0, values * slope, values)


def _check_slope(slope: Tensor | float, values: Tensor) -> None:
    if not isinstance(slope, Tensor):
        check_number("slope", slope)
        return
    check_tensor("slope", slope, dtype=values.dtype)
    lengths = zip(reversed(slope.shape), reversed(values.shape), strict=False)
    if slope.ndim > values.ndim or any(length not in (1, other) for length, other in lengths):
        raise ValueError(
            f"slope: expected a shape that broadcasts to {tuple(values.shape)}, got {tuple(slope.shape)}"
        )


def softmax(logits: Tensor, dim: int = -1) -> Tensor:
    """Turn any numbers into shares of 1: exp(z) divided by the sum of all exp(z).

    Args:
        logits: Numbers z, one a class along ``dim``, floating point.
        dim: The dimension whose entries share 1.

    Returns:
        Probabilities that sum to 1 along ``dim``, in the shape and dtype of ``logits``.

    Raises:
        ValueError: If ``logits`` are not floating point.

    Example:
        >>> softmax(torch.tensor([1000.0, 1000.0]))
        tensor([0.5000, 0.5000])
    """
    check_tensor("logits", logits)
    if logits.numel() == 0:
        return logits.clone()  # nothing to share out, and amax() wants at least one number
    # Shares do not change when every logit moves by the same amount, and exp(0) cannot overflow.
    shifted = torch.exp(logits - logits.amax(dim=dim, keepdim=True).detach())
    return shifted / shifted.sum(dim=dim, keepdim=True)
