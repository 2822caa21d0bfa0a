"""Signals and gradients through layers, against plain PyTorch layers and against the theory."""

import pytest
import torch
from torch import nn

from unboxed.signals import through_layers


@pytest.mark.parametrize("activation", [torch.relu, torch.tanh])
def test_equals_a_stack_of_pytorchs_layers(activation):
    layers, width, examples = 3, 5, 7
    signals, gradients = through_layers(
        0.4, layers=layers, width=width, activation=activation, examples=examples, draws=1, seed=2
    )
    chance = torch.Generator().manual_seed(2)
    values = [torch.randn(1, examples, width, generator=chance, dtype=torch.float64)]
    for _ in range(layers):
        dense = nn.Linear(width, width, bias=False, dtype=torch.float64)
        drawn = torch.randn(1, width, width, generator=chance, dtype=torch.float64)
        dense.weight = nn.Parameter(0.4 * drawn[0].T)
        values.append(activation(dense(values[-1])))
        values[-1].retain_grad()
    values[-1].backward(torch.randn(1, examples, width, generator=chance, dtype=torch.float64))
    theirs = torch.stack([value.square().mean().sqrt() for value in values[1:]]).detach()
    torch.testing.assert_close(signals[0], theirs)
    slopes = torch.stack([value.grad.square().mean().sqrt() for value in values[1:]])
    torch.testing.assert_close(gradients[0], slopes)


@pytest.mark.parametrize(("share", "factor"), [(1.0, 1.0), (0.5, 0.5), (2.0, 2.0)])
def test_each_relu_layer_multiplies_by_the_share_of_hes_spread(share, factor):
    signals, gradients = through_layers(share * (2 / 200) ** 0.5, layers=8, width=200, draws=40)
    assert signals.shape == gradients.shape == (40, 8)
    assert signals[:, -1].square().mean().sqrt().item() == pytest.approx(factor**8, rel=0.2)
    assert gradients[:, 0].square().mean().sqrt().item() == pytest.approx(factor**7, rel=0.2)


def test_nothing_comes_through_weights_of_zero():
    signals, gradients = through_layers(0.0, layers=3, width=4, draws=2)
    assert (signals == 0).all()
    assert (gradients[:, :-1] == 0).all()


@pytest.mark.parametrize("name", ["layers", "width", "examples", "draws"])
def test_counts_start_at_one(name):
    with pytest.raises(ValueError, match=rf"^{name}: expected an integer of at least 1, got 0$"):
        through_layers(0.1, **{name: 0})


def test_a_spread_is_not_below_zero():
    with pytest.raises(ValueError, match=r"^spread: expected a finite number of at least 0, got -0.1$"):
        through_layers(-0.1)
