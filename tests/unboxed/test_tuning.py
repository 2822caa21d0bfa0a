"""Walks side by side are the walks of each alone, and the best setting is the best."""

import math

import pytest
import torch

from unboxed.descent import Adam, GradientDescent, Momentum, curvatures, descend
from unboxed.tuning import best_in_theory, best_optimizer, steps_needed, valley, walk_together

STARTS = torch.tensor([[1.0, -0.5], [-2.0, 0.3], [0.1, 1.5]], dtype=torch.float64)


@pytest.mark.parametrize("optimizer", [GradientDescent(0.05), Momentum(0.02), Adam(0.1)])
@pytest.mark.parametrize("turned", [0.0, 30.0])
def test_together_each_walks_as_it_would_alone(optimizer, turned):
    surface = valley(10, turned=turned)
    together = walk_together(surface, STARTS, optimizer, steps=25)
    for place, start in enumerate(STARTS):
        torch.testing.assert_close(together[:, place], descend(surface, start, optimizer, steps=25).points)
    assert not together.requires_grad


@pytest.mark.parametrize(("condition", "turned"), [(1, 0.0), (25, 0.0), (25, 45.0), (100, -17.0)])
def test_a_valley_has_the_curvatures_that_were_asked_for(condition, turned):
    measured = curvatures(valley(condition, turned), torch.tensor([0.3, 0.4], dtype=torch.float64))
    torch.testing.assert_close(measured, torch.tensor([1, condition], dtype=torch.float64))


def test_a_turned_valley_has_its_floor_where_it_was_turned_to():
    surface = valley(100, turned=45)
    along, across = torch.tensor([[1.0, 1.0], [1.0, -1.0]], dtype=torch.float64)
    assert surface(along).item() == pytest.approx(1)
    assert surface(across).item() == pytest.approx(100)


def test_steps_count_to_where_the_height_stays_low():
    heights = torch.tensor([[4.0, 4.0, 4.0], [0.3, 2.0, 4.0], [3.0, 0.1, 4.0], [0.2, 0.1, 4.0]])
    walks = heights[..., None]
    needed = steps_needed(lambda places: places[..., 0], walks, share=0.1)
    assert needed.tolist() == [3, 2, math.inf]


def test_a_walk_that_diverges_never_gets_there():
    walks = walk_together(valley(25), STARTS, GradientDescent(1.0), steps=400)
    assert not walks[-1].isfinite().any(dim=1).all()
    assert steps_needed(valley(25), walks, share=0.5).tolist() == [math.inf] * 3


def test_the_best_of_a_grid_is_the_one_that_needs_least():
    grid = [GradientDescent(lr) for lr in (0.001, 0.05, 0.07, 0.2)]
    best, needed = best_optimizer(valley(25), STARTS, grid, share=0.01, steps=100)
    assert best == GradientDescent(0.07)
    alone = steps_needed(valley(25), walk_together(valley(25), STARTS, best, 100), 0.01)
    assert torch.equal(needed, alone)


@pytest.mark.parametrize("grid", [[], [GradientDescent(1e-6), GradientDescent(1.0)]])
def test_a_grid_in_which_none_gets_there_is_refused(grid):
    with pytest.raises(ValueError, match=r"^grid: expected one that gets there in 20 steps, got none in \d$"):
        best_optimizer(valley(25), STARTS, grid, share=0.01, steps=20)


def slowest(lr, beta, condition):
    """By how much the distance shrinks a step, in the end, along the slower axis of a valley."""
    steps = [torch.tensor([[1 + beta - lr * curvature, -beta], [1, 0]]) for curvature in (1, condition)]
    return torch.linalg.eigvals(torch.stack(steps).double()).abs().max().item()


@pytest.mark.parametrize("condition", [4, 25, 100])
def test_no_setting_nearby_beats_those_of_theory(condition):
    plain, ball = best_in_theory(condition)
    root = condition**0.5
    assert slowest(plain.lr, 0.0, condition) == pytest.approx((condition - 1) / (condition + 1))
    assert slowest(ball.lr, ball.beta, condition) == pytest.approx((root - 1) / (root + 1), rel=1e-3)
    for share in (0.9, 0.98, 1.02, 1.1):
        assert slowest(share * plain.lr, 0.0, condition) > slowest(plain.lr, 0.0, condition)
        for other in (0.9, 1.0, 1.1):
            nearby = slowest(share * ball.lr, other * ball.beta, condition)
            assert nearby > slowest(ball.lr, ball.beta, condition)


@pytest.mark.parametrize("make", [valley, best_in_theory])
def test_no_valley_is_rounder_than_round(make):
    with pytest.raises(ValueError, match=r"^condition: expected a finite number of at least 1, got 0.5$"):
        make(0.5)
