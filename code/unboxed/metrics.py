"""What is measured of a network on examples: how wrong it is and how often it is right, epoch by epoch."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from unboxed.checks import check_classes, check_tensor
from unboxed.models import check_inputs, device_of, evaluating

Examples = tuple[Tensor, Tensor]
Metrics = dict[str, float]
Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass
class History:
    """What was measured while a network learned, epoch by epoch; ``figures.plot_history`` draws it.

    Attributes:
        train: ``"loss"``, and ``"accuracy"`` where there is one, of the batches as they came: with dropout
            and augmentation at work, and with the weights still moving.
        valid: The same on the validation set, after the epoch.
        best_epoch: The epoch with the smallest validation loss, counted from 1.
    """

    train: dict[str, list[float]] = field(default_factory=dict)
    valid: dict[str, list[float]] = field(default_factory=dict)
    best_epoch: int = 0

    @property
    def epochs(self) -> int:
        """How many epochs there were."""
        return len(self.valid.get("loss", []))

    def add(self, before: Metrics, after: Metrics) -> bool:
        """Note what one more epoch gave, in training and in validation; say whether it is the best so far.

        What was measured in one of them only is left out.
        """
        best = after["loss"] < min(self.valid.get("loss", []), default=math.inf)
        for metric in (metric for metric in before if metric in after):
            self.train.setdefault(metric, []).append(before[metric])
            self.valid.setdefault(metric, []).append(after[metric])
        if best:
            self.best_epoch = self.epochs
        return best


class Totals:
    """Sums over examples: a mean of batch means would count those of a small last batch for more.

    Args:
        targets: Those of all examples. The indices of classes, or nothing but 0 (no) and 1 (yes), are
            answers, which are right or wrong. Other numbers are quantities, as in regression, which a
            network comes closer to and never gets right: they have no accuracy.
    """

    def __init__(self, targets: Tensor) -> None:
        check_tensor("targets", targets, dtype=None)
        self.answers = not targets.is_floating_point() or bool(((targets == 0) | (targets == 1)).all())
        self.examples = 0
        self.loss = self.right = 0.0

    def add(self, loss: Tensor, logits: Tensor, targets: Tensor) -> None:
        """Add a batch with its mean loss, shape ().

        Raises:
            ValueError: If the loss has another shape, or there is not one answer to each target.
        """
        check_tensor("loss", loss, "")
        check_tensor("logits", logits)
        check_tensor("targets", targets, "examples ...", dtype=None)
        if self.answers and logits.shape != targets.shape:
            sizes = check_tensor("logits", logits, "examples classes ...")
            places = " ".join(map(str, logits.shape[2:]))
            check_tensor("targets", targets, f"examples {places}", dtype=int, sizes=sizes)
        self.examples += len(targets)
        self.loss += loss.item() * len(targets)
        if self.answers:
            right = _right(logits, targets)
            self.right += right.sum().item() * len(targets) / right.numel()

    def means(self) -> Metrics:
        """Give ``"loss"``, and ``"accuracy"`` of answers, averaged over all examples."""
        means = {"loss": self.loss / self.examples}
        return means | ({"accuracy": self.right / self.examples} if self.answers else {})


def measure(model: nn.Module, data: Examples, batches: Iterable[Tensor], loss: Loss) -> Metrics:
    """Measure a network, in evaluation mode, on batches of examples, given as their indices.

    Raises:
        ValueError: As ``take``.
    """
    check_examples(model, data=data)
    totals = Totals(data[1])
    with evaluating(model):
        for batch in batches:
            inputs, targets = take(model, data, batch)
            logits = model(inputs)
            totals.add(loss(logits, targets), logits, targets)
    return totals.means()


def take(model: nn.Module, data: Examples, batch: Tensor) -> tuple[Tensor, Tensor]:
    """Take the examples with these indices, shape (batch,), to where the network is.

    Raises:
        ValueError: If there is not one target for each input, or the indices are not int64.
    """
    check_examples(None, data=data)
    check_tensor("batch", batch, "batch", dtype=torch.int64)
    device = device_of(model, data[0].device)
    inputs, targets = (values[batch.to(values.device)].to(device) for values in data)
    return inputs, targets


def check_examples(model: Callable[..., Tensor] | None, **named: Examples) -> None:
    """Raise a ValueError unless there are inputs for a model, and one target each.

    The names are the caller's; without a model the inputs may be of any floating-point type.
    """
    for name, examples in named.items():
        kinds = [*map(type, examples)] if isinstance(examples, tuple | list) else []
        if len(kinds) != 2 or not all(issubclass(kind, Tensor) for kind in kinds):
            raise TypeError(
                f"{name}: expected two tensors, inputs and targets, got {type(examples).__name__}"
            )
        inputs, targets = (len(values) if values.ndim else 0 for values in examples)
        if not 0 < inputs == targets:
            raise ValueError(f"{name}: expected inputs with one target each, got {inputs} and {targets}")
        check_inputs(name, examples[0], model, "n ...")


def check_classified(model: Callable[..., Tensor], **named: Examples) -> None:
    """Raise a ValueError unless there are inputs for a model, as above, and one of its classes for each."""
    check_examples(model, **named)
    for name, (inputs, labels) in named.items():
        check_labels(f"{name}[1]", labels, model, inputs)


def check_labels(name: str, labels: Tensor, model: Callable[..., Tensor], inputs: Tensor) -> None:
    """Raise a ValueError unless these are classes of a model, one an input; it is asked about the first."""
    check_inputs("inputs", inputs, model, "n ...", filled=True)
    with evaluating(model):
        logits = model(inputs[:1])
    check_tensor("logits", logits, "1 classes")
    check_classes(name, labels, logits.expand(len(inputs), -1))


def check_finite(loss: float, where: str) -> None:
    """Raise a FloatingPointError if a loss is infinite or not a number."""
    if not math.isfinite(loss):
        raise FloatingPointError(f"{where}: expected a finite loss, got {loss}")


def _right(logits: Tensor, targets: Tensor) -> Tensor:
    if logits.shape == targets.shape:
        return (logits > 0) == (targets > 0.5)
    return logits.argmax(dim=1) == targets
