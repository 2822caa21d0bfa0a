"""Adversarial training: a network that is attacked while it learns, and how much a network withstands.

The attack and the training step pull at the same loss, one through the pixels and one through the weights.
"""

import torch
from torch import Tensor, nn

from unboxed.attacks import climb, pgd
from unboxed.checks import check_classes, check_number, check_seed, check_training
from unboxed.models import Model, evaluating, modes_kept
from unboxed.nearby import check_attack, random_point
from unboxed.runtime import seeded

AT_ONCE = 250  # images, so that their maps fit where memory is fast


def strided_net() -> nn.Sequential:
    """Make a network that reads digits and is quick to attack: strides of 2 take the place of pooling.

    Returns:
        A network from (batch, 1, 28, 28), white on black, to logits of shape (batch, 10).
    """
    return nn.Sequential(
        nn.Conv2d(1, 16, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 32, kernel_size=4, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(7 * 7 * 32, 100),
        nn.ReLU(),
        nn.Linear(100, 10),
    )


def harden(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    epsilon: float,
    epochs: int,
    batch_size: int,
    lr: float,
    steps: int = 1,
    warm_up: float = 0.0,
    seed: int = 0,
) -> None:
    """Train a network on attacked pictures, so that it learns to withstand the attack.

    Before each step of Adam the batch is attacked from a random start, against the network as it is then:
    by one large step (Goodfellow, Shlens and Szegedy, 2014; the random start and the size of the step are
    from Wong, Rice and Kolter, 2020) or by several smaller ones (Madry et al., 2017). PyTorch's global
    generators are left as they were found.

    Args:
        model: Takes pixels in [0, 1], shape (N, C, H, W), and gives logits, shape (N, classes). It ends in
            evaluation mode; after an error, in the modes that it came in.
        images: Pixels in [0, 1], shape (N, C, H, W), floating point, on the device of the model.
        labels: The class of each image, shape (N,), int64, on the same device.
        epsilon: The largest change of a pixel, from 0 to 0.8; at 0 this is ordinary training.
        epochs: How often to go through the pictures.
        batch_size: Pictures a step; the last batch of an epoch may be smaller.
        lr: The learning rate at the start; it falls to 0 in even steps.
        steps: Of each attack; with 0 the random start is all of it.
        warm_up: The share of the training during which epsilon grows from 0; without it, a network that
            meets a large epsilon at once may learn nothing.
        seed: Decides the order of the pictures, where attacks start, and dropout.

    Raises:
        ValueError: If there are no images, a setting is out of range, and as for ``attacks.fgsm``.
    """
    check_number("epsilon", epsilon, at_least=0, at_most=0.8)
    check_attack(model, images, labels, epsilon)
    check_training(lr, seed, epochs=epochs, batch_size=batch_size)
    check_number("steps", steps, int, at_least=0)
    check_number("warm_up", warm_up, at_least=0, at_most=1)
    if len(images) == 0:
        raise ValueError("images: expected at least one, got none")
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    total, done = epochs * -(-len(images) // batch_size), 0
    with modes_kept(model), seeded(seed, images.device):
        model.train()
        for _ in range(epochs):
            order = torch.randperm(len(images), generator=generator).to(images.device)
            for batch in order.split(batch_size):
                reach = epsilon * min(1.0, (done + 1) / (warm_up * total)) if warm_up else epsilon
                optimizer.param_groups[0]["lr"] = lr * (1 - done / total)
                learn(
                    model,
                    images[batch],
                    labels[batch],
                    epsilon=reach,
                    optimizer=optimizer,
                    generator=generator,
                    steps=steps,
                )
                done += 1
    model.eval()


def learn(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    epsilon: float,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    steps: int = 1,
) -> None:
    """Attack a batch with the weights as they are, and take one step of training on what comes out.

    Args:
        model: As for ``harden``.
        images: As for ``harden``.
        labels: As for ``harden``.
        epsilon: The largest change of a pixel.
        optimizer: Steps the weights of the model.
        generator: Decides where the attack starts; one on the CPU.
        steps: Of the attack.

    Raises:
        ValueError: As for ``harden``.
    """
    check_number("epsilon", epsilon, at_least=0, at_most=1)
    check_number("steps", steps, int, at_least=0)
    step_size = epsilon * (1.25 if steps < 2 else 2.5 / steps)
    start = random_point(images, epsilon, generator)
    attacked = climb(model, images, start, labels, epsilon=epsilon, steps=steps, step=step_size)
    loss = nn.functional.cross_entropy(model(attacked), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def withstood(
    model: Model,
    images: Tensor,
    labels: Tensor,
    *,
    epsilon: float,
    steps: int = 40,
    restarts: int = 1,
    seed: int = 0,
) -> Tensor:
    """Attack again and again from random starts, and count an image as lost once one attack succeeds.

    Only the images that are still read correctly are attacked again.

    Args:
        model: As for ``attacks.fgsm``.
        images: As for ``attacks.fgsm``.
        labels: As for ``attacks.fgsm``.
        epsilon: The largest change of a pixel, from 0 to 1.
        steps: Of each attack by ``attacks.pgd``.
        restarts: How many attacks.
        seed: Decides where they start.

    Returns:
        Which images are still read correctly after each attack, shape (restarts, N), booleans. What is
        misread without any change counts as lost from the first.

    Raises:
        ValueError: If ``restarts`` is below 1, a label is no class of the model, and as for ``attacks.pgd``.
    """
    check_attack(model, images, labels, epsilon)
    check_number("steps", steps, int, at_least=1)
    check_number("restarts", restarts, int, at_least=1)
    check_seed("seed", seed)
    standing = _right(model, images, labels)
    after = []
    for restart in range(restarts):
        for left in standing.nonzero()[:, 0].split(AT_ONCE):
            changed = pgd(
                model,
                images[left],
                labels[left],
                epsilon=epsilon,
                steps=steps,
                random_start=True,
                seed=seed + restart,
            )
            standing[left] = _right(model, changed, labels[left])
        after.append(standing.clone())
    return torch.stack(after)


def _right(model: Model, images: Tensor, labels: Tensor) -> Tensor:
    """Say which images are read correctly, shape (N,)."""
    with evaluating(model):
        logits = model(images)
    check_classes("labels", labels, logits, n=len(images))
    return logits.argmax(dim=1) == labels
