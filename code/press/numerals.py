"""Numbers as the ledger writes them: measured ones in the format of their check, and bounds exactly."""

from typing import Any

# What ends a format of the ledger's own: a difference of shares times 100, in percentage points.
POINTS = "pp"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: Any, form: str) -> str:
    """Write a measured value.

    Args:
        value: A number or a text.
        form: A format of Python's, or ``.1pp`` where it would be ``.1%`` if the value were no difference.

    Raises:
        ValueError: If the value does not take the format.

    >>> written(0.382, "+.0pp"), written(-0.4, ".1%")
    ('+38 percentage points', '−40.0%')
    """
    if form.endswith(POINTS):
        return _points(format(100 * value, f"{form.removesuffix(POINTS)}f"))
    return format(value, form).replace("-", "−")


def exactly(value: float, form: str) -> str:
    """Write a bound exactly: rounded as measured values are, it might be another bound.

    Args:
        value: The number.
        form: The format of the values that are compared with it; only its unit counts.

    >>> exactly(0.015, "+.0pp"), exactly(0, ".1pp"), exactly(0.015, ".0%"), exactly(1e-9, ".0e")
    ('1.5 percentage points', '0', '1.5%', '1 × 10⁻⁹')
    """
    if form.endswith(POINTS):
        return _points(f"{100 * value:.10g}") if value else "0"  # of whatever unit
    if form.endswith("%"):
        return f"{100 * value:.10g}%".replace("-", "−")
    if float(value).is_integer() and abs(value) < 1e9:
        return f"{int(value):,}".replace("-", "−")
    mantissa, _, exponent = f"{value:.10g}".partition("e")
    power = f" × 10{str(int(exponent)).translate(RAISED)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def _points(number: str) -> str:
    unit = "percentage point" if number.lstrip("+-") == "1" else "percentage points"
    return f"{number} {unit}".replace("-", "−")
