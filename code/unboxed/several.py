"""Several numbers given at once: as many as there should be, each of them one that is allowed."""

from collections.abc import Collection
from typing import Any

from torch import Tensor

from unboxed.checks import check_number


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
        wanted = "one number or more" if count is None else f"{count} numbers"
        raise ValueError(f"{name}: expected {wanted}, got {row!r}")
    for number in row:
        check_number(name, number, kind, **bounds)


def check_range(name: str, limits: Any) -> None:
    """Raise a ValueError unless these are two finite numbers, the first of them the smaller one."""
    check_numbers(name, limits, count=2)
    low, high = limits
    if not low < high:
        raise ValueError(f"{name}: expected the smaller number first, got {low} and {high}")
