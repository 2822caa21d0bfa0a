"""Hold an answer against what is right, and say what is wrong with it without giving anything away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from unboxed.checks import check_number

# Closer than this, relative to what is right, a wrong number has most likely been rounded.
CLOSE = 0.02


@dataclass(frozen=True)
class Exercise:
    """What an exercise asks for.

    Attributes:
        wanted: What to hand in, as a phrase that can follow "expected": "the least whole score, a number".
        expected: Computes what is right: a text, a number or a tensor of numbers or truth values.
        because: Why it is right, in one sentence, for those who have found it.
        within: How far off each number may be; what was rounded as the exercise says is right.

    Raises:
        ValueError: If ``within`` is negative, or no number.
    """

    wanted: str
    expected: Callable[[], str | float | Tensor]
    because: str
    within: float = 0.0

    def __post_init__(self) -> None:
        check_number("within", self.within, at_least=0)


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and what to say to whoever gave it."""

    right: bool
    said: str


def compare(exercise: Exercise, answer: Any) -> Verdict:
    """Hold an answer against what is right.

    Args:
        exercise: What was asked.
        answer: A text, a number, a truth value, or a tensor, array or (nested) list of numbers.

    Returns:
        The verdict. An answer of another type or shape, or with a value that is no finite number, is a wrong
        answer like any other, and the verdict says what was expected and what came.
    """
    expected = exercise.expected()
    try:
        if isinstance(expected, str):
            problem = _text(expected, answer)
        else:
            right = torch.as_tensor(expected)
            problem = _values(right, _numbers(answer, right), exercise.within)
    except ValueError as error:
        return Verdict(False, f"✗ This cannot be checked yet: expected {exercise.wanted}, got {error}.")
    if problem:
        return Verdict(False, f"✗ Not yet: {problem}. Have another go.")
    return Verdict(True, f"✓ Right. {exercise.because}")


def _text(expected: str, answer: Any) -> str:
    if not isinstance(answer, str):
        raise ValueError(_kind(answer))
    said, right = (" ".join(text.casefold().split()) for text in (answer, expected))
    return "" if said == right else f"{answer!r} is not it"


def _numbers(answer: Any, right: Tensor) -> Tensor:
    """Turn an answer into float64 numbers in the shape of what is right, or raise what is the matter."""
    try:
        plain = _plain(answer, truths=right.dtype == torch.bool)
    except RecursionError:
        raise ValueError("lists within lists, without an end") from None
    try:
        values = torch.tensor(plain, dtype=torch.float64)
    except (TypeError, ValueError):
        raise ValueError("a list whose rows are not equally long") from None
    if right.ndim == 0 and values.numel() == 1:
        values = values.reshape(())
    if values.shape != right.shape:
        raise ValueError(_shape(values))
    odd = values[~values.isfinite()]
    if odd.numel():
        raise ValueError(f"a value that is not a finite number ({odd[0].item()})")
    if right.dtype == torch.bool and not ((values == 0) | (values == 1)).all():
        raise ValueError("values other than 0 and 1")
    return values


def _plain(answer: Any, truths: bool) -> Any:
    """Turn an answer into a number or nested lists of numbers; truth values only where they are wanted."""
    if hasattr(answer, "tolist"):  # tensors, and NumPy's arrays and numbers
        answer = _listed(answer)
    if isinstance(answer, (list, tuple)):
        return [_plain(part, truths) for part in answer]
    if not isinstance(answer, (bool, int, float)) or (isinstance(answer, bool) and not truths):
        raise ValueError(_kind(answer))
    try:
        return float(answer)
    except OverflowError:
        raise ValueError("a number too large to compare") from None


def _listed(answer: Any) -> Any:
    """Turn a tensor or an array into lists, or refuse one that holds no numbers to look at."""
    try:
        return (answer.detach().to_dense() if isinstance(answer, Tensor) else answer).tolist()
    except (RuntimeError, TypeError):  # such as a tensor on the device meta, or the class itself
        raise ValueError(_kind(answer)) from None


def _values(right: Tensor, values: Tensor, within: float) -> str:
    """Say what is wrong with numbers in the right shape; nothing if they fit."""
    off = values - right.to(torch.float64)
    wrong = off.abs() > within
    if not wrong.any():
        return ""
    if right.ndim:
        return f"of {right.numel()} values, {int((~wrong).sum())} are as they should be"
    if right.dtype == torch.bool:
        return "it is the other way round"
    direction = "large" if off > 0 else "small"
    if off.abs() <= CLOSE * abs(right.item()):
        return f"very close, but a little too {direction}; perhaps it has been rounded"
    if right.item() and values.sign() == -right.sign():
        return "the sign of your number is worth a look"
    return f"your number is too {direction}"


def _kind(answer: Any) -> str:
    """Name what came, for an answer that is of no use as it is."""
    if answer is None:
        return "None"
    if isinstance(answer, str):
        return f"the text {answer!r}"
    if isinstance(answer, bool):
        return f"{answer}"
    if callable(answer):
        return f"a function or class ({getattr(answer, '__name__', type(answer).__name__)}); call it first"
    return f"something of type {type(answer).__name__}"


def _shape(values: Tensor) -> str:
    if values.ndim == 0:
        return "one number"
    if values.ndim == 1:
        return f"{len(values)} numbers"
    return f"numbers of shape ({', '.join(map(str, values.shape))})"
