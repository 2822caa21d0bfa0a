"""Pictures move, turn and shrink as said, and changes are measured in units of what there was."""

import pytest
import torch

from unboxed.convolution import max_pool2d
from unboxed.invariance import relative_change, shuffle_windows, warp


@pytest.fixture
def images():
    return torch.rand(2, 3, 9, 12, generator=torch.Generator().manual_seed(0))


def test_nothing_asked_nothing_changed(images):
    torch.testing.assert_close(warp(images), images)


def test_whole_pixels_move_what_is_there_and_bring_in_black(images):
    moved = warp(images, right=2, down=-1)
    torch.testing.assert_close(moved[..., :-1, 2:], images[..., 1:, :-2])
    assert moved[..., :2].abs().max() < 1e-5
    assert moved[..., -1, :].abs().max() < 1e-5


def test_a_quarter_turn_is_clockwise():
    square = torch.rand(1, 1, 6, 6, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(warp(square, angle=90), square.rot90(-1, (2, 3)), atol=1e-5, rtol=0)


def test_a_turn_keeps_shapes_in_pictures_that_are_not_square():
    tall = torch.zeros(1, 1, 21, 41)
    tall[..., 10, 10:31] = 1  # a level bar in the middle
    upright = torch.zeros(1, 1, 21, 41)
    upright[..., :, 20] = 1
    torch.testing.assert_close(warp(tall, angle=90), upright, atol=1e-4, rtol=0)


def test_shrinking_halves_what_is_there():
    square = torch.zeros(1, 1, 16, 16)
    square[..., 5:11, 5:11] = 1
    assert warp(square, scale=0.5).sum() == pytest.approx(9, abs=0.1)
    assert warp(square, scale=2).sum() == pytest.approx(144, abs=0.1)


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"scale": -1}])
def test_wrong_scales_are_refused(images, wrong):
    with pytest.raises(ValueError, match="scale"):
        warp(images, **wrong)


def test_what_is_no_batch_of_pictures_is_refused(images):
    with pytest.raises(ValueError, match="images"):
        warp(images[0])


def test_relative_change_counts_in_units_of_what_was_there():
    maps = torch.tensor([[3.0, 4.0]])
    assert relative_change(maps, maps) == 0
    assert relative_change(torch.zeros(1, 2), maps) == 1
    assert relative_change(-maps, maps) == 2
    assert relative_change(0 * maps, 0 * maps) == 0
    assert relative_change(maps, 0 * maps) == torch.inf
    with pytest.raises(ValueError, match=r"expected shape \(1, 2\), got \(2\)"):
        relative_change(torch.zeros(2), maps)


def test_windows_are_shuffled_each_within_itself():
    maps = torch.arange(48.0).reshape(6, 8)
    shuffled = shuffle_windows(maps, 2)
    assert not torch.equal(shuffled, maps)
    assert torch.equal(max_pool2d(shuffled[None, None], 2), max_pool2d(maps[None, None], 2))
    for row in range(0, 6, 2):
        for column in range(0, 8, 2):
            window = (slice(row, row + 2), slice(column, column + 2))
            assert sorted(shuffled[window].flatten()) == sorted(maps[window].flatten())
    assert torch.equal(shuffled, shuffle_windows(maps, 2))
    assert not torch.equal(shuffled, shuffle_windows(maps, 2, seed=1))


def test_windows_that_do_not_come_out_even_are_refused():
    with pytest.raises(ValueError, match="size: expected a divisor of 6 and of 8, got 3"):
        shuffle_windows(torch.zeros(6, 8), 3)
