"""Power laws: found where there is one, against NumPy's line, and networks that learn from samples."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.laws import fit_power_law, sample_errors
from unboxed.moons import moons
from unboxed.networks import mlp
from unboxed.starts import fresh
from unboxed.training import predict

TRAIN, TEST = moons(300, seed=0), moons(400, seed=1)
SETTINGS = {"starts": 3, "steps": 60, "batch_size": 16, "lr": 0.05}


def networks(count):
    return fresh(partial(mlp, [2, 8, 2]), count)


@given(st.floats(-2, 2), st.floats(0.1, 10), st.floats(1, 1000))
@settings(deadline=None)
def test_a_law_is_found_where_there_is_one(exponent, factor, size):
    sizes = [10, 40, 300]
    values = factor * torch.tensor(sizes, dtype=torch.float64)[:, None] ** exponent
    law = fit_power_law(sizes, values.expand(-1, 4).float(), resamples=5)
    assert law.exponent.estimate == pytest.approx(exponent, abs=1e-5)
    assert law.exponent.low == pytest.approx(law.exponent.high, abs=1e-5)
    assert law.at(size).estimate == pytest.approx(factor * size**exponent, rel=1e-4)


def test_the_line_is_that_of_least_squares_through_the_means():
    values = torch.rand(5, 7, generator=torch.Generator().manual_seed(0)) + 0.1
    sizes = [3, 10, 25, 70, 300]
    law = fit_power_law(sizes, values)
    slope, height = np.polyfit(np.log(sizes), np.log(values.double().mean(dim=1).numpy()), 1)
    assert law.exponent.estimate == pytest.approx(slope)
    assert law.at(50).estimate == pytest.approx(np.exp(height + slope * np.log(50)))
    assert law.exponent.low < slope < law.exponent.high


def test_an_interval_holds_the_truth_about_as_often_as_it_says():
    chance = torch.Generator().manual_seed(0)
    sizes = torch.tensor([10.0, 30.0, 100.0, 300.0])
    inside = 0
    for _ in range(200):
        values = sizes[:, None] ** -0.5 * torch.exp(0.2 * torch.randn(4, 20, generator=chance))
        found = fit_power_law(sizes.tolist(), values, resamples=200).exponent
        inside += found.low <= -0.5 <= found.high
    assert 170 <= inside <= 199


@pytest.mark.parametrize(
    ("sizes", "shape", "message"),
    [
        ([10, 10], (2, 3), "sizes: expected an integer of at least 2, got 1"),
        ([10, 20], (3, 3), "values"),
        ([0, 10], (2, 3), "sizes: expected a finite number above 0, got 0"),
        ([10, 20], (2, 0), "repetitions: expected an integer of at least 1, got 0"),
    ],
)
def test_what_is_no_set_of_sizes_is_refused(sizes, shape, message):
    with pytest.raises(ValueError, match=message):
        fit_power_law(sizes, torch.ones(shape))


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ([[0.0, 0.0], [1.0, 1.0]], "as measured"),
        ([[0.0, 1.0], [1.0, 1.0]], "when repetitions are drawn anew"),
    ],
)
def test_a_mean_that_has_no_logarithm_is_refused(values, where):
    with pytest.raises(ValueError, match=rf"^values: expected means above 0, got 0\.0 {where}$"):
        fit_power_law([10, 20], torch.tensor(values))


def test_more_examples_and_more_steps_make_fewer_errors():
    few = sample_errors(networks, TRAIN, TEST, size=4, **SETTINGS)
    many = sample_errors(networks, TRAIN, TEST, size=300, **SETTINGS)
    hurried = sample_errors(networks, TRAIN, TEST, size=300, **SETTINGS | {"steps": 2})
    assert few.shape == (3,)
    assert many.mean() < few.mean()
    assert many.mean() < hurried.mean()


def test_the_same_seed_gives_the_same_errors_and_touches_nothing():
    before = torch.random.get_rng_state()
    one, same, other = (
        sample_errors(networks, TRAIN, TEST, size=20, **SETTINGS, seed=seed) for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_errors_are_those_of_the_networks_as_they_were_built_when_hardly_a_step_is_taken():
    found = sample_errors(networks, TRAIN, TEST, size=20, **SETTINGS | {"steps": 1, "lr": 1e-9})
    wrong = [(predict(model, TEST[0]).argmax(dim=1) != TEST[1]).double().mean() for model in networks(3)]
    assert torch.allclose(found, torch.stack(wrong))


def test_a_sample_is_no_larger_than_what_it_is_drawn_from():
    with pytest.raises(ValueError, match="size: expected an integer of at least 1 and at most 300, got 301"):
        sample_errors(networks, TRAIN, TEST, size=301, **SETTINGS)
