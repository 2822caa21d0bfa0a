"""Equal budgets: the steps are counted, no example is favoured, and the best rate lies between worse ones."""

import math

import pytest
import torch
from torch import nn

from unboxed.budgets import SPACING, choose_rate, shares_right, train_for
from unboxed.training import evaluate, train_epoch


def flowers(count=30, seed=0):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 3
    return torch.randn(count, 4, generator=generator) + 2 * nn.functional.one_hot(labels, 4), labels


def build(seed):
    torch.manual_seed(seed)
    return nn.Linear(4, 3)


class Counting(nn.Module):
    """Note which examples come, and how many at a time."""

    def __init__(self):
        super().__init__()
        self.output = nn.Linear(1, 3)
        self.seen = []

    def forward(self, inputs):
        self.seen.append(inputs[:, 0].int().tolist())
        return self.output(inputs)


@pytest.mark.parametrize(("count", "steps", "size"), [(30, 7, 8), (5, 6, 8), (16, 4, 8), (9, 1, 2)])
def test_it_takes_as_many_steps_as_told_and_goes_through_all_before_it_begins_anew(count, steps, size):
    model = Counting()
    inputs = torch.arange(count)[:, None].float()

    train_for(model, (inputs, torch.arange(count) % 3), steps=steps, batch_size=size, lr=0.01)

    assert [len(batch) for batch in model.seen] == [min(size, count)] * steps
    seen = [number for batch in model.seen for number in batch]
    for start in range(0, len(seen) - count + 1, count):
        assert sorted(seen[start : start + count]) == list(range(count))
    assert not model.training


def test_it_is_plain_adam_on_these_batches():
    inputs, labels = flowers(12)
    ours, theirs = build(0), build(0)

    train_for(ours, (inputs, labels), steps=3, batch_size=12, lr=0.05)
    optimizer = torch.optim.Adam(theirs.parameters(), lr=0.05)
    train_epoch(theirs, (inputs, labels), [torch.arange(12)] * 3, optimizer, nn.functional.cross_entropy)

    torch.testing.assert_close(ours.weight, theirs.weight)


def test_the_same_seed_gives_the_same_weights_and_leaves_chance_alone():
    before = torch.get_rng_state()
    models = [
        train_for(nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 3)), flowers(), steps=5, batch_size=4, lr=0.1)
        for _ in range(2)
        if torch.set_rng_state(before) is None
    ]
    changed = train_for(build(0), flowers(), steps=5, batch_size=4, lr=0.1, seed=1)
    usual = train_for(build(0), flowers(), steps=5, batch_size=4, lr=0.1, seed=0)

    assert torch.equal(models[0][1].weight, models[1][1].weight)
    assert not torch.equal(changed.weight, usual.weight)


@pytest.mark.parametrize("start", [1e-5, 0.01, 100.0])
def test_the_best_rate_lies_between_two_that_are_worse(start):
    train, valid = flowers(), flowers(30, seed=1)
    model, losses = choose_rate(build, train, valid, steps=20, batch_size=10, start=start)

    best, *others = losses
    assert evaluate(model, valid)["loss"] == losses[best]
    again = train_for(build(0), train, steps=20, batch_size=10, lr=best)
    assert torch.equal(model.weight, again.weight)
    assert list(losses.values()) == sorted(losses.values())
    assert any(math.isclose(rate, best * SPACING) for rate in others)
    assert any(math.isclose(rate, best / SPACING) for rate in others)


def test_a_rate_that_explodes_is_the_worst():
    class Fragile(nn.Linear):
        def forward(self, inputs):
            outputs = super().forward(inputs)
            return outputs * (math.inf if self.weight.abs().max() > 0.7 else 1)

    budget = {"steps": 9, "batch_size": 9}
    _, losses = choose_rate(lambda seed: Fragile(4, 3), flowers(), flowers(), start=0.1, **budget)

    assert math.inf in losses.values()
    assert next(iter(losses.values())) < math.inf
    with pytest.raises(FloatingPointError, match=r"^start: expected .*, tried 3e\+01, 9e\+00, 9e\+01$"):
        choose_rate(lambda seed: Fragile(4, 3), flowers(), flowers(), start=30, **budget)


def test_a_rate_that_explodes_with_its_last_step_is_the_worst():
    class Unmeasured(nn.Linear):
        def forward(self, inputs):
            broken = not self.training and self.weight.abs().max() > 0.7
            return super().forward(inputs) * (math.nan if broken else 1)

    budget = {"steps": 9, "batch_size": 9}
    _, losses = choose_rate(lambda seed: Unmeasured(4, 3), flowers(), flowers(), start=0.1, **budget)

    assert math.inf in losses.values()
    assert not any(map(math.isnan, losses.values()))


def test_shares_right_counts_networks_for_each_example():
    always = []
    for kind in (0, 0, 2):
        model = nn.Linear(1, 3)
        with torch.no_grad():
            model.weight.zero_()
            model.bias.copy_(nn.functional.one_hot(torch.tensor(kind), 3))
        always.append(model)

    shares = shares_right(always, torch.zeros(3, 1), torch.tensor([0, 1, 2]))

    torch.testing.assert_close(shares, torch.tensor([2 / 3, 0, 1 / 3]))


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch_size": 0}])
def test_mistakes_are_named(wrong):
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))}: expected an integer of at least 1, got 0$"):
        train_for(build(0), flowers(), **({"steps": 1, "batch_size": 1, "lr": 0.1} | wrong))
