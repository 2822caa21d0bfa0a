"""Rosenblatt's rule, turn by turn, and the cards."""

import re

import pytest
import torch

from unboxed.neuron import Perceptron
from unboxed.rosenblatt import Turn, first_return, learn_from, make_cards, turns

CORNERS = torch.cartesian_prod(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0]))
XOR = torch.tensor([0.0, 1.0, 1.0, 0.0])
WEIGHTS = torch.tensor([1.0, -2.0])


@pytest.mark.parametrize(
    ("bias", "target", "weights", "new_bias"),
    [
        (0.5, 1.0, [1.0, -2.0], 0.5),  # says yes, rightly
        (0.5, 0.0, [-2.0, -3.0], -0.5),  # says yes, should say no
        (-1.0, 0.0, [1.0, -2.0], -1.0),  # a sum of exactly 0 is a no
        (-1.0, 1.0, [4.0, -1.0], 0.0),  # says no, should say yes
    ],
)
def test_one_example(bias, target, weights, new_bias):
    learned, after = learn_from(WEIGHTS, bias, torch.tensor([3.0, 1.0]), target)

    assert learned.tolist() == weights
    assert after == new_bias
    assert WEIGHTS.tolist() == [1.0, -2.0]


@pytest.mark.parametrize("epochs", [1, 3, 8])
@pytest.mark.parametrize("targets", [XOR, CORNERS.amax(dim=1), CORNERS.amin(dim=1)])
def test_turns_go_where_the_perceptron_goes(targets, epochs):
    whole = Perceptron().fit(CORNERS, targets, epochs=epochs)
    noted = turns(CORNERS, targets, epochs=len(whole.mistakes))

    assert torch.equal(noted[-1].weights, whole.weights)
    assert noted[-1].bias == whole.bias
    wrong = [turn.answer != turn.target for turn in noted]
    assert [sum(wrong[start : start + 4]) for start in range(0, len(wrong), 4)] == whole.mistakes
    assert [turn.example for turn in noted] == list(range(4)) * len(whole.mistakes)


def test_on_xor_it_comes_back_and_on_or_it_comes_to_rest():
    earlier, later = first_return(turns(CORNERS, XOR, epochs=20), 4)
    after = turns(CORNERS, XOR, epochs=later)[-1], turns(CORNERS, XOR, epochs=earlier)[-1]

    assert earlier < later
    assert (after[0].weights.tolist(), after[0].bias) == (after[1].weights.tolist(), after[1].bias)
    assert first_return(turns(CORNERS, XOR, epochs=earlier), 4) is None
    rest = first_return(turns(CORNERS, CORNERS.amax(dim=1), epochs=20), 4)
    assert rest is not None
    assert rest[1] == rest[0] + 1


def test_an_end_is_not_held_against_each_that_came_before():
    asked = []

    class Counted(float):
        __hash__ = float.__hash__

        def __eq__(self, other):
            asked.append(other)
            return float(self) == other

    noted = [Turn(0, 0.0, 0.0, 0.0, torch.zeros(1), Counted(bias)) for bias in [*range(100), 7, 8]]

    assert first_return(noted, 1) == (8, 101)
    assert len(asked) < 100


def test_what_is_not_a_number_never_comes_back():
    lost = [Turn(0, 0.0, 0.0, 0.0, torch.tensor([torch.nan]), 0.0) for _ in range(3)]
    assert first_return(lost, 1) is None


def test_a_card_has_its_square_on_the_side_that_it_says():
    cards, sides = make_cards(400, seed=0)
    marked = cards.unfold(1, 4, 1).unfold(2, 4, 1).sum(dim=(3, 4))  # dots in each 4 x 4 window
    left, right = (marked[:, :, half].flatten(1).amax(dim=1) for half in (slice(0, 7), slice(10, 17)))

    assert cards.shape == (400, 20, 20)
    assert set(cards.unique().tolist()) == {0.0, 1.0}
    assert ((right > left) == sides.bool()).float().mean() > 0.99  # smudges may hide a square, rarely
    assert 0.4 < sides.mean() < 0.6
    assert cards.mean().item() == pytest.approx(16 / 400 * 0.95 + 384 / 400 * 0.05, abs=0.005)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: learn_from(WEIGHTS, 0.0, torch.zeros(3), 1),
            "example: expected shape (inputs) with inputs = 2, got (3)",
        ),
        (lambda: learn_from(WEIGHTS, 0.0, torch.zeros(2), 2), "target: expected 0 or 1, got 2"),
        (
            lambda: turns(CORNERS, XOR[:3], epochs=1),
            "targets: expected shape (examples) with examples = 4, got (3)",
        ),
        (lambda: turns(CORNERS, XOR, epochs=-1), "epochs: expected an integer of at least 0, got -1"),
        (lambda: first_return([], 0), "examples: expected an integer of at least 1, got 0"),
        (lambda: make_cards(0, seed=0), "count: expected an integer of at least 1, got 0"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
