"""How many examples it takes until their gradient says more than the noise in it."""

import math

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from unboxed.checks import check_number, check_tensor
from unboxed.metrics import check_labels
from unboxed.models import check_inputs


def noise_scale(model: nn.Module, inputs: Tensor, labels: Tensor) -> float:
    """Say how many examples it takes until their mean gradient is as long as the noise in it.

    Args:
        model: The network, as it is at some moment of its training.
        inputs: Shape (examples, ...): enough to know the exact gradient well.
        labels: Their classes, shape (examples,).

    Returns:
        The variances of the gradients of single examples, summed over all weights, over the squared length of
        the exact gradient; infinite if that is not to be told from 0.

    Raises:
        ValueError: If the inputs are none for the network, or fewer than two, or without one class for each.

    Source:
        McCandlish et al. (2018), the "simple" noise scale, equation 2.9.
    """
    sizes = check_inputs("inputs", inputs, model, "examples ...")
    check_number("examples", sizes["examples"], int, at_least=2)
    check_tensor("labels", labels, "examples", dtype=torch.int64, sizes=sizes)
    check_labels("labels", labels, model, inputs)
    weights = {name: values.detach() for name, values in model.named_parameters()}

    def loss(weights: dict[str, Tensor], example: Tensor, label: Tensor) -> Tensor:
        return cross_entropy(functional_call(model, weights, (example[None],)), label[None])

    slopes = vmap(grad(loss), in_dims=(None, 0, 0))(weights, inputs, labels)
    rows = torch.cat([slope.flatten(1) for slope in slopes.values()], dim=1)
    noise = rows.var(dim=0).sum().item()
    signal = rows.mean(dim=0).square().sum().item() - noise / len(rows)
    return noise / signal if signal > 0 else math.inf
