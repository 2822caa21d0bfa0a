"""Networks side by side with weight decay, against torch.optim.AdamW on one network at a time."""

import pytest
import torch
from torch import nn

from unboxed.decay import WIDTH, learn_curves, noisy_sines

INPUTS, TARGETS = noisy_sines(2, 12, seed=4)


def alone(curves, network):
    """The same network as PyTorch's layers."""
    first, first_bias, second, second_bias = (weights[network] for weights in curves.weights)
    layers = nn.Sequential(nn.Linear(1, WIDTH), nn.Tanh(), nn.Linear(WIDTH, 1))
    with torch.no_grad():
        layers[0].weight.copy_(first.T)
        layers[0].bias.copy_(first_bias[0])
        layers[2].weight.copy_(second.T)
        layers[2].bias.copy_(second_bias[0])
    return layers


@pytest.mark.parametrize("decay", [0.0, 2.0, [0.5, 3.0]])
def test_each_network_learns_as_pytorchs_would(decay):
    starts = learn_curves(INPUTS, TARGETS, decay, lr=0.01, steps=0)
    curves = learn_curves(INPUTS, TARGETS, decay, lr=0.01, steps=40)
    for network, shrink in enumerate(decay if isinstance(decay, list) else [decay] * 2):
        layers = alone(starts, network)
        groups = [
            {"params": [layers[0].weight, layers[2].weight], "weight_decay": shrink},
            {"params": [layers[0].bias, layers[2].bias], "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=0.01)
        for _ in range(40):
            optimizer.zero_grad()
            nn.functional.mse_loss(layers(INPUTS[network][:, None])[:, 0], TARGETS[network]).backward()
            optimizer.step()
        theirs = layers(INPUTS[network][:, None])[:, 0].detach()
        torch.testing.assert_close(curves(INPUTS)[network], theirs, atol=1e-4, rtol=1e-4)


def test_losses_and_sizes_are_those_of_each_network():
    curves = learn_curves(INPUTS, TARGETS, 0.0, lr=0.01, steps=3)
    for network in range(2):
        layers = alone(curves, network)
        weights = torch.cat([layers[0].weight.flatten(), layers[2].weight.flatten()])
        assert curves.size()[network].item() == pytest.approx(weights.square().mean().sqrt().item())
        loss = nn.functional.mse_loss(layers(INPUTS[network][:, None])[:, 0], TARGETS[network])
        assert curves.losses(INPUTS, TARGETS)[network].item() == pytest.approx(loss.item(), rel=1e-5)
    assert not any(weights.requires_grad for weights in curves.weights)


def test_decay_shrinks_weights_and_the_same_seed_repeats():
    one, again, shrunk = (
        learn_curves(INPUTS, TARGETS, decay, lr=0.01, steps=60) for decay in (0.0, 0.0, 5.0)
    )
    assert torch.equal(one(INPUTS), again(INPUTS))
    assert (shrunk.size() < 0.5 * one.size()).all()


def test_sines_are_drawn_anew_for_each_network():
    inputs, targets = noisy_sines(50, 200, seed=0)
    assert inputs.shape == targets.shape == (50, 200)
    assert -3 <= inputs.min() < -2.9
    assert 2.9 < inputs.max() <= 3
    assert (targets - inputs.sin()).std().item() == pytest.approx(0.3, rel=0.05)
    assert not torch.equal(inputs[0], inputs[1])


def test_a_decay_below_zero_and_targets_in_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"^decay: expected a finite number of at least 0"):
        learn_curves(INPUTS, TARGETS, -0.1, lr=0.01, steps=1)
    with pytest.raises(ValueError, match=r"^targets: expected shape"):
        learn_curves(INPUTS, TARGETS[:, :5], 0.1, lr=0.01, steps=1)
