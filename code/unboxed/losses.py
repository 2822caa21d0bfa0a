"""Losses: one number for how wrong a network is, and a slope that says which way is less wrong.

All but the last are averages over what they are given, and can be learned from; none takes exp() of a
large number or the logarithm of 0 on the way.
"""

import torch
from torch import Tensor

from unboxed.checks import check_classes, check_tensor


def _check_alike(name: str, values: Tensor, targets: Tensor) -> None:
    check_tensor(name, values, filled=True)
    # One that broadcasts would do for PyTorch: (n, 1) against (n,) gives (n, n) losses without a word.
    shape = " ".join(map(str, values.shape))
    check_tensor("targets", targets, shape, dtype=values.dtype, device=values.device)


def _check_classes(logits: Tensor, targets: Tensor) -> None:
    check_tensor("logits", logits, "batch classes", filled=True)
    check_classes("targets", targets, logits, "batch classes")


def mean_squared_error(predictions: Tensor, targets: Tensor) -> Tensor:
    """Average the squared distance between each prediction and its target.

    Args:
        predictions: Numbers of any shape, floating point.
        targets: What they should have been, in the shape and dtype of ``predictions``.

    Returns:
        The mean over every single number, a tensor of shape ().

    Raises:
        ValueError: If there are no numbers or other than floating point, or ``targets`` differ in shape,
            dtype or device.

    Example:
        >>> mean_squared_error(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """
    _check_alike("predictions", predictions, targets)
    return ((predictions - targets) ** 2).mean()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Average the surprise at the right class: minus the logarithm of its softmax share.

    Args:
        logits: One number a class, before softmax, shape (batch, classes), floating point. Logarithms of
            probabilities will do as well: softmax turns them back into those probabilities.
        targets: The index of the right class of each example, shape (batch,), int64.

    Returns:
        The mean over the batch in nats (natural logarithm), a tensor of shape ().

    Raises:
        ValueError: If there are no examples, shapes, dtypes or devices do not match, or a target is no class
            index.

    Example:
        >>> cross_entropy(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]), torch.tensor([0, 0]))
        tensor(0.3466)
    """
    _check_classes(logits, targets)
    # log(exp(a) + exp(b)) = m + log(exp(a - m) + exp(b - m)). With m the largest, no exp() can overflow
    # and one of them is 1, so that the logarithm is never that of 0.
    shifted = logits - logits.amax(dim=1, keepdim=True).detach()
    log_shares = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return -log_shares.gather(1, targets[:, None]).mean()


def binary_cross_entropy_with_logits(logits: Tensor, targets: Tensor) -> Tensor:
    """Average the surprise at yes-or-no answers: cross-entropy after a sigmoid.

    Args:
        logits: One number an answer, before the sigmoid, of any shape, floating point.
        targets: From 0 (no) to 1 (yes), in the shape and dtype of ``logits``.

    Returns:
        The mean over all answers in nats (natural logarithm), a tensor of shape ().

    Raises:
        ValueError: If there are no logits or other than floating point, or ``targets`` differ in shape,
            dtype or device or leave the range from 0 to 1.

    Example:
        >>> binary_cross_entropy_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1.0, 1.0]))
        tensor(0.3466)
    """
    _check_alike("logits", logits, targets)
    check_tensor("targets", targets, at_least=0, at_most=1)
    # No and yes are two classes with logits 0 and z, so this is log(exp(0) + exp(z)) - target · z, with the
    # larger of 0 and z taken out. One test decides both cases, or the slope at exactly 0 would be wrong.
    positive = logits > 0
    larger = torch.where(positive, logits, torch.zeros_like(logits))
    smaller_minus_larger = torch.where(positive, -logits, logits)
    return (larger - targets * logits + smaller_minus_larger.exp().log1p()).mean()


def classification_error(logits: Tensor, targets: Tensor) -> Tensor:
    """Count how many examples get the wrong class, as a share of all.

    What people want to be small, and what no network can learn from: it is flat wherever it does not jump.

    Args:
        logits: One number a class, shape (batch, classes), floating point; the largest is the answer, and
            the first of several that are largest. Probabilities give the same answer.
        targets: The index of the right class of each example, shape (batch,), int64.

    Returns:
        The share of wrong answers, from 0 to 1, a float32 tensor of shape (). An example with a logit that
        is not a number (NaN) counts as wrong.

    Raises:
        ValueError: If there are no examples, shapes, dtypes or devices do not match, or a target is no class
            index.

    Example:
        >>> classification_error(torch.tensor([[0.9, 0.1], [0.4, 0.6]]), torch.tensor([0, 0]))
        tensor(0.5000)
    """
    _check_classes(logits, targets)
    wrong = (logits.argmax(dim=1) != targets) | logits.isnan().any(dim=1)
    return wrong.float().mean()
