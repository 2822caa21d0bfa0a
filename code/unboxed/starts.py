"""The same network from many random starts, trained side by side: what one start shows may be luck.

The networks are laid on top of one another and take every step together. What comes of it is what training
them one after another gives, in a fraction of the time.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer

from unboxed.checks import check_number, check_tensor, check_training
from unboxed.metrics import Examples, check_classified
from unboxed.models import check_inputs, device_of
from unboxed.runtime import seeded
from unboxed.several import check_named

Weights = Mapping[str, Tensor]


def fresh(build: Callable[[], nn.Module], starts: int) -> list[nn.Module]:
    """Build a network several times, each time from other random weights.

    The seeds are 0, 1, 2 and so on: networks with the same layers get the same weights, whatever stands
    between the layers, so that their results can be compared start by start.

    Args:
        build: Makes one network on the CPU, its weights drawn from PyTorch's global generator, which is left
            as it was found.
        starts: How many to make.

    Raises:
        ValueError: If ``starts`` is below 1.
    """
    check_number("starts", starts, int, at_least=1)
    models = []
    for seed in range(starts):
        with seeded(seed, torch.device("cpu")):
            models.append(build())
    return models


def train_together(
    models: Sequence[nn.Module],
    inputs: Tensor,
    targets: Tensor,
    loss: Callable[[Tensor, Tensor], Tensor],
    *,
    steps: int,
    lr: float,
    optimizer: Callable[..., Optimizer] = torch.optim.Adam,
    after: Callable[[Weights], None] | None = None,
) -> None:
    """Train networks of one shape side by side, each on all of its examples at every step.

    Their losses are added up. Each network's weights have a share in one term alone, so that none has a say
    in what another learns.

    Args:
        models: The networks, such as ``mlp`` makes; they differ in their weights alone.
        inputs: Examples for each, shape (models, examples, ...).
        targets: What each should answer, shape (models, examples, ...).
        loss: Takes logits and targets, gives the mean loss over the examples, shape ().
        steps: How often to step.
        lr: The learning rate.
        optimizer: Takes parameters and ``lr=``, gives what makes the steps; it must change each number by
            its own slopes alone, as gradient descent, momentum and Adam do.
        after: Called after each step with the weights of all, stacked, by name.

    Raises:
        ValueError: If there are no models, one keeps more than weights (as batch normalisation does), or the
            examples are not for as many.
    """
    check_training(lr, models=len(models))
    check_number("steps", steps, int, at_least=0)
    device = device_of(models[0], torch.device("cpu"))
    sizes = {"models": len(models)}
    sizes = check_inputs("inputs", inputs, models[0], "models examples ...", device=device, sizes=sizes)
    check_tensor("targets", targets, "models examples ...", dtype=None, device=device, sizes=sizes)
    weights, buffers = stack_module_state(list(models))
    if buffers:
        raise ValueError(f"models: expected layers that keep weights only, got {', '.join(buffers)}")
    stepper = optimizer(weights.values(), lr=lr)
    for _ in range(steps):
        stepper.zero_grad()
        logits = answers(models[0], weights, inputs)
        # All have equally many examples: the mean over all, so many times, is the sum of each one's mean.
        (len(models) * loss(logits.flatten(0, 1), targets.flatten(0, 1))).backward()
        stepper.step()
        if after is not None:
            after(weights)
    _put(weights, models)


def fit_all(
    models: Sequence[nn.Module], train: Examples, valid: Examples, *, epochs: int, lr: float
) -> Tensor:
    """Train networks of one shape side by side, each as ``training.fit`` would with one batch an epoch.

    Args:
        models: The networks; each ends with the weights of its best epoch.
        train: Inputs and class labels, shapes (examples, ...) and (examples,), all of them one batch.
        valid: The same, of examples that are not in ``train``.
        epochs: How often to go through the training examples: as many steps.
        lr: The learning rate of Adam (Kingma and Ba, 2015).

    Returns:
        The share of ``valid`` that each network gets right after each epoch, shape (models, epochs).

    Raises:
        ValueError: If there are no models or no examples, or ``epochs`` is below 1.
        FloatingPointError: If a loss is infinite or not a number.
    """
    check_training(lr, models=len(models), epochs=epochs)
    check_classified(models[0], train=train, valid=valid)
    count = len(models)
    inputs, labels, unseen, truth = (part.expand(count, *part.shape) for part in (*train, *valid))
    best: dict[str, Tensor] = {}
    least = unseen.new_full((count,), torch.inf)
    shares: list[Tensor] = []

    def keep(weights: Weights) -> None:
        with torch.no_grad():
            logits = answers(models[0], weights, unseen)
            losses = cross_entropy(logits.flatten(0, 1), truth.flatten(), reduction="none")
            losses = losses.unflatten(0, truth.shape).mean(dim=1)
            if not losses.isfinite().all():
                raise FloatingPointError(
                    f"epoch {len(shares) + 1}: expected finite losses, got {losses.tolist()}"
                )
            for name, values in weights.items():
                better = (losses < least).reshape(-1, *[1] * (values.dim() - 1))
                best[name] = torch.where(better, values, best.get(name, values))
            torch.minimum(losses, least, out=least)
            shares.append((logits.argmax(dim=-1) == truth).float().mean(dim=1))

    train_together(models, inputs, labels, cross_entropy, steps=epochs, lr=lr, after=keep)
    _put(best, models)
    for model in models:
        model.eval()
    return torch.stack(shares, dim=1)


def answers(model: nn.Module, weights: Weights, inputs: Tensor) -> Tensor:
    """Ask all networks at once, each about its own examples.

    Args:
        model: One of the networks: they differ in their weights alone.
        weights: Those of all, stacked, by name.
        inputs: Shape (models, examples, ...).

    Returns:
        Logits, shape (models, examples, ...).

    Raises:
        ValueError: If weights are missing or of another shape or type than the network's, or the inputs are
            not for as many networks, or not of the type of their weights.
    """
    sizes = check_inputs("inputs", inputs, model, "models examples ...")
    for name, own in model.named_parameters():
        shape = " ".join(["models", *map(str, own.shape)])
        check_named("weights", weights, [name], shape, dtype=own.dtype, device=inputs.device, sizes=sizes)

    def answer(own: dict[str, Tensor], inputs: Tensor) -> Tensor:
        logits: Tensor = functional_call(model, own, (inputs,))
        return logits

    return vmap(answer)(dict(weights), inputs)


def _put(weights: Weights, models: Sequence[nn.Module]) -> None:
    """Give each network its own of some stacked weights."""
    with torch.no_grad():
        for number, model in enumerate(models):
            for name, values in model.named_parameters():
                values.copy_(weights[name][number])
