"""Training on many small samples at once gives what training on each of them alone would."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from unboxed.scarcity import learn_samples, right, small_samples
from unboxed.starts import fresh


def network():
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 4 * 4, 4))


@pytest.fixture
def examples():
    chance = torch.Generator().manual_seed(0)
    return torch.rand(40, 1, 6, 6, generator=chance), torch.randint(4, (40,), generator=chance)


def test_samples_hold_no_example_twice_and_keep_their_labels(examples):
    numbers = torch.arange(40)

    inputs, labels = small_samples(numbers, numbers % 7, size=12, draws=5)

    assert inputs.shape == labels.shape == (5, 12)
    assert all(len(set(sample.tolist())) == 12 for sample in inputs)
    assert torch.equal(labels, inputs % 7)
    assert len({tuple(sample.tolist()) for sample in inputs}) == 5


def test_a_smaller_sample_is_part_of_the_larger_one():
    numbers = torch.arange(40)

    small, _ = small_samples(numbers, numbers, size=5, draws=3, seed=1)
    large, _ = small_samples(numbers, numbers, size=20, draws=3, seed=1)
    other, _ = small_samples(numbers, numbers, size=5, draws=3, seed=2)

    assert torch.equal(small, large[:, :5])
    assert not torch.equal(small, other)


def test_each_network_learns_as_it_would_alone(examples):
    inputs, labels = small_samples(*examples, size=10, draws=3)
    together = fresh(network, 3)
    alone = copy.deepcopy(together)

    learn_samples(together, inputs, labels, examples, steps=6, batch_size=10, lr=0.01, every=6)

    for model, own_inputs, own_labels in zip(alone, inputs, labels, strict=True):
        stepper = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(6):  # whole samples: their order does not matter
            stepper.zero_grad()
            cross_entropy(model(own_inputs), own_labels).backward()
            stepper.step()
    for ours, expected in zip(together, alone, strict=True):
        for one, other in zip(ours.parameters(), expected.parameters(), strict=True):
            assert torch.allclose(one, other, atol=1e-4)


def test_what_is_watched_is_what_is_right_in_the_end(examples):
    inputs, labels = small_samples(*examples, size=10, draws=3)
    models = fresh(network, 3)

    looks = learn_samples(models, inputs, labels, examples, steps=9, batch_size=4, lr=0.01, every=3)

    assert looks.shape == (3, 3)
    assert torch.allclose(looks[-1], right(models, *examples).float().mean(dim=1))


def test_both_sides_of_a_pair_get_the_same_batches_and_the_generator_is_left_alone(examples):
    inputs, labels = small_samples(*examples, size=10, draws=2)
    settings = {"steps": 3, "batch_size": 4, "lr": 0.01, "every": 3}
    seen, noise = [], []

    def same(images):
        seen.append(images.clone())
        noise.append(torch.rand(1).item())
        return images

    plain, changed = fresh(network, 2), fresh(network, 2)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    learn_samples(plain, inputs, labels, examples, **settings)
    learn_samples(changed, inputs, labels, examples, augment=same, **settings)

    assert torch.equal(torch.get_rng_state(), before)
    assert len(set(noise)) == 3
    assert all(batch.shape == (8, 1, 6, 6) for batch in seen)
    for one, other in zip(plain, changed, strict=True):
        assert all(map(torch.equal, one.parameters(), other.parameters()))


def test_augmentation_is_what_the_networks_see(examples):
    inputs, labels = small_samples(*examples, size=10, draws=2)
    models = fresh(network, 2)
    bias = [model[0].weight.clone() for model in models]

    learn_samples(
        models, inputs, labels, examples, steps=2, batch_size=5, lr=0.01, every=1, augment=torch.zeros_like
    )

    # Of black images the kernels learn nothing.
    assert all(torch.equal(model[0].weight, before) for model, before in zip(models, bias, strict=True))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"steps": 0}, "^steps: "),
        ({"every": 7}, "^every: "),
        ({"batch_size": 11}, "^batch_size: "),
        ({"models": []}, "^models: "),
        ({"inputs": torch.rand(2, 9, 1, 6, 6)}, r"^labels: expected shape .* with models = 2, examples = 9"),
        ({"valid": (torch.rand(3, 1, 6, 6), torch.zeros(2))}, "^valid: "),
    ],
)
def test_arguments_out_of_range(examples, change, expected):
    inputs, labels = small_samples(*examples, size=10, draws=2)
    settings = {"models": fresh(network, 2), "inputs": inputs, "labels": labels, "valid": examples}
    settings |= {"steps": 3, "batch_size": 4, "lr": 0.01, "every": 3}

    with pytest.raises(ValueError, match=expected):
        learn_samples(**(settings | change))


def test_samples_larger_than_what_there_is(examples):
    with pytest.raises(ValueError, match=r"^size: "):
        small_samples(*examples, size=41, draws=2)
