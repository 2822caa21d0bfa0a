"""What a network learns from few examples: many small samples at once, since one sample may be luck."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from torch.nn.functional import cross_entropy

from unboxed.checks import check_classes, check_number, check_seed, check_tensor, check_training
from unboxed.metrics import Examples, check_classified, check_labels
from unboxed.models import check_inputs
from unboxed.runtime import seeded
from unboxed.starts import answers

Augment = Callable[[Tensor], Tensor]


def small_samples(
    inputs: Tensor, labels: Tensor, *, size: int, draws: int, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Draw small samples from many examples, each without drawing anything twice.

    The first examples of a larger sample with the same seed are the smaller one.

    Args:
        inputs: Shape (examples, ...).
        labels: Shape (examples,).
        size: Examples in each sample.
        draws: How many samples.
        seed: Decides what is drawn.

    Returns:
        Inputs and labels, shapes (draws, size, ...) and (draws, size).

    Raises:
        ValueError: If there are fewer examples than ``size``, or labels do not match.
    """
    sizes = check_tensor("inputs", inputs, "examples ...", dtype=None)
    check_tensor("labels", labels, "examples", dtype=None, sizes=sizes)
    check_number("size", size, int, at_least=1, at_most=sizes["examples"])
    check_number("draws", draws, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    chosen = torch.stack([torch.randperm(len(inputs), generator=chance)[:size] for _ in range(draws)])
    return inputs[chosen.to(inputs.device)], labels[chosen.to(labels.device)]


def learn_samples(
    models: Sequence[nn.Module],
    inputs: Tensor,
    labels: Tensor,
    valid: Examples,
    *,
    steps: int,
    batch_size: int,
    lr: float,
    augment: Augment | None = None,
    every: int = 50,
    seed: int = 0,
) -> Tensor:
    """Train networks of one shape side by side, each on a sample of its own, in batches drawn by chance.

    With the same seed every network gets the same examples at the same step, whether augmented or not: what
    differs between two such runs comes of the augmentation alone.

    Args:
        models: The networks, without dropout and without batch normalisation.
        inputs: A sample for each, shape (models, examples, ...).
        labels: The classes, shape (models, examples).
        valid: Inputs and labels of other examples, the same for all, to follow how learning goes.
        steps: How often to step.
        batch_size: Examples a step, at most as many as there are in a sample.
        lr: The learning rate of Adam (Kingma and Ba, 2015).
        augment: Changes a batch of inputs, by chance drawn from PyTorch's global generator, which is left as
            it was found.
        every: After how many steps to look at ``valid``.
        seed: Decides batches and augmentation.

    Returns:
        The share of ``valid`` that each network has right at each look, shape (looks, models).

    Raises:
        ValueError: If there are no models, inputs and labels do not match, or a number is out of range.
    """
    check_training(lr, seed, models=len(models), steps=steps)
    check_number("every", every, int, at_least=1, at_most=steps)
    sizes = check_inputs("inputs", inputs, models[0], "models examples ...", sizes={"models": len(models)})
    check_tensor("labels", labels, "models examples", dtype=torch.int64, sizes=sizes)
    check_labels("labels", labels.flatten(), models[0], inputs.flatten(0, 1))
    check_number("batch_size", batch_size, int, at_least=1, at_most=sizes["examples"])
    check_classified(models[0], valid=valid)
    weights, _ = stack_module_state(list(models))
    stepper = torch.optim.Adam(weights.values(), lr=lr)
    chance = torch.Generator().manual_seed(seed)
    row = torch.arange(len(models), device=inputs.device)[:, None]
    looks = []
    with seeded(seed, torch.device("cpu")):
        for step in range(1, steps + 1):
            batch = torch.rand(labels.shape, generator=chance).argsort(dim=1)[:, :batch_size]
            batch = batch.to(inputs.device)
            seen, truth = inputs[row, batch], labels[row, batch].flatten()
            if augment is not None:
                seen = augment(seen.flatten(0, 1)).unflatten(0, batch.shape)
            logits = answers(models[0], weights, seen).flatten(0, 1)
            stepper.zero_grad()
            # All have equally many examples: this is the sum of each one's mean.
            (len(models) * cross_entropy(logits, truth)).backward()
            stepper.step()
            if step % every == 0:
                with torch.no_grad():
                    logits = answers(models[0], weights, valid[0].expand(len(models), *valid[0].shape))
                looks.append((logits.argmax(dim=-1) == valid[1]).float().mean(dim=1))
    for number, model in enumerate(models):
        model.load_state_dict({name: values[number].detach() for name, values in weights.items()})
    return torch.stack(looks)


def right(models: Sequence[nn.Module], inputs: Tensor, labels: Tensor) -> Tensor:
    """Say which of the same examples each network gets right, shape (models, examples), booleans.

    Raises:
        ValueError: If there are no models, the inputs are none for them, or a label is no class of theirs.
    """
    check_number("models", len(models), int, at_least=1)
    check_inputs("inputs", inputs, models[0], "examples ...")
    with torch.no_grad():
        logits = [model(inputs) for model in models]
    check_classes("labels", labels, logits[0])
    return torch.stack([said.argmax(dim=1) == labels for said in logits])
