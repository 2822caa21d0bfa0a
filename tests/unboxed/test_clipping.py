"""Clipped steps against torch.nn.utils.clip_grad_norm_."""

import pytest
import torch

from unboxed.clipping import Clipped
from unboxed.descent import Adam, GradientDescent, descend
from unboxed.surfaces import ravine


@pytest.mark.parametrize("longest", [0.5, 5.0, 1e6])
@pytest.mark.parametrize(
    ("ours", "theirs"), [(GradientDescent(0.05), torch.optim.SGD), (Adam(0.05), torch.optim.Adam)]
)
def test_walks_as_pytorch_with_clipped_gradients(longest, ours, theirs):
    start = torch.tensor([3.0, -2.0], dtype=torch.float64)
    walk = descend(ravine, start, Clipped(ours, longest), steps=30)
    place = start.clone().requires_grad_()
    optimizer = theirs([place], lr=0.05)
    for _ in range(30):
        optimizer.zero_grad()
        ravine(place).backward()
        torch.nn.utils.clip_grad_norm_([place], longest)
        optimizer.step()
    # PyTorch divides by the length plus 1e-6.
    torch.testing.assert_close(walk.points[-1], place.detach(), atol=1e-4, rtol=1e-4)


def test_a_gradient_of_the_longest_length_is_left_alone():
    move, state = Clipped(GradientDescent(1.0), longest=5.0)(torch.tensor([3.0, -4.0]))
    assert move.tolist() == [-3, 4]
    assert state is None


def test_a_longer_one_keeps_its_direction():
    move, _ = Clipped(GradientDescent(1.0), longest=1.0)(torch.tensor([30.0, -40.0]))
    torch.testing.assert_close(move, torch.tensor([-0.6, 0.8]))


@pytest.mark.parametrize("longest", [0.0, -1.0])
def test_a_length_is_above_zero(longest):
    with pytest.raises(ValueError, match=rf"^longest: expected a finite number above 0, got {longest}$"):
        Clipped(GradientDescent(1.0), longest)
