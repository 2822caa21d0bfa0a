"""Training under attack: step by step as by hand, what it is good for, and what it refuses."""

import copy

import pytest
import torch
from torch import nn

from unboxed.attacks import fgsm, pgd
from unboxed.hardening import harden, learn, strided_net, withstood


def network_with_modes():
    """One whose answer depends on the mode, for 3 × 3 pixels; each dropout is a draw at random."""
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

    harden(network, images, labels, epsilon=epsilon, epochs=2, batch_size=4, lr=0.01, seed=3)

    generator = torch.Generator().manual_seed(3)
    optimizer = torch.optim.Adam(by_hand.parameters(), lr=0.01)
    rates = [0.01 * (1 - done / 6) for done in range(6)]
    with torch.random.fork_rng():
        torch.manual_seed(3)  # for dropout
        for _ in range(2):
            for batch in torch.randperm(10, generator=generator).split(4):
                optimizer.param_groups[0]["lr"] = rates.pop(0)
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


def test_without_epsilon_and_steps_training_under_attack_is_ordinary_training():
    images, labels = examples(8, 1, 3, 3)
    network = network_with_modes()
    by_hand = copy.deepcopy(network)

    harden(network, images, labels, epsilon=0, epochs=1, batch_size=8, lr=0.01, steps=0, seed=3)

    order = torch.randperm(8, generator=torch.Generator().manual_seed(3))
    optimizer = torch.optim.Adam(by_hand.parameters(), lr=0.01)
    with torch.random.fork_rng():
        torch.manual_seed(3)  # for dropout
        nn.functional.cross_entropy(by_hand.train()(images[order]), labels[order]).backward()
    optimizer.step()
    torch.testing.assert_close(network.state_dict(), by_hand.eval().state_dict())


def test_several_steps_of_an_attack_are_those_of_pgd():
    images, labels = examples(6, 1, 3, 3)
    seen = []
    network = nn.Sequential(nn.Flatten(), nn.Linear(9, 2))
    before = copy.deepcopy(network)
    network.register_forward_pre_hook(lambda module, given: seen.append(given[0].detach().clone()))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)

    chance = torch.Generator().manual_seed(5)
    learn(network, images, labels, epsilon=0.2, optimizer=optimizer, generator=chance, steps=4)

    wanted = pgd(before, images, labels, epsilon=0.2, steps=4, random_start=True, seed=5)
    assert len(seen) == 5
    torch.testing.assert_close(seen[-1], wanted)


def test_epsilon_grows_while_the_training_warms_up():
    images, labels = torch.full((4, 1, 3, 3), 0.5), torch.tensor([0, 1, 0, 1])
    network, reach = nn.Sequential(nn.Flatten(), nn.Linear(9, 2)), []

    def look(module, given):
        if module.training and torch.is_grad_enabled():
            reach.append((given[0] - 0.5).abs().max().item())

    network.register_forward_pre_hook(look)
    harden(network, images, labels, epsilon=0.4, epochs=4, batch_size=4, lr=0.01, warm_up=0.5)

    torch.testing.assert_close(torch.tensor(reach), torch.tensor([0.2, 0.4, 0.4, 0.4]), atol=0.021, rtol=0)


# What a network withstands


def logits_of_brightness(images):
    """Class 1 where the mean of the pixels is above a half."""
    brightness = images.flatten(1).mean(dim=1) - 0.5
    return torch.stack([-brightness, brightness], dim=1)


def test_on_a_linear_model_what_is_withstood_is_what_is_further_than_epsilon_from_the_border():
    brightness = torch.tensor([0.1, 0.35, 0.45, 0.55, 0.65, 0.9])
    images = brightness.reshape(-1, 1, 1, 1).expand(-1, 1, 2, 2).clone()
    labels = (brightness > 0.5).long()
    labels[5] = 0  # misread from the first

    standing = withstood(logits_of_brightness, images, labels, epsilon=0.1, steps=5, restarts=3)

    assert standing.tolist() == 3 * [[True, True, False, False, True, False]]


