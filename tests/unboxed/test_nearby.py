"""No picture that an attack may choose is out of reach or out of range, and all are as likely."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from unboxed.nearby import check_attack, project, random_point

IMAGES, LABELS = torch.tensor([[[[0.0, 0.5, 1.0]]]]), torch.tensor([2])
EPSILON = st.floats(0, 1)


def drawn(images, epsilon, seed=0):
    return random_point(images, epsilon, torch.Generator().manual_seed(seed))


@given(EPSILON, st.integers(0, 99))
def test_a_point_is_within_reach_and_range_and_keeps_its_form(epsilon, seed):
    images = torch.rand(2, 3, 4, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    point = drawn(images, epsilon, seed)
    assert point.shape == images.shape
    assert point.dtype == images.dtype
    assert (point - images).abs().max() <= epsilon
    assert 0 <= point.min() <= point.max() <= 1
    assert torch.equal(point, drawn(images, epsilon, seed))


def test_points_are_spread_evenly_over_what_is_allowed():
    grey = torch.full((10_000,), 0.5)
    moved = (drawn(grey, 0.25) - grey) / 0.25
    quarters = torch.histc(moved, bins=4, min=-1, max=1) / len(grey)
    # Four standard deviations of a share of a quarter.
    assert (quarters - 0.25).abs().max() < 4 * math.sqrt(0.25 * 0.75 / len(grey))
    assert moved.min() < -0.99
    assert moved.max() > 0.99


@given(EPSILON, st.integers(0, 99))
def test_a_projection_is_the_closest_point_within_reach_and_range(epsilon, seed):
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(3, 4, generator=generator, dtype=torch.float64)
    changed = 4 * torch.rand(3, 4, generator=generator, dtype=torch.float64) - 2
    low, high = (images - epsilon).clamp_min(0), (images + epsilon).clamp_max(1)
    expected = torch.minimum(torch.maximum(changed, low), high)
    torch.testing.assert_close(project(changed, images, epsilon), expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": IMAGES[0]}, r"^images: expected shape \(n, c, h, w\), got \(1, 1, 3\)$"),
        ({"images": IMAGES.double()}, "^images: expected torch.float32, got torch.float64$"),
        ({"images": IMAGES - 0.1}, "^images: expected values from 0 to 1, got -0.1 to 0.9$"),
        ({"images": IMAGES + 0.1}, "^images: expected values from 0 to 1, got 0.1 to 1.1$"),
        ({"labels": LABELS.float()}, "^labels: expected torch.int64, got torch.float32$"),
        ({"labels": LABELS.repeat(2)}, r"^labels: expected shape \(n\) with n = 1, got \(2\)$"),
        ({"labels": LABELS.to("meta")}, "^labels: expected a tensor on cpu, got one on meta$"),
        ({"epsilon": -0.1}, "^epsilon: expected a finite number of at least 0 and at most 1, got -0.1$"),
        ({"epsilon": 1.1}, "^epsilon: expected a finite number of at least 0 and at most 1, got 1.1$"),
    ],
)
def test_what_cannot_be_attacked_is_refused(change, message):
    given = {"model": nn.Conv2d(1, 2, 1), "images": IMAGES, "labels": LABELS, "epsilon": 0.5}
    check_attack(**given)
    for end in (0, 1):
        check_attack(**given | {"epsilon": end})
    with pytest.raises(ValueError, match=message):
        check_attack(**given | change)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: drawn(LABELS, 0.1), "^images: expected floating point, got torch.int64$"),
        (lambda: drawn(IMAGES, -0.1), "^epsilon: expected .* at least 0 and at most 1, got -0.1$"),
        (lambda: drawn(IMAGES, 1.1), "^epsilon: expected .* at least 0 and at most 1, got 1.1$"),
        (lambda: project(LABELS, LABELS, 0.1), "^images: expected floating point, got torch.int64$"),
        (
            lambda: project(IMAGES[0], IMAGES, 0.1),
            r"^changed: expected shape \(1, 1, 1, 3\), got \(1, 1, 3\)$",
        ),
        (lambda: project(IMAGES, IMAGES, -0.1), "^epsilon: expected .* at least 0 and at most 1, got -0.1$"),
        (lambda: project(IMAGES, IMAGES, 1.1), "^epsilon: expected .* at least 0 and at most 1, got 1.1$"),
    ],
)
def test_what_has_no_neighbours_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
