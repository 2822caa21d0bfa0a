"""Maps of what an answer rests on, against networks for which the right map is known."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr
from torch import nn

from unboxed.attribution import class_activation, likeness, saliency, share_on

IMAGES = torch.rand(3, 3, 6, 6, generator=torch.Generator().manual_seed(0))


def linear():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(108, 1))


def test_saliency_of_a_weighted_sum_is_the_size_of_its_weights():
    network = linear()
    expected = network[1].weight.detach().view(3, 6, 6).abs().amax(dim=0)
    assert torch.allclose(saliency(network, IMAGES), expected.expand(3, 6, 6))


def test_maps_are_the_same_where_no_gradients_are_kept():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 1))
    layers = {"maps": network[0]}
    expected = saliency(network, IMAGES), class_activation(network, IMAGES, layers, "maps")
    with torch.no_grad():
        assert torch.equal(saliency(network, IMAGES), expected[0])
        assert torch.equal(class_activation(network, IMAGES, layers, "maps"), expected[1])


def test_class_activation_of_a_mean_over_maps_is_the_weighted_map():
    """With a mean over the places and a weighted sum behind it, Grad-CAM is the class activation map."""
    torch.manual_seed(0)
    maps, head = nn.Conv2d(3, 4, 3), nn.Linear(4, 1)
    network = nn.Sequential(maps, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)
    found = class_activation(network, IMAGES, {"maps": maps}, "maps")
    with torch.no_grad():
        expected = (head.weight.view(1, 4, 1, 1) * maps(IMAGES)).sum(dim=1).abs() / 16
    assert found.shape == (3, 4, 4)
    assert torch.allclose(found, expected, atol=1e-6)
    assert not found.requires_grad


@given(
    arrays("float64", (2, 3, 4), elements=st.floats(0, 1)),
    arrays("float64", (2, 3, 4), elements=st.floats(0, 1)),
)
def test_a_share_and_its_rest_make_one(maps, where):
    maps, where = torch.from_numpy(maps), torch.from_numpy(where)
    shares, rest = share_on(maps, where), share_on(maps, 1 - where)
    assert torch.allclose(shares + rest, torch.ones(2, dtype=torch.float64))
    assert bool(((shares > -1e-12) & (shares < 1 + 1e-12)).all())


@pytest.mark.parametrize("level", [0.0, 0.7])
def test_a_map_that_prefers_no_place_has_the_mean(level):
    where = torch.rand(2, 5, 5, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(share_on(torch.full((2, 5, 5), level), where), where.mean(dim=(1, 2)))


def test_a_share_is_one_though_halves_add_up_to_more_than_a_half_can_be():
    assert share_on(torch.full((1, 9, 9), 6e4).half(), torch.ones(1, 9, 9)).tolist() == [1]


@given(st.integers(0, 1000))
def test_likeness_is_spearmans(seed):
    chance = torch.Generator().manual_seed(seed)
    maps, others = (torch.rand(2, 4, 5, generator=chance) for _ in range(2))
    expected = [spearmanr(*pair).statistic for pair in zip(maps.flatten(1), others.flatten(1), strict=True)]
    assert likeness(maps, others).tolist() == pytest.approx(expected)
    assert likeness(maps, maps**3).tolist() == pytest.approx([1, 1])
    assert likeness(maps, -maps).tolist() == pytest.approx([-1, -1])


def test_what_is_wrong_is_said():
    network = linear()
    with pytest.raises(ValueError, match="images"):
        saliency(network, IMAGES[0])
    with pytest.raises(ValueError, match="maps"):
        class_activation(network, IMAGES, {"flat": network[0]}, "flat")
    with pytest.raises(ValueError, match="where"):
        share_on(IMAGES[:, 0], IMAGES[:, 0, :5])
    with pytest.raises(ValueError, match="maps: expected finite numbers, got inf"):
        share_on(IMAGES[:, 0] * torch.inf, IMAGES[:, 0])
    with pytest.raises(ValueError, match="sums of maps: expected finite numbers, got inf"):
        share_on(torch.full((1, 2, 2), 3e38), torch.ones(1, 2, 2))
    with pytest.raises(ValueError, match="others"):
        likeness(IMAGES[:, 0], IMAGES[:2, 0])
    with pytest.raises(ValueError, match="maps: expected finite numbers, got nan"):
        likeness(IMAGES[:, 0] * torch.nan, IMAGES[:, 0])
    with pytest.raises(ValueError, match="places: expected an integer of at least 2, got 1"):
        likeness(torch.ones(1, 1, 1), torch.ones(1, 1, 1))
