"""What a function expects of its arguments, said in one grammar; what does not fit is an error that says so.

A shape is written as in a docstring: ``"n 3 h w"``. A number must be just that long; a letter or word may be
of any length, the same wherever it stands; ``...`` stands for any number of lengths, at most once.
"""

import math
import numbers
from typing import Any

import torch
from torch import Tensor

Sizes = dict[str, int]
KINDS: dict[Any, str] = {float: "floating point", int: "integers", bool: "booleans"}


def check_tensor(
    name: str,
    tensor: Any,
    shape: str = "...",
    *,
    dtype: torch.dtype | type | None = float,
    at_least: float | None = None,
    at_most: float | None = None,
    finite: bool = False,
    filled: bool = False,
    device: torch.device | None = None,
    sizes: Sizes | None = None,
) -> Sizes:
    """Check one tensor.

    Args:
        name: What the caller calls it.
        tensor: What was given.
        shape: What its shape should be.
        dtype: A type of PyTorch's, or ``float``, ``int`` or ``bool`` for any of that kind; None for any.
        at_least: The smallest value allowed.
        at_most: The largest value allowed.
        finite: Whether infinity and not-a-number are refused.
        filled: Whether a tensor without a single number is refused.
        device: Where it should be; a kind without a number for any of that kind, None for anywhere.
        sizes: Lengths known already, such as those of another argument.

    Returns:
        ``sizes`` and the lengths found for the letters of ``shape``.

    Raises:
        TypeError: If it is no tensor.
        ValueError: If anything else does not fit; the message says what was expected and what came.

    Example:
        >>> sizes = check_tensor("images", torch.zeros(2, 3, 8, 9), "n 3 h w")
        >>> check_tensor("labels", torch.tensor([1, 2, 3]), "n", dtype=int, sizes=sizes)
        Traceback (most recent call last):
        ValueError: labels: expected shape (n) with n = 2, got (3)
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name}: expected a tensor, got {type(tensor).__name__}")
    if dtype is not None and not _is(tensor.dtype, dtype):
        raise ValueError(f"{name}: expected {KINDS.get(dtype, dtype)}, got {tensor.dtype}")
    sizes = _sizes(name, tuple(tensor.shape), shape.split(), sizes or {})
    here = tensor.device
    if device is not None and (here.type != device.type or device.index not in (None, here.index)):
        raise ValueError(f"{name}: expected a tensor on {device}, got one on {here}")
    if filled and not tensor.numel():
        raise ValueError(f"{name}: expected one number or more, got shape {tuple(tensor.shape)}")
    if tensor.numel() and (finite or at_least is not None or at_most is not None):
        _check_values(name, tensor.detach(), at_least, at_most, finite)
    return sizes


def check_like(name: str, tensor: Any, other: Tensor) -> None:
    """Check that a tensor is of the shape, of the type and on the device of another; raises as above."""
    check_tensor("other", other, dtype=None)
    check_tensor(name, tensor, " ".join(map(str, other.shape)), dtype=other.dtype, device=other.device)


def check_classes(name: str, labels: Any, logits: Any, shape: str = "n classes", **sizes: int) -> Sizes:
    """Check logits and the classes of their examples: int64, from 0, on the device of the logits.

    ``name`` is what the caller calls the classes, ``shape`` that of the logits: examples and classes.
    Whatever else is given, is returned and raised is as for ``check_tensor``.
    """
    found = check_tensor("logits", logits, shape, sizes=sizes)
    examples, classes = shape.split()
    wanted: dict[str, Any] = {"dtype": torch.int64, "device": logits.device, "sizes": found}
    return check_tensor(name, labels, examples, at_least=0, at_most=found[classes] - 1, **wanted)


def check_number(
    name: str,
    number: Any,
    kind: type = float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> None:
    """Check one number; NumPy's count as Python's, a truth value does not.

    Args:
        name: What the caller calls it.
        number: What was given.
        kind: ``int`` or ``float``; an integer will do for a ``float``.
        at_least: The smallest allowed.
        at_most: The largest allowed.
        above: What it must be larger than.
        below: What it must be smaller than.

    Raises:
        ValueError: If it does not fit; the message says what was expected and what came.
    """
    bounds = {"at least": at_least, "at most": at_most, "above": above, "below": below}
    known = [f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None]
    wanted = "an integer" if kind is int else "a finite number"
    if known:
        wanted += (" of " if known[0].startswith("at") else " ") + " and ".join(known)
    kinds: Any = numbers.Integral if kind is int else numbers.Real
    if (
        not isinstance(number, kinds)
        or isinstance(number, bool)
        or not (kind is int or _finite(number))
        or (at_least is not None and number < at_least)
        or (at_most is not None and number > at_most)
        or (above is not None and number <= above)
        or (below is not None and number >= below)
    ):
        raise ValueError(f"{name}: expected {wanted}, got {number!r}")


def check_seed(name: str, seed: Any) -> None:
    """Raise a ValueError unless this is an integer that every generator of chance takes: 0 to 2³² - 1."""
    if not isinstance(seed, numbers.Integral) or isinstance(seed, bool) or not 0 <= int(seed) < 2**32:
        raise ValueError(f"{name}: expected an integer from 0 to 2**32 - 1, got {seed!r}")


def check_training(lr: Any, seed: Any = 0, **counts: Any) -> None:
    """Raise a ValueError unless a learning rate is above 0, a seed is one, and each count is at least 1."""
    for name, count in counts.items():
        check_number(name, count, int, at_least=1)
    check_number("lr", lr, above=0)
    check_seed("seed", seed)


def check_flag(name: str, flag: Any) -> None:
    """Raise a ValueError unless this is a truth value: a word such as "no" would count as True."""
    if not isinstance(flag, bool):
        raise ValueError(f"{name}: expected True or False, got {flag!r}")


def _finite(number: Any) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an integer beyond all floats
        return False


def _is(found: torch.dtype, wanted: torch.dtype | type) -> bool:
    if wanted is float:
        return found.is_floating_point
    if wanted is int:
        return not (found.is_floating_point or found.is_complex or found == torch.bool)
    return found == (torch.bool if wanted is bool else wanted)


def _sizes(name: str, found: tuple[int, ...], wanted: list[str], known: Sizes) -> Sizes:
    sizes = dict(known)
    letters = [letter for letter in wanted if letter != "..."]
    before = wanted.index("...") if "..." in wanted else len(wanted)
    fits = len(found) == len(letters) or len(found) > len(letters) < len(wanted)
    ends = found[:before] + found[len(found) - len(letters) + before :]
    for letter, length in zip(letters, ends, strict=False):
        fits &= length == (int(letter) if letter.isdigit() else sizes.setdefault(letter, length))
    if not fits:
        given = ", ".join(f"{letter} = {known[letter]}" for letter in letters if letter in known)
        raise ValueError(
            f"{name}: expected shape ({', '.join(wanted)}){' with ' if given else ''}{given}, "
            f"got ({', '.join(map(str, found))})"
        )
    return sizes


def _check_values(name: str, tensor: Tensor, low: float | None, high: float | None, finite: bool) -> None:
    check_number("at_least", low or 0)
    check_number("at_most", high or 0)
    if tensor.is_complex() or tensor.layout != torch.strided:
        raise ValueError(f"{name}: expected dense real numbers, got {tensor.dtype}, {tensor.layout}")
    if tensor.dtype not in {torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool}:
        tensor = tensor.double()  # PyTorch finds no smallest number in some of the other types
    if tensor.is_floating_point():
        odd = tensor[~tensor.isfinite()] if finite else tensor[tensor.isnan()]
        if odd.numel():
            raise ValueError(f"{name}: expected finite numbers, got {odd[0].item()}")
    smallest, largest = tensor.min().item(), tensor.max().item()
    if (low is not None and smallest < low) or (high is not None and largest > high):
        span = f"from {low:g} to {high:g}" if None not in (low, high) else ""
        bound = span or (f"of at least {low:g}" if low is not None else f"of at most {high:g}")
        raise ValueError(f"{name}: expected values {bound}, got {smallest:g} to {largest:g}")
