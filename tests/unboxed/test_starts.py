"""Networks trained side by side learn what each would have learned alone."""

import copy
from functools import partial

import pytest
import torch
from torch import nn

from unboxed.losses import cross_entropy, mean_squared_error
from unboxed.moons import moons
from unboxed.networks import mlp
from unboxed.starts import fit_all, fresh, train_together
from unboxed.training import fit

TRAIN, VALID = moons(60, seed=0), moons(40, seed=1)


def build(activation=nn.ReLU):
    return lambda: mlp([2, 6, 5, 2], activation)


def test_starts_differ_and_are_the_same_each_time_whatever_the_activation():
    chance = torch.random.get_rng_state()
    first, second = fresh(build(), 3), fresh(build(nn.Tanh), 3)
    assert torch.equal(torch.random.get_rng_state(), chance)
    for one, other in zip(first, second, strict=True):
        for ours, theirs in zip(one.parameters(), other.parameters(), strict=True):
            assert torch.equal(ours, theirs)
    assert not torch.equal(first[0][0].weight, first[1][0].weight)
    torch.manual_seed(2)
    assert torch.equal(first[2][0].weight, mlp([2, 6, 5, 2])[0].weight)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Tanh, nn.PReLU])
def test_each_learns_what_it_would_have_learned_alone(activation):
    models, alone = fresh(build(activation), 3), fresh(build(activation), 3)
    shares = fit_all(models, TRAIN, VALID, epochs=25, lr=0.1)
    assert shares.shape == (3, 25)
    for model, other, row in zip(models, alone, shares, strict=True):
        history = fit(other, TRAIN, VALID, epochs=25, batch_size=60, lr=0.1)
        assert row.tolist() == pytest.approx(history.valid["accuracy"], abs=1e-6)
        assert not model.training
        for ours, theirs in zip(model.parameters(), other.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
    assert not torch.equal(models[0][0].weight, models[1][0].weight)


def test_the_best_epoch_is_kept_and_not_the_last():
    wild = fresh(build(nn.Tanh), 4)
    shares = fit_all(wild, TRAIN, VALID, epochs=40, lr=1.0)
    with torch.no_grad():
        kept = torch.stack([(model(VALID[0]).argmax(dim=1) == VALID[1]).float().mean() for model in wild])
    assert (kept != shares[:, -1]).any()
    for share, row in zip(kept, shares, strict=True):
        assert share in row


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs: expected .* at least 1, got 0"),
        ({"models": []}, ValueError, "models: expected .* at least 1, got 0"),
        ({"train": (TRAIN[0], TRAIN[1][:-1])}, ValueError, "train: expected"),
        ({"valid": (VALID[0][:0], VALID[1][:0])}, ValueError, "valid: expected"),
        ({"train": (TRAIN[0] * torch.nan, TRAIN[1])}, FloatingPointError, "epoch 1: expected finite losses"),
    ],
)
def test_what_cannot_be_trained_is_refused(change, error, message):
    given = {"models": fresh(build(), 2), "train": TRAIN, "valid": VALID, "epochs": 1, "lr": 0.1} | change
    with pytest.raises(error, match=message):
        fit_all(given.pop("models"), given.pop("train"), given.pop("valid"), **given)


def alone(model, inputs, targets, loss, *, steps, lr, optimizer):
    stepper = optimizer(model.parameters(), lr=lr)
    for _ in range(steps):
        stepper.zero_grad()
        loss(model(inputs), targets).backward()
        stepper.step()


@pytest.mark.parametrize(
    ("optimizer", "lr"),
    [(torch.optim.Adam, 0.05), (torch.optim.SGD, 0.5), (partial(torch.optim.SGD, momentum=0.9), 0.2)],
)
@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy])
def test_each_learns_from_examples_of_its_own(optimizer, lr, loss):
    torch.manual_seed(0)
    models = [mlp([2, 5, 3], nn.Tanh).double() for _ in range(4)]
    others = copy.deepcopy(models)
    inputs = torch.randn(4, 7, 2, dtype=torch.float64)
    targets = (
        torch.randint(0, 3, (4, 7)) if loss is cross_entropy else torch.randn(4, 7, 3, dtype=torch.float64)
    )

    train_together(models, inputs, targets, loss, steps=20, lr=lr, optimizer=optimizer)

    for model, other, *examples in zip(models, others, inputs, targets, strict=True):
        before = copy.deepcopy(other)
        alone(other, *examples, loss, steps=20, lr=lr, optimizer=optimizer)
        for together, single, start in zip(
            model.parameters(), other.parameters(), before.parameters(), strict=True
        ):
            torch.testing.assert_close(together, single, rtol=1e-6, atol=1e-7)
            assert not torch.equal(together, start)


@pytest.mark.parametrize(
    ("models", "examples", "message"),
    [
        ([], 2, "models: expected an integer of at least 1, got 0"),
        ([mlp([2, 1])], 2, r"inputs: expected shape \(models, .*\) with models = 1, got \(2, 3, 2\)"),
        ([nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))] * 2, 2, "keep weights only, got 1.running_mean"),
    ],
)
def test_what_cannot_be_trained_side_by_side_is_refused(models, examples, message):
    with pytest.raises(ValueError, match=message):
        train_together(
            models,
            torch.zeros(examples, 3, 2),
            torch.zeros(examples, 3, 1),
            mean_squared_error,
            steps=1,
            lr=0.1,
        )


def test_no_starts_are_refused():
    with pytest.raises(ValueError, match=r"starts: expected .* at least 1, got 0"):
        fresh(build(), 0)
