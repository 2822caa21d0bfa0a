"""Walks with batches against torch.optim's, and what must hold of an epoch."""

import pytest
import torch

from unboxed.descent import GradientDescent, descend
from unboxed.stall import draw_days
from unboxed.stochastic import losses_above, sgd_walks

DAYS = draw_days(30, seed=1)
START = torch.tensor([0.0, 30.0], dtype=torch.float64)


def test_one_batch_with_all_days_is_gradient_descent():
    walks = sgd_walks(DAYS, START, [0.01] * 6, batch_size=30, runs=3)
    alone = descend(DAYS.loss, START, GradientDescent(0.01), steps=6).points
    torch.testing.assert_close(walks, alone[:, None].expand(7, 3, 2))


def test_batches_of_one_are_pytorchs_steps_in_the_same_order():
    walks = sgd_walks(DAYS, START, [0.002], batch_size=1, runs=2, seed=5)
    orders = torch.rand(2, 30, generator=torch.Generator().manual_seed(5)).argsort(dim=1)
    for run, order in enumerate(orders):
        line = START.clone().requires_grad_()
        optimizer = torch.optim.SGD([line], lr=0.002)
        for day in order:
            optimizer.zero_grad()
            DAYS.some(day[None]).loss(line).backward()
            optimizer.step()
        torch.testing.assert_close(walks[-1, run], line.detach())


def test_an_epoch_ends_with_what_is_left_and_each_has_its_rate():
    walks = sgd_walks(DAYS, START, [0.01, 1e-9], batch_size=8, runs=2)
    assert walks.shape == (1 + 2 * 4, 2, 2)  # 8 + 8 + 8 + 6
    moves = walks.diff(dim=0).norm(dim=2)
    assert (moves[:4] > 1e-3).all()
    assert (moves[4:] < 1e-5).all()


def test_runs_differ_and_the_same_seed_repeats_them():
    walks, again = (sgd_walks(DAYS, START, [0.01], batch_size=5, runs=2, seed=9) for _ in range(2))
    assert torch.equal(walks, again)
    assert not torch.equal(walks[:, 0], walks[:, 1])


def test_the_height_above_the_lowest_loss_is_that_of_the_loss():
    lines = START + torch.randn(4, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    heights = torch.vmap(torch.vmap(DAYS.loss))(lines) - DAYS.loss(DAYS.best_line())
    torch.testing.assert_close(losses_above(DAYS, lines), heights)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rates": [0.1, 0.0]}, "rates: expected a finite number above 0, got 0.0"),
        ({"batch_size": 0}, "batch_size: expected an integer of at least 1, got 0"),
        ({"runs": 0}, "runs: expected an integer of at least 1, got 0"),
        ({"start": torch.zeros(3)}, r"start: expected shape \(2\), got \(3\)"),
    ],
)
def test_what_makes_no_walk_is_refused(change, said):
    settings = {"start": START, "rates": [0.1], "batch_size": 5} | change
    with pytest.raises(ValueError, match=f"^{said}$"):
        sgd_walks(DAYS, **settings)
