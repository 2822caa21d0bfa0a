"""The training loop: go through the examples, step down the loss, check on others, keep the best."""

import copy
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from tqdm import tqdm

from unboxed import checkpoints
from unboxed.losses import cross_entropy
from unboxed.networks import evaluating

Examples = tuple[Tensor, Tensor]
Metrics = dict[str, float]
Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass
class History:
    """What was measured while a network learned, epoch by epoch; ``figures.plot_history`` draws it.

    Attributes:
        train: ``"loss"`` and ``"accuracy"`` of the batches as they came: with dropout and augmentation at
            work, and with the weights still moving.
        valid: The same on the validation set, after the epoch.
        best_epoch: The epoch with the smallest validation loss, counted from 1.
    """

    train: dict[str, list[float]] = field(default_factory=lambda: {"loss": [], "accuracy": []})
    valid: dict[str, list[float]] = field(default_factory=lambda: {"loss": [], "accuracy": []})
    best_epoch: int = 0

    def add(self, before: Metrics, after: Metrics) -> bool:
        """Note what one more epoch gave, in training and in validation; say whether it is the best so far."""
        best = after["loss"] < min(self.valid["loss"], default=math.inf)
        for metric in before:
            self.train[metric].append(before[metric])
            self.valid[metric].append(after[metric])
        if best:
            self.best_epoch = len(self.valid["loss"])
        return best


def fit(
    model: nn.Module,
    train: Examples,
    valid: Examples,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    loss: Loss = cross_entropy,
    optimizer: Callable[..., Optimizer] = torch.optim.Adam,
    augment: Callable[[Tensor], Tensor] | None = None,
    seed: int = 0,
    checkpoint: Path | None = None,
    progress: bool = False,
) -> History:
    """Train the parameters of a network that require a gradient, by Adam (Kingma and Ba, 2015) or as told.

    The same arguments give the same weights, and PyTorch's global generator is left as it was found.

    Args:
        model: The network. It ends in evaluation mode, with the weights of its best epoch.
        train: Inputs and targets, shapes (examples, ...), on any device.
        valid: The same, of examples that are not in ``train``.
        epochs: How often to go through the training examples.
        batch_size: Examples a step; the last batch of an epoch may be smaller.
        lr: The learning rate.
        loss: Takes logits and targets, gives the mean loss over the batch, shape ().
        optimizer: Takes parameters and ``lr=``, gives what makes the steps.
        augment: Changes a batch of training inputs, by chance drawn from PyTorch's global generator.
        seed: Decides the order of the examples, dropout and augmentation.
        checkpoint: A file to write after every epoch, and to go on from if it is there, to the last bit as
            if the run had never stopped. ``epochs`` may have grown since.
        progress: Whether to show a bar.

    Returns:
        The history of the whole run.

    Raises:
        ValueError: If an argument is out of range, or the checkpoint is of another run.
        OSError: If the checkpoint is damaged.
        FloatingPointError: If a loss is infinite or not a number.
    """
    if epochs < 1 or batch_size < 1:
        raise ValueError(f"epochs, batch_size: expected at least 1 each, got {epochs} and {batch_size}")
    _check("train", train)
    _check("valid", valid)
    device = next(model.parameters()).device
    steps = optimizer([weights for weights in model.parameters() if weights.requires_grad], lr=lr)
    shuffling = torch.Generator().manual_seed(seed)
    history, best = History(), model.state_dict()
    settings = {
        "batch_size, lr, seed": f"{batch_size}, {lr}, {seed}",
        "functions": ", ".join(map(_name, (loss, optimizer, augment))),
        "network": f"{_name(type(model))} of {sum(map(Tensor.numel, model.parameters())):,} weights",
    }
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        if checkpoint is not None:
            settings["examples"] = checkpoints.fingerprint(*train, *valid)
            if checkpoint.exists():
                state = checkpoints.load(checkpoint, settings)
                checkpoints.restore(state, model, steps, shuffling)
                history, best = History(**state["history"]), state["best"]
        done = len(history.train["loss"])
        if done > epochs:
            raise ValueError(f"epochs: expected at least {done}, which the checkpoint has done, got {epochs}")
        for epoch in range(done + 1, epochs + 1):
            batches = torch.randperm(len(train[0]), generator=shuffling).split(batch_size)
            bar = tqdm(batches, f"epoch {epoch}/{epochs}", disable=not progress)
            try:
                before = train_epoch(model, train, bar, steps, loss, augment)
                after = evaluate(model, valid, batch_size=batch_size, loss=loss)
                _check_finite(after["loss"], "validation")
            except FloatingPointError as error:
                raise FloatingPointError(f"epoch {epoch}, {error}") from None
            if history.add(before, after):
                best = copy.deepcopy(model.state_dict())
            if checkpoint is not None:
                state = checkpoints.capture(model, steps, shuffling)
                checkpoints.save(checkpoint, settings, {**state, "history": asdict(history), "best": best})
    model.load_state_dict(best)
    model.eval()
    return history


