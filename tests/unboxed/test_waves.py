"""Waves against other formulations: SciPy's filters, cosines by hand, photographs' own covariance."""

import math

import numpy as np
import pytest
import scipy.ndimage
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.photos import shipped_photo
from unboxed.waves import NATURAL, fine_share, natural_colours, paint_waves, smooth, tint

SEEDS = st.integers(0, 2**16)


def random(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


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


@pytest.mark.parametrize("shape", [(1, 3, 32, 33), (2, 1, 45, 67), (1, 3, 224, 224), (1, 1, 1, 1)])
@pytest.mark.parametrize("level", [0.1, -1e6, 1e-20])
def test_smooth_takes_rounding_for_nothing(shape, level):
    level = torch.full(shape, level)
    assert torch.equal(smooth(level, [0.0, 1.0, 4.0]), torch.zeros(shape))


def test_smooth_scales_each_gradient_by_its_own_spread():
    faint = random(1, 3, 32, 32) * 1e-12
    both = smooth(torch.cat([faint, torch.full_like(faint, 3.0)]), [1.0])
    assert both[0].std() == pytest.approx(1)
    assert not both[1].any()
    assert smooth(faint * torch.nan, [1.0]).isnan().all()


def test_natural_colours_give_noise_the_covariance_of_the_photographs():
    pixels = np.concatenate([shipped_photo(name).image.flatten(1).numpy() for name in NATURAL], axis=1)

    colours = natural_colours().double()

    np.testing.assert_allclose(colours @ colours.T, np.cov(pixels), atol=1e-6)
    torch.testing.assert_close(colours, colours.T)
    assert torch.linalg.eigvalsh(colours)[0] > 0


@settings(deadline=None, max_examples=10)
@given(SEEDS)
def test_tint_is_a_step_in_what_the_colours_are_made_of(seed):
    colours = natural_colours().double()
    amounts = random(2, 3, 4, 5, seed=seed).double().requires_grad_()
    picture = torch.einsum("rc,nchw->nrhw", colours, amounts)
    weights = random(2, 3, 4, 5, seed=seed + 1).double()
    (gradient, of_amounts) = torch.autograd.grad((weights * picture.sin()).sum(), [picture, amounts])

    expected = torch.einsum("rc,nchw->nrhw", colours, of_amounts)
    torch.testing.assert_close(tint(gradient), expected)


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


@pytest.mark.parametrize("size", [(32, 48), (48, 32)])
def test_the_wave_that_never_falls_counts_as_one_as_long_as_the_longer_side(size):
    waves = torch.zeros(1, 3, size[0], size[1] // 2 + 1, 2, dtype=torch.float64)
    waves[:, :, 0, 0, 0] = 0.4
    shade = 0.4 * 48 / math.sqrt(48 * 32)
    expected = torch.full((1, 3, *size), 1 / (1 + math.exp(-4 * shade)), dtype=torch.float64)
    torch.testing.assert_close(paint_waves(waves, size, torch.eye(3)), expected)


def test_a_checkerboard_is_fine_and_a_long_wave_is_not():
    rows, columns = torch.meshgrid(torch.arange(32), torch.arange(48), indexing="ij")
    board = (1.0 - 2 * ((rows + columns) % 2)).expand(3, -1, -1)
    wave = torch.sin(2 * math.pi * columns / 16).expand(3, -1, -1)

    assert fine_share(board) == pytest.approx(1)
    assert fine_share(board + 7) == pytest.approx(1)
    assert fine_share(wave + 7) == pytest.approx(0, abs=1e-9)
    assert fine_share(board + wave) == pytest.approx(2 / 3)
    assert fine_share(wave, shortest=17) == pytest.approx(1)
    assert fine_share(torch.zeros(3, 32, 32)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: smooth(torch.zeros(3, 8, 8), [1.0]),
            r"gradient: expected shape \(n, c, h, w\), got \(3, 8, 8\)",
        ),
        (lambda: smooth(torch.zeros(1, 3, 8, 8), []), "sigmas: expected one number or more"),
        (lambda: tint(torch.zeros(1, 4, 8, 8)), r"gradient: expected shape \(n, 3, h, w\)"),
        (
            lambda: paint_waves(torch.zeros(1, 3, 8, 8, 2), (8, 8), torch.eye(3)),
            r"waves: expected shape \(n, 3, 8, 5, 2\), got \(1, 3, 8, 8, 2\)",
        ),
        (
            lambda: paint_waves(torch.zeros(1, 3, 8, 5, 2), (8, 8), torch.eye(2)),
            r"colours: expected shape \(3, 3\), got \(2, 2\)",
        ),
        (lambda: fine_share(torch.zeros(3, 3)), r"change: expected shape \(c, h, w\), got \(3, 3\)"),
        (lambda: fine_share(torch.zeros(3, 8, 8), shortest=0), "shortest: expected .* above 0, got 0"),
    ],
)
def test_what_has_no_waves_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
