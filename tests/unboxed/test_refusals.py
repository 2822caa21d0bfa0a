"""What no function takes is refused at its door: in the house's words, and not somewhere inside, or never."""

import math

import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from unboxed import (
    activations,
    attacks,
    attribution,
    augmentation,
    backbones,
    binary,
    budgets,
    conditioning,
    critical_batches,
    decay,
    descent,
    film,
    hardening,
    invariance,
    ladders,
    laws,
    lending,
    listening,
    look,
    losses,
    manners,
    maps,
    metrics,
    networks,
    noise,
    packing,
    parity,
    preprocessing,
    processes,
    relief,
    scarcity,
    scenes,
    shortcuts,
    starts,
    surfaces,
    training,
    waves,
    workload,
)
from unboxed.datasets import own_digits
from unboxed.drawing import cutouts

FIT = {"epochs": 1, "batch_size": 2}
PLAN = {"accuracy": 1.0, "batch_size": 2, "steps": 1}
NAN = torch.tensor(math.nan)
IMAGES, LABELS = torch.rand(3, 1, 28, 28), torch.tensor([0, 1, 2])
INPUTS, CLASSES = torch.rand(4, 2), torch.tensor([0, 1, 2, 0])
TWICE = 2 * [(INPUTS, CLASSES)]
UNKNOWN = [(INPUTS, CLASSES), (INPUTS, CLASSES + 9)]
PEOPLE = lending.applicants(8, seed=0)
LINE = conditioning.steps_at_best_rate
LAYER = nn.Linear(2, 3)
MOUNTAINS = relief.Relief(surfaces.bowl, (-1, 1), (-1, 1), heights=(0, 1))
RACE = critical_batches.Race(2, 0.1, torch.ones(3))
SCENES = scenes.make_scenes(3, seed=0)
CURVES = decay.learn_curves(INPUTS, INPUTS, 0.0, lr=0.1, steps=0)
LAW = {"size": 2, "starts": 2, "steps": 1, "batch_size": 2, "lr": 0.1}
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
        (lambda: SCENES.on(LABELS - 1), "ground: expected values from 0 to 1, got -1 to 1"),
        (
            lambda: shortcuts.learn(shortcuts.ground_net(), SCENES, LABELS[:2], steps=0, seed=0),
            r"ground: expected shape \(n\) with n = 3, got \(2\)",
        ),
        (
            lambda: metrics.Totals(CLASSES > 0).add(NAN, INPUTS[:, :1], (CLASSES > 0).float()),
            "targets: expected integers, got torch.float32",
        ),
        (
            lambda: processes.Processes(0, 2).average([INPUTS], -1),
            "weight: expected a finite number of at least 0",
        ),
        (
            lambda: critical_batches.critical_batch_size(3 * [RACE], level=2),
            "level: expected .* below 1, got 2",
        ),
        (
            lambda: relief.Relief(surfaces.bowl, (1, -1), (-1, 1), heights=(0, 1)),
            "xlim: expected the smaller number first, got 1 and -1",
        ),
        (lambda: MOUNTAINS.project(INPUTS, INPUTS), r"heights: expected shape \(4\), got \(4, 2\)"),
        (lambda: BACKBONE.top(NAN.expand(1, 3, 1, 1), 1), "images: expected finite numbers, got nan"),
        (lambda: shortcuts.says_dog(nn.Flatten(), NAN.expand(2, 4, 3, 8, 8)), "logits: expected finite"),
        (lambda: surfaces.bowl(torch.ones(4, 3)), r"points: expected shape \(..., 2\), got \(4, 3\)"),
        (lambda: surfaces.ravine(torch.ones(4, 3)), r"points: expected shape \(..., 2\), got \(4, 3\)"),
        (lambda: descent.curvatures(surfaces.bowl, torch.ones(1, 2)), r"point: expected shape \(n\)"),
        (lambda: descent.Adam(0.1, epsilon=-1.0), "epsilon: expected a finite number above 0, got -1.0"),
        (lambda: descent.Adam(0.1, epsilon=math.nan), "epsilon: expected a finite number above 0, got nan"),
        (lambda: losses.mean_squared_error(torch.ones(0), torch.ones(0)), "predictions: expected one number"),
        (lambda: losses.cross_entropy(torch.ones(0, 3), CLASSES[:0]), "logits: expected one number or more"),
        (lambda: augmentation.random_matrices(2, zoom=-1), "zoom: expected a finite number of at least 1"),
        (lambda: augmentation.random_matrices(-1), "count: expected an integer of at least 0, got -1"),
        (lambda: augmentation.random_views(flip="no"), "flip: expected True or False, got 'no'"),
        (lambda: packing.in_steps(INPUTS, -1), "bits: expected an integer of at least 2"),
        (lambda: packing.in_steps(INPUTS, 1.5), "bits: expected an integer of at least 2"),
        (
            lambda: attacks.fgsm(nn.Flatten(), IMAGES, LABELS, epsilon=0.1, targeted="no"),
            "targeted: expected True or False, got 'no'",
        ),
        (lambda: listening.check_kinds(CLASSES, {}), "labels: expected values from 0 to 1, got 0 to 2"),
        (lambda: preprocessing.Pixels(nn.Flatten(), (0.5,), (0.0,)), "std: expected a finite number above 0"),
        (lambda: preprocessing.Pixels(nn.Flatten(), (0.5,), (0.5, 0.5)), "std: expected 1 number,"),
        (lambda: invariance.warp(IMAGES, right=math.nan), "right: expected a finite number, got nan"),
        (lambda: invariance.relative_change(INPUTS * NAN, INPUTS), "changed: expected finite numbers"),
        (lambda: manners.told(NAN.expand(2, 2, 3)), "features: expected finite numbers, got nan"),
        (lambda: ladders.eight_bits(INPUTS + 1), "images: expected values from 0 to 1"),
        (lambda: film.closer(NAN.expand(3, 4, 4), 1.1), "image: expected finite numbers, got nan"),
        (lambda: descent.Momentum(0.1)(INPUTS, INPUTS[:1]), r"state: expected shape \(4, 2\), got \(1, 2\)"),
        (lambda: CURVES(INPUTS[:1]), r"inputs: expected .* with networks = 4, got \(1, 2\)"),
        (lambda: CURVES.losses(INPUTS, INPUTS[:1]), r"targets: expected shape \(4, 2\), got \(1, 2\)"),
        (
            lambda: laws.sample_errors(lambda count: [LAYER] * count, *UNKNOWN, **LAW),
            r"test\[1\]: expected values from 0 to 2, got 9",
        ),
        (lambda: workload.Layer(-1, 2, 3), "places: expected an integer of at least 1, got -1"),
    ],
)
def test_what_would_be_wrong_without_a_word_is_refused(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


FLAT = torch.rand(1, 1, 4, 4)
AXES = Figure().subplots()
EMPTY = torch.zeros(1, 3, 0, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: noise.noise_scale(LAYER, INPUTS, CLASSES[:3]), r"labels: expected shape \(examples\)"),
        (lambda: noise.noise_scale(LAYER, INPUTS, CLASSES / 2), "labels: expected torch.int64"),
        (lambda: noise.noise_scale(LAYER, INPUTS, CLASSES + 1), "labels: expected values from 0 to 2"),
        (lambda: listening.by_chance(INPUTS, INPUTS, CLASSES[:3]), r"labels: expected shape \(examples\)"),
        (lambda: look.panels(0, 1), "rows, columns: expected at least 1 of each, got 0 and 1"),
        (lambda: maps.draw_walk(AXES, INPUTS[:0]), "points: expected one number or more"),
        (lambda: own_digits.to_mnist_form(IMAGES * NAN), "images: expected finite numbers, got nan"),
        (lambda: cutouts.cut_out(EMPTY, seed=0), "images: expected one number or more"),
        (lambda: waves.smooth(EMPTY, [1.0]), "gradient: expected one number or more"),
        (lambda: waves.fine_share(EMPTY[0]), "change: expected one number or more"),
        (lambda: invariance.shuffle_windows(FLAT[0, 0], 0), "size: expected an integer of at least 1, got 0"),
        (
            lambda: attribution.class_activation(LAYER, INPUTS[None, None], {}, "it"),
            "name: expected one of , got 'it'",
        ),
        (lambda: activations.leaky_relu(INPUTS, slope="x"), "slope: expected a finite number, got 'x'"),
        (lambda: networks.mlp([2.5, 3]), "sizes: expected an integer, got 2.5"),
        (lambda: decay.noisy_sines(2, -1, seed=0), "points: expected an integer of at least 1, got -1"),
        (lambda: attacks.fooling_image(LAYER, 1, (1, -2, 2)), "shape: expected an integer of at least 1"),
        (lambda: binary.accuracies([], INPUTS, CLASSES), "models: expected an integer of at least 1, got 0"),
        (
            lambda: binary.accuracies([LAYER], INPUTS, CLASSES[:3]),
            r"labels: expected shape \(examples\) with",
        ),
        (lambda: scarcity.right([LAYER], INPUTS, CLASSES + 3), "labels: expected values from 0 to 2"),
        (
            lambda: starts.fit_all([LAYER], (INPUTS, CLASSES + 1), TWICE[0], epochs=1, lr=0.1),
            r"train\[1\]: expected values from 0 to 2, got 1 to 3",
        ),
        (
            lambda: parity.fit_until([LAYER], (INPUTS, CLASSES - 1), TWICE[0], **PLAN, lr=0.1),
            r"train\[1\]: expected values from 0 to 2, got -1 to 1",
        ),
        (
            lambda: scarcity.learn_samples(
                [LAYER], INPUTS[None], CLASSES[None] + 1, TWICE[0], steps=1, batch_size=1, lr=0.1, every=1
            ),
            "labels: expected values from 0 to 2, got 1 to 3",
        ),
        (
            lambda: maps.draw_map(AXES, surfaces.bowl, [2, 1], xlim=(0, 1), ylim=(0, 1)),
            r"levels: expected rising numbers, got \[2, 1\]",
        ),
        (
            lambda: parity.fit_until([LAYER], *TWICE, **PLAN, lr=-1.0),
            "lr: expected .* above 0",
        ),
        (lambda: decay.learn_curves(INPUTS, INPUTS, 0.0, lr=math.nan, steps=1), "lr: expected .* above 0"),
        (
            lambda: binary.fit_binary([LAYER], INPUTS, INPUTS[:, 0], steps=1, lr="x"),
            "lr: expected .* above 0",
        ),
        (lambda: training.predict(LAYER, IMAGES), r"inputs: expected .* 2\), got \(3, 1, 28, 28\)"),
        (
            lambda: training.predict(hardening.strided_net(), INPUTS.expand(2, 3, 4, 2)),
            r"inputs: expected .* 1, height, width\)",
        ),
        (
            lambda: training.predict(nn.Sequential(nn.Flatten(), LAYER), IMAGES),
            "inputs: expected 2 numbers in each, got 784",
        ),
        (
            lambda: budgets.choose_rate(lambda _: LAYER, *TWICE, steps=1, batch_size=1, start=-1),
            "start: expected .* above 0, got -1",
        ),
        (lambda: budgets.train_for(LAYER, (INPUTS, CLASSES), steps=1, batch_size=1, lr=-1), "lr: expected"),
        (
            lambda: training.fit(LAYER, *TWICE, **FIT, lr=math.inf),
            "lr: expected .* above 0",
        ),
        (
            lambda: training.fit(LAYER, *TWICE, **FIT, lr=1, seed=-1),
            "seed: expected an integer",
        ),
        (lambda: training.fit(LAYER, *TWICE, **FIT, lr=1, seed=2**32), "seed: expected an"),
        (
            lambda: attacks.pgd(hardening.strided_net(), IMAGES, LABELS, epsilon=0.1, seed=1.5),
            "seed: expected an integer from 0",
        ),
    ],
)
def test_what_would_fail_deep_inside_is_refused_at_the_door(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_no_number_is_measured_on_what_is_none():
    with pytest.raises(FloatingPointError, match="data: expected a finite loss, got nan"):
        training.evaluate(LAYER, (INPUTS * NAN, CLASSES))
