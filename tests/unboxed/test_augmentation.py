"""Every picture gets its own random change, and every change is the one that was asked for."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from unboxed.augmentation import random_matrices, random_views, seen_through


def ramp(height, width):
    """A picture whose red is the column and whose green is the row of each pixel, from -1 to 1."""
    columns = torch.linspace(-1, 1, width, dtype=torch.float64).repeat(height, 1)
    rows = torch.linspace(-1, 1, height, dtype=torch.float64).repeat(width, 1).T
    return torch.stack([columns, rows])


@settings(deadline=None, max_examples=20)
@given(
    batch=st.integers(1, 4),
    channels=st.integers(1, 3),
    height=st.integers(4, 20),
    width=st.integers(4, 20),
    dtype=st.sampled_from([torch.float32, torch.float64]),
    zoom=st.floats(1, 2),
    shear=st.floats(0, 20),
    seed=st.integers(0, 1000),
)
def test_shape_type_and_range_stay(batch, channels, height, width, dtype, zoom, shear, seed):
    torch.manual_seed(seed)
    images = torch.rand(batch, channels, height, width, dtype=dtype)

    views = random_views(flip=True, zoom=zoom, shear=shear)(images)

    assert views.shape == images.shape
    assert views.dtype == dtype
    assert views.min() >= images.min() - 1e-5
    assert views.max() <= images.max() + 1e-5


def test_the_pictures_of_a_batch_change_each_in_its_own_way():
    torch.manual_seed(0)
    images = torch.rand(1, 3, 16, 16).repeat(12, 1, 1, 1)

    views = random_views(zoom=1.3, shear=10)(images)

    assert len(views.flatten(1).unique(dim=0)) == 12


def test_a_flip_mirrors_half_of_the_pictures_and_leaves_the_others():
    torch.manual_seed(1)
    images = torch.rand(400, 1, 2, 5)

    views = random_views(flip=True)(images)

    mirrored = (views == images.flip(3)).flatten(1).all(dim=1)
    kept = (views == images).flatten(1).all(dim=1)
    assert (mirrored ^ kept).all()
    assert abs(mirrored.sum().item() - 200) < 50  # five standard deviations


def test_zoom_scales_both_directions_alike_and_no_further_than_asked():
    torch.manual_seed(2)
    images = ramp(21, 21)[None].repeat(60, 1, 1, 1)

    views = random_views(zoom=1.25)(images)

    # In the middle of the picture a ramp stays a ramp; its slope is one over the factor.
    across = (views[:, 0, 10, 13] - views[:, 0, 10, 7]) / (images[0, 0, 10, 13] - images[0, 0, 10, 7])
    down = (views[:, 1, 13, 10] - views[:, 1, 7, 10]) / (images[0, 1, 13, 10] - images[0, 1, 7, 10])
    assert torch.allclose(across, down, atol=1e-4)
    assert across.min() >= 1 / 1.25 - 1e-4
    assert across.max() <= 1.25 + 1e-4
    assert across.min() < 0.85
    assert across.max() > 1.15


def test_shear_slides_rows_and_leaves_their_order():
    torch.manual_seed(3)
    images = ramp(21, 21)[None].repeat(60, 1, 1, 1)

    views = random_views(shear=20)(images)

    lean = (views[:, 0, 13, 10] - views[:, 0, 7, 10]) / (images[0, 1, 13, 10] - images[0, 1, 7, 10])
    assert torch.allclose(views[:, 1, 7:14, 10], images[:, 1, 7:14, 10], atol=1e-4)
    assert lean.abs().max() <= math.tan(math.radians(20)) + 1e-3
    assert lean.min() < -0.2
    assert lean.max() > 0.2


@pytest.mark.parametrize("side", [8, 15, 64])
def test_beyond_the_edge_its_pixels_are_repeated(side):
    # A black frame, as torchvision draws it, would show: all pictures here are white.
    torch.manual_seed(4)
    images = torch.ones(40, 1, side, side)

    views = random_views(flip=True, zoom=1.5, shear=25)(images)

    assert torch.allclose(views, images, atol=1e-5)


def test_chance_is_that_of_the_global_generator():
    augment = random_views(flip=True, zoom=1.2, shear=5)
    images = torch.rand(5, 3, 12, 12, generator=torch.Generator().manual_seed(5))

    torch.manual_seed(6)
    first, second = augment(images), augment(images)
    torch.manual_seed(6)
    again = augment(images)

    assert torch.equal(first, again)
    assert not torch.equal(first, second)


def test_the_pictures_given_are_left_alone():
    images = torch.rand(4, 3, 9, 9, generator=torch.Generator().manual_seed(7))
    before = images.clone()

    random_views(flip=True, zoom=1.4, shear=10)(images)

    assert torch.equal(images, before)


def test_no_shear_and_no_zoom_leave_the_edge_pixels_where_they_are():
    images = torch.rand(3, 2, 6, 7, generator=torch.Generator().manual_seed(8))

    views = random_views(flip=True)(images)

    assert torch.equal(views[:, :, 0].sort().values, images[:, :, 0].sort().values)


@settings(deadline=None, max_examples=20)
@given(
    batch=st.integers(1, 4),
    channels=st.integers(1, 3),
    side=st.integers(4, 20),
    seed=st.integers(0, 1000),
)
def test_places_and_gradients_are_those_of_pytorch(batch, channels, side, seed):
    chance = torch.Generator().manual_seed(seed)
    images = torch.rand(batch, channels, side, side, dtype=torch.float64, generator=chance).requires_grad_()
    matrices = torch.randn(batch, 2, 3, dtype=torch.float64, generator=chance)

    views = seen_through(images, matrices)

    places = functional.affine_grid(matrices, list(images.shape), align_corners=False)
    theirs = functional.grid_sample(images, places, padding_mode="border", align_corners=False)
    assert torch.allclose(views, theirs)
    (ours,) = torch.autograd.grad(views.square().sum(), images)
    (expected,) = torch.autograd.grad(theirs.square().sum(), images)
    assert torch.allclose(ours, expected)


def test_a_wide_picture_turns_without_being_bent():
    # What lay two pixels right of the middle lies two pixels above or below it after a quarter turn.
    images = torch.zeros(1, 1, 9, 15)
    images[0, 0, 4, 9] = 1
    quarter = torch.tensor([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]])

    views = seen_through(images, quarter)

    assert views.argmax().item() in (2 * 15 + 7, 6 * 15 + 7)
    assert views.max() == pytest.approx(1, abs=1e-5)


def test_a_shift_moves_as_far_as_asked_and_turns_nothing():
    torch.manual_seed(9)
    matrices = random_matrices(400, shift=0.25)

    assert torch.equal(matrices[:, :, :2], torch.eye(2).expand(400, 2, 2))
    assert 0.45 < matrices[:, :, 2].abs().max() <= 0.5  # half a height is 1, and a quarter of the height 0.5
    assert matrices[:, :, 2].mean(dim=0).abs().max() < 0.1


def test_a_turn_changes_no_length_and_goes_as_far_as_asked():
    torch.manual_seed(10)
    turns = random_matrices(400, turn=30)[:, :, :2]

    assert torch.allclose(turns @ turns.mT, torch.eye(2).expand(400, 2, 2), atol=1e-6)
    angles = torch.atan2(turns[:, 1, 0], turns[:, 0, 0]).rad2deg()
    assert angles.min() < -28
    assert angles.max() > 28
    assert angles.abs().max() <= 30 + 1e-4


def test_zoom_and_shear_in_the_matrices():
    torch.manual_seed(11)
    matrices = random_matrices(400, zoom=2, shear=20)

    areas = torch.linalg.det(matrices[:, :, :2])  # the shear changes no area
    assert 0.25 - 1e-5 <= areas.min() < 0.3
    assert 3.4 < areas.max() <= 4 + 1e-4
    leans = matrices[:, 0, 1] / matrices[:, 0, 0]
    assert 0.3 < leans.abs().max() <= math.tan(math.radians(20)) + 1e-5


def test_matrices_for_other_pictures():
    with pytest.raises(
        ValueError, match=r"^matrices: expected shape \(n, 2, 3\) with n = 3, got \(2, 2, 3\)$"
    ):
        seen_through(torch.rand(3, 1, 4, 4), torch.rand(2, 2, 3))


@pytest.mark.parametrize("shift", [-0.1, 1.5, math.nan])
def test_shift_out_of_range(shift):
    with pytest.raises(ValueError, match=r"^shift: expected a finite number of at least 0 and at most 1"):
        random_views(shift=shift)


@pytest.mark.parametrize("turn", [-1, 181, math.inf])
def test_turn_out_of_range(turn):
    with pytest.raises(ValueError, match=r"^turn: expected a finite number of at least 0 and at most 180"):
        random_views(turn=turn)


@pytest.mark.parametrize("zoom", [0.5, 0.0, math.nan, math.inf])
def test_zoom_out_of_range(zoom):
    with pytest.raises(ValueError, match=r"^zoom: expected a finite number of at least 1, got "):
        random_views(zoom=zoom)


@pytest.mark.parametrize("shear", [-1, 45, 90, math.nan])
def test_shear_out_of_range(shear):
    with pytest.raises(ValueError, match=r"^shear: expected a finite number of at least 0 and below 45"):
        random_views(shear=shear)


def test_asking_for_nothing():
    with pytest.raises(
        ValueError, match=r"^flip, shift, turn, zoom, shear: expected at least one of them, got none$"
    ):
        random_views()


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (torch.zeros(3, 8, 8), r"shape \(n, c, h, w\), got \(3, 8, 8\)"),
        (torch.zeros(2, 3, 8, 8, dtype=torch.uint8), r"floating point, got torch\.uint8"),
        (torch.zeros(8), r"shape \(n, c, h, w\), got \(8\)"),
    ],
    ids=["one picture", "bytes", "a row"],
)
def test_images_of_another_shape_or_type(images, expected):
    with pytest.raises(ValueError, match=f"^images: expected {expected}$"):
        random_views(flip=True)(images)
