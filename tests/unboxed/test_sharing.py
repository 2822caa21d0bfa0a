"""Windows without sharing do what a convolution does once their weights are shared."""

import pytest
import torch
from torch import nn

from unboxed.sharing import MARK, LocallyConnected, marked


def test_with_the_same_weights_everywhere_it_is_a_convolution():
    chance = torch.Generator().manual_seed(0)
    convolution = nn.Conv2d(3, 4, 3)
    local = LocallyConnected(3, 4, size=7, kernel=3)
    with torch.no_grad():
        local.weight.copy_(convolution.weight.flatten(1)[..., None].expand_as(local.weight))
        local.bias.copy_(convolution.bias[:, None].expand_as(local.bias))
    images = torch.rand(2, 3, 7, 7, generator=chance)
    torch.testing.assert_close(local(images), convolution(images))


def test_a_place_has_weights_of_its_own():
    local = LocallyConnected(1, 2, size=5, kernel=3)
    images = torch.rand(1, 1, 5, 5, generator=torch.Generator().manual_seed(0))
    before = local(images)
    with torch.no_grad():
        local.weight[1, :, 5] += 1  # the second filter, at row 1, column 2
    changed = (local(images) != before).nonzero().tolist()
    assert changed == [[0, 1, 1, 2]]


def test_starts_as_a_convolution_does_and_counts_what_it_has():
    local = LocallyConnected(3, 16, size=64, kernel=3)
    assert sum(weights.numel() for weights in local.parameters()) == 62 * 62 * 16 * 28
    assert local.weight.abs().max() <= 27**-0.5


@pytest.mark.parametrize("wrong", [{"channels": 0}, {"filters": 0}, {"kernel": 0}, {"kernel": 6}])
def test_wrong_sizes_are_refused(wrong):
    settings = {"channels": 1, "filters": 1, "size": 5, "kernel": 3} | wrong
    with pytest.raises(ValueError, match=next(iter(wrong))):
        LocallyConnected(settings.pop("channels"), settings.pop("filters"), **settings)


def test_pictures_of_a_different_size_are_refused():
    with pytest.raises(ValueError, match="images"):
        LocallyConnected(1, 1, size=5, kernel=3)(torch.zeros(1, 1, 6, 6))


def test_marks_lie_in_the_columns_that_were_asked_for():
    images, labels = marked(200, range(2, 5), side=10, noise=0.0, seed=0)
    assert images.shape == (200, 1, 10, 10)
    assert set(labels.tolist()) == {0, 1}
    for image, label in zip(images[:, 0], labels, strict=True):
        rows, columns = (image.amax(dim=dim).nonzero()[:, 0] for dim in (1, 0))
        row, column = rows[0], columns[-1] - 2 if label else columns[0]
        assert column in (2, 3, 4)
        mark = MARK.flip(1) if label else MARK
        assert torch.equal(image[row : row + 3, column : column + 3], mark)
        assert image.sum() == mark.sum()


def test_chance_is_the_seeds_alone():
    first, second = (marked(20, range(3), seed=1)[0] for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, marked(20, range(3), seed=2)[0])
    assert marked(2000, range(3), noise=0.2, seed=0)[0][..., 6:].std() == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("columns", [range(0), range(-1, 2), range(9, 11)])
def test_columns_that_leave_no_room_are_refused(columns):
    with pytest.raises(ValueError, match="columns: expected some from 0 to 9"):
        marked(2, columns, side=12, seed=0)
