"""Networks from many starts that answer yes or no: trained side by side, and counted."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from unboxed.checks import check_number, check_tensor
from unboxed.losses import binary_cross_entropy_with_logits
from unboxed.models import check_inputs
from unboxed.starts import train_together


def fit_binary(models: Sequence[nn.Module], inputs: Tensor, labels: Tensor, *, steps: int, lr: float) -> None:
    """Train networks of one shape side by side to tell two classes apart, all on the same examples.

    Args:
        models: The networks, each with one output: a logit, above 0 for class 1.
        inputs: Shape (examples, inputs).
        labels: 0 or 1 for each, shape (examples,), floating point.
        steps: How often to step, each time on all examples.
        lr: The learning rate of Adam.

    Raises:
        ValueError: If there are no models, or inputs and labels do not match.
    """
    check_number("models", len(models), int, at_least=1)
    sizes = check_inputs("inputs", inputs, models[0], "examples inputs")
    check_tensor("labels", labels, "examples", dtype=inputs.dtype, at_least=0, at_most=1, sizes=sizes)
    count = len(models)
    targets = labels[:, None].expand(count, -1, 1)
    inputs = inputs.expand(count, *inputs.shape)
    train_together(models, inputs, targets, binary_cross_entropy_with_logits, steps=steps, lr=lr)


def accuracies(models: Sequence[nn.Module], inputs: Tensor, labels: Tensor) -> Tensor:
    """Measure what ``fit_binary`` trains: the share of examples that each gets right, shape (models,).

    Raises:
        ValueError: If there are no models, or inputs and labels do not match.
    """
    check_number("models", len(models), int, at_least=1)
    sizes = check_inputs("inputs", inputs, models[0], "examples inputs")
    check_tensor("labels", labels, "examples", dtype=None, at_least=0, at_most=1, sizes=sizes)
    with torch.no_grad():
        return torch.stack([((model(inputs)[:, 0] > 0) == labels.bool()).float().mean() for model in models])
