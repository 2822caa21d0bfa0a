"""Cats and dogs as points: the recipe, and what it says of each point."""

import math

import pytest
import torch

from unboxed.cats_and_dogs import DOG_HEIGHTS, chance_of_cat, make_animals, standardise


def some(each, seed=0):
    return make_animals(each, seed=seed)


def test_as_many_cats_as_dogs_and_the_same_seed_gives_the_same_ones():
    points, labels = some(30)

    assert points.shape == (60, 2)
    assert labels.tolist() == 30 * [1.0] + 30 * [0.0]
    assert torch.equal(points, some(30)[0])
    assert not torch.equal(points, some(30, seed=1)[0])
    assert ((points[30:, 0] > DOG_HEIGHTS[0]) & (points[30:, 0] < DOG_HEIGHTS[1])).all()


def test_the_chances_are_those_of_the_recipe():
    points, labels = some(200_000)
    chance = chance_of_cat(points)

    for low in torch.arange(0, 1, 0.1).tolist():  # where it says about 70 %, about 70 % are cats
        within = (chance >= low) & (chance < low + 0.1)
        assert labels[within].mean().item() == pytest.approx(chance[within].mean().item(), abs=0.01)


def test_above_and_below_all_dogs_there_are_only_cats():
    low, high = DOG_HEIGHTS

    assert chance_of_cat(torch.tensor([[low - 0.1, 3.0], [high + 0.1, 6.0]])).tolist() == [1.0, 1.0]
    assert 0 < chance_of_cat(torch.tensor([[low + 0.1, 3.0]])).item() < 0.01


def test_standardised_points_lie_round_0():
    points = standardise(some(10_000)[0])

    assert points.mean(dim=0).abs().max() < 0.3
    assert (points.std(dim=0) - 1).abs().max() < 0.5
    assert points.dtype == torch.float32


def test_bad_arguments():
    with pytest.raises(ValueError, match="each: expected an integer of at least 1, got 0"):
        some(0)
    with pytest.raises(ValueError, match=r"points: expected shape \(points, 2\), got \(4, 3\)"):
        chance_of_cat(torch.full((4, 3), math.pi))
