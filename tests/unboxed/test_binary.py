"""Networks that answer yes or no learn side by side what each would alone, and are counted one by one."""

import pytest
import torch
from torch import nn

from unboxed.binary import accuracies, fit_binary
from unboxed.moons import moons
from unboxed.networks import mlp
from unboxed.starts import fresh

INPUTS, CLASSES = moons(60, seed=0)
LABELS = CLASSES.float()


def test_two_classes_are_told_apart_as_each_network_would_alone():
    models, others = (fresh(lambda: mlp([2, 5, 1], nn.Tanh), 3) for _ in range(2))
    fit_binary(models, INPUTS, LABELS, steps=40, lr=0.1)
    for model, other in zip(models, others, strict=True):
        optimizer = torch.optim.Adam(other.parameters(), lr=0.1)
        for _ in range(40):
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(other(INPUTS)[:, 0], LABELS).backward()
            optimizer.step()
        torch.testing.assert_close(model(INPUTS), other(INPUTS), rtol=1e-2, atol=1e-2)


def test_a_share_counts_the_logits_on_the_right_side():
    models = fresh(lambda: mlp([2, 5, 1], nn.Tanh), 3)
    right = [((model(INPUTS)[:, 0] > 0) == (LABELS > 0.5)).sum() / len(LABELS) for model in models]
    assert accuracies(models, INPUTS, LABELS).tolist() == pytest.approx([share.item() for share in right])


def test_labels_are_0_or_1():
    with pytest.raises(ValueError, match="labels: expected values from 0 to 1, got 0 to 2"):
        fit_binary(fresh(lambda: mlp([2, 1]), 1), INPUTS, 2 * LABELS, steps=1, lr=0.1)
