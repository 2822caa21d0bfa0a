"""The planted shortcut: that nothing but the ground differs, and that what learns it is found out."""

import pytest
import torch
from torch import nn

from unboxed.scenes import make_scenes, repaint
from unboxed.shortcuts import ground_net, lean, learn, learn_pairs, says_dog
from unboxed.starts import fresh


@pytest.fixture(scope="module")
def few():
    return make_scenes(64, seed=0)


def test_only_the_ground_differs(few):
    on_animal = few.masks.expand_as(few.animals) == 1
    for pictures, bare in zip(few.both, few.bare, strict=True):
        assert torch.equal(pictures[on_animal], few.animals[on_animal])
        assert torch.equal(pictures[~on_animal], bare[~on_animal])
    assert not torch.equal(*few.bare)


def test_each_animal_stands_where_it_was_told(few):
    sides = torch.arange(64) % 3 // 2
    for number, (side, picture) in enumerate(zip(sides.tolist(), few.on(sides), strict=True)):
        assert torch.equal(picture, few.both[side, number])


def test_repainted_ground_has_the_other_colour_and_its_own_texture(few):
    lawn, gravel = 0.2 + 0.2 * few.bare  # dark enough that nothing is cut off at white
    painted = repaint(lawn, gravel)
    assert torch.allclose(painted.mean(dim=(0, 2, 3)), gravel.mean(dim=(0, 2, 3)), atol=1e-5)
    ratio = painted / lawn
    assert torch.allclose(ratio, ratio[:1, :, :1, :1].expand_as(ratio), atol=1e-5)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            lambda labels: torch.stack([torch.zeros_like(labels), torch.ones_like(labels)]),
            1.0,
        ),  # the shortcut
        (lambda labels: torch.stack([torch.ones_like(labels), torch.zeros_like(labels)]), -1.0),
        (lambda labels: torch.stack([labels, labels]), 0.0),  # right everywhere
        (lambda labels: torch.stack([1 - labels, 1 - labels]), 0.0),  # and nowhere
    ],
)
def test_the_lean_of_rules_that_are_known(rule, expected):
    labels = torch.tensor([0.0, 1, 1, 1, 0])
    assert lean(rule(labels).bool(), labels) == expected


def test_the_lean_is_what_the_swap_costs():
    chance = torch.Generator().manual_seed(0)
    labels = (torch.arange(40) % 2).float()
    dog = torch.rand(2, 40, generator=chance) > 0.5
    right = dog == labels.bool()
    story = torch.where(labels == 1, right[1], right[0]).double().mean()
    swapped = torch.where(labels == 1, right[0], right[1]).double().mean()
    assert lean(dog, labels) == pytest.approx((story - swapped).item())


def test_a_tied_ground_is_learned_and_found_out(few):
    (network,) = fresh(ground_net, 1)
    learn(network, few, few.labels, steps=60, seed=0)
    assert lean(says_dog(network, few.both), few.labels) > 0.8


def test_a_heavy_charge_for_different_answers_leaves_them_alike(few):
    def apart(weight):
        (network,) = fresh(ground_net, 1)
        learn_pairs(network, few, weight=weight, steps=40, seed=0)
        with torch.no_grad():
            lawn, gravel = (network(pictures)[:, 0] for pictures in few.both)
        return (lawn - gravel).abs().mean().item()

    assert apart(100) < apart(0) / 2


def test_every_animal_has_its_turn_and_every_step_is_told(few):
    seen, told = [], []

    class Note(nn.Module):
        def __init__(self):
            super().__init__()
            self.bias = nn.Parameter(torch.zeros(1))

        def forward(self, pictures):
            seen.append(pictures[:, 0, 0, 0])
            return self.bias.expand(len(pictures), 1)

    learn(Note(), few, few.labels, steps=4, seed=0, after=told.append)
    once, twice = torch.cat(seen[:2]), torch.cat(seen[2:])
    expected = few.on(few.labels)[:, 0, 0, 0].sort().values
    assert torch.equal(once.sort().values, expected)
    assert torch.equal(twice.sort().values, expected)
    assert not torch.equal(once, twice)
    assert told == [1, 2, 3, 4]


def test_the_same_seed_gives_the_same_network(few):
    one, other = (fresh(ground_net, 1)[0] for _ in range(2))
    for network in (one, other):
        learn(network, few, few.labels, steps=3, seed=5)
    assert all(torch.equal(*pair) for pair in zip(one.parameters(), other.parameters(), strict=True))


def test_what_is_wrong_is_said(few):
    with pytest.raises(ValueError, match="steps"):
        learn(ground_net(), few, few.labels, steps=-1, seed=0)
    with pytest.raises(ValueError, match="weight"):
        learn_pairs(ground_net(), few, weight=-1, steps=1, seed=0)
    with pytest.raises(ValueError, match="dog"):
        lean(torch.zeros(2, 3, dtype=torch.bool), torch.zeros(4))
    with pytest.raises(ValueError, match="dogs: expected an integer of at least 1, got 0"):
        lean(torch.zeros(2, 3, dtype=torch.bool), torch.zeros(3))
