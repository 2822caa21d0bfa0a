"""One artificial neuron: a weighted sum, a bias, an activation. And how the first one learned."""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from unboxed.activations import step
from unboxed.checks import check_number, check_tensor


@dataclass(frozen=True, eq=False)
class Neuron:
    """A neuron with fixed weights: ``activation(inputs @ weights + bias)``.

    Args:
        weights: How much each input counts, shape (inputs,), floating point.
        bias: What is added to the weighted sum; minus the threshold that the sum must pass.
        activation: What becomes of the sum; the step function makes a yes or no of it.

    Raises:
        ValueError: If ``weights`` are not a floating-point vector, or ``bias`` is not a finite number.

    Example:
        >>> neuron = Neuron(torch.tensor([2.0, -1.0]), bias=-1.0)
        >>> neuron(torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
        tensor([1., 0.])
    """

    weights: Tensor
    bias: float = 0.0
    activation: Callable[[Tensor], Tensor] = step

    def __post_init__(self) -> None:
        check_tensor("weights", self.weights, "inputs")
        check_number("bias", self.bias)

    def weighted_sum(self, inputs: Tensor) -> Tensor:
        """Add up the inputs, each times its weight, and the bias.

        Args:
            inputs: One example of shape (inputs,) or many of shape (..., inputs).

        Returns:
            The sums, shape (...).

        Raises:
            ValueError: If the last dimension of ``inputs`` is not one value a weight, or the dtypes differ.
        """
        check_tensor("inputs", inputs, f"... {len(self.weights)}", dtype=self.weights.dtype)
        return inputs @ self.weights + self.bias

    def __call__(self, inputs: Tensor) -> Tensor:
        """Pass the weighted sum of ``inputs``, shape (..., inputs), through the activation: shape (...)."""
        return self.activation(self.weighted_sum(inputs))


@dataclass(eq=False)
class Perceptron:
    """A neuron that learns a line between two classes, by Rosenblatt's rule (1960).

    Examples on the right side change nothing; each one on the wrong side pulls the line towards itself.
    On classes that a line can divide this ends after finitely many mistakes (Novikoff, 1963); on others,
    such as exclusive or, never.

    Args:
        lr: How far one mistake moves the weights; above 0.

    Raises:
        ValueError: If ``lr`` is not above 0.

    Attributes:
        weights: Shape (inputs,), after ``fit``.
        bias: A number, after ``fit``.
        mistakes: How many examples were on the wrong side in each epoch of ``fit``.

    Example:
        >>> inputs = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        >>> either = torch.tensor([0.0, 1.0, 1.0, 1.0])
        >>> Perceptron().fit(inputs, either, epochs=10).predict(inputs)
        tensor([0., 1., 1., 1.])
    """

    lr: float = 1.0
    weights: Tensor = field(init=False, default_factory=lambda: torch.empty(0))
    bias: float = field(init=False, default=0.0)
    mistakes: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        check_number("lr", self.lr, above=0)

    def fit(self, inputs: Tensor, labels: Tensor, *, epochs: int) -> "Perceptron":
        """Go through the examples in order, again and again, and learn from each mistake.

        Args:
            inputs: Examples, shape (examples, inputs), floating point.
            labels: 0 or 1 for each, shape (examples,), in the dtype of ``inputs``.
            epochs: How often to go through all examples; learning ends early after one without a mistake.

        Returns:
            The perceptron itself, trained from zero weights.

        Raises:
            ValueError: If shapes or dtypes do not match, an input is infinite or not a number, a label is
                neither 0 nor 1, or ``epochs`` is below 0.
        """
        sizes = check_tensor("inputs", inputs, "examples inputs", finite=True)
        check_tensor("labels", labels, "examples", dtype=inputs.dtype, sizes=sizes)
        check_number("epochs", epochs, int, at_least=0)
        if not ((labels == 0) | (labels == 1)).all():
            raise ValueError(f"labels: expected only 0 and 1, got {labels.unique().tolist()}")

        self.weights = inputs.new_zeros(inputs.shape[1])
        self.bias = 0.0
        self.mistakes = []
        for _ in range(epochs):
            mistakes = 0
            for example, label in zip(inputs, labels, strict=True):
                error = (label - self.predict(example)).item()
                self.weights = self.weights + self.lr * error * example
                self.bias += self.lr * error
                mistakes += error != 0
            self.mistakes.append(mistakes)
            if mistakes == 0:
                break
        return self

    def predict(self, inputs: Tensor) -> Tensor:
        """Say on which side of the line each example lies.

        Args:
            inputs: Examples, shape (..., inputs), in the dtype that ``fit`` saw.

        Returns:
            Zeros and ones, shape (...).

        Raises:
            ValueError: If the shape or dtype does not fit the weights; before ``fit`` there are none.
        """
        return Neuron(self.weights, self.bias)(inputs)
