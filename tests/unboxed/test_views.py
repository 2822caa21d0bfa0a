"""Views against other formulations: PyTorch's own turning, quarter turns, pictures of few waves."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import affine_grid, grid_sample

from unboxed.views import coarse, side_at, turn
from unboxed.waves import paint_waves

SEEDS = st.integers(0, 2**16)


def random(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@settings(deadline=None, max_examples=15)
@given(SEEDS, st.integers(9, 16), st.integers(9, 16), st.floats(-40, 40), st.floats(0.8, 1.5))
def test_turning_is_pytorchs_where_no_edge_comes_in_and_so_is_its_gradient(
    seed, height, width, degrees, zoom
):
    picture = random(2, 3, height, width, seed=seed).requires_grad_()
    cosine, sine = (ratio(math.radians(degrees)) / zoom for ratio in (math.cos, math.sin))
    matrix = torch.tensor(
        [[[cosine, -sine * height / width, 0], [sine * width / height, cosine, 0]]], dtype=torch.float64
    ).expand(2, 2, 3)
    grid = affine_grid(matrix, picture.shape, align_corners=False)
    within = (grid.abs() < 1 - 1 / min(height, width)).all(dim=3)[:, None]

    ours = turn(picture, degrees, zoom) * within
    theirs = grid_sample(picture, grid, align_corners=False) * within

    torch.testing.assert_close(ours, theirs)
    weights = random(2, 3, height, width, seed=seed + 1)
    slopes = [torch.autograd.grad((turned * weights).sum(), picture)[0] for turned in (ours, theirs)]
    torch.testing.assert_close(*slopes)


def test_quarter_turns_lose_nothing_and_what_leaves_comes_in_on_the_other_side():
    picture = random(1, 3, 8, 8)
    for quarters in range(4):
        torch.testing.assert_close(turn(picture, 90 * quarters), picture.rot90(quarters, dims=(2, 3)))
    shrunk = turn(picture, 0, zoom=0.5)
    torch.testing.assert_close(shrunk[..., 0, 0], picture[..., [4, 4, 5, 5], [4, 5, 4, 5]].mean(dim=2))


@settings(deadline=None, max_examples=15)
@given(SEEDS, st.integers(12, 21), st.integers(5, 11))
def test_painted_coarse_a_picture_of_long_waves_is_the_same_from_further_away(seed, size, side):
    waves = torch.zeros(1, 3, size, size // 2 + 1, 2, dtype=torch.float64)
    for row, column in ((0, 1), (1, 0), (-1, 1), (2, 2), (1, 2)):
        waves[:, :, row, column] = random(3, 2, seed=seed + row + 5 * column) - 0.5
    waves[:, :, -1, 0] = waves[:, :, 1, 0] * torch.tensor([1, -1])  # each real wave stands there twice

    whole, small = (
        paint_waves(coarse(waves, length), (length, length), torch.eye(3).double()) for length in (size, side)
    )

    # Both are the same picture before the sigmoid, looked at in fewer places: at the corner, and in the mean.
    torch.testing.assert_close(whole.logit()[..., 0, 0], small.logit()[..., 0, 0])
    torch.testing.assert_close(
        whole.logit().mean(dim=(2, 3)), small.logit().mean(dim=(2, 3)), atol=1e-9, rtol=0
    )
    torch.testing.assert_close(
        whole.logit().square().mean(dim=(2, 3)), small.logit().square().mean(dim=(2, 3))
    )


def test_pictures_grow_while_they_are_made():
    assert [side_at(done / 12, 224) for done in (0, 5, 6, 9, 10, 12)] == [96, 96, 160, 160, 224, 224]
    assert [side_at(done, 48) for done in (0, 0.6, 1)] == [32, 34, 48]
    assert side_at(0, 20) == 20


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (turn, (random(3, 4, 4), 10), r"pictures: expected shape \(n, c, h, w\), got \(3, 4, 4\)"),
        (turn, (random(1, 3, 4, 4), math.nan), "degrees: expected a finite number, got nan"),
        (turn, (random(1, 3, 4, 4), 10, 0), "zoom: expected a finite number above 0, got 0"),
        (
            coarse,
            (random(1, 3, 8, 4, 2), 5),
            r"waves: expected shape \(n, c, 8, 5, 2\), got \(1, 3, 8, 4, 2\)",
        ),
        (coarse, (random(1, 3, 8, 5, 2), 9), "side: expected an integer of at least 2 and at most 8, got 9"),
        (coarse, (random(1, 3, 8, 5, 2), 1), "side: expected an integer of at least 2 and at most 8, got 1"),
        (side_at, (1.5, 224), "done: expected .* at most 1, got 1.5"),
        (side_at, (0.5, 0), "size: expected an integer of at least 1, got 0"),
    ],
)
def test_views_that_cannot_be_are_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
