"""Climbing with pictures: the loop against steps by hand, its parts against other formulations."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn, optim

from unboxed.ascent import ascend
from unboxed.backbones import Backbone

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

    end = ascend(backbone, start, first_class, ["logits"], steps=1, lr=30.0, optimizer=optim.SGD)

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


def test_shifts_come_from_the_seed_or_go_on_with_a_generator_and_wrap_around():
    start = random(1, 3, 32, 33)
    seen_by_the_network = []

    def note(activations):
        seen_by_the_network.append(activations["picture"].detach())
        return 0 * activations["picture"].sum()

    generator, state = torch.Generator().manual_seed(5), torch.get_rng_state()
    for seed in (5, generator, generator):
        end = ascend(tiny(), start, note, ["conv"], steps=6, lr=1.0, jitter=3, seed=seed)
        assert torch.equal(end, start)

    generator.manual_seed(5)
    shifts = [tuple(torch.randint(-3, 4, (2,), generator=generator).tolist()) for _ in range(12)]
    assert len(set(shifts)) > 5
    for picture, shift in zip(seen_by_the_network, shifts[:6] + shifts, strict=True):
        assert torch.equal(picture, start.roll(shift, dims=(2, 3)))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_gradient_is_steered_with_the_number_of_the_step_and_progress_counts_those_done():
    numbers, told = [], []

    def steer(gradient, step):
        numbers.append(step)
        return torch.full_like(gradient, 1.0)

    start = torch.full((1, 3, 32, 32), 0.25)
    end = ascend(
        tiny(),
        start,
        first_class,
        ["logits"],
        steps=3,
        lr=0.125,
        optimizer=optim.SGD,
        steer=steer,
        progress=lambda *done: told.append((*done, len(numbers))),
    )

    assert numbers == [0, 1, 2]
    assert told == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]
    assert torch.equal(end, torch.full((1, 3, 32, 32), 0.625))


def test_a_view_stands_in_for_the_painting_while_it_climbs_and_is_shifted_after_it():
    seen, told = [], []

    def note(activations):
        seen.append(activations["picture"].detach())
        return activations["picture"].sum()

    def view(parameters, step, chance):
        told.append((step, chance.initial_seed()))
        return parameters[..., : 32 + step, :]

    start = random(1, 3, 40, 40)
    end = ascend(
        tiny(),
        start,
        note,
        ["conv"],
        steps=2,
        lr=0.25,
        optimizer=optim.SGD,
        paint=lambda parameters: (parameters / 4).clamp(0, 1),
        view=view,
        jitter=3,
        seed=7,
    )

    assert told == [(0, 7), (1, 7)]
    assert [picture.shape[2] for picture in seen] == [32, 33]
    # Rows that were shown twice, once, and never: each time the slope of the sum is 1.
    times = torch.tensor([2.0] * 32 + [1.0] + [0.0] * 7)[:, None]
    torch.testing.assert_close(end, ((start + 0.25 * times) / 4).clamp(0, 1))
    assert torch.equal(seen[0].flatten().sort().values, start[..., :32, :].flatten().sort().values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": torch.rand(3, 32, 32)}, r"start: expected shape \(n, 3, h, w\), got \(3, 32, 32\)"),
        ({"start": torch.rand(1, 1, 32, 32)}, r"start: expected shape .* got \(1, 1, 32, 32\)"),
        ({"start": torch.rand(1, 3, 31, 64)}, "start: expected sides of 32 pixels or more, got 31 by 64"),
        ({"start": torch.rand(1, 3, 64, 31)}, "start: expected sides of 32 pixels or more, got 64 by 31"),
        ({"start": torch.full((1, 3, 32, 32), math.nan)}, "start: expected finite numbers, got nan"),
        ({"start": torch.full((1, 3, 32, 32), 255.0)}, "start: expected values from 0 to 1, got 255"),
        ({"start": torch.zeros(1, 3, 32, 32).int()}, "start: expected floating point"),
        ({"paint": lambda parameters: 2 * parameters}, "paint: expected values from 0 to 1, got"),
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"jitter": -1}, "jitter: expected an integer of at least 0, got -1"),
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
