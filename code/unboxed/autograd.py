"""Backpropagation for single numbers: an expression that remembers how it was made, and its slopes.

Every operation notes its ingredients, each with a *local slope*: how much the result moves when that one
ingredient moves a little. ``backward`` multiplies slopes along every path and adds them up where paths meet:
reverse-mode automatic differentiation (Linnainmaa, 1976; Rumelhart et al., 1986), for tensors in PyTorch.
"""

import math
from collections.abc import Sequence
from numbers import Real
from typing import NamedTuple, TypeAlias

Made: TypeAlias = "Sequence[tuple[Value, float]]"


class Value:
    """A number that remembers where it came from, and how much each ingredient counts.

    Use it like a number, with values or plain numbers on either side, and a plain number as exponent.
    A value is equal to itself alone.

    Args:
        data: The number.
        name: What to call it in a drawing.
        operation: The sign of what made it; empty for a number that was given.
        made_from: Each ingredient with the local slope with respect to it; twice if it is used twice.

    Attributes:
        grad: The derivative of the result with respect to this value; ``backward`` adds to it.

    Raises:
        ValueError: If ``data`` is not a real number.

    Example:
        >>> x = Value(3.0)
        >>> area = x * (x + 2)
        >>> area.backward()
        >>> area.data, x.grad
        (15.0, 8.0)
    """

    __slots__ = ("data", "grad", "made_from", "name", "operation")

    def __init__(self, data: float, name: str = "", operation: str = "", made_from: Made = ()) -> None:
        if not issubclass(type(data), Real):
            raise ValueError(f"data: expected a real number, got {type(data).__name__}")
        self.data = float(data)
        self.grad = 0.0
        self.made_from = made_from
        self.operation, self.name = operation, name

    def __repr__(self) -> str:
        return f"Value(data={self.data}, name={self.name!r}, grad={self.grad})"

    def __add__(self, other: "Value | float") -> "Value":
        """Add: the sum moves exactly as much as either part."""
        other = _value(other)
        slopes = ((self, 1.0), (other, 1.0))
        return Value(self.data + other.data, operation="+", made_from=slopes)

    def __sub__(self, other: "Value | float") -> "Value":
        """Subtract: the difference moves with the first part and against the second."""
        other = _value(other)
        return Value(self.data - other.data, operation="−", made_from=((self, 1.0), (other, -1.0)))

    def __mul__(self, other: "Value | float") -> "Value":
        """Multiply: the larger one factor, the more the other moves the product."""
        other = _value(other)
        slopes = ((self, other.data), (other, self.data))
        return Value(self.data * other.data, operation="×", made_from=slopes)

    def __truediv__(self, other: "Value | float") -> "Value":
        """Divide; a divisor of 0 is a ValueError."""
        other = _value(other)
        if other.data == 0:
            raise ValueError("divisor: expected a number other than 0, got 0")
        quotient = self.data / other.data
        slopes = ((self, 1 / other.data), (other, -quotient / other.data))
        return Value(quotient, operation="÷", made_from=slopes)

    def __pow__(self, exponent: float) -> "Value":
        """Raise to a plain number; a ValueError where numbers have no finite real power or slope."""
        if not isinstance(exponent, Real):
            raise ValueError(f"exponent: expected a plain number, got {type(exponent).__name__}")
        exponent = float(exponent)
        try:
            power = self.data**exponent
            slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
            known = math.isnan(abs(self.data) + abs(exponent)) or all(map(math.isfinite, (power, slope)))
        except (ZeroDivisionError, OverflowError, TypeError):  # the last for complex numbers
            known = False
        if not known:
            raise ValueError(
                f"base: expected a real power and slope at exponent {exponent:g}, got {self.data:g}"
            )
        return Value(power, operation=f"**{exponent:g}", made_from=((self, slope),))

    def __neg__(self) -> "Value":
        """Turn the sign round, and with it the slope."""
        return Value(-self.data, operation="−", made_from=((self, -1.0),))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: float) -> "Value":
        return _value(other) - self

    def __rtruediv__(self, other: float) -> "Value":
        return _value(other) / self

    def relu(self) -> "Value":
        """Let a positive number pass and stop any other; the slope at exactly 0 is 0, as in PyTorch."""
        passes = not self.data <= 0  # asked this way round, what is not a number (NaN) passes as well
        return Value(self.data if passes else 0.0, operation="relu", made_from=((self, float(passes)),))

    def sigmoid(self) -> "Value":
        """Squeeze into the range from 0 to 1, for sums of any size; steepest in the middle, a quarter."""
        small = math.exp(-abs(self.data))
        squeezed = (1.0 if self.data >= 0 else small) / (1 + small)
        slopes = ((self, squeezed * (1 - squeezed)),)
        return Value(squeezed, operation="sigmoid", made_from=slopes)

    def tanh(self) -> "Value":
        """Squeeze into the range from -1 to 1; flat at both ends."""
        squeezed = math.tanh(self.data)
        slopes = ((self, 1 - squeezed**2),)
        return Value(squeezed, operation="tanh", made_from=slopes)

    def exp(self) -> "Value":
        """Raise e to this value: its own slope. A ValueError above 709.78, where floats end."""
        try:
            power = math.exp(self.data)
        except OverflowError:
            raise ValueError(f"exp: expected a number of at most 709.78, got {self.data:g}") from None
        return Value(power, operation="exp", made_from=((self, power),))

    def log(self) -> "Value":
        """Take the natural logarithm; a ValueError unless this value is positive."""
        if not self.data > 0:
            raise ValueError(f"log: expected a positive number, got {self.data:g}")
        return Value(math.log(self.data), operation="log", made_from=((self, 1 / self.data),))

    def backward(self) -> None:
        """Add the derivative of this value with respect to each that it was made from to their ``grad``.

        Gradients add up from call to call, as in PyTorch: set ``grad`` to 0 before a pass that should
        count alone. Slopes are those of the moment the expression was made, whatever ``data`` is now.
        """
        order = ordered(self)
        share = dict.fromkeys(order, 0.0)
        share[self] = 1.0
        for value in reversed(order):
            value.grad += share[value]
            for ingredient, slope in value.made_from:
                share[ingredient] += share[value] * slope


class Edge(NamedTuple):
    """An arrow of the graph: ``result`` moves ``slope`` times as much as ``ingredient``."""

    ingredient: Value
    result: Value
    slope: float


class Graph(NamedTuple):
    """An expression as a graph: ``nodes`` in the order in which they can be computed, and the ``edges``."""

    nodes: list[Value]
    edges: list[Edge]


def graph(value: Value) -> Graph:
    """Lay out how a value was made: the nodes as in ``ordered``, the edges by the place of their result.

    Example:
        >>> x = Value(3.0)
        >>> nodes, edges = graph(x * (x + 2))
        >>> [node.operation or node.data for node in nodes], len(edges)
        ([3.0, 2.0, '+', '×'], 4)
    """
    nodes = ordered(value)
    return Graph(nodes, [Edge(part, node, slope) for node in nodes for part, slope in node.made_from])


def ordered(value: Value) -> list[Value]:
    """List a value and all that it was made from, each once, every ingredient before what it went into."""
    placed: dict[Value, None] = {}
    waiting = [value]
    while waiting:  # in a loop, since Python ends at 1,000 calls within calls
        parts = [part for part, _ in waiting[-1].made_from]
        missing = [part for part in parts if part not in placed]
        waiting.extend(reversed(missing))
        if not missing:
            placed[waiting.pop()] = None
    return list(placed)


def _value(operand: Value | float) -> Value:
    return operand if isinstance(operand, Value) else Value(operand)
