"""Drawn pets are what their labels and features say, the same each time, and alike in all else."""

import numpy as np
import pytest
import torch

from unboxed.drawing.backgrounds import background
from unboxed.drawing.pets import draw
from unboxed.drawing.pets.draw import CHANCES, FEATURES, draw_pet, draw_pets

CAT = [True, True, True, False, False, False, False]


@pytest.fixture(scope="module")
def many():
    """Labels and features of many; what they look like is for others to see."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "draw_pet", lambda *_, size, **__: torch.zeros(3, size, size))
        return draw_pets(300, size=8, seed=1)


def changed(name, *, label=0, number=0, size=64):
    """Where a picture changes when one feature is switched, shape (size, size), bool."""
    features = list(CAT)
    with_it, without = features.copy(), features.copy()
    with_it[FEATURES.index(name)], without[FEATURES.index(name)] = True, False
    first, second = (draw_pet(label, f, size=size, seed=5, number=number) for f in (with_it, without))
    return ((first - second).abs() > 0.02).any(dim=0)


def test_shapes_types_and_ranges():
    pets = draw_pets(5, seed=0)
    assert pets.images.shape == (5, 3, 64, 64)
    assert pets.images.dtype == torch.float32
    assert pets.images.min() >= 0
    assert pets.images.max() <= 1
    assert pets.labels.tolist() == [0, 1, 0, 1, 0]
    assert pets.labels.dtype == torch.int64
    assert pets.features.shape == (5, len(FEATURES)) == (5, 7)
    assert pets.features.dtype == torch.bool
    assert draw_pets(1, size=20, seed=0).images.shape == (1, 3, 20, 20)


def test_images_come_first_then_labels_as_of_all_that_draw():
    pets = draw_pets(2, size=8, seed=0)
    images, labels, features = pets
    assert images is pets.images
    assert labels is pets.labels
    assert features is pets.features


def test_a_picture_depends_on_seed_and_number_alone():
    few, more, other = draw_pets(3, seed=4), draw_pets(6, seed=4), draw_pets(3, seed=5)
    assert torch.equal(few.images, more.images[:3])
    assert torch.equal(few.features, more.features[:3])
    assert not torch.equal(few.images, other.images)
    differences = (more.images[:, None] - more.images[None]).abs().mean(dim=(2, 3, 4))
    assert (differences + torch.eye(6) > 0.02).all()


def test_one_drawn_by_hand_is_the_one_of_the_row():
    pets = draw_pets(4, size=32, seed=9)
    for number in range(4):
        features = pets.features[number].tolist()
        again = draw_pet(int(pets.labels[number]), features, size=32, seed=9, number=number)
        assert torch.equal(again, pets.images[number])


def test_a_large_picture_shows_the_same_animal_as_a_small_one():
    small, large = (draw_pets(4, size=size, seed=2).images for size in (32, 128))
    shrunk = torch.nn.functional.avg_pool2d(large, 4)
    assert (shrunk - small).abs().mean() < 0.03


def test_features_are_as_frequent_as_told_and_independent_within_a_kind(many):
    for label in (0, 1):
        features = many.features[many.labels == label].double()
        np.testing.assert_allclose(features.mean(dim=0), CHANCES[label], atol=0.1)
        correlations = torch.corrcoef(features.T) - torch.eye(len(FEATURES))
        assert correlations.abs().max() < 0.3


def test_no_feature_decides_alone(many):
    right = (many.features == (many.labels == 1)[:, None]).double().mean(dim=0)
    assert ((right > 0.1) & (right < 0.9)).all()


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_changes_a_small_part_of_the_picture(name, label):
    shares = [changed(name, label=label, number=number).double().mean().item() for number in range(4)]
    assert np.mean(shares) > 0.001
    assert max(shares) < 0.35


def test_features_lie_where_they_belong():
    heights = {name: [] for name in FEATURES}
    for number in range(6):
        for name, values in heights.items():
            rows, _ = torch.where(changed(name, number=number))
            values.append(rows.double().mean().item())
    order = ["pointed ears", "eyebrows", "slit pupils", "big nose", "tongue"]
    means = [np.mean(heights[name]) for name in order]
    assert means == sorted(means)
    for number in range(3):
        upper = changed("eyebrows", number=number) | changed("slit pupils", number=number)
        assert not (upper & changed("tongue", number=number)).any()


def test_background_and_pose_do_not_depend_on_the_kind():
    equal = []
    for number in range(12):
        cat, dog = (draw_pet(label, CAT, seed=3, number=number) for label in (0, 1))
        assert not torch.equal(cat, dog)
        same = (cat == dog).all(dim=0)
        equal += [same[:8, :8].double().mean().item(), same[:8, -8:].double().mean().item()]
        assert same[-8:].double().mean() > 0.5  # the chest: same place, same coat
    assert np.mean(equal) > 0.9


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"count": 0, "seed": 0}, "count: expected an integer of at least 1, got 0"),
        ({"count": 1, "size": 7, "seed": 0}, "size: expected an integer of at least 8, got 7"),
        ({"count": 1, "seed": -1}, "seed: expected an integer of at least 0, got -1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        draw_pets(**arguments)


@pytest.mark.parametrize(
    ("label", "features", "number", "said"),
    [
        (2, CAT, 0, "label: expected 0 for a cat or 1 for a dog, got 2"),
        (0, CAT[:-1], 0, "features: expected 7, .* got 6"),
        (0, CAT, -1, "number: expected an integer of at least 0, got -1"),
    ],
)
def test_a_pet_that_does_not_exist_is_refused(label, features, number, said):
    with pytest.raises(ValueError, match=said):
        draw_pet(label, features, seed=0, number=number)


def test_backgrounds_vary_are_reproducible_and_refuse_no_size():
    pictures = torch.stack([background(np.random.default_rng([0, number]), 24) for number in range(8)])
    assert pictures.shape == (8, 3, 24, 24)
    assert pictures.dtype == torch.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert (pictures[1:] - pictures[:-1]).abs().mean(dim=(1, 2, 3)).min() > 0.02
    assert torch.equal(background(np.random.default_rng([0, 3]), 24), pictures[3])
    assert background(np.random.default_rng(0), 1).shape == (3, 1, 1)
    with pytest.raises(ValueError, match="size: expected an integer of at least 1, got 0"):
        background(np.random.default_rng(0), 0)


def test_a_background_takes_as_many_random_numbers_at_every_size():
    after = []
    for size in (8, 50):
        rng = np.random.default_rng(1)
        background(rng, size)
        after.append(rng.random())
    assert after[0] == after[1]
