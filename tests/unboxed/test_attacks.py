"""Attacks against closed forms, against a second implementation by other means, and on the real network."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from read_once import lite
from torch import nn

from unboxed.attacks import climb, fgsm, fooling_image, loss_gradient, pgd
from unboxed.datasets import load_photo
from unboxed.nearby import check_attack, random_point

SEEDS = st.integers(0, 2**16)
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.integers(1, 6))


def uniform(*shape, seed, low=0.0, high=1.0):
    generator = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(shape, dtype=torch.float64, generator=generator)


def two_classes(weights):
    """Logits (0, w · x): the loss of class 0 grows with w · x, that of class 1 falls."""

    def model(images):
        scores = images.flatten(1) @ weights
        return torch.stack([torch.zeros_like(scores), scores], dim=1)

    return model


def small_network(channels, classes=4, seed=0):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layers = torch.nn.Sequential(
            torch.nn.Conv2d(channels, 5, 3, padding=1),
            torch.nn.Tanh(),
            torch.nn.AdaptiveAvgPool2d(2),
            torch.nn.Flatten(),
            torch.nn.Linear(20, classes),
        )
    return layers.double().eval()


def numpy_pgd(model, images, labels, epsilon, steps, step_size):
    """The same algorithm, with slopes from torch.func and the projection in NumPy, ball and range apart."""

    def loss_of_one(image, label):
        return -model(image[None]).log_softmax(1)[0].gather(0, label[None])[0]

    original = images.numpy()
    moved = original
    for _ in range(steps):
        slopes = (
            torch.func.vmap(torch.func.grad(loss_of_one))(torch.from_numpy(moved), labels).detach().numpy()
        )
        change = np.clip(moved + step_size * np.sign(slopes) - original, -epsilon, epsilon)
        moved = np.clip(original + change, 0, 1)
    return torch.from_numpy(moved)


@settings(deadline=None)  # the first call of an operation warms PyTorch up
@given(
    shape=SHAPES, epsilon=st.floats(1e-4, 0.2), seed=SEEDS, label=st.integers(0, 1), targeted=st.booleans()
)
def test_on_a_linear_model_fgsm_is_epsilon_times_the_signs_of_its_weights(
    shape, epsilon, seed, label, targeted
):
    images = uniform(
        *shape, seed=seed, low=0.25, high=0.75
    )  # far enough from 0 and 1 for nothing to be cut off
    weights = uniform(math.prod(shape[1:]), seed=seed + 1, low=-1)
    model = two_classes(weights)
    labels = torch.full((shape[0],), label)
    direction = 1 if (label == 0) != targeted else -1

    changed = fgsm(model, images, labels, epsilon=epsilon, targeted=targeted)

    torch.testing.assert_close(
        changed - images, direction * epsilon * weights.sign().reshape(shape[1:]).expand(shape)
    )
    rise = model(changed)[:, 1] - model(images)[:, 1]
    torch.testing.assert_close(rise, torch.full_like(rise, direction * epsilon * weights.abs().sum().item()))


def test_a_pixel_that_does_not_count_stays_as_it_is():
    images, labels = uniform(1, 1, 1, 3, seed=0, low=0.25, high=0.75), torch.tensor([0])
    model = two_classes(torch.tensor([1.0, 0.0, -1.0], dtype=torch.float64))
    for attack in (fgsm, pgd):
        assert (attack(model, images, labels, epsilon=0.1) == images).flatten().tolist() == [
            False,
            True,
            False,
        ]


@settings(deadline=None)
@given(shape=SHAPES, epsilon=st.floats(0.01, 0.5), seed=SEEDS, steps=st.integers(1, 5))
def test_on_a_linear_model_pgd_ends_in_the_corner_that_fgsm_takes_in_one_step(shape, epsilon, seed, steps):
    images = uniform(*shape, seed=seed)
    labels = torch.zeros(shape[0], dtype=torch.int64)
    model = two_classes(uniform(math.prod(shape[1:]), seed=seed + 1, low=-1))
    torch.testing.assert_close(
        pgd(model, images, labels, epsilon=epsilon, steps=steps), fgsm(model, images, labels, epsilon=epsilon)
    )


@settings(deadline=None, max_examples=40)
@given(
    shape=SHAPES,
    epsilon=st.floats(0.01, 0.5),
    relative=st.floats(0.05, 1.5),
    steps=st.integers(1, 6),
    targeted=st.booleans(),
    seed=SEEDS,
)
def test_pgd_equals_a_second_implementation(shape, epsilon, relative, steps, targeted, seed):
    images = uniform(*shape, seed=seed)
    labels = torch.randint(4, shape[:1], generator=torch.Generator().manual_seed(seed))
    model = small_network(shape[1], seed=seed)
    step_size = relative * epsilon

    ours = pgd(model, images, labels, epsilon=epsilon, steps=steps, step_size=step_size, targeted=targeted)
    theirs = numpy_pgd(model, images, labels, epsilon, steps, -step_size if targeted else step_size)

    torch.testing.assert_close(ours, theirs)


@settings(deadline=None, max_examples=40)
@given(shape=SHAPES, epsilon=st.floats(0, 1), seed=SEEDS, targeted=st.booleans(), random_start=st.booleans())
def test_every_attack_stays_in_the_ball_and_in_the_range_of_a_pixel(
    shape, epsilon, seed, targeted, random_start
):
    images = uniform(*shape, seed=seed)
    labels = torch.randint(4, shape[:1], generator=torch.Generator().manual_seed(seed))
    model = small_network(shape[1], seed=seed)
    start = {"random_start": random_start, "seed": seed}
    for changed in (
        fgsm(model, images, labels, epsilon=epsilon, targeted=targeted),
        pgd(model, images, labels, epsilon=epsilon, steps=3, targeted=targeted, **start),
        pgd(model, images, labels, epsilon=epsilon, steps=2, step_size=0.7, targeted=targeted, **start),
    ):
        assert changed.shape == images.shape
        assert changed.dtype == images.dtype
        assert (changed - images).abs().max() <= epsilon + 1e-12
        assert changed.min() >= 0
        assert changed.max() <= 1


@settings(deadline=None, max_examples=30)
@given(shape=SHAPES, seed=SEEDS, target=st.integers(0, 3))
def test_a_small_step_raises_the_loss_of_the_label_or_the_probability_of_the_target(shape, seed, target):
    images = uniform(*shape, seed=seed, low=0.1, high=0.9)
    labels = torch.full(shape[:1], target)
    model = small_network(shape[1], seed=seed)
    before = model(images).softmax(1)[:, target]
    for attack in (fgsm, pgd):
        away = model(attack(model, images, labels, epsilon=1e-4)).softmax(1)[:, target]
        towards = model(attack(model, images, labels, epsilon=1e-4, targeted=True)).softmax(1)[:, target]
        assert (away < before).all()
        assert (towards > before).all()


def test_pgd_takes_ten_steps_that_could_cross_what_is_allowed_and_turn_round_unless_told_otherwise():
    images, seen = torch.full((1, 1, 2, 2), 0.5), []

    def model(pixels):
        seen.append(pixels.detach())
        return two_classes(torch.ones(4))(pixels)

    pgd(model, images, torch.tensor([0]), epsilon=0.1)
    assert len(seen) == 10
    torch.testing.assert_close(seen[1] - seen[0], torch.full_like(images, 2.5 * 0.1 / 10))


def test_an_image_is_attacked_the_same_whatever_else_is_in_its_batch():
    images, labels = uniform(5, 1, 6, 6, seed=0), torch.tensor([0, 1, 2, 3, 0])
    model = small_network(1)
    together = pgd(model, images, labels, epsilon=0.1)
    one_by_one = [
        pgd(model, image[None], label[None], epsilon=0.1) for image, label in zip(images, labels, strict=True)
    ]
    torch.testing.assert_close(together, torch.cat(one_by_one))


@settings(deadline=None, max_examples=20)
@given(shape=SHAPES, seed=SEEDS)
def test_the_gradient_of_each_image_is_that_of_its_own_loss(shape, seed):
    images, model = uniform(*shape, seed=seed), small_network(shape[1], seed=seed)
    labels = torch.randint(4, shape[:1], generator=torch.Generator().manual_seed(seed))

    def loss_of_one(image, label):
        return -model(image[None]).log_softmax(1)[0].gather(0, label[None])[0]

    expected = torch.func.vmap(torch.func.grad(loss_of_one))(images, labels).detach()
    torch.testing.assert_close(loss_gradient(model, images, labels), expected)


def test_a_random_start_is_spread_evenly_over_the_ball():
    images = torch.full((2, 3, 40, 40), 0.5, dtype=torch.float64)
    labels = torch.tensor([0, 1])

    def indifferent(pixels):
        return pixels.flatten(1)[:, :2] * 0  # no slope: PGD stays where it starts

    start = pgd(indifferent, images, labels, epsilon=0.1, random_start=True) - images
    assert (start.flatten().histc(10, -0.1, 0.1) / start.numel()).sub(0.1).abs().max() < 0.02
    assert torch.equal(pgd(indifferent, images, labels, epsilon=0.1), images)

    halves = pgd(indifferent, images.bfloat16(), labels, epsilon=0.1, random_start=True)
    assert halves.dtype == torch.bfloat16
    assert len(halves.unique()) > 5


def test_a_random_start_at_the_end_of_the_range_stays_in_it_and_within_epsilon():
    for end in (0.0, 1.0):
        start = random_point(torch.full((1, 1, 9, 9), end), 0.25, torch.Generator().manual_seed(0))
        assert start.min() >= 0
        assert start.max() <= 1
        assert 0.2 < (start - end).abs().max() <= 0.25


def test_the_same_seed_gives_the_same_pictures_another_one_others_and_chance_is_left_alone():
    images, labels, model = uniform(2, 1, 6, 6, seed=0), torch.tensor([0, 1]), small_network(1)
    state = torch.get_rng_state()

    def attacked(seed):
        return pgd(model, images, labels, epsilon=0.1, steps=2, random_start=True, seed=seed)

    def fooled(seed):
        return fooling_image(small_network(1).float(), 2, (1, 6, 6), seed=seed)

    for make in (attacked, fooled):
        assert torch.equal(make(1), make(1))
        assert not torch.equal(make(1), make(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(pgd(model, images, labels, epsilon=0.1, steps=2, random_start=True), attacked(0))


def network_with_modes(channels=1):
    """One whose answer and whose averages depend on the mode; its last part is always in training."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        layers = nn.Sequential(
            nn.Conv2d(channels, 4, 3),
            nn.BatchNorm2d(4),
            nn.Dropout(),
            nn.Flatten(),
            nn.LazyLinear(3),
            nn.Tanh(),
        )
        layers(torch.rand(8, channels, 6, 6))  # for averages that no batch here has
    return layers


