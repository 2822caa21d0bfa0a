"""The days of the stall, and the loss of a line through them, against PyTorch's."""

import pytest
import torch
from torch.nn import functional

from unboxed.descent import value_and_grad
from unboxed.stall import Days, draw_days

LINE = torch.tensor([2.0, 55.0], dtype=torch.float64)


def days(number=40, seed=3):
    return draw_days(number, seed=seed)


def test_the_same_chance_makes_the_same_days():
    once, again, other = days(), days(), days(seed=4)
    assert torch.equal(once.warmth, again.warmth)
    assert torch.equal(once.cones, again.cones)
    assert not torch.equal(once.cones, other.cones)
    assert len(once) == 40


def test_many_days_follow_the_recipe():
    many = days(20_000)
    torch.testing.assert_close(many.best_line(), LINE.new_tensor([3.0, 60.0]), atol=0.2, rtol=0)
    assert many.warmth.std() == pytest.approx(5, rel=0.03)
    luck = many.cones - 60 - 3 * many.warmth
    assert luck.std() == pytest.approx(8, rel=0.03)
    assert torch.equal(many.cones, many.cones.round())


def test_the_loss_is_pytorchs_and_lowest_at_the_best_line():
    drawn = days()
    theirs = functional.mse_loss(LINE[0] * drawn.warmth + LINE[1], drawn.cones)
    torch.testing.assert_close(drawn.loss(LINE), theirs)
    height, gradient = value_and_grad(drawn.loss, drawn.best_line())
    torch.testing.assert_close(gradient, torch.zeros(2, dtype=torch.float64), atol=1e-9, rtol=0)
    assert height < theirs


def test_the_gradients_of_days_are_those_of_their_losses():
    drawn = days(5)
    for day, gradient in enumerate(drawn.gradients(LINE)):
        alone = drawn.some(torch.tensor([day]))
        torch.testing.assert_close(gradient, value_and_grad(alone.loss, LINE)[1])
    torch.testing.assert_close(drawn.gradients(LINE).mean(dim=0), value_and_grad(drawn.loss, LINE)[1])


def test_some_days_are_those_that_were_chosen():
    some = Days(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0, 20.0, 30.0])).some(torch.tensor([2, 0]))
    assert some.warmth.tolist() == [3, 1]
    assert some.cones.tolist() == [30, 10]


def test_there_is_at_least_one_day():
    with pytest.raises(ValueError, match=r"^number: expected an integer of at least 1, got 0$"):
        days(0)
