"""What no function takes is refused at its door: in the house's words, and not somewhere inside, or never."""

import math

import pytest
import torch
from torch import nn

from unboxed import (
    augmentation,
    backbones,
    budgets,
    conditioning,
    descent,
    hardening,
    intervals,
    lending,
    losses,
    packing,
    parity,
    shortcuts,
    training,
    workload,
)

NAN = torch.tensor(math.nan)
IMAGES, LABELS = torch.rand(3, 1, 28, 28), torch.tensor([0, 1, 2])
INPUTS, CLASSES = torch.rand(4, 2), torch.tensor([0, 1, 2, 0])
PEOPLE = lending.applicants(8, seed=0)
LINE = conditioning.steps_at_best_rate
LAYER = nn.Linear(2, 3)
BACKBONE = backbones.Backbone("tiny", nn.Flatten(), {}, tuple("abc"), None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: hardening.withstood(hardening.strided_net(), IMAGES, LABELS + 9, epsilon=0.1),
            "labels: .* 0 to 9",
        ),
        (
            lambda: hardening.withstood(hardening.strided_net(), IMAGES, LABELS - 1, epsilon=0.1),
            "labels: .* 0 to 9",
        ),
        (lambda: lending.outcome(PEOPLE, torch.full((8,), 3.0)), "says: expected booleans"),
        (lambda: lending.outcome(PEOPLE, torch.ones(9).bool()), r"says: expected shape .* got \(9\)"),
        (lambda: LINE(INPUTS, INPUTS[:, 0] / 0, share=0.1), "targets: expected finite numbers, got inf"),
        (lambda: LINE(INPUTS, INPUTS[:, 0] * NAN, share=0.1), "targets: expected finite numbers, got nan"),
        (lambda: LINE(INPUTS * NAN, INPUTS[:, 0], share=0.1), "inputs: expected finite numbers, got nan"),
        (lambda: budgets.shares_right([LAYER], INPUTS, CLASSES + 1), "labels: expected values from 0 to 2"),
        (lambda: budgets.shares_right([LAYER], INPUTS, CLASSES / 2), "labels: expected torch.int64"),
        (lambda: budgets.shares_right([LAYER], INPUTS, CLASSES[0]), r"labels: expected shape \(n\)"),
        (lambda: parity.which_right([LAYER], (INPUTS, CLASSES - 1)), "labels: expected values from 0 to 2"),
        (lambda: intervals.at_most(5, 3, 0.5), "right: .* at most 3, got 5"),
        (lambda: intervals.at_most(1, 3, 2.0), "share: .* at most 1, got 2.0"),
        (lambda: BACKBONE.top(NAN.expand(1, 3, 1, 1), 1), "images: expected finite numbers, got nan"),
        (lambda: shortcuts.says_dog(nn.Flatten(), NAN.expand(2, 4, 3, 8, 8)), "logits: expected finite"),
        (lambda: descent.bowl(torch.ones(4, 3)), r"points: expected shape \(..., 2\), got \(4, 3\)"),
        (lambda: descent.ravine(torch.ones(4, 3)), r"points: expected shape \(..., 2\), got \(4, 3\)"),
        (lambda: descent.curvatures(descent.bowl, torch.ones(1, 2)), r"point: expected shape \(n\)"),
        (lambda: descent.Adam(0.1, epsilon=-1.0), "epsilon: expected a finite number above 0, got -1.0"),
        (lambda: descent.Adam(0.1, epsilon=math.nan), "epsilon: expected a finite number above 0, got nan"),
        (lambda: losses.mean_squared_error(torch.ones(0), torch.ones(0)), "predictions: expected one number"),
        (lambda: losses.cross_entropy(torch.ones(0, 3), CLASSES[:0]), "logits: expected one number or more"),
        (lambda: augmentation.random_matrices(2, zoom=-1), "zoom: expected a finite number of at least 1"),
        (lambda: augmentation.random_matrices(-1), "count: expected an integer of at least 0, got -1"),
        (lambda: augmentation.random_views(flip="no"), "flip: expected True or False, got 'no'"),
        (lambda: packing.in_steps(INPUTS, -1), "bits: expected an integer of at least 2"),
        (lambda: packing.in_steps(INPUTS, 1.5), "bits: expected an integer of at least 2"),
        (lambda: workload.Layer(-1, 2, 3), "places: expected an integer of at least 1, got -1"),
    ],
)
def test_what_would_be_wrong_without_a_word_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_no_number_is_measured_on_what_is_none():
    with pytest.raises(FloatingPointError, match="data: expected a finite loss, got nan"):
        training.evaluate(LAYER, (INPUTS * NAN, CLASSES))


def test_a_probability_is_never_above_1():
    assert max(intervals.at_most(count, count, 0.3) for count in range(1, 60)) <= 1
