"""Which neurons an answer listens to, and what these respond to, where the features of pictures are known."""

import torch
from torch import Tensor

from unboxed.checks import Sizes, check_number, check_seed, check_tensor


def votes(activations: Tensor, weights: Tensor, labels: Tensor) -> Tensor:
    """Say how far each neuron moves two kinds apart: its weight times how differently it answers them.

    Over all neurons they add up to the mean logit of kind 1 less that of kind 0.

    Args:
        activations: Of the layer before the answer, shape (examples, neurons).
        weights: Of each neuron to the answer, shape (neurons,).
        labels: 0 or 1, shape (examples,); both kinds must be there.

    Returns:
        Shape (neurons,).

    Raises:
        ValueError: If shapes do not match, or a kind is missing.
    """
    sizes = check_tensor("activations", activations, "examples neurons")
    check_tensor("weights", weights, "neurons", sizes=sizes)
    check_kinds(labels, sizes)
    one, other = labels == 1, labels != 1
    return weights * (activations[one].mean(dim=0) - activations[other].mean(dim=0))


def correlations(features: Tensor, activations: Tensor, labels: Tensor) -> Tensor:
    """Correlate features with neurons among examples of one kind.

    A neuron that tells the kinds apart by *anything* goes with every feature that one kind has more often. So
    the mean of its kind is taken from each number first.

    Args:
        features: Which features each example has, shape (examples, features).
        activations: What each neuron answers, shape (examples, neurons).
        labels: 0 or 1, shape (examples,); both kinds must be there.

    Returns:
        Shape (features, neurons), each from -1 to 1; 0 where a neuron always answers the same.

    Raises:
        ValueError: If shapes do not match, or a kind is missing.
    """
    sizes = check_tensor("features", features, "examples features", dtype=None)
    check_tensor("activations", activations, "examples neurons", sizes=sizes)
    check_kinds(labels, sizes)
    return _centred(features.to(activations), labels).T @ _centred(activations, labels)


def by_chance(
    features: Tensor, activations: Tensor, labels: Tensor, *, deals: int = 20, seed: int = 0
) -> float:
    """Say how large a correlation chance alone reaches: features dealt anew among the examples of a kind.

    Args:
        features: As in ``correlations``.
        activations: As in ``correlations``.
        labels: As in ``correlations``.
        deals: How often the features are dealt.
        seed: Chance of the dealing; nothing global is touched.

    Returns:
        The size that 95 % of the largest correlations of a deal stay below.

    Raises:
        ValueError: As in ``correlations``, or if ``deals`` is below 1.
    """
    check_number("deals", deals, int, at_least=1)
    check_kinds(labels, check_tensor("features", features, "examples features", dtype=None))
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    largest = []
    for _ in range(deals):
        dealt = features.clone()
        for kind in (labels == 1, labels != 1):
            order = torch.randperm(int(kind.sum()), generator=chance).to(features.device)
            dealt[kind] = features[kind][order]
        largest.append(correlations(dealt, activations, labels).abs().max())
    return torch.stack(largest).quantile(0.95).item()


def best_of(sizes: Tensor, count: int, *, draws: int = 1000, seed: int = 0) -> Tensor:
    """Draw neurons by lot, and see how well the best of them does for each feature.

    The best of many is better than the best of few, by chance. Layers with more and with fewer live neurons
    are compared fairly if as many are drawn from each.

    Args:
        sizes: How strongly each neuron goes with each feature, shape (features, neurons).
        count: How many neurons to draw, without putting any back.
        draws: How often.
        seed: Chance of the draws; nothing global is touched.

    Returns:
        The best, averaged over the features, for each draw: shape (draws,).

    Raises:
        ValueError: If there are fewer neurons than ``count``, or a number is below 1.
    """
    neurons = check_tensor("sizes", sizes, "features neurons")["neurons"]
    check_number("count", count, int, at_least=1, at_most=neurons)
    check_number("draws", draws, int, at_least=1)
    check_seed("seed", seed)
    chance = torch.Generator().manual_seed(seed)
    drawn = torch.rand(draws, neurons, generator=chance).argsort(dim=1)[:, :count].to(sizes.device)
    return sizes[:, drawn].amax(dim=2).mean(dim=0)


def check_kinds(labels: Tensor, sizes: Sizes) -> None:
    """Check that there is a label for each example, and that both kinds are there.

    Args:
        labels: 0 or 1, shape (examples,).
        sizes: What ``check_tensor`` has found of other arguments: how many examples there are.

    Raises:
        ValueError: If they are not as many, other numbers than 0 to 1, or of one kind.
    """
    check_tensor("labels", labels, "examples", dtype=None, at_least=0, at_most=1, sizes=sizes)
    if len((labels == 1).unique()) < 2:
        raise ValueError("labels: expected examples of both kinds, 0 and 1, got one kind")


def _centred(values: Tensor, labels: Tensor) -> Tensor:
    """Take from each column the mean of its kind, and scale it to length 1."""
    centred = values.clone()
    for kind in (labels == 1, labels != 1):
        centred[kind] -= values[kind].mean(dim=0)
    lengths = centred.norm(dim=0)
    constant = lengths <= 1e-6 * values.norm(dim=0)  # but for rounding
    return torch.where(constant, 0.0, centred / lengths)