def train_epoch(
    model: nn.Module,
    data: Examples,
    batches: Iterable[Tensor],
    optimizer: Optimizer,
    loss: Loss,
    augment: Callable[[Tensor], Tensor] | None = None,
) -> Metrics:
    """Go through the examples once, and take a step down the loss after each batch.

    A batch is given as the indices of its examples, shape (batch,). Returns ``"loss"`` and ``"accuracy"``
    of the batches as they came, averaged over all examples.
    """
    device = next(model.parameters()).device
    totals = _Totals()
    model.train()
    for number, chosen in enumerate(batches, 1):
        inputs, targets = (values[chosen.to(values.device)].to(device) for values in data)
        logits = model(inputs if augment is None else augment(inputs))
        batch_loss = loss(logits, targets)
        _check_finite(batch_loss.item(), f"batch {number}")
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        totals.add(batch_loss, logits, targets)
    return totals.means()


def evaluate(
    model: nn.Module, data: Examples, *, batch_size: int = 500, loss: Loss = cross_entropy
) -> Metrics:
    """Measure a network on examples, in evaluation mode; every part returns to the mode that it was in.

    Args:
        model: The network.
        data: Inputs and targets, shapes (examples, ...), on any device.
        batch_size: Examples at a time: what has room in memory.
        loss: Gives the mean loss over a batch.

    Returns:
        ``"loss"`` and ``"accuracy"``, averaged over all examples. Targets in the shape of the logits are
        yes-or-no answers, and a logit above 0 means yes; else the largest logit names the class.
    """
    _check("data", data)
    device = next(model.parameters()).device
    totals = _Totals()
    with evaluating(model):
        for inputs, targets in zip(*(values.split(batch_size) for values in data), strict=True):
            logits = model(inputs.to(device))
            totals.add(loss(logits, targets.to(device)), logits, targets.to(device))
    return totals.means()


@dataclass
class _Totals:
    """Sums over examples: a mean of batch means would count those of a small last batch for more."""

    examples: int = 0
    loss: float = 0.0
    right: float = 0.0

    def add(self, loss: Tensor, logits: Tensor, targets: Tensor) -> None:
        if logits.shape == targets.shape:
            right = (logits > 0) == (targets > 0.5)
        else:
            right = logits.argmax(dim=1) == targets
        self.examples += len(targets)
        self.loss += loss.item() * len(targets)
        self.right += right.sum().item() * len(targets) / right.numel()

    def means(self) -> Metrics:
        return {"loss": self.loss / self.examples, "accuracy": self.right / self.examples}


def _name(function: object) -> str:
    return getattr(function, "__qualname__", type(function).__qualname__)


def _check(name: str, examples: Examples) -> None:
    inputs, targets = map(len, examples)
    if not 0 < inputs == targets:
        raise ValueError(f"{name}: expected inputs with one target each, got {inputs} and {targets}")


def _check_finite(loss: float, where: str) -> None:
    if not math.isfinite(loss):
        raise FloatingPointError(f"{where}: expected a finite loss, got {loss}")
