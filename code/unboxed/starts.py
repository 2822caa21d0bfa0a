"""The same network from many random starts, trained side by side: what one start shows may be luck."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap
from torch.nn.functional import cross_entropy

from unboxed.checks import check_number
from unboxed.metrics import Examples, check_examples
from unboxed.runtime import seeded


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


def fit_all(
    models: Sequence[nn.Module], train: Examples, valid: Examples, *, epochs: int, lr: float
) -> Tensor:
    """Train networks of one kind at the same time, each as ``training.fit`` would with one batch an epoch.

    Their losses are added up. Each network's weights have a share in one term alone, and Adam (Kingma and Ba,
    2015) steps every weight by itself, so that none has a say in what another learns.

    Args:
        models: The networks, equal but for their weights; each ends with those of its best epoch.
        train: Inputs and class labels, shapes (examples, ...) and (examples,), all of them one batch.
        valid: The same, of examples that are not in ``train``.
        epochs: How often to go through the training examples: as many steps.
        lr: The learning rate.

    Returns:
        The share of ``valid`` that each network gets right after each epoch, shape (networks, epochs).

    Raises:
        ValueError: If there are no networks or no examples, or ``epochs`` is below 1.
        FloatingPointError: If a loss is infinite or not a number.
    """
    check_number("models", len(models), int, at_least=1)
    check_number("epochs", epochs, int, at_least=1)
    check_examples("train", train)
    check_examples("valid", valid)
    weights, _ = stack_module_state(list(models))
    best = {name: values.detach().clone() for name, values in weights.items()}
    least = train[0].new_full((len(models),), torch.inf)
    optimizer = torch.optim.Adam(weights.values(), lr=lr)
    shares = []
    for epoch in range(1, epochs + 1):
        optimizer.zero_grad()
        _losses(_answers(models[0], weights, train[0]), train[1]).sum().backward()
        optimizer.step()
        with torch.no_grad():
            logits = _answers(models[0], weights, valid[0])
            losses = _losses(logits, valid[1])
            if not losses.isfinite().all():
                raise FloatingPointError(f"epoch {epoch}: expected finite losses, got {losses.tolist()}")
            better = losses < least
            least = torch.where(better, losses, least)
            for name, values in weights.items():
                best[name][better] = values[better]
        shares.append((logits.argmax(dim=-1) == valid[1]).float().mean(dim=1))
    for index, model in enumerate(models):
        model.load_state_dict({name: values[index] for name, values in best.items()})
        model.eval()
    return torch.stack(shares, dim=1)


def _answers(model: nn.Module, weights: dict[str, Tensor], inputs: Tensor) -> Tensor:
    """Give the logits of all networks, whose weights are stacked: shape (networks, examples, classes)."""

    def answer(own: dict[str, Tensor]) -> Tensor:
        logits: Tensor = functional_call(model, own, (inputs,))
        return logits

    return vmap(answer)(weights)


def _losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss of each network, shape (networks,)."""
    each = cross_entropy(logits.flatten(0, 1), labels.repeat(len(logits)), reduction="none")
    return each.unflatten(0, (len(logits), len(labels))).mean(dim=1)
