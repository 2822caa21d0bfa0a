"""Several numbers or tensors given at once: all that there should be, each of them one that is allowed."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from torch import Tensor

from unboxed.checks import Sizes, check_number, check_tensor


def check_numbers(
    name: str, numbers: Any, kind: type = float, *, count: int | None = None, **bounds: float
) -> None:
    """Check numbers in a row, such as a list, a tuple or a tensor of one dimension.

    Args:
        name: What the caller calls them.
        numbers: What was given.
        kind: ``int`` or ``float``, as for ``check_number``.
        count: How many there should be; one or more unless given.
        bounds: Those of each number, as for ``check_number``.

    Raises:
        ValueError: If they do not fit; the message says what was expected and what came.

    Example:
        >>> check_numbers("size", (28, 0), int, count=2, at_least=1)
        Traceback (most recent call last):
        ValueError: size: expected an integer of at least 1, got 0
    """
    row = numbers.tolist() if isinstance(numbers, Tensor) else numbers
    in_a_row = isinstance(row, Collection) and not isinstance(row, str)
    if not in_a_row or len(row) != (count or max(1, len(row))):
        wanted = "one number or more" if count is None else f"{count} number{'s' * (count != 1)}"
        raise ValueError(f"{name}: expected {wanted}, got {row!r}")
    for number in row:
        check_number(name, number, kind, **bounds)


def check_range(name: str, limits: Any) -> None:
    """Raise a ValueError unless these are two finite numbers, the first of them the smaller one."""
    check_numbers(name, limits, count=2)
    low, high = limits
    if not low < high:
        raise ValueError(f"{name}: expected the smaller number first, got {low} and {high}")


def check_named(
    name: str, tensors: Any, names: Iterable[str] | None = None, shape: str = "...", **wanted: Any
) -> Sizes:
    """Check tensors by name, such as what each of some layers gave.

    Args:
        name: What the caller calls them.
        tensors: What was given.
        names: Those that must be there, and are looked at; all there are, one or more, unless given.
        shape: That of each, as for ``check_tensor``: a letter is of one length in all of them.
        wanted: What else ``check_tensor`` is to ask of each.

    Returns:
        The lengths found.

    Raises:
        TypeError: If there are no names, or what has one is no tensor.
        ValueError: If one is missing, or does not fit; the message says what was expected and what came.

    Example:
        >>> import torch
        >>> check_named("activations", {"conv1": torch.zeros(1, 8, 4, 4)}, ["conv2"])
        Traceback (most recent call last):
        ValueError: activations: expected conv2 among them, got conv1
    """
    if not isinstance(tensors, Mapping):
        raise TypeError(f"{name}: expected tensors by name, got {type(tensors).__name__}")
    names = [*tensors] if names is None else [*names]
    if not names:
        raise ValueError(f"{name}: expected one tensor or more, got none")
    sizes: Sizes = wanted.pop("sizes", None) or {}
    for key in names:
        if key not in tensors:
            raise ValueError(f"{name}: expected {key} among them, got {', '.join(tensors) or 'none'}")
        sizes = check_tensor(f"{name}[{key!r}]", tensors[key], shape, sizes=sizes, **wanted)
    return sizes
