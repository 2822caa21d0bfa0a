"""Networks side by side learn what each would alone, and stop when they are good enough."""

import math

import pytest
import torch
from torch import nn

from unboxed.parity import fit_until, which_right
from unboxed.starts import fresh

SETTINGS = {"batch_size": 20, "lr": 0.05, "steps": 40, "every": 5}


@pytest.fixture
def points():
    chance = torch.Generator().manual_seed(0)
    inputs = torch.randn(100, 2, generator=chance)
    return inputs, (inputs.prod(dim=1) > 0).long()


def build():
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))


def accuracy(model, data):
    return (model(data[0]).argmax(dim=1) == data[1]).float().mean().item()


def test_each_learns_as_it_would_alone(points):
    together, alone = fresh(build, 3), fresh(build, 3)
    fit_until(together, points, points, accuracy=1.0, **SETTINGS)
    for model in alone:
        shuffling = torch.Generator().manual_seed(0)
        stepper = torch.optim.Adam(model.parameters(), lr=0.05)
        for _ in range(8):
            for batch in torch.randperm(100, generator=shuffling).split(20):
                loss = nn.functional.cross_entropy(model(points[0][batch]), points[1][batch])
                stepper.zero_grad()
                loss.backward()
                stepper.step()
    for one, other in zip(together, alone, strict=True):
        for ours, theirs in zip(one.parameters(), other.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_each_stops_where_it_is_first_good_enough(points):
    models = fresh(build, 6)
    taken = fit_until(models, points, points, accuracy=0.8, **(SETTINGS | {"steps": 400}))
    assert taken.isfinite().all()
    assert (taken % 5 == 0).all()
    assert len(set(taken.tolist())) > 1
    assert all(0.8 <= accuracy(model, points) < 1 for model in models)
    for number, steps in enumerate(taken.int().tolist()):
        again = fresh(build, 6)[number]
        settings = SETTINGS | {"steps": steps}
        assert fit_until([again], points, points, accuracy=0.8, **settings).item() == steps
        torch.testing.assert_close(again[0].weight, models[number][0].weight, atol=1e-4, rtol=1e-4)


def test_those_that_never_are_keep_their_last_weights(points):
    models = fresh(build, 2)
    before = models[0][0].weight.clone()
    taken = fit_until(models, points, points, accuracy=1.0, **(SETTINGS | {"steps": 7}))
    assert taken.tolist() == [math.inf, math.inf]
    longer = fresh(build, 2)
    fit_until(longer, points, points, accuracy=1.0, **(SETTINGS | {"steps": 7, "every": 1}))
    torch.testing.assert_close(models[0][0].weight, longer[0][0].weight)
    assert not torch.equal(models[0][0].weight, before)
    assert not models[0].training


def test_says_which_are_right(points):
    models = fresh(build, 3)
    right = which_right(models, points)
    assert right.shape == (3, 100)
    assert right.dtype == torch.bool
    for model, row in zip(models, right, strict=True):
        assert row.float().mean().item() == pytest.approx(accuracy(model, points))


def test_nothing_global_is_touched(points):
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    fit_until(fresh(build, 2), points, points, accuracy=1.0, **SETTINGS)
    assert torch.equal(torch.rand(2), expected)


@pytest.mark.parametrize(
    ("name", "value"), [("accuracy", 0), ("accuracy", 1.5), ("batch_size", 0), ("steps", 0), ("every", 0)]
)
def test_settings_out_of_range_are_refused(points, name, value):
    with pytest.raises(ValueError, match=name):
        fit_until(fresh(build, 1), points, points, **({"accuracy": 1.0} | SETTINGS | {name: value}))


def test_no_models_are_refused(points):
    with pytest.raises(ValueError, match="models"):
        fit_until([], points, points, accuracy=1.0, **SETTINGS)
    with pytest.raises(ValueError, match="models"):
        which_right([], points)
