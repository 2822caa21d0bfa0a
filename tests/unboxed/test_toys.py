"""The puzzles of points: their shapes, their noise, and what the playground gets of them."""

import pytest
import torch

from unboxed.toys import SHAPES, playground_points, toy


@pytest.mark.parametrize("name", SHAPES)
def test_the_classes_take_turns_and_noise_moves_points_by_their_draws(name):
    drawn = toy(name, 400, seed=3)
    assert drawn.labels[:3].tolist() == [0, 1, 0]
    assert drawn.labels.mean() == 0.5
    assert torch.equal(drawn.inputs(0), drawn.clean)
    torch.testing.assert_close(drawn.inputs(0.2) - drawn.clean, 2 * (drawn.inputs(0.1) - drawn.clean))
    assert drawn.offsets.std().item() == pytest.approx(1, abs=0.1)
    assert drawn.clean.abs().max() <= 1.2


def test_the_same_seed_draws_the_same_points_and_touches_nothing_global():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    one, two, other = toy("moons", 20, seed=1), toy("moons", 20, seed=1), toy("moons", 20, seed=2)
    assert torch.equal(one.clean, two.clean)
    assert not torch.equal(one.clean, other.clean)
    assert torch.equal(torch.rand(1), expected)


def test_opposite_corners_are_alike():
    drawn = toy("xor", 100)
    assert len(drawn.clean.unique(dim=0)) == 4
    assert torch.equal(drawn.clean.prod(dim=1) < 0, drawn.labels.bool())


def test_one_circle_lies_inside_the_other():
    drawn = toy("circles", 100)
    radii = drawn.clean.norm(dim=1)
    torch.testing.assert_close(radii, torch.where(drawn.labels == 1, 0.4, 1.0))


def test_the_moons_are_alike_and_no_line_parts_them():
    drawn = toy("moons", 1000)
    upper, lower = drawn.clean[drawn.labels == 0], drawn.clean[drawn.labels == 1]
    assert torch.dist(upper.mean(dim=0), -lower.mean(dim=0)) < 0.1  # each is the other, turned by half
    inside = lower[:, 1].max()
    assert (upper[:, 1] < inside).any()


def test_the_arms_of_the_spiral_never_meet():
    drawn = toy("spiral", 1000)
    apart = torch.cdist(drawn.clean[drawn.labels == 0], drawn.clean[drawn.labels == 1]).min()
    assert apart > 0.2


def test_the_playground_gets_the_points_of_the_page():
    carried = playground_points()
    assert carried.manifest["dtype"] == "float32"
    assert carried.manifest["layers"] == []
    named = carried.manifest["tensors"]
    assert len(named) == 4 * 2 * 3
    start = named["moons.test.clean"]["offset"]
    found = torch.frombuffer(bytearray(carried.data), dtype=torch.float32, offset=start, count=1000)
    assert torch.equal(found.reshape(500, 2), toy("moons", 500, seed=1).clean)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: toy("squares", 4), "^name: expected one of xor, circles, moons, spiral, got squares$"),
        (lambda: toy("xor", 3), "^points: expected an even number, got 3$"),
        (lambda: toy("xor", 0), "^points: expected"),
        (lambda: toy("xor", 4).inputs(-0.1), "^noise: expected"),
    ],
)
def test_says_what_it_can_draw(call, message):
    with pytest.raises(ValueError, match=message):
        call()
