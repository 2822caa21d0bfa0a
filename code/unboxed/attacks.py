"""Adversarial examples: pictures changed on purpose, by next to nothing, so that a network misreads them.

Training nudges the weights to make a loss smaller. An attack holds the weights still and nudges the pixels.
Everything here is in pixels from 0 to 1: a model that wants normalised images normalises them itself.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Model = Callable[[Tensor], Tensor]


def fgsm(model: Model, images: Tensor, labels: Tensor, epsilon: float, *, targeted: bool = False) -> Tensor:
    """Move every pixel by epsilon, up or down, whichever makes the loss grow.

    The fast gradient sign method of Goodfellow, Shlens and Szegedy (2014): one step along the sign of the
    gradient of the cross-entropy.

    Args:
        model: Takes pixels in [0, 1], shape (N, C, H, W), and gives logits, shape (N, classes). It is called
            as it is: put it into evaluation mode first, or dropout and batch statistics take part.
        images: Pixels in [0, 1], shape (N, C, H, W), floating point.
        labels: The class of each image, shape (N,), int64.
        epsilon: The largest change of a pixel, from 0 to 1.
        targeted: Move towards ``labels``, the classes to be mistaken for, and not away from them.

    Returns:
        Changed images in [0, 1], none of their pixels further than ``epsilon`` from the original, in the
        shape and dtype of ``images``. The model, its gradients and ``images`` stay as they are.

    Raises:
        ValueError: If a shape, a dtype, a label or ``epsilon`` is out of range, if images hold anything but
            numbers from 0 to 1, or the model's logits or their gradient are not finite.
    """
    _check(images, labels, epsilon)
    uphill = _loss_gradient(model, images, labels).sign()
    step = -epsilon if targeted else epsilon
    return (images.detach() + step * uphill).clamp(0, 1)


def pgd(
    model: Model,
    images: Tensor,
    labels: Tensor,
    epsilon: float,
    *,
    steps: int = 10,
    step_size: float | None = None,
    targeted: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Take many small steps like that of ``fgsm``, and after each one come back to within epsilon.

    Projected gradient descent, after Madry et al. (2017).

    Args:
        model: As for ``fgsm``.
        images: As for ``fgsm``.
        labels: As for ``fgsm``.
        epsilon: The largest change of a pixel, from 0 to 1.
        steps: How many steps to take.
        step_size: How far one step moves each pixel; 2.5 · epsilon / steps by default, enough to cross the
            allowed range and to turn round in it.
        targeted: Move towards ``labels`` and not away from them.
        generator: Start at a random point within ``epsilon``, drawn from this CPU generator; by default the
            first step starts at ``images``.

    Returns:
        As for ``fgsm``.

    Raises:
        ValueError: As for ``fgsm``, and if ``steps`` is below 1 or ``step_size`` is not above 0 and up to 1.
    """
    _check(images, labels, epsilon)
    if steps < 1:
        raise ValueError(f"steps: expected 1 or more, got {steps}")
    if step_size is None:
        step_size = 2.5 * epsilon / steps
    elif not 0 < step_size <= 1:
        raise ValueError(f"step_size: expected a number above 0 and up to 1, got {step_size}")
    step = -step_size if targeted else step_size
    original = images.detach()
    moved = original
    if generator is not None:
        noise = torch.rand(original.shape, generator=generator, dtype=original.dtype).to(original.device)
        moved = (original + epsilon * (2 * noise - 1)).clamp(0, 1)
    for _ in range(steps):
        uphill = _loss_gradient(model, moved, labels).sign()
        change = (moved + step * uphill - original).clamp(-epsilon, epsilon)
        moved = (original + change).clamp(0, 1)
    return moved


