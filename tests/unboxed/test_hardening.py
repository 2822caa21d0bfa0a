"""Training under attack: step by step as by hand, what it is good for, and what it refuses."""

import copy

import pytest
import torch
from torch import nn

from unboxed.attacks import fgsm
from unboxed.hardening import harden


def network_with_modes():
    """One whose answer depends on the mode, for 3 × 3 pixels; each dropout is a draw by chance."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(9, 6),
            nn.BatchNorm1d(6),
            nn.Dropout(),
            nn.Softplus(beta=20),
            nn.Linear(6, 2),
        )


def examples(count, *shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, *shape, generator=generator), torch.randint(0, 2, (count,), generator=generator)


def test_each_step_is_one_of_adam_on_pictures_attacked_from_a_random_start_in_evaluation_mode():
    images, labels = examples(10, 1, 3, 3)
    network, epsilon = network_with_modes().eval(), 0.4
    by_hand = copy.deepcopy(network)

    harden(network, images, labels, epsilon, epochs=2, batch_size=4, lr=0.01, seed=3)

    generator = torch.Generator().manual_seed(3)
    optimizer = torch.optim.Adam(by_hand.parameters(), lr=0.01)
    with torch.random.fork_rng():
        torch.manual_seed(3)  # for dropout
        for _ in range(2):
            for batch in torch.randperm(10, generator=generator).split(4):
                clean, targets = images[batch], labels[batch]
                noise = torch.rand(clean.shape, generator=generator)
                start = (clean + epsilon * (2 * noise - 1)).clamp(0, 1).requires_grad_()
                nn.functional.cross_entropy(by_hand.eval()(start), targets).backward()
                attacked = start.detach() + 1.25 * epsilon * start.grad.sign()
                attacked = attacked.clamp(clean - epsilon, clean + epsilon).clamp(0, 1)
                optimizer.zero_grad()
                nn.functional.cross_entropy(by_hand.train()(attacked), targets).backward()
                optimizer.step()

    for (name, ours), theirs in zip(network.state_dict().items(), by_hand.state_dict().values(), strict=True):
        torch.testing.assert_close(ours, theirs, msg=name)


def test_training_under_attack_withstands_the_attack():
    # Of twenty features one is strong, right nine times in ten, and survives a push of 0.2; the others are
    # weak, always right, and do not.
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 2, (400,), generator=generator)
    sign = 2.0 * labels - 1
    lies = torch.where(torch.rand(400, generator=generator) < 0.1, -1.0, 1.0)
    images = 0.5 + 0.1 * sign.reshape(-1, 1, 1, 1).expand(-1, 1, 1, 20).clone()
    images[:, 0, 0, 0] = 0.5 + 0.4 * sign * lies

    def accuracy(epsilon):
        """Train under attacks of one size, then attack with 0.2."""
        torch.manual_seed(0)
        network = nn.Sequential(nn.Flatten(), nn.Linear(20, 2))
        harden(network, images, labels, epsilon, epochs=150, batch_size=400, lr=0.05)
        attacked = fgsm(network, images, labels, 0.2)
        return (network(attacked).argmax(dim=1) == labels).float().mean().item()

    assert accuracy(0.001) < 0.2
    assert accuracy(0.2) > 0.85


def test_hardening_repeats_leaves_chance_alone_and_ends_in_evaluation_mode():
    images, labels = examples(10, 1, 3, 3)
    trained = []
    for seed in (3, 3, 4):
        network = network_with_modes()
        before = torch.get_rng_state()
        harden(network, images, labels, 0.1, epochs=1, batch_size=4, lr=0.1, seed=seed)
        assert torch.equal(torch.get_rng_state(), before)
        assert not any(part.training for part in network.modules())
        trained.append(network[1].weight)
    assert torch.equal(trained[0], trained[1])
    assert not torch.equal(trained[0], trained[2])


def test_no_device_is_seeded_that_has_no_part_in_it(monkeypatch):
    network, seeded = network_with_modes(), []
    for other in (torch.cuda, torch.mps, torch.xpu):
        for name in {"manual_seed", "manual_seed_all"} & set(dir(other)):
            monkeypatch.setattr(other, name, seeded.append)

    harden(network, *examples(10, 1, 3, 3), 0.1, epochs=1, batch_size=4, lr=0.1)

    assert seeded == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        *(
            ({"epsilon": epsilon}, f"epsilon: expected .* at most 0.8 and above 0, got {epsilon}")
            for epsilon in (0, -0.1, 0.9, float("nan"))
        ),
        ({"epochs": 0}, "epochs: expected an integer of at least 1, got 0"),
        ({"batch_size": 0}, "batch_size: expected an integer of at least 1, got 0"),
        (
            {"images": torch.rand(0, 1, 3, 3), "labels": torch.zeros(0).long()},
            "images: expected at least one",
        ),
        ({"images": torch.rand(4, 3, 3)}, r"images: expected shape \(n, c, h, w\), got \(4, 3, 3\)"),
        ({"labels": torch.zeros(3).long()}, r"labels: expected shape \(n\) with n = 4, got \(3\)"),
        ({"labels": torch.zeros(4).long().to("meta")}, "labels: expected a tensor on cpu, got one on meta"),
    ],
)
def test_what_cannot_be_trained_on_is_refused_before_anything_is_learned(change, message):
    images, labels = examples(4, 1, 3, 3)
    usual = {"images": images, "labels": labels, "epsilon": 0.1, "epochs": 1, "batch_size": 2, "lr": 0.1}
    network = network_with_modes()
    before = copy.deepcopy(network.state_dict())
    with pytest.raises(ValueError, match=message):
        harden(network, **(usual | change))
    torch.testing.assert_close(network.state_dict(), before, rtol=0, atol=0)
