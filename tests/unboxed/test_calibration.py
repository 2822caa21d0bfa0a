"""Calibration, against scikit-learn, SciPy and what a reader would compute by hand."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve
from torch.nn.functional import cross_entropy

from unboxed.calibration import Bin, expected_calibration_error, fit_temperature, reliability
from unboxed.intervals import wilson


def answers(examples, seed=0):
    chance = torch.Generator().manual_seed(seed)
    confidence = torch.rand(examples, generator=chance)
    return confidence, torch.rand(examples, generator=chance) < confidence**2


@pytest.mark.parametrize("bins", [1, 5, 10, 15])
def test_bins_are_scikit_learns(bins):
    confidence, right = answers(400)
    share, said = calibration_curve(right.numpy(), confidence.numpy(), n_bins=bins)
    found = reliability(confidence, right, bins=bins)
    assert [part.confidence for part in found] == pytest.approx(said.tolist(), abs=1e-6)
    assert [part.accuracy.estimate for part in found] == pytest.approx(share.tolist(), abs=1e-6)
    assert sum(part.count for part in found) == 400


def test_a_confidence_on_an_edge_belongs_below_it():
    right = torch.tensor([False, True, True, True])
    found = reliability(torch.tensor([0.0, 0.5, 0.50001, 1.0]), right, bins=2)
    assert [(part.count, part.right) for part in found] == [(2, 1), (2, 2)]


def test_there_are_ten_bins_unless_others_are_asked_for():
    confidence, right = answers(400)
    assert reliability(confidence, right) == reliability(confidence, right, bins=10)
    # Too sure of some and not sure enough of others: else the error would be the same for any bins.
    right = confidence.flip(0) > 0.5
    found = [expected_calibration_error(confidence, right, bins=bins) for bins in (9, 10, 11)]
    assert expected_calibration_error(confidence, right) == found[1]
    assert len(set(found)) == 3


def test_a_bin_has_wilsons_interval():
    assert Bin(0.7, 8, 9).accuracy == wilson(8, 9)


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_the_error_is_what_a_loop_finds(bins):
    confidence, right = answers(300, seed=1)
    error = 0.0
    edges = np.linspace(0, 1, bins + 1)
    for low, high in pairwise(edges):
        inside = (confidence.numpy() > low) & (confidence.numpy() <= high)
        if inside.any():
            gap = abs(confidence.numpy()[inside].mean() - right.numpy()[inside].mean())
            error += inside.mean() * gap
    assert expected_calibration_error(confidence, right, bins=bins) == pytest.approx(error, abs=1e-6)


def test_even_true_probabilities_have_an_error_and_fewer_examples_a_larger_one():
    chance = torch.Generator().manual_seed(0)
    confidence = 0.5 + torch.rand(4000, generator=chance) / 2
    right = torch.rand(4000, generator=chance) < confidence
    all_of_them = expected_calibration_error(confidence, right)
    a_few = expected_calibration_error(confidence[:100], right[:100])
    assert 0 < all_of_them < 0.02 < a_few


def test_the_temperature_is_the_one_that_scipy_finds():
    chance = torch.Generator().manual_seed(0)
    for hotter in (0.3, 1.0, 4.0):
        logits = 2 * torch.randn(500, 7, generator=chance)
        labels = logits.softmax(dim=1).multinomial(1, generator=chance)[:, 0]
        found = fit_temperature(hotter * logits, labels)

        def loss(logarithm, sharp, labels):
            return cross_entropy(sharp / np.exp(logarithm), labels).item()

        sharp = hotter * logits.double()
        best = np.exp(
            minimize_scalar(
                loss, args=(sharp, labels), bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}
            ).x
        )
        assert found == pytest.approx(best, rel=1e-4)
        assert found == pytest.approx(hotter, rel=0.2)  # the labels were drawn at a temperature of 1


def test_a_single_example_has_a_temperature_where_it_is_neither_the_best_nor_the_worst_answer():
    logits, label = torch.tensor([[2.0, 1.0, -1.0]]), torch.tensor([1])
    found = fit_temperature(logits, label)
    losses = [cross_entropy(logits / (found * factor), label).item() for factor in (0.9, 1.0, 1.1)]
    assert min(losses) == losses[1]


def test_the_temperature_takes_logits_that_want_gradients():
    logits = torch.randn(50, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
    assert isinstance(fit_temperature(logits, torch.arange(50) % 3), float)


@pytest.mark.parametrize("labels", [[0, 1, 2], [1, 2, 0]])
def test_there_is_no_best_temperature_where_all_is_right_or_all_is_wrong(labels):
    with pytest.raises(ValueError, match="logits: expected a best temperature between"):
        fit_temperature(torch.eye(3), torch.tensor(labels))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: reliability(torch.tensor([1.1]), torch.tensor([True])), "confidence: expected"),
        (lambda: reliability(torch.tensor([-0.1]), torch.tensor([True])), "confidence: expected"),
        (lambda: reliability(torch.rand(3), torch.tensor([True])), "right: expected"),
        (lambda: reliability(torch.rand(2), torch.tensor([1.0, 0.0])), "right: expected"),
        (
            lambda: reliability(torch.rand(2), torch.ones(2, dtype=torch.bool, device="meta")),
            "right: expected a tensor on cpu, got one on meta",
        ),
        (
            lambda: reliability(torch.rand(0), torch.ones(0, dtype=torch.bool)),
            "examples: expected an integer of at least 1, got 0",
        ),
        (lambda: reliability(torch.rand(1), torch.tensor([True]), bins=0), "bins: expected an integer"),
        (lambda: reliability(torch.rand(1), torch.tensor([True]), bins=2.5), "bins: expected an integer"),
        (lambda: fit_temperature(torch.randn(3), torch.arange(3)), "logits: expected"),
        (lambda: fit_temperature(torch.randn(3, 2), torch.arange(3)), "labels: expected"),
        (
            lambda: fit_temperature(torch.full((2, 2), torch.nan), torch.arange(2)),
            "logits: expected finite numbers, got nan",
        ),
        (
            lambda: fit_temperature(torch.randn(2, 2), torch.arange(3) % 2),
            r"labels: expected shape \(examples\) with examples = 2, got \(3\)",
        ),
        (
            lambda: fit_temperature(torch.randn(2, 2), torch.tensor([0, 2])),
            "labels: expected values from 0 to 1",
        ),
        (
            lambda: fit_temperature(torch.randn(2, 2), torch.tensor([0, -1])),
            "labels: expected values from 0 to 1",
        ),
        (lambda: fit_temperature(torch.randn(2, 2), torch.arange(2).int()), "labels: expected torch.int64"),
        (
            lambda: fit_temperature(torch.randn(0, 2), torch.arange(0)),
            "examples: expected an integer of at least 1, got 0",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
