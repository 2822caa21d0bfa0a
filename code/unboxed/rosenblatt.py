"""Rosenblatt's rule one example at a time, and the cards on which his perceptron was shown to the press."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unboxed.checks import check_number, check_seed, check_tensor

SIDE, MARK = 20, 4  # dots: of a card, and of the square on it
SMUDGED = 0.05  # of all dots


def learn_from(weights: Tensor, bias: float, example: Tensor, target: float) -> tuple[Tensor, float]:
    """Learn from one example: change nothing if the answer is right, else move by the example.

    Args:
        weights: Shape (inputs,), floating point.
        bias: The weight of one more input, which is always 1.
        example: Shape (inputs,), in the dtype of ``weights``.
        target: What the answer should be, 0 or 1.

    Returns:
        The new weights and the new bias.

    Raises:
        ValueError: If the shapes or dtypes do not match, the bias is no finite number, or the target is
            neither 0 nor 1.

    Source:
        Rosenblatt (1960), Perceptron simulation experiments; the error-correction procedure.

    Example:
        >>> learn_from(torch.tensor([0.0, 0.0]), 0.0, torch.tensor([0.0, 1.0]), 1.0)
        (tensor([0., 1.]), 1.0)
    """
    sizes = check_tensor("weights", weights, "inputs")
    check_number("bias", bias)
    check_tensor("example", example, "inputs", dtype=weights.dtype, sizes=sizes)
    if target not in (0, 1):
        raise ValueError(f"target: expected 0 or 1, got {target}")
    answer = float(weights @ example + bias > 0)
    error = answer - target
    return weights - error * example, bias - error


@dataclass(frozen=True, eq=False)
class Turn:
    """What happened when an example had its turn.

    Attributes:
        example: Which one, counted from 0.
        sum: Its weighted sum, with the bias.
        answer: What the perceptron said, 0 or 1.
        target: What it should have said.
        weights: Those after the turn, shape (inputs,).
        bias: That after the turn.

    Raises:
        ValueError: If the weights are not a floating-point vector.
    """

    example: int
    sum: float
    answer: float
    target: float
    weights: Tensor
    bias: float

    def __post_init__(self) -> None:
        check_tensor("weights", self.weights, "inputs")


def turns(inputs: Tensor, targets: Tensor, *, epochs: int) -> list[Turn]:
    """Go through examples in order, again and again, from weights of 0, and note every turn.

    Args:
        inputs: Examples, shape (examples, inputs), floating point.
        targets: 0 or 1 for each, shape (examples,), in the dtype of ``inputs``.
        epochs: How often to go through all of them.

    Returns:
        One turn for each example of each epoch.

    Raises:
        ValueError: If shapes or dtypes do not match, or a target is neither 0 nor 1.
    """
    sizes = check_tensor("inputs", inputs, "examples inputs", finite=True)
    check_tensor("targets", targets, "examples", dtype=inputs.dtype, sizes=sizes)
    check_number("epochs", epochs, int, at_least=0)
    weights, bias = inputs.new_zeros(inputs.shape[1]), 0.0
    noted = []
    for _ in range(epochs):
        for number, (example, target) in enumerate(zip(inputs, targets.tolist(), strict=True)):
            total = float(weights @ example + bias)
            weights, bias = learn_from(weights, bias, example, target)
            noted.append(Turn(number, total, float(total > 0), target, weights, bias))
    return noted


def first_return(noted: Sequence[Turn], examples: int) -> tuple[int, int] | None:
    """Find the first epoch after which weights and bias are those after an earlier epoch.

    What follows two epochs that end alike is alike, too: from there on all repeats itself.

    Args:
        noted: What ``turns`` gives.
        examples: How many turns there are in an epoch.

    Returns:
        The earlier epoch and the later one, counted from 1; None if no two end alike.

    Raises:
        ValueError: If ``examples`` is below 1.
    """
    check_number("examples", examples, int, at_least=1)
    ends = [(*turn.weights.tolist(), turn.bias) for turn in noted[examples - 1 :: examples]]
    seen: dict[tuple[float, ...], int] = {}
    for later, end in enumerate(ends, 1):
        if (earlier := seen.setdefault(end, later)) < later:
            return earlier, later
    return None


def make_cards(count: int, *, seed: int) -> tuple[Tensor, Tensor]:
    """Make cards of 20 × 20 dots with a small square on the left or on the right, and smudge them.

    Args:
        count: How many.
        seed: Decides sides, places and smudges.

    Returns:
        The cards, zeros and ones of shape (count, 20, 20), and the side of each square, 0 for left and 1
        for right, shape (count,).

    Raises:
        ValueError: If ``count`` is below 1, or the seed is none.
    """
    check_number("count", count, int, at_least=1)
    check_seed("seed", seed)
    generator = torch.Generator().manual_seed(seed)
    half = SIDE // 2
    sides = torch.randint(0, 2, (count,), generator=generator)
    rows = torch.randint(0, SIDE - MARK + 1, (count,), generator=generator)
    columns = torch.randint(0, half - MARK + 1, (count,), generator=generator) + half * sides
    cards = torch.zeros(count, SIDE, SIDE)
    for card, row, column in zip(cards, rows, columns, strict=True):
        card[row : row + MARK, column : column + MARK] = 1
    smudged = torch.rand(cards.shape, generator=generator) < SMUDGED
    return torch.where(smudged, 1 - cards, cards), sides.float()
