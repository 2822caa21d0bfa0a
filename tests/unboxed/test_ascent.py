"""Climbing with pictures: the loop against steps by hand, its parts against other formulations."""

import math

import numpy as np
import pytest
import scipy.ndimage
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn, optim

from unboxed import backbones
from unboxed.ascent import NATURAL, ascend, maximize, natural_colours, paint_waves, smooth
from unboxed.backbones import Backbone
from unboxed.photos import load_photo

SEEDS = st.integers(0, 2**16)
SIDES = st.integers(32, 40)


def tiny(seed=0):
    """Three channels mixed by a convolution, a ReLU6, and two classes; in float32."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.ReLU6()),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(16, 2),
        )
    return Backbone("tiny", model.eval().requires_grad_(False), {"conv": model[0]}, ("a", "b"), None)


def random(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def first_class(seen):
    return seen["logits"][:, 0].sum()


@settings(deadline=None, max_examples=15)
@given(SEEDS, st.integers(1, 2), SIDES, SIDES)
def test_one_step_follows_the_gradient_and_stays_a_picture(seed, count, height, width):
    backbone, start = tiny(seed), random(count, 3, height, width, seed=seed)
    untouched = start.clone()

    end = ascend(backbone, start, first_class, ["logits"], steps=1, lr=30.0, optimiser=optim.SGD)

    slopes = torch.func.grad(lambda images: backbone.model(images)[:, 0].sum())(start)
    torch.testing.assert_close(end, (start + 30 * slopes).clamp(0, 1))
    assert torch.equal(start, untouched)
    assert not end.requires_grad


def test_the_objective_grows_and_a_loss_falls_by_its_negative():
    backbone, start = tiny(), random(1, 3, 32, 48)
    before = backbone.model(start)[0, 0]

    up = ascend(backbone, start, first_class, ["logits"], steps=5, lr=0.01)
    down = ascend(backbone, start, lambda seen: -first_class(seen), ["logits"], steps=5, lr=0.01)

    assert backbone.model(down)[0, 0] < before < backbone.model(up)[0, 0]


def test_shifts_come_from_the_generator_and_wrap_around():
    start = random(1, 3, 32, 33)
    seen_by_the_network = []

    def note(seen):
        seen_by_the_network.append(seen["picture"].detach())
        return 0 * seen["picture"].sum()

    generator = torch.Generator().manual_seed(5)
    end = ascend(tiny(), start, note, ["conv"], steps=12, lr=1.0, jitter=3, generator=generator)

    generator.manual_seed(5)
    shifts = [tuple(torch.randint(-3, 4, (2,), generator=generator).tolist()) for _ in range(12)]
    assert len(set(shifts)) > 5
    for picture, shift in zip(seen_by_the_network, shifts, strict=True):
        assert torch.equal(picture, start.roll(shift, dims=(2, 3)))
    assert torch.equal(end, start)


def test_the_gradient_is_steered_with_the_number_of_the_step():
    numbers = []

    def steer(gradient, step):
        numbers.append(step)
        return torch.full_like(gradient, 1.0)

    start = torch.full((1, 3, 32, 32), 0.25)
    end = ascend(tiny(), start, first_class, ["logits"], steps=3, lr=0.125, optimiser=optim.SGD, steer=steer)

    assert numbers == [0, 1, 2]
    assert torch.equal(end, torch.full((1, 3, 32, 32), 0.625))


def test_the_same_seed_gives_the_same_picture_to_the_last_bit():
    pictures = [maximize(tiny(), "conv", 2, size=33, steps=4, seed=seed) for seed in (3, 3, 4)]

    assert torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[0], pictures[2])


# SciPy samples its Gaussians: narrow ones are then no Gaussians any more.
@settings(deadline=None, max_examples=15)
@given(
    SEEDS,
    st.sampled_from([(32, 32), (33, 40), (40, 35)]),
    st.lists(st.just(0.0) | st.floats(1.5, 4), min_size=1, max_size=3),
)
def test_smooth_is_the_sum_of_gaussian_filters_with_a_spread_of_one(seed, size, sigmas):
    gradient = random(2, 3, *size, seed=seed).double() - 0.3

    blurred = sum(
        scipy.ndimage.gaussian_filter(gradient.numpy(), (0, 0, sigma, sigma), mode="wrap", truncate=8)
        for sigma in sigmas
    )

    expected = blurred / np.std(blurred, axis=(1, 2, 3), ddof=1, keepdims=True)
    np.testing.assert_allclose(smooth(gradient, sigmas), expected, rtol=0.01, atol=0.01)


def test_smooth_leaves_no_gradient_at_nothing():
    assert torch.equal(smooth(torch.zeros(1, 3, 32, 33), [1.0]), torch.zeros(1, 3, 32, 33))


def test_natural_colours_give_noise_the_covariance_of_the_photographs():
    pixels = np.concatenate([load_photo(name).image.flatten(1).numpy() for name in NATURAL], axis=1)

    colours = natural_colours().double()

    np.testing.assert_allclose(colours @ colours.T, np.cov(pixels), atol=1e-6)
    torch.testing.assert_close(colours, colours.T)
    assert torch.linalg.eigvalsh(colours)[0] > 0


@pytest.mark.parametrize("size", [(32, 32), (33, 48), (48, 33)])
def test_waves_are_those_of_a_sum_of_cosines(size):
    height, width = size
    waves = torch.zeros(1, 3, height, width // 2 + 1, 2, dtype=torch.float64)
    assert torch.equal(paint_waves(waves, size, torch.eye(3)), torch.full((1, 3, *size), 0.5).double())
    waves[0, 1, 2, 3, 0] = 1.5  # two waves down, three across, in the second kind of colour

    colours = torch.tensor([[1.0, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, -2.0, 1.0]], dtype=torch.float64)
    picture = paint_waves(waves, size, colours)

    down, across = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    wave = 2 * 1.5 / math.sqrt(height * width) * np.cos(2 * np.pi * (2 * down / height + 3 * across / width))
    wave /= math.hypot(2 / height, 3 / width)
    for channel, factor in enumerate((0.5, 1.0, -2.0)):
        np.testing.assert_allclose(picture[0, channel], 1 / (1 + np.exp(-4 * factor * wave)), rtol=1e-9)


def test_maximize_gets_a_channel_going_that_answers_nothing_at_first():
    backbone = tiny()
    backbone.model[0][0].bias[1] = -3.0  # dead on every faint picture: behind the ReLU there is no slope
    start = maximize(backbone, "conv", 1, size=32, steps=0)

    end = maximize(backbone, "conv", 1, size=32, steps=10, lr=0.1)

    answers = [backbone.model[0][0](picture[None])[0, 1].mean() for picture in (start, end)]
    assert backbone.layers["conv"](start[None])[0, 1].max() == 0
    assert answers[1] > answers[0] + 0.1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": torch.rand(3, 32, 32)}, r"start: expected .* \(N, 3, H, W\) .* got .* \(3, 32, 32\)"),
        ({"start": torch.rand(1, 1, 32, 32)}, r"start: expected .* got .* \(1, 1, 32, 32\)"),
        ({"start": torch.rand(1, 3, 31, 64)}, "start: expected .* sides of 32 or more, got"),
        ({"start": torch.full((1, 3, 32, 32), math.nan)}, "start: expected values from 0 to 1, got nan"),
        ({"start": torch.full((1, 3, 32, 32), 255.0)}, "start: expected values from 0 to 1, got 255"),
        ({"start": torch.zeros(1, 3, 32, 32).int()}, "start: expected floating point"),
        ({"paint": lambda parameters: 2 * parameters}, "paint: expected values from 0 to 1, got"),
        ({"steps": -1}, "steps: expected 0 or more, got -1"),
        ({"jitter": -1}, "jitter: expected 0 or more, got -1"),
        ({"layers": ["late"]}, "layers: expected some of conv, logits, got late"),
        ({"objective": lambda seen: seen["logits"]}, r"objective: expected one number, got shape \(1, 2\)"),
    ],
)
def test_what_cannot_be_climbed_is_refused(change, message):
    usual = {
        "backbone": tiny(),
        "start": random(1, 3, 32, 32),
        "objective": first_class,
        "layers": ["logits"],
        "steps": 1,
        "lr": 0.1,
    }
    with pytest.raises(ValueError, match=message):
        ascend(**(usual | change))


@pytest.mark.parametrize(
    "objective",
    [
        lambda seen: seen["logits"].sum() * math.nan,
        lambda seen: (seen["picture"] - seen["picture"]).sqrt().sum(),
    ],
)
def test_a_climb_off_the_numbers_is_stopped(objective):
    with pytest.raises(FloatingPointError, match="objective: expected a finite value and gradient, got"):
        ascend(tiny(), random(1, 3, 32, 32), objective, ["logits"], steps=2, lr=0.1)


def test_maximize_says_which_channels_there_are():
    with pytest.raises(ValueError, match="channel: expected 0 to 3, got 4"):
        maximize(tiny(), "conv", 4, size=32)


def test_the_real_network_sees_a_goldfish_in_few_steps():
    network = backbones.load()
    goldfish = network.categories.index("goldfish")
    start, end = (maximize(network, "logits", goldfish, size=96, steps=steps, lr=0.02) for steps in (0, 12))

    shares = network.model(torch.stack([start, end])).softmax(1)[:, goldfish]

    assert shares[0] < 0.01
    assert shares[1] > 0.5
    assert end.min() >= 0
    assert end.max() <= 1