@pytest.mark.parametrize("training", [True, False])
def test_a_network_is_attacked_in_evaluation_mode_and_it_and_the_images_stay_as_they_are(training):
    images, labels = torch.rand(5, 1, 6, 6, requires_grad=True), torch.tensor([0, 1, 2, 0, 1])
    copy = images.detach().clone()
    attacks = (
        lambda model: fgsm(model, images, labels, epsilon=0.1),
        lambda model: pgd(model, images, labels, epsilon=0.1, random_start=True),
        lambda model: fooling_image(model, 1, (1, 6, 6), steps=2),
    )
    expected = [attack(network_with_modes().eval()) for attack in attacks]
    model = network_with_modes().train(training)
    model[-1].train(not training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert "1.running_mean" in before

    for gradients in (True, False):
        with torch.set_grad_enabled(gradients):
            for attack, changed in zip(attacks, expected, strict=True):
                assert torch.equal(attack(model), changed)

    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert [part.training for part in model] == [training] * 5 + [not training]
    assert all(parameter.grad is None for parameter in model.parameters())
    assert images.grad is None
    assert torch.equal(images, copy)
    assert not any(changed.requires_grad for changed in expected)


def test_a_fooling_image_is_noise_moved_towards_its_class_by_no_more_than_its_steps():
    model = small_network(3).float()
    noise, moved = (
        fooling_image(model, 1, (3, 8, 8), steps=steps, step_size=0.02, seed=3) for steps in (0, 10)
    )
    assert torch.equal(noise, torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(3)))
    assert model(moved).softmax(1)[0, 1] > model(noise).softmax(1)[0, 1]
    assert 0.1 < (moved - noise).abs().max() <= 0.2 + 1e-6
    assert moved.min() >= 0
    assert moved.max() <= 1


