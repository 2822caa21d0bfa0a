"""Which neurons an answer listens to: against NumPy and SciPy, and on made-up neurons."""

import numpy as np
import pytest
import torch
from scipy.stats import pearsonr

from unboxed.listening import best_of, by_chance, check_kinds, correlations, votes

CHANCE = torch.Generator().manual_seed(0)
LABELS = torch.arange(60) % 2
ACTIVATIONS = torch.rand(60, 5, generator=CHANCE)
FEATURES = torch.rand(60, 3, generator=CHANCE) < 0.5


def test_votes_add_up_to_the_distance_between_the_kinds():
    weights = torch.randn(5, generator=CHANCE)
    logits = ACTIVATIONS @ weights + 0.3
    gap = logits[LABELS == 1].mean() - logits[LABELS == 0].mean()
    torch.testing.assert_close(votes(ACTIVATIONS, weights, LABELS).sum(), gap)


def test_correlations_are_scipys_once_each_kind_has_its_mean_taken_away():
    found = correlations(FEATURES, ACTIVATIONS, LABELS)
    features, activations = FEATURES.double().numpy(), ACTIVATIONS.double().numpy()
    for kind in (LABELS == 1, LABELS == 0):
        features[kind] -= features[kind].mean(axis=0)
        activations[kind] -= activations[kind].mean(axis=0)
    expected = [[pearsonr(one, other)[0] for other in activations.T] for one in features.T]
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-6)


def test_what_knows_only_the_kind_goes_with_nothing():
    """The trap: over both kinds together such a neuron goes with all that one kind has more often."""
    often = torch.rand(60, 1, generator=CHANCE) < 0.2 + 0.6 * LABELS[:, None]
    assert pearsonr(often[:, 0].numpy(), LABELS.numpy())[0] > 0.3
    kind = 0.7 * LABELS[:, None].float() + 0.1
    torch.testing.assert_close(correlations(often, kind, LABELS), torch.zeros(1, 1))


def test_a_dead_neuron_goes_with_nothing():
    dead = ACTIVATIONS.clone()
    dead[:, 2] = 0
    assert (correlations(FEATURES, dead, LABELS)[:, 2] == 0).all()


def test_chance_is_beaten_by_a_feature_and_not_by_noise():
    heard = torch.cat([ACTIVATIONS, FEATURES[:, :1].float()], dim=1)
    luck = by_chance(FEATURES, heard, LABELS, deals=40)
    sizes = correlations(FEATURES, heard, LABELS).abs()
    assert sizes[0, 5] > 0.99 > luck > sizes[:, :5].mean()
    assert luck == by_chance(FEATURES, heard, LABELS, deals=40)


def test_features_are_dealt_within_a_kind():
    """A feature that only one kind has, and all of it, is the same however it is dealt."""
    own = (LABELS == 1)[:, None]
    assert by_chance(own, ACTIVATIONS, LABELS, deals=3) == 0


def test_the_best_of_more_is_better_by_chance():
    sizes = torch.rand(4, 50, generator=CHANCE)
    few, many, all_of_them = (best_of(sizes, count, draws=200) for count in (1, 20, 50))
    assert few.shape == (200,)
    assert few.mean() == pytest.approx(sizes.mean().item(), abs=0.05)
    assert few.mean() < many.mean() < all_of_them.mean()
    torch.testing.assert_close(all_of_them, sizes.amax(dim=1).mean().expand(200))


def test_no_neuron_is_drawn_twice():
    sizes = torch.eye(6)
    assert (best_of(sizes, 6, draws=20) == 1).all()


@pytest.mark.parametrize("labels", [torch.zeros(60), torch.ones(60), torch.zeros(59)])
def test_labels_must_fit_and_be_of_both_kinds(labels):
    with pytest.raises(ValueError, match=r"^labels: expected"):
        check_kinds(labels, {"examples": 60})
    with pytest.raises(ValueError, match=r"^labels: expected"):
        votes(ACTIVATIONS, torch.ones(5), labels)
    with pytest.raises(ValueError, match=r"^labels: expected"):
        correlations(FEATURES, ACTIVATIONS, labels)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"^weights: expected"):
        votes(ACTIVATIONS, torch.ones(4), LABELS)
    with pytest.raises(ValueError, match=r"^activations: expected"):
        correlations(FEATURES, ACTIVATIONS[:50], LABELS)
    with pytest.raises(ValueError, match=r"^deals: expected"):
        by_chance(FEATURES, ACTIVATIONS, LABELS, deals=0)
    with pytest.raises(ValueError, match=r"^count: expected"):
        best_of(torch.rand(2, 3), 4)
    with pytest.raises(ValueError, match=r"^draws: expected"):
        best_of(torch.rand(2, 3), 2, draws=0)
