"""How many steps a network takes down to a loss, at each batch size, and where larger ones no longer pay.

A larger batch gives a better gradient for more work. Where the gradient of a batch is mostly noise, twice the
batch halves the steps; where it is nearly exact already, it saves none (McCandlish et al., 2018).
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from torch.nn.functional import cross_entropy

from unboxed.checks import check_number, check_training
from unboxed.critical_batches import Race
from unboxed.metrics import Examples, check_classified
from unboxed.several import check_numbers
from unboxed.starts import answers

RATIO = math.sqrt(2)  # between one learning rate that is tried and the next
BETWEEN_LOOKS = 1.03  # so many times as many steps at the next look


def steps_to(
    models: Sequence[nn.Module],
    train: Examples,
    valid: Examples,
    *,
    target: float,
    batch_size: int,
    rates: Sequence[float],
    seed: int = 0,
    limit: int = 100_000,
) -> Tensor:
    """Count the steps of gradient descent until a loss is reached, for several networks and learning rates.

    All walk side by side, until all networks of one rate have arrived: the others are slower. The loss is
    looked at after each step at first, then ever more rarely: what is counted is right to 3%.

    Args:
        models: Networks of one shape, as many for each rate; they end with the weights of the last step.
        train: Inputs and class labels, shapes (examples, ...) and (examples,); each step draws anew.
        valid: The same, of other examples, whose mean loss is what counts.
        target: The cross-entropy to reach.
        batch_size: Examples a step.
        rates: The learning rates: the first for the first networks, and so on.
        seed: Decides the batches; nothing global is touched.
        limit: After how many steps to give up.

    Returns:
        How many steps each took, shape (rates, models of each); infinite for one that has not arrived.

    Raises:
        ValueError: If there are not as many models for each rate, or a number is out of range.
    """
    check_number("target", target, above=0)
    check_numbers("rates", rates, above=0)
    check_training(rates[0], seed, batch_size=batch_size, limit=limit)
    if not models or len(models) % len(rates):
        raise ValueError(f"models: expected as many for each of {len(rates)} rates, got {len(models)}")
    check_classified(models[0], train=train, valid=valid)
    each = len(models) // len(rates)
    weights, _ = stack_module_state(list(models))
    lrs = torch.tensor(rates, device=train[0].device).repeat_interleave(each)
    chance = torch.Generator().manual_seed(seed)
    arrived = torch.full((len(rates), each), torch.inf)
    inputs = valid[0].expand(len(models), *valid[0].shape)
    look = 1
    for step in range(1, limit + 1):
        batch = torch.randint(len(train[0]), (len(models), batch_size), generator=chance)
        batch = batch.to(train[0].device)
        losses = _losses(answers(models[0], weights, train[0][batch]), train[1][batch])
        slopes = torch.autograd.grad(losses.sum(), list(weights.values()))
        with torch.no_grad():
            for values, slope in zip(weights.values(), slopes, strict=True):
                values -= lrs.reshape(-1, *[1] * (values.dim() - 1)) * slope
            if step < min(look, limit):
                continue
            look = max(step + 1, math.ceil(step * BETWEEN_LOOKS))
            below = _losses(answers(models[0], weights, inputs), valid[1].expand(len(models), -1)) < target
        arrived[below.cpu().view_as(arrived) & arrived.isinf()] = step
        if arrived.isfinite().all(dim=1).any():
            break
    for number, model in enumerate(models):
        model.load_state_dict({name: values[number].detach() for name, values in weights.items()})
    return arrived


def _losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Give the mean loss of each network, shape (models,)."""
    each = cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
    return each.view(labels.shape).mean(dim=1)


def race(
    build: Callable[[int], list[nn.Module]],
    train: Examples,
    valid: Examples,
    *,
    target: float,
    batch_size: int,
    lr: float,
    pilots: int = 6,
    starts: int = 20,
) -> Race:
    """Find the best learning rate for a batch size, and count the steps it takes from fresh starts.

    A rate is the best if its slowest pilot is there first. Rates are tried until the best is one between two
    that are slower. The starts that are counted had no say in that.

    Args:
        build: Makes so many networks from random weights, always the same ones.
        train: As in ``steps_to``, like ``valid`` and ``target``.
        valid: Examples whose loss counts.
        target: The loss to reach.
        batch_size: Examples a step.
        lr: A rate to begin the search at.
        pilots: How many networks choose the rate.
        starts: How many others are counted.

    Raises:
        ValueError: As ``steps_to``.
    """
    check_training(lr, pilots=pilots, starts=starts)
    slowest: dict[int, float] = {}
    powers = [-1, 0, 1, 2]
    while powers:
        rates = [lr * RATIO**power for power in powers]
        models = [model for _ in rates for model in build(pilots)]
        needed = steps_to(
            models, train, valid, target=target, batch_size=batch_size, rates=rates, seed=0
        ).amax(dim=1)
        slowest |= dict(zip(powers, needed.tolist(), strict=True))
        best = min(slowest, key=lambda power: slowest[power])
        powers = [best + side for side in (-1, 1) if best + side not in slowest]
    chosen, models = lr * RATIO**best, build(pilots + starts)[pilots:]
    steps = steps_to(models, train, valid, target=target, batch_size=batch_size, rates=[chosen], seed=1)
    return Race(batch_size, chosen, steps[0])
