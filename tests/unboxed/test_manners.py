"""Photographs in several manners: each keeps to its definition, and neighbours tell what they should."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.manners import MANNERS, in_all_manners, told


def pictures(count, height, width, seed=0):
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 3), st.integers(14, 40), st.integers(14, 40), st.integers(0, 2**31))
def test_every_manner_keeps_shape_and_range(count, height, width, seed):
    given = pictures(count, height, width, seed)
    shown = in_all_manners(given)
    assert shown.shape == (count, len(MANNERS), 3, height, width)
    assert 0 <= shown.min() <= shown.max() <= 1
    assert torch.equal(shown[:, 0], given)
    for one in range(len(MANNERS)):
        for other in range(one):
            assert (shown[:, one] - shown[:, other]).abs().mean() > 0.02


def test_manners_are_as_they_say():
    given = pictures(1, 20, 20)
    shown = dict(zip(MANNERS, in_all_manners(given)[0], strict=True))
    torch.testing.assert_close(shown["tiles"][:, 5, 5], given[0, :, 4:8, 4:8].mean(dim=(1, 2)))
    torch.testing.assert_close(shown["tiles"][:, 4, 5], 0.25 * shown["tiles"][:, 5, 5])
    torch.testing.assert_close(shown["dotted"][:, 2, 2], given[0, :, :5, :5].mean(dim=(1, 2)))
    assert (shown["dotted"][:, 0, 0] == 0.95).all()
    torch.testing.assert_close(shown["smeared"][:, 3, 10], given[0, :, 3, 4:17].mean(dim=1))
    black, white = in_all_manners(torch.zeros(1, 3, 20, 20)), in_all_manners(torch.ones(1, 3, 20, 20))
    hatched = list(MANNERS).index("hatched")
    assert black[0, hatched].mean() < 0.15
    assert white[0, hatched].mean() > 0.9


def test_features_of_one_thing_tell_that_thing_alone():
    photo = torch.eye(4)[:, None].expand(4, 3, 4)
    manner = torch.eye(3)[None].expand(4, 3, 3)
    of_photo, of_manner = told(photo)
    assert of_photo.all()
    assert of_manner.float().mean() < 0.5
    of_photo, of_manner = told(manner)
    assert of_manner.all()
    assert of_photo.float().mean() < 0.5
    assert all(answer.all() for answer in told(torch.cat([photo, manner], dim=2)))


def test_the_scale_of_features_does_not_matter():
    features = torch.randn(5, 3, 2, 4, generator=torch.Generator().manual_seed(0))
    scales = torch.rand(5, 3, 1, 1, generator=torch.Generator().manual_seed(1)) + 0.1
    for ours, theirs in zip(told(features), told(scales * features), strict=True):
        assert torch.equal(ours, theirs)


def test_what_cannot_be_told_is_said():
    with pytest.raises(
        ValueError, match="features: expected two photographs and manners or more, got 1 and 3"
    ):
        told(torch.rand(1, 3, 4))
    with pytest.raises(ValueError, match=r"pictures: expected shape \(n, 3, h, w\)"):
        in_all_manners(torch.rand(3, 20, 20))
