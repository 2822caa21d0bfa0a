"""Networks compared when they are equally good: many starts, each stopped at the same accuracy.

Whoever has trained further does better at everything. So that a difference is that of the networks, each is
stopped as soon as it gets as much right as the others.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap
from torch.nn.functional import cross_entropy

from unboxed.checks import check_classes, check_number, check_training
from unboxed.metrics import Examples, check_classified, check_examples
from unboxed.starts import Weights

AT_ONCE = 50  # examples


def fit_until(
    models: Sequence[nn.Module],
    train: Examples,
    valid: Examples,
    *,
    accuracy: float,
    batch_size: int,
    lr: float,
    steps: int,
    every: int = 10,
    seed: int = 0,
) -> Tensor:
    """Train networks of one shape side by side on the same batches, each until it is good enough.

    Args:
        models: The networks, such as ``starts.fresh`` makes; they differ in their weights alone. Each ends
            with the weights that it had when it was first found good enough, or with its last.
        train: Inputs and class labels, shapes (examples, ...) and (examples,).
        valid: The same, to be measured on; ``train`` itself, to see when all of it is known by heart.
        accuracy: What share of ``valid`` is good enough.
        batch_size: Examples a step.
        lr: The learning rate of Adam (Kingma and Ba, 2015).
        steps: How many to take at most.
        every: Steps from one measurement to the next.
        seed: Decides the order of the examples, which is the same for all.

    Returns:
        After how many steps each was good enough, shape (models,); infinity for those that never were.

    Raises:
        ValueError: If there are no models or no examples, or a setting is out of range.

    Example:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1])
        >>> model = nn.Linear(1, 2)
        >>> settings = {"accuracy": 1.0, "batch_size": 2, "lr": 0.1, "steps": 200}
        >>> fit_until([model], (inputs, labels), (inputs, labels), **settings).isfinite()
        tensor([True])
    """
    check_number("models", len(models), int, at_least=1)
    check_number("accuracy", accuracy, above=0, at_most=1)
    check_training(lr, seed, batch_size=batch_size, steps=steps, every=every)
    check_classified(models[0], train=train, valid=valid)
    inputs, labels = train
    weights, _ = stack_module_state(list(models))
    kept = {name: values.detach().clone() for name, values in weights.items()}
    taken = inputs.new_full((len(models),), math.inf)
    stepper = torch.optim.Adam(weights.values(), lr=lr)
    shuffling = torch.Generator().manual_seed(seed)
    batches: list[Tensor] = []
    for step in range(1, steps + 1):
        if not batches:
            batches = list(torch.randperm(len(inputs), generator=shuffling).split(batch_size))
        batch = batches.pop(0)
        logits = _ask(models[0], weights, inputs[batch])
        targets = labels[batch].expand(len(models), -1)
        stepper.zero_grad()
        # All have equally many examples: the mean over all, so many times, is the sum of each one's mean.
        (len(models) * cross_entropy(logits.flatten(0, 1), targets.flatten())).backward()
        stepper.step()
        if step % every and step < steps:
            continue
        share = _right(models[0], weights, valid).float().mean(dim=1)
        learning = taken.isinf()
        for name, values in weights.items():
            kept[name][learning] = values.detach()[learning]
        taken[learning & (share >= accuracy)] = step
        if taken.isfinite().all():
            break
    with torch.no_grad():
        for number, model in enumerate(models):
            for name, values in model.named_parameters():
                values.copy_(kept[name][number])
            model.eval()
    return taken


def which_right(models: Sequence[nn.Module], examples: Examples) -> Tensor:
    """Say which examples each of several networks of one shape gets right.

    Args:
        models: The networks; they differ in their weights alone.
        examples: Inputs and class labels, shapes (examples, ...) and (examples,).

    Returns:
        Truth values, shape (models, examples).

    Raises:
        ValueError: If there are no models or no examples, or a label is no class of the models.
    """
    check_number("models", len(models), int, at_least=1)
    check_examples(models[0], examples=examples)
    weights, _ = stack_module_state(list(models))
    return _right(models[0], weights, examples)


def _right(model: nn.Module, weights: Weights, examples: Examples) -> Tensor:
    """Say which examples the networks get right, a few at a time, so that their maps fit where it is fast."""
    with torch.no_grad():
        logits = torch.cat([_ask(model, weights, part) for part in examples[0].split(AT_ONCE)], dim=1)
    check_classes("labels", examples[1], logits[0])
    return logits.argmax(dim=-1) == examples[1]


def _ask(model: nn.Module, weights: Weights, inputs: Tensor) -> Tensor:
    """Ask all networks about the same inputs: logits, shape (models, examples, classes)."""

    def answer(own: dict[str, Tensor]) -> Tensor:
        logits: Tensor = functional_call(model, own, (inputs,))
        return logits

    return vmap(answer)(dict(weights))
