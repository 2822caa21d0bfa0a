"""The noise scale, against gradients that are taken one example at a time."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from unboxed.networks import mlp
from unboxed.noise import noise_scale


def test_it_is_the_variance_over_the_squared_length_of_the_mean():
    torch.manual_seed(0)
    model, inputs = mlp([3, 4, 2]), torch.randn(30, 3)
    labels = (inputs[:, 0] > 0).long()
    rows = []
    for example, label in zip(inputs, labels, strict=True):
        slopes = torch.autograd.grad(
            cross_entropy(model(example[None]), label[None]), list(model.parameters())
        )
        rows.append(torch.cat([slope.flatten() for slope in slopes]))
    rows = torch.stack(rows)
    noise = rows.var(dim=0).sum().item()
    expected = noise / (rows.mean(dim=0).square().sum().item() - noise / len(rows))
    assert noise_scale(model, inputs, labels) == pytest.approx(expected, rel=1e-4)


def test_examples_that_are_all_alike_make_no_noise():
    inputs, labels = torch.ones(5, 2), torch.zeros(5, dtype=torch.int64)
    torch.manual_seed(0)
    assert noise_scale(nn.Linear(2, 2), inputs, labels) == pytest.approx(0, abs=1e-6)


def test_a_gradient_that_is_not_to_be_told_from_nothing_is_all_noise():
    model = nn.Linear(1, 2)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    assert noise_scale(model, torch.ones(2, 1), torch.tensor([0, 1])) == math.inf


def test_one_example_has_no_spread():
    with pytest.raises(ValueError, match="examples: expected an integer of at least 2, got 1"):
        noise_scale(nn.Linear(1, 2), torch.ones(1, 1), torch.tensor([0]))