def test_a_fooling_image_takes_fifty_steps_of_one_255th_unless_told_otherwise():
    model = two_classes(torch.full((3 * 64,), 0.01))
    noise, moved = fooling_image(model, 1, (3, 8, 8), steps=0), fooling_image(model, 1, (3, 8, 8))
    assert torch.equal(noise, fooling_image(model, 1, (3, 8, 8), steps=0, seed=0))
    torch.testing.assert_close(moved, (noise + 50 / 255).clamp(max=1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": torch.rand(3, 8, 8)}, r"images: expected shape \(n, c, h, w\), got \(3, 8, 8\)"),
        ({"images": torch.zeros(2, 1, 8, 8).byte()}, "images: expected torch.float32, got torch.uint8"),
        ({"images": torch.full((2, 1, 8, 8), 255.0)}, "images: expected values from 0 to 1, got 255 to 255"),
        ({"images": torch.full((2, 1, 8, 8), -0.5)}, "images: expected values from 0 to 1, got -0.5"),
        ({"images": torch.full((2, 1, 8, 8), math.nan)}, "images: expected finite numbers, got nan"),
        ({"labels": torch.tensor([1])}, r"labels: expected shape \(n\) with n = 2, got \(1\)"),
        ({"labels": torch.tensor([1.0, 0.0])}, "labels: expected torch.int64, got torch.float32"),
        ({"labels": torch.tensor([1, 3])}, "labels: expected values from 0 to 2, got 1 to 3"),
        ({"labels": torch.tensor([-1, 0])}, "labels: expected values from 0 to 2, got -1 to 0"),
        (
            {"labels": torch.zeros(2, dtype=torch.int64, device="meta")},
            "labels: expected a tensor on cpu, got one on meta",
        ),
        ({"epsilon": -0.1}, "epsilon: expected a finite number of at least 0 and at most 1, got -0.1"),
        ({"epsilon": 8.0}, "epsilon: expected .* at most 1, got 8.0"),
        ({"epsilon": math.nan}, "epsilon: expected a finite number .* got nan"),
        (
            {"model": lambda images: images},
            r"logits: expected shape \(n, classes\) with n = 2, got \(2, 1, 8, 8\)",
        ),
        (
            {"model": lambda images: images.flatten(1)[:1, :3]},
            r"logits: expected shape \(n, classes\) with n = 2, got \(1, 3\)",
        ),
        (
            {"model": lambda images: images.flatten(1)[:, :3] * math.nan},
            "model: expected a finite loss .* got .* nan",
        ),
        (
            {"model": lambda images: (images - images).sqrt().flatten(1)},
            "model: expected a finite loss and gradient",
        ),
    ],
)
def test_what_cannot_be_attacked_is_refused(change, message):
    arguments = {
        "model": small_network(1, classes=3).float(),
        "images": torch.rand(2, 1, 8, 8),
        "labels": torch.tensor([0, 1]),
        "epsilon": 0.1,
    }
    for attack in (fgsm, pgd):
        with pytest.raises(ValueError, match=message):
            attack(**(arguments | change))


