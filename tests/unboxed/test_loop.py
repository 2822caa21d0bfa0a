"""The loop that stands on a page leaves the weights that the whole one does, to the last bit."""

import pytest
import torch
from torch import nn

from unboxed.loop import train
from unboxed.losses import mean_squared_error
from unboxed.networks import mlp
from unboxed.training import fit


def examples(number, seed):
    chance = torch.Generator().manual_seed(seed)
    inputs = torch.randn(number, 3, generator=chance)
    return inputs, (inputs.sum(dim=1) + torch.randn(number, generator=chance) > 0).long()


def pair(sizes=(3, 6, 2)):
    torch.manual_seed(0)
    one, other = mlp(sizes), mlp(sizes)
    other.load_state_dict(one.state_dict())
    return one, other


# Long and fast enough for the last epoch not to be the best.
@pytest.mark.parametrize("settings", [{}, {"optimizer": torch.optim.SGD}, {"seed": 7, "batch_size": 40}])
def test_equals_fit_to_the_last_bit(settings):
    settings = {"epochs": 12, "batch_size": 7, "lr": 0.1} | settings
    one, other = pair()
    train(one, examples(40, 1), examples(20, 2), **settings)
    history = fit(other, examples(40, 1), examples(20, 2), **settings)
    assert all(torch.equal(*weights) for weights in zip(one.parameters(), other.parameters(), strict=True))
    assert not one.training
    if not settings.get("optimizer"):
        assert history.best_epoch < 12


def test_equals_fit_with_another_loss():
    one, other = pair((3, 1))
    data = [(inputs, labels[:, None].float()) for inputs, labels in (examples(40, 1), examples(20, 2))]
    settings = {"epochs": 3, "batch_size": 16, "lr": 0.05, "loss": mean_squared_error}
    train(one, *data, **settings)
    fit(other, *data, **settings)
    assert all(torch.equal(*weights) for weights in zip(one.parameters(), other.parameters(), strict=True))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"epochs": 0}, "epochs: expected an integer of at least 1, got 0"),
        ({"batch_size": 0}, "batch_size: expected an integer of at least 1, got 0"),
    ],
)
def test_counts_start_at_one(change, said):
    settings = {"epochs": 1, "batch_size": 5, "lr": 0.1} | change
    with pytest.raises(ValueError, match=f"^{said}$"):
        train(nn.Linear(3, 2), examples(10, 1), examples(10, 2), **settings)


def test_a_loss_on_other_examples_that_is_no_number_is_an_error():
    inputs, labels = examples(10, 1)
    with pytest.raises(FloatingPointError, match=r"^data: expected a finite loss, got nan$"):
        train(nn.Linear(3, 2), (inputs, labels), (inputs * torch.nan, labels), epochs=1, batch_size=5, lr=0.1)


def test_examples_without_targets_are_refused():
    inputs, labels = examples(10, 1)
    with pytest.raises(ValueError, match=r"^examples: expected inputs with one target each, got 10 and 9$"):
        train(nn.Linear(3, 2), (inputs, labels[:9]), (inputs, labels), epochs=1, batch_size=5, lr=0.1)
