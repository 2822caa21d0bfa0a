"""Steps to a loss, walked side by side as alone, and the bend in their fall."""

from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from unboxed.critical_batches import Race, critical_batch_size
from unboxed.moons import moons
from unboxed.networks import mlp
from unboxed.racing import race, steps_to
from unboxed.starts import fresh

TRAIN, WATCH = moons(200, seed=0), moons(100, seed=1)


def networks(count):
    return fresh(partial(mlp, [2, 8, 2]), count)


def loss(model):
    with torch.no_grad():
        return cross_entropy(model(WATCH[0]), WATCH[1]).item()


def test_a_walk_is_that_of_torchs_gradient_descent():
    (ours,), (theirs,) = networks(1), networks(1)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.3)
    steps = steps_to([ours], TRAIN, WATCH, target=0.3, batch_size=8, rates=[0.3], seed=5)
    chance = torch.Generator().manual_seed(5)
    for _ in range(int(steps)):
        (batch,) = torch.randint(len(TRAIN[0]), (1, 8), generator=chance)
        optimizer.zero_grad()
        cross_entropy(theirs(TRAIN[0][batch]), TRAIN[1][batch]).backward()
        optimizer.step()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)
    assert loss(ours) < 0.3


def test_they_stop_when_all_of_one_rate_have_arrived():
    models = [model for _ in range(3) for model in networks(4)]
    steps = steps_to(models, TRAIN, WATCH, target=0.3, batch_size=16, rates=[1e-6, 0.01, 0.5])
    assert steps.shape == (3, 4)
    assert steps[0].isinf().all()
    assert steps[2].isfinite().all()
    assert steps[1].min() > steps[2].max()


def test_a_walk_that_never_arrives_is_given_up():
    steps = steps_to(networks(2), TRAIN, WATCH, target=1e-9, batch_size=4, rates=[0.1], limit=9)
    assert steps.isinf().all()


def test_one_that_arrives_with_the_last_step_has_arrived():
    after = {}
    for limit in (34, 35):  # after the 34th step nothing is looked at before the 36th
        (model,) = networks(1)
        steps_to([model], TRAIN, WATCH, target=1e-9, batch_size=200, rates=[0.1], limit=limit)
        after[limit] = loss(model)
    target = (after[34] + after[35]) / 2
    steps = steps_to(networks(1), TRAIN, WATCH, target=target, batch_size=200, rates=[0.1], limit=35)
    assert steps.tolist() == [[35]]


def test_models_come_in_equal_numbers_for_each_rate():
    with pytest.raises(ValueError, match="models: expected as many for each of 2 rates, got 3"):
        steps_to(networks(3), TRAIN, WATCH, target=0.3, batch_size=4, rates=[0.1, 0.2])


def test_a_search_from_too_low_a_rate_goes_up_to_a_better_one():
    found = race(networks, TRAIN, WATCH, target=0.3, batch_size=32, lr=0.03, pilots=3, starts=5)
    assert found.lr > 0.1
    assert found.steps.shape == (5,)
    slow = steps_to(networks(8)[3:], TRAIN, WATCH, target=0.3, batch_size=32, rates=[0.03])
    assert found.steps.mean() < slow.mean()


def races(fewest, critical, noise=0.0, starts=6):
    chance = torch.Generator().manual_seed(0)
    sizes = [4, 16, 64, 256]
    spread = torch.exp(noise * torch.randn(len(sizes), starts, generator=chance))
    return [
        Race(size, 0.1, fewest * (1 + critical / size) * row) for size, row in zip(sizes, spread, strict=True)
    ]


@given(st.floats(5, 5000), st.floats(1, 1000))
@settings(deadline=None, max_examples=20)
def test_the_bend_is_found_where_it_is(fewest, critical):
    found, steps = critical_batch_size(races(fewest, critical), resamples=2)
    assert found.estimate == pytest.approx(critical, rel=0.02)
    assert steps == pytest.approx(fewest, rel=0.02)


def test_scattered_steps_give_an_interval():
    found, _ = critical_batch_size(races(50, 30, noise=0.2, starts=20))
    assert found.low < found.estimate < found.high
    assert found.low < 30 < found.high


def test_two_batch_sizes_show_no_bend():
    with pytest.raises(ValueError, match="races: expected an integer of at least 3, got 2"):
        critical_batch_size(races(50, 30)[:2])
