"""Whether a model is right as often as it says: what its confidence is worth, and how to mend it."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.intervals import Interval, wilson

COLDEST, HOTTEST = 0.01, 100.0  # the temperatures between which the best is looked for
HALVINGS = 50


@dataclass(frozen=True)
class Bin:
    """The answers that were given with about the same confidence.

    Attributes:
        confidence: The mean of their confidences.
        right: How many of them are right.
        count: How many there are, at least one.
    """

    confidence: float
    right: int
    count: int

    @property
    def accuracy(self) -> Interval:
        """The share of them that are right, with its interval."""
        return wilson(self.right, self.count)


def reliability(confidence: Tensor, right: Tensor, *, bins: int = 10) -> list[Bin]:
    """Sort answers by their confidence into bins of equal width, and count how many of each are right.

    Args:
        confidence: The probability that a model gave to each of its answers, shape (examples,).
        right: Whether each answer is right, shape (examples,), booleans.
        bins: Into how many parts the range from 0 to 1 is cut; a confidence on an edge belongs below it.

    Returns:
        The bins from the least confident to the most; empty ones are left out.

    Raises:
        ValueError: If the two do not match, there is no example, or a confidence is no probability.

    Source:
        Guo et al. (2017), On calibration of modern neural networks, section 2.

    Example:
        >>> reliability(torch.tensor([0.5, 0.9375, 0.96875]), torch.tensor([False, True, True]))
        [Bin(confidence=0.5, right=0, count=1), Bin(confidence=0.953125, right=2, count=2)]
    """
    sizes = check_tensor("confidence", confidence, "examples", at_least=0, at_most=1)
    check_tensor("right", right, "examples", dtype=bool, device=confidence.device, sizes=sizes)
    check_number("examples", sizes["examples"], int, at_least=1)
    check_number("bins", bins, int, at_least=1)
    which = (confidence.double() * bins).ceil().long().sub(1).clamp(min=0)
    members = [which == number for number in which.unique().tolist()]
    return [
        Bin(confidence[rows].double().mean().item(), int(right[rows].sum()), int(rows.sum()))
        for rows in members
    ]


def expected_calibration_error(confidence: Tensor, right: Tensor, *, bins: int = 10) -> float:
    """Give the mean distance between confidence and accuracy, bin by bin, each weighted by its examples.

    It is above 0 even for a model whose probabilities are all true, since chance moves the accuracy of a bin;
    the fewer examples and the more bins, the further. Compare it only between equal tests with equal bins.

    Args:
        confidence: As in ``reliability``.
        right: As in ``reliability``.
        bins: As in ``reliability``.

    Returns:
        The error, as a share (0.01 is one percentage point).

    Raises:
        ValueError: As ``reliability`` does.

    Source:
        Naeini, Cooper and Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning.

    Example:
        >>> expected_calibration_error(torch.tensor([0.75, 0.75]), torch.tensor([True, False]))
        0.25
    """
    found = reliability(confidence, right, bins=bins)
    gaps = [part.count * abs(part.confidence - part.accuracy.estimate) for part in found]
    return sum(gaps) / len(confidence)


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Find the number by which logits are to be divided so that their cross-entropy is smallest.

    The cross-entropy is convex in 1 / temperature, so that one look at the sign of its slope tells on which
    side the best lies. Dividing changes no answer: the order of the logits stays.

    Args:
        logits: Shape (examples, classes), of examples that the model has not learned from: validation data.
        labels: Shape (examples,), int64.

    Returns:
        The temperature; above 1 if the model is too sure of itself.

    Raises:
        ValueError: If the two do not match, or the best temperature lies outside 0.01 to 100, as it does
            where every answer is right: then none is too cold.

    Source:
        Guo et al. (2017), On calibration of modern neural networks, section 4.2.

    Example:
        >>> logits = torch.tensor([[4.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 0.0]])
        >>> round(fit_temperature(logits, torch.tensor([0, 0, 0, 1])), 2)
        3.64
    """
    sizes = check_tensor("logits", logits, "examples classes", finite=True)
    check_number("examples", sizes["examples"], int, at_least=1)
    most = sizes["classes"] - 1
    check_tensor("labels", labels, "examples", dtype=torch.int64, at_least=0, at_most=most, sizes=sizes)
    logits = logits.detach().double()
    own = logits.gather(1, labels.to(logits.device)[:, None]).mean()

    def too_cold(temperature: float) -> bool:
        expected = ((logits / temperature).softmax(dim=1) * logits).sum(dim=1).mean()
        return bool(expected > own)

    if too_cold(HOTTEST) or not too_cold(COLDEST):
        raise ValueError(f"logits: expected a best temperature between {COLDEST:g} and {HOTTEST:g}, got none")
    cold, hot = COLDEST, HOTTEST
    for _ in range(HALVINGS):
        middle = math.sqrt(cold * hot)
        cold, hot = (middle, hot) if too_cold(middle) else (cold, middle)
    return math.sqrt(cold * hot)