@pytest.mark.parametrize(
    ("attack", "change", "message"),
    [
        (fgsm, {"targeted": "no"}, "targeted: expected True or False, got 'no'"),
        (pgd, {"targeted": "no"}, "targeted: expected True or False, got 'no'"),
        (pgd, {"random_start": 1}, "random_start: expected True or False, got 1"),
        (pgd, {"seed": -1}, "seed: expected an integer from 0 to .*, got -1"),
        (
            climb,
            {"images": torch.rand(2, 1, 8, 8).double()},
            "images: expected torch.float32, got torch.float64",
        ),
        (
            climb,
            {"start": torch.rand(1, 1, 8, 8)},
            r"start: expected shape \(2, 1, 8, 8\), got \(1, 1, 8, 8\)",
        ),
        (climb, {"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        (climb, {"steps": 1.0}, "steps: expected an integer of at least 0, got 1.0"),
        (climb, {"step": float("nan")}, "step: expected a finite number, got nan"),
        (loss_gradient, {"images": torch.rand(2, 1, 8, 8).double()}, "images: expected torch.float32, got"),
        (fooling_image, {"label": -1}, "label: expected an integer of at least 0, got -1"),
        (fooling_image, {"label": 1.0}, "label: expected an integer of at least 0, got 1.0"),
        (fooling_image, {"shape": (1, 0, 8)}, "shape: expected an integer of at least 1, got 0"),
        (fooling_image, {"shape": (1, 8.0, 8)}, "shape: expected an integer of at least 1, got 8.0"),
        (fooling_image, {"seed": -1}, "seed: expected an integer from 0 to .*, got -1"),
    ],
)
def test_an_argument_that_an_attack_cannot_use_is_named(attack, change, message):
    model, images, labels = small_network(1, classes=3).float(), torch.rand(2, 1, 8, 8), torch.tensor([0, 1])
    of_images = {"model": model, "images": images, "labels": labels}
    given = {
        fgsm: of_images | {"epsilon": 0.1},
        pgd: of_images | {"epsilon": 0.1},
        climb: of_images | {"start": images, "epsilon": 0.1, "steps": 0, "step": 0.1},
        loss_gradient: of_images,
        fooling_image: {"model": model, "label": 0, "shape": (1, 8, 8)},
    }[attack]
    assert attack(**given).isfinite().all()
    with pytest.raises(ValueError, match=f"^{message}"):
        attack(**given | change)


def test_slopes_whose_sum_is_beyond_all_numbers_are_slopes():
    def steep(images):
        sums = 3e38 * images.flatten(1).sum(dim=1)
        return torch.stack([sums, torch.zeros_like(sums)], dim=1)

    changed = fgsm(steep, torch.zeros(1, 1, 2, 2), torch.tensor([1]), epsilon=0.1)
    assert torch.equal(changed, torch.full((1, 1, 2, 2), 0.1))


def test_every_part_of_an_attack_refuses_labels_that_are_no_classes():
    images, labels = torch.rand(2, 1, 8, 8), torch.tensor([1.0, 0.0])
    message = r"labels: expected torch\.int64, got torch\.float32"
    with pytest.raises(ValueError, match=message):
        check_attack(small_network(1).float(), images, labels, 0.1)
    with pytest.raises(ValueError, match=message):
        loss_gradient(small_network(1).float(), images, labels)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps: expected an integer of at least 1, got 0"),
        ({"step_size": 0.0}, "step_size: expected a finite number of at most 1 and above 0, got 0.0"),
        ({"step_size": 1.5}, "step_size: expected .* at most 1 and above 0, got 1.5"),
        ({"step_size": math.nan}, "step_size: expected a finite number .* got nan"),
    ],
)
def test_pgd_refuses_steps_that_lead_nowhere(options, message):
    with pytest.raises(ValueError, match=message):
        pgd(small_network(1).float(), torch.rand(1, 1, 8, 8), torch.tensor([0]), epsilon=0.1, **options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shape": (8, 8)}, r"shape: expected 3 numbers, got \(8, 8\)"),
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"label": 4}, "labels: expected values from 0 to 3, got 4 to 4"),
    ],
)
def test_fooling_image_says_what_it_needs(arguments, message):
    with pytest.raises(ValueError, match=message):
        fooling_image(small_network(1).float(), **({"label": 0, "shape": (1, 8, 8)} | arguments))


def test_the_cat_becomes_an_ostrich_and_noise_of_the_same_size_does_nothing():
    network = lite()
    cat = network.preprocess(load_photo("chelsea").image)
    ostrich = network.categories.index("ostrich")
    before = network.model(cat).softmax(1)[0]

    fooled = pgd(network.model, cat, torch.tensor([ostrich]), epsilon=2 / 255, steps=10, targeted=True)
    noise = torch.rand(cat.shape, generator=torch.Generator().manual_seed(0)).round() * 2 - 1
    shaken = (cat + 2 / 255 * noise).clamp(0, 1)

    assert before[ostrich] < 1e-3
    assert network.model(fooled).softmax(1)[0, ostrich] > 0.9
    assert (fooled - cat).abs().max() <= 2 / 255 + 1e-6
    assert (network.model(shaken).softmax(1)[0] - before).abs().max() < 0.2
