"""Adversarial training: a network that is attacked while it learns, so that it learns to withstand it.

The attack and the training step pull at the same loss, one through the pixels and one through the weights.
"""

import torch
from torch import Tensor, nn

from unboxed.attacks import check_attack, loss_gradient, project, random_point
from unboxed.checks import check_number
from unboxed.runtime import seeded


def harden(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    epsilon: float,
    *,
    epochs: int,
    batch_size: int,
    lr: float,
    seed: int = 0,
) -> None:
    """Train a network on attacked pictures, so that it learns to withstand the attack.

    Before each step of Adam the batch is changed by one step of an attack from a random start, against the
    network as it is then (Goodfellow, Shlens and Szegedy, 2014; the random start and the large step are from
    Wong, Rice and Kolter, 2020). PyTorch's global generators are left as they were found.

    Args:
        model: Takes pixels in [0, 1], shape (N, C, H, W), and gives logits, shape (N, classes). It ends in
            evaluation mode.
        images: Pixels in [0, 1], shape (N, C, H, W), floating point, on the device of the model.
        labels: The class of each image, shape (N,), int64, on the same device.
        epsilon: The largest change of a pixel, above 0 and up to 0.8.
        epochs: How often to go through the pictures.
        batch_size: Pictures a step; the last batch of an epoch may be smaller.
        lr: The learning rate.
        seed: Decides the order of the pictures, where attacks start, and dropout.

    Raises:
        ValueError: If there are no images, ``epsilon``, ``epochs`` or ``batch_size`` is out of range, and as
            for ``attacks.fgsm``.
    """
    check_number("epsilon", epsilon, above=0, at_most=0.8)
    check_attack(images, labels, epsilon)
    check_number("epochs", epochs, int, at_least=1)
    check_number("batch_size", batch_size, int, at_least=1)
    if len(images) == 0:
        raise ValueError("images: expected at least one, got none")
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    with seeded(seed, images.device):
        model.train()
        for _ in range(epochs):
            order = torch.randperm(len(images), generator=generator).to(images.device)
            for batch in order.split(batch_size):
                start = random_point(images[batch], epsilon, generator)
                gradient = loss_gradient(model, start, labels[batch])
                attacked = project(start + 1.25 * epsilon * gradient.sign(), images[batch], epsilon)
                loss = nn.functional.cross_entropy(model(attacked), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    model.eval()
