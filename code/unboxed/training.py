"""The training loop: go through the examples, step down the loss, check on others, keep the best."""

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from unboxed import checkpoints, metrics, runs
from unboxed.checks import check_number, check_training
from unboxed.losses import cross_entropy
from unboxed.metrics import Examples, History, Loss, Metrics, Totals
from unboxed.models import check_inputs, device_of, evaluating, modes_kept
from unboxed.processes import ALONE, Processes
from unboxed.runtime import seeded

Augment = Callable[[Tensor], Tensor]


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
    augment: Augment | None = None,
    seed: int = 0,
    checkpoint: Path | str | None = None,
    history: History | None = None,
    progress: Callable[[int, int], object] | None = None,
    processes: Processes = ALONE,
) -> History:
    """Train the parameters of a network that require a gradient, by Adam (Kingma and Ba, 2015) or as told.

    The same arguments give the same weights, and PyTorch's global generators are left as they were found.

    Args:
        model: The network. It ends in evaluation mode, with the weights of its best epoch; after an error,
            in the modes that it came in.
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
        history: Where to note what is measured, for ``progress`` to read; a new one unless given.
        progress: Called after each epoch, such as ``runtime.bar``, with how many are done and there are.
        processes: Those that train the network together; ``distributed.fit`` fills this in.

    Returns:
        The history of the whole run.

    Raises:
        ValueError: If an argument is out of range, the checkpoint is of another run, or there is a
            checkpoint and something that it cannot describe.
        OSError: If the checkpoint is damaged.
        FloatingPointError: If a loss is infinite or not a number.
    """
    check_training(lr, seed, epochs=epochs, batch_size=batch_size)
    metrics.check_examples(model, train=train, valid=valid)
    trainable = [weights for weights in model.parameters() if weights.requires_grad]
    if not trainable:
        raise ValueError("model: expected parameters that require a gradient, got none")
    stepper = optimizer(trainable, lr=lr)
    shuffling = torch.Generator().manual_seed(seed)
    history, best = History() if history is None else history, model.state_dict()
    if history.epochs:
        raise ValueError(f"history: expected a new one, got one of {history.epochs} epochs")
    with modes_kept(model), seeded(seed + processes.rank, trainable[0].device):
        if checkpoint is not None:
            others = {"train": train, "valid": valid, "loss": loss, "augment": augment}
            numbers = {"batch_size": batch_size, "seed": seed, "world_size": processes.world_size}
            settings = runs.describe(model, stepper, **others, **numbers)
            if Path(checkpoint).exists():
                state = checkpoints.load(checkpoint, settings)
                if (done := History(**state["history"]).epochs) > epochs:
                    raise ValueError(f"epochs: expected at least {done}, which are done, got {epochs}")
                state["chance"] = state["chance"][processes.rank]
                checkpoints.restore(model, stepper, shuffling, state)
                vars(history).update(state["history"])
                best = state["best"]
        for epoch in range(history.epochs + 1, epochs + 1):
            order = torch.randperm(len(train[0]), generator=shuffling)
            batches = [processes.share(batch) for batch in order.split(batch_size)]
            checked = processes.share(torch.arange(len(valid[0])))
            try:
                before = train_epoch(model, train, batches, stepper, loss, augment, processes.average)
                before = processes.average_named(before, sum(map(len, batches)))
                # Batch norm knows the averages of its own share; while it learns it does not use them.
                processes.average([each for each in model.buffers() if each.is_floating_point()], 1)
                after = metrics.measure(model, valid, checked.split(batch_size), loss)
                after = processes.average_named(after, len(checked))
                metrics.check_finite(after["loss"], "validation")
            except FloatingPointError as error:
                raise FloatingPointError(f"epoch {epoch}, {error}") from None
            if history.add(before, after):
                best = copy.deepcopy(model.state_dict())
            if checkpoint is not None:
                state = checkpoints.capture(model, stepper, shuffling)
                state |= {"history": asdict(history), "best": best}
                state["chance"] = processes.gather(state["chance"])
                if processes.rank == 0:
                    checkpoints.save(checkpoint, settings, state)
            if progress is not None:
                progress(epoch, epochs)
    model.load_state_dict(best)
    model.eval()
    return history


def train_epoch(
    model: nn.Module,
    data: Examples,
    batches: Iterable[Tensor],
    optimizer: Optimizer,
    loss: Loss,
    augment: Augment | None = None,
    average: Callable[[Sequence[Tensor], float], None] | None = None,
) -> Metrics:
    """Go through the examples once, and take a step down the loss after each batch.

    A batch is given as indices, shape (batch,). Where several processes train, ``average`` gives all of them
    the mean of their losses and gradients, weighted by their examples. Returns and raises what ``evaluate``
    does, of the batches as they came: this process's, but for an averaged loss.
    """
    metrics.check_examples(model, data=data)
    totals = Totals(data[1])
    model.train()
    for number, batch in enumerate(batches, 1):
        inputs, targets = metrics.take(model, data, batch)
        logits = model(inputs if augment is None else augment(inputs))
        batch_loss = loss(logits, targets)
        optimizer.zero_grad()
        batch_loss.backward()
        if average is not None:
            gradients = [weights.grad for weights in model.parameters() if weights.grad is not None]
            average([batch_loss.detach(), *gradients], len(batch))
        metrics.check_finite(batch_loss.item(), f"batch {number}")
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
        ``"loss"``, and ``"accuracy"`` of answers (see ``metrics.Totals``), averaged over all examples. A
        logit above 0 says yes to targets in the shape of the logits; else the largest names the class.

    Raises:
        ValueError: If there are no examples, or of another type than weights, or ``batch_size`` is below 1.
        FloatingPointError: If the loss is infinite or not a number.
    """
    check_number("batch_size", batch_size, int, at_least=1)
    metrics.check_examples(model, data=data)
    means = metrics.measure(model, data, torch.arange(len(data[0])).split(batch_size), loss)
    metrics.check_finite(means["loss"], "data")
    return means


def predict(model: nn.Module, inputs: Tensor, *, batch_size: int = 500) -> Tensor:
    """Ask a network, or a part of one, without teaching it: in evaluation mode and without gradients.

    Args:
        model: The network; every part of it returns to the mode that it was in.
        inputs: Shape (N, ...), of the type of the weights, on any device.
        batch_size: Inputs at a time: what has room in memory.

    Returns:
        What it gives for all inputs, such as logits of shape (N, classes), on the device of the inputs.

    Raises:
        ValueError: If there are no inputs, or of another type than the weights, or ``batch_size`` is below 1.
    """
    check_number("batch_size", batch_size, int, at_least=1)
    check_inputs("inputs", inputs, model, "n ...", filled=True)
    device = device_of(model, inputs.device)
    with evaluating(model):
        return torch.cat([model(batch.to(device)).to(inputs.device) for batch in inputs.split(batch_size)])
