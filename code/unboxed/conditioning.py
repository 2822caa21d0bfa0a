"""How many steps a weighted sum takes to learn, decided by the scales of its inputs."""

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor


def standardise(inputs: Tensor) -> Tensor:
    """Shift every input to a mean of 0, and divide it by its spread: shape (examples, inputs), as given.

    Raises:
        ValueError: If an input is the same for all examples, so that it has no spread, or a number is
            not finite.
    """
    sizes = check_tensor("inputs", inputs, "examples inputs", finite=True)
    check_number("examples", sizes["examples"], int, at_least=1)
    spread = inputs.std(dim=0, correction=0)
    # The mean of equal numbers is rounded, so that their spread need not be 0.
    if not ((inputs.amax(dim=0) > inputs.amin(dim=0)) & (spread > 0)).all():
        raise ValueError("inputs: expected different values of every input, got one that is always the same")
    return (inputs - inputs.mean(dim=0)) / spread


def bowl_of(inputs: Tensor) -> Tensor:
    """Give the second derivatives of the mean squared error of a weighted sum with a bias.

    Args:
        inputs: Shape (examples, inputs), floating point.

    Returns:
        A matrix of shape (inputs + 1, inputs + 1), the bias last: the same at every place of the bowl.

    Raises:
        ValueError: If the inputs have another shape, or are not floating point.
    """
    check_tensor("inputs", inputs, "examples inputs")
    table = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)
    return 2 * table.T @ table / len(table)


def steps_at_best_rate(inputs: Tensor, targets: Tensor, *, share: float) -> tuple[float, float, int]:
    """Count the steps of gradient descent from weights of 0, at the best learning rate for the bowl.

    Every step multiplies what is left along an axis of the bowl by one and the same number, so that the steps
    need not be walked.

    Args:
        inputs: Shape (examples, inputs), float64.
        targets: What the weighted sum should be, shape (examples,).
        share: What share of the loss above the lowest is to be left.

    Returns:
        The condition number, the learning rate, and the steps.

    Raises:
        ValueError: If shapes do not match, a number is not finite, or ``share`` is none.
    """
    sizes = check_tensor("inputs", inputs, "examples inputs", finite=True, filled=True)
    check_tensor("targets", targets, "examples", dtype=inputs.dtype, finite=True, sizes=sizes)
    check_number("share", share, above=0, below=1)
    curvatures, axes = torch.linalg.eigh(bowl_of(inputs))
    table = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)
    best = torch.linalg.lstsq(table, targets[:, None]).solution[:, 0]
    to_go = curvatures * (axes.T @ best) ** 2
    lr = 2 / (curvatures[0] + curvatures[-1])

    def left(steps: int) -> float:
        return float((to_go * (1 - lr * curvatures) ** (2 * steps)).sum() / to_go.sum())

    enough = 1
    while left(enough) > share:
        enough *= 2
    low, high = enough // 2, enough
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if left(middle) > share else (low, middle)
    return float(curvatures[-1] / curvatures[0]), float(lr), low
