"""Which neurons an answer listens to, and what these respond to: measured on pictures whose features are known."""

import torch
from torch import Tensor

from unboxed.checks import check_number, check_tensor


def votes(activations: Tensor, weights: Tensor, labels: Tensor) -> Tensor:
    """Say how far each neuron moves the answer apart for two kinds: its weight times what it does differently.

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
    of_one = _kind(labels, sizes)
    return weights * (activations[of_one].mean(dim=0) - activations[~of_one].mean(dim=0))


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
    of_one = _kind(labels, sizes)
    return _centred(features.float(), of_one).T @ _centred(activations, of_one)


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
    chance = torch.Generator().manual_seed(seed)
    largest = []
    for _ in range(deals):
        dealt = features.clone()
        for kind in (labels == 1, labels != 1):
            dealt[kind] = features[kind][torch.randperm(int(kind.sum()), generator=chance)]
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
    chance = torch.Generator().manual_seed(seed)
    drawn = torch.rand(draws, neurons, generator=chance).argsort(dim=1)[:, :count]
    return sizes[:, drawn].amax(dim=2).mean(dim=0)


def _kind(labels: Tensor, sizes: dict[str, int]) -> Tensor:
    check_tensor("labels", labels, "examples", dtype=None, sizes=sizes)
    of_one = labels == 1
    if not of_one.any() or of_one.all():
        raise ValueError("labels: expected examples of both kinds, 0 and 1, got one kind")
    return of_one


def _centred(values: Tensor, of_one: Tensor) -> Tensor:
    """Take from each column the mean of its kind, and scale it to length 1."""
    means = torch.where(of_one[:, None], values[of_one].mean(dim=0), values[~of_one].mean(dim=0))
    centred = values - means
    lengths = centred.norm(dim=0)
    flat = lengths <= 1e-6 * values.abs().amax(dim=0) * len(values) ** 0.5
    return torch.where(flat, 0.0, centred / lengths.clamp(min=1e-30))
