"""Networks compared at equal cost: as many steps on as many labels, the learning rate chosen alike for each.

A network that had longer to learn, or whose learning rate was picked with more care, is not better for it.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from unboxed.checks import check_classes, check_number, check_training
from unboxed.losses import cross_entropy
from unboxed.metrics import Examples, check_examples
from unboxed.runtime import seeded
from unboxed.training import evaluate, predict, train_epoch

Build = Callable[[int], nn.Module]
SPACING = math.sqrt(10)  # between one rate that is tried and the next


def train_for(
    model: nn.Module, train: Examples, *, steps: int, batch_size: int, lr: float, seed: int = 0
) -> nn.Module:
    """Take so many steps of Adam, however many examples there are, and look at nothing else.

    Args:
        model: The network; it ends in evaluation mode.
        train: Inputs and class labels, shapes (examples, ...) and (examples,).
        steps: How many.
        batch_size: Examples a step. Where there are fewer, each step takes all of them.
        lr: The learning rate.
        seed: Decides the order of the examples, which are gone through again and again, and dropout.

    Returns:
        The network itself.

    Raises:
        ValueError: If there are no examples, or a setting is out of range.
        FloatingPointError: If a loss is infinite or not a number.
    """
    check_training(lr, seed, steps=steps, batch_size=batch_size)
    check_examples(model, train=train)
    count = len(train[0])
    size = min(batch_size, count)
    chance = torch.Generator().manual_seed(seed)
    rounds = range(math.ceil(steps * size / count))
    order = torch.cat([torch.randperm(count, generator=chance) for _ in rounds])
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    with seeded(seed, next(model.parameters()).device):
        train_epoch(model, train, order[: steps * size].split(size), optimizer, cross_entropy)
    return model.eval()


def choose_rate(
    build: Build, train: Examples, valid: Examples, *, steps: int, batch_size: int, start: float = 0.001
) -> tuple[nn.Module, dict[float, float]]:
    """Try learning rates, each on a new network, until the best is one between two that are worse.

    Args:
        build: Makes a network from a seed.
        train: Inputs and class labels to learn from.
        valid: The same to choose with: labels that were paid for as well.
        steps: As in ``train_for``, for each rate.
        batch_size: As in ``train_for``.
        start: The first rate, half a power of ten from the next on either side.

    Returns:
        The network that learned at the best rate, from seed 0; and the mean loss on ``valid`` of each rate
        that was tried, from the best rate to the worst. A rate at which the loss grows beyond all numbers
        has an infinite one.

    Raises:
        ValueError: As ``train_for``.
        FloatingPointError: If the loss grows beyond all numbers at each rate that was tried.
    """
    check_examples(None, train=train, valid=valid)
    check_number("start", start, above=0)
    losses: dict[int, float] = {}
    exponents = [0, -1, 1]
    found: nn.Module | None = None
    while exponents:
        for exponent in exponents:
            model = build(0)
            try:
                train_for(model, train, steps=steps, batch_size=batch_size, lr=start * SPACING**exponent)
                loss = evaluate(model, valid)["loss"]
            except FloatingPointError:
                loss = math.inf
            if loss < min(losses.values(), default=math.inf):
                found = model
            losses[exponent] = loss
        best = min(losses, key=lambda exponent: losses[exponent])
        exponents = [best + side for side in (-1, 1) if best + side not in losses]
    rates = {exponent: start * SPACING**exponent for exponent in sorted(losses, key=losses.__getitem__)}
    if found is None:
        tried = ", ".join(f"{rate:.0e}" for rate in rates.values())
        raise FloatingPointError(f"start: expected it near a rate at which the network learns, tried {tried}")
    return found, {rate: losses[exponent] for exponent, rate in rates.items()}


def shares_right(models: list[nn.Module], inputs: Tensor, labels: Tensor, *, batch_size: int = 4) -> Tensor:
    """Say of each example what share of several networks name it rightly, shape (examples,).

    Args:
        models: Such as the same network trained from several seeds.
        inputs: Shape (examples, ...).
        labels: The classes, shape (examples,).
        batch_size: Examples at a time.

    Raises:
        ValueError: If there are no models, a label is no class of theirs, and as for ``training.predict``.
    """
    check_number("models", len(models), int, at_least=1)
    said = [predict(model, inputs, batch_size=batch_size) for model in models]
    check_classes("labels", labels, said[0], n=len(inputs))
    return torch.stack([logits.argmax(dim=1) == labels for logits in said]).float().mean(dim=0)