def test_only_survivors_are_attacked_again_from_other_starts():
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(30, 1, 4, 4, generator=generator)
    labels = torch.randint(0, 3, (30,), generator=generator)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Tanh(), nn.Flatten(), nn.Linear(32, 3))

    standing = withstood(network, images, labels, epsilon=0.05, steps=2, restarts=4, seed=7)

    assert standing.shape == (4, 30)
    assert not (standing[1:] & ~standing[:-1]).any(), "what was lost has come back"
    with torch.no_grad():
        clean = network(images).argmax(dim=1) == labels
    left = [clean, *standing[:-1]]
    for restart, (before, after) in enumerate(zip(left, standing, strict=True)):
        seed = {"random_start": True, "seed": 7 + restart}
        changed = pgd(network, images[before], labels[before], epsilon=0.05, steps=2, **seed)
        with torch.no_grad():
            assert torch.equal(after[before], network(changed).argmax(dim=1) == labels[before])


def test_where_nothing_is_left_nothing_is_attacked():
    images = torch.full((2, 1, 2, 2), 0.9)
    standing = withstood(logits_of_brightness, images, torch.tensor([0, 0]), epsilon=0.1, restarts=2)
    assert standing.tolist() == 2 * [[False, False]]


def test_the_strided_net_halves_the_sides_of_a_digit_twice():
    network = strided_net()
    assert network[:4](torch.zeros(2, 1, 28, 28)).shape == (2, 32, 7, 7)
    assert network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


def test_no_restart_is_refused():
    with pytest.raises(ValueError, match="restarts: expected an integer of at least 1, got 0"):
        withstood(logits_of_brightness, *examples(2, 1, 3, 3), epsilon=0.1, restarts=0)


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
        harden(network, images, labels, epsilon=epsilon, epochs=150, batch_size=400, lr=0.1)
        attacked = fgsm(network, images, labels, epsilon=0.2)
        return (network(attacked).argmax(dim=1) == labels).float().mean().item()

    assert accuracy(0.001) < 0.2
    assert accuracy(0.2) > 0.85


def test_hardening_repeats_leaves_chance_alone_and_ends_in_evaluation_mode():
    images, labels = examples(10, 1, 3, 3)
    trained = []
    for seed in (3, 3, 4):
        network = network_with_modes()
        before = torch.get_rng_state()
        harden(network, images, labels, epsilon=0.1, epochs=1, batch_size=4, lr=0.1, seed=seed)
        assert torch.equal(torch.get_rng_state(), before)
        assert not any(part.training for part in network.modules())
        trained.append(network[1].weight)
    assert torch.equal(trained[0], trained[1])
    assert not torch.equal(trained[0], trained[2])


def test_after_an_error_every_part_is_in_the_mode_that_it_was_in():
    network = network_with_modes().train()
    network[0].eval()
    modes = [part.training for part in network.modules()]
    with pytest.raises(ValueError, match="labels: expected values from 0 to"):
        harden(
            network,
            *examples(3, 1, 3, 3)[:1],
            torch.tensor([0, 1, 99]),
            epsilon=0.1,
            epochs=1,
            batch_size=1,
            lr=0.1,
        )
    assert [part.training for part in network.modules()] == modes


def test_no_device_is_seeded_that_has_no_part_in_it(monkeypatch):
    network, seeded = network_with_modes(), []
    for other in (torch.cuda, torch.mps, torch.xpu):
        for name in {"manual_seed", "manual_seed_all"} & set(dir(other)):
            monkeypatch.setattr(other, name, seeded.append)

    harden(network, *examples(10, 1, 3, 3), epsilon=0.1, epochs=1, batch_size=4, lr=0.1)

    assert seeded == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        *(
            ({"epsilon": epsilon}, f"epsilon: expected .*0.8, got {epsilon}")
            for epsilon in (-0.1, 0.9, float("nan"))
        ),
        ({"epochs": 0}, "epochs: expected an integer of at least 1, got 0"),
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"warm_up": 1.5}, "warm_up: expected .*, got 1.5"),
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
