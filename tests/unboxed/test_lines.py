"""The best of all lines, against trying very many of them."""

import re

import pytest
import torch

from unboxed.lines import fewest_wrong

CORNERS = torch.cartesian_prod(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0]))


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [([0, 1, 1, 0], 1), ([1, 0, 0, 1], 1), ([0, 1, 1, 1], 0), ([0, 0, 0, 1], 0), ([1] * 4, 0)],
)
def test_four_corners(labels, wrong):
    assert fewest_wrong(CORNERS, torch.tensor(labels, dtype=torch.float32)) == wrong


@pytest.mark.parametrize("seed", range(8))
def test_no_line_that_is_tried_does_better_and_one_does_as_well(seed):
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(9, 2, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 2, (9,), generator=generator).to(points.dtype)

    angles = torch.arange(0, 360, 0.25, dtype=torch.float64).deg2rad()
    across = points @ torch.stack([angles.cos(), angles.sin()])
    distances = torch.linspace(-4, 4, 2001, dtype=torch.float64)
    yes = across[:, :, None] > distances
    tried = (yes != labels.bool()[:, None, None]).sum(dim=0).min()

    assert fewest_wrong(points, labels) == tried


def test_two_points_are_never_wrong():
    assert fewest_wrong(CORNERS[:2], torch.tensor([1.0, 0.0])) == 0


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        (CORNERS, torch.tensor([0.0, 1.0, 2.0, 0.0]), "labels: expected only 0 and 1, got [0.0, 1.0, 2.0]"),
        (CORNERS, torch.zeros(3), "labels: expected shape (points) with points = 4, got (3)"),
        (CORNERS[:1], torch.zeros(1), "points: expected an integer of at least 2, got 1"),
    ],
)
def test_bad_arguments(points, labels, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        fewest_wrong(points, labels)