def fooling_image(
    model: Model,
    label: int,
    shape: tuple[int, int, int],
    *,
    steps: int = 50,
    step_size: float = 1 / 255,
    generator: torch.Generator | None = None,
    device: torch.device | str = "cpu",
) -> Tensor:
    """Start from random noise, and nudge its pixels until the model is sure that it sees ``label``.

    Nguyen, Yosinski and Clune (2014) made such pictures, some by evolution, some along the gradient as here.

    Args:
        model: As for ``fgsm``.
        label: The class that the noise is to be taken for.
        shape: Channels, height and width of the picture.
        steps: How many steps of the sign of the gradient to take; 0 gives the noise itself.
        step_size: How far one step moves each pixel.
        generator: A CPU generator that the noise is drawn from; PyTorch's global one by default.
        device: Where the model computes.

    Returns:
        A picture in [0, 1], shape (1, channels, height, width), on ``device``. None of its pixels is further
        than ``steps`` times ``step_size`` from the noise, in which every value from 0 to 1 is as likely.

    Raises:
        ValueError: If ``steps`` is below 0, ``shape`` is not three numbers, and as for ``pgd``.
    """
    if len(shape) != 3:
        raise ValueError(f"shape: expected (channels, height, width), got {shape}")
    if steps < 0:
        raise ValueError(f"steps: expected 0 or more, got {steps}")
    noise = torch.rand(1, *shape, generator=generator).to(device)
    if steps == 0:
        return noise
    labels = torch.tensor([label], device=device)
    return pgd(model, noise, labels, epsilon=1, steps=steps, step_size=step_size, targeted=True)


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
    """Train a network on attacked pictures, so that it learns to withstand the attack: adversarial training.

    Before each step of Adam the batch is changed by one step of ``pgd`` from a random start, against the
    network as it is then (Goodfellow, Shlens and Szegedy, 2014; the random start and the large step are from
    Wong, Rice and Kolter, 2020). PyTorch's global generator is left as it was found.

    Args:
        model: Takes pixels in [0, 1], shape (N, C, H, W), and gives logits. It ends in evaluation mode.
        images: As for ``fgsm``.
        labels: As for ``fgsm``.
        epsilon: The largest change of a pixel, above 0 and up to 0.8.
        epochs: How often to go through the pictures.
        batch_size: Pictures a step.
        lr: The learning rate.
        seed: Decides the order of the pictures, where attacks start, and dropout.

    Raises:
        ValueError: If ``epsilon`` is out of range, and as for ``fgsm``.
    """
    if not 0 < epsilon <= 0.8:
        raise ValueError(f"epsilon: expected a number above 0 and up to 0.8, got {epsilon}")
    generator = torch.Generator().manual_seed(seed)
    steps = torch.optim.Adam(model.parameters(), lr=lr)
    with torch.random.fork_rng(devices=[images.device] if images.is_cuda else []):
        torch.manual_seed(seed)
        for _ in range(epochs):
            for batch in torch.randperm(len(images), generator=generator).to(images.device).split(batch_size):
                model.eval()  # dropout would hide half of the network from its attacker
                attacked = pgd(
                    model,
                    images[batch],
                    labels[batch],
                    epsilon,
                    steps=1,
                    step_size=1.25 * epsilon,
                    generator=generator,
                )
                model.train()
                loss = nn.functional.cross_entropy(model(attacked), labels[batch])
                steps.zero_grad()
                loss.backward()
                steps.step()
    model.eval()


def _check(images: Tensor, labels: Tensor, epsilon: float) -> None:
    if images.ndim != 4 or not images.is_floating_point():
        raise ValueError(
            "images: expected floating point of shape (N, C, H, W), "
            f"got {images.dtype} of shape {tuple(images.shape)}"
        )
    if not ((images >= 0) & (images <= 1)).all():
        low, high = images.min().item(), images.max().item()
        raise ValueError(f"images: expected values from 0 to 1, got {low:g} to {high:g}")
    if labels.shape != images.shape[:1] or labels.dtype != torch.int64:
        raise ValueError(
            f"labels: expected torch.int64 of shape ({len(images)},), "
            f"got {labels.dtype} of shape {tuple(labels.shape)}"
        )
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon: expected a number from 0 to 1, got {epsilon}")


def _loss_gradient(model: Model, images: Tensor, labels: Tensor) -> Tensor:
    """Return the gradient of the cross-entropy by the pixels, in the shape of ``images``."""
    with torch.enable_grad():
        pixels = images.detach().requires_grad_()
        logits = model(pixels)
        if logits.ndim != 2 or len(logits) != len(images):
            shape = tuple(logits.shape)
            raise ValueError(f"model: expected logits of shape ({len(images)}, classes), got {shape}")
        if not ((labels >= 0) & (labels < logits.shape[1])).all():
            last = logits.shape[1] - 1
            raise ValueError(f"labels: expected classes from 0 to {last}, got {labels.tolist()}")
        # A sum, not a mean: what happens to one image must not depend on the others in its batch.
        loss = torch.nn.functional.cross_entropy(logits, labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, pixels)
    if not (loss.isfinite() & gradient.isfinite().all()):
        raise ValueError(f"model: expected a finite loss and gradient, got a loss of {loss.item():g}")
    return gradient
