"""Adversarial examples: pictures changed on purpose, by next to nothing, so that a network misreads them.

Training nudges the weights to make a loss smaller. An attack holds the weights still and nudges the pixels.
Everything here is in pixels from 0 to 1: a model that wants normalised images normalises them itself.
"""

import torch
from torch import Tensor, nn

from unboxed.checks import check_classes, check_flag, check_like, check_number, check_seed
from unboxed.models import Model, check_inputs, evaluating
from unboxed.nearby import check_attack, project, random_point
from unboxed.several import check_numbers


def fgsm(model: Model, images: Tensor, labels: Tensor, *, epsilon: float, targeted: bool = False) -> Tensor:
    """Move every pixel by epsilon, up or down, whichever makes the loss grow.

    The fast gradient sign method of Goodfellow, Shlens and Szegedy (2014): one step along the sign of the
    gradient of the cross-entropy.

    Args:
        model: Takes pixels in [0, 1], shape (N, C, H, W), and gives logits, shape (N, classes). A module is
            attacked in evaluation mode, and every part of it returns to the mode that it was in.
        images: Pixels in [0, 1], shape (N, C, H, W), floating point.
        labels: The class of each image, shape (N,), int64, on the device of ``images``.
        epsilon: The largest change of a pixel, from 0 to 1.
        targeted: Move towards ``labels``, the classes to be mistaken for, and not away from them.

    Returns:
        Changed images in [0, 1], none of their pixels further than ``epsilon`` from the original, in the
        shape and dtype of ``images``. The model, its gradients and ``images`` stay as they are.

    Raises:
        ValueError: If a shape, a dtype, a device, a label or a setting is out of range, if images hold
            anything but numbers from 0 to 1, or the model's logits or their gradient are not finite.
    """
    check_attack(model, images, labels, epsilon)
    check_flag("targeted", targeted)
    gradient = loss_gradient(model, images, labels)
    step = -epsilon if targeted else epsilon
    return (images.detach() + step * gradient.sign()).clamp(0, 1)


def pgd(
    model: Model,
    images: Tensor,
    labels: Tensor,
    *,
    epsilon: float,
    steps: int = 10,
    step_size: float | None = None,
    targeted: bool = False,
    random_start: bool = False,
    seed: int = 0,
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
        random_start: Start at a random point within ``epsilon``, and not at ``images``.
        seed: Decides which point that is.

    Returns:
        As for ``fgsm``.

    Raises:
        ValueError: As for ``fgsm``, and if ``steps`` is below 1 or ``step_size`` is not above 0 and up to 1.
    """
    check_attack(model, images, labels, epsilon)
    check_number("steps", steps, int, at_least=1)
    check_flag("targeted", targeted)
    check_flag("random_start", random_start)
    check_seed("seed", seed)
    if step_size is None:
        step_size = 2.5 * epsilon / steps
    else:
        check_number("step_size", step_size, above=0, at_most=1)
    step = -step_size if targeted else step_size
    images = images.detach()
    start = random_point(images, epsilon, torch.Generator().manual_seed(seed)) if random_start else images
    return climb(model, images, start, labels, epsilon=epsilon, steps=steps, step=step)


def climb(
    model: Model, images: Tensor, start: Tensor, labels: Tensor, *, epsilon: float, steps: int, step: float
) -> Tensor:
    """Step along the signs of the slopes, and after each step come back to within epsilon of the images.

    Args:
        model: As for ``fgsm``.
        images: What must stay within ``epsilon``, as for ``fgsm``.
        start: Where to start, in the shape of ``images``.
        labels: As for ``fgsm``.
        epsilon: The largest change of a pixel.
        steps: How many steps to take.
        step: How far one step moves each pixel up the loss; below 0, down.

    Returns:
        As for ``fgsm``.

    Raises:
        ValueError: As for ``fgsm``, and if ``start`` is unlike ``images``, or a number is out of range.
    """
    check_attack(model, images, labels, epsilon)
    check_like("start", start, images)
    check_number("steps", steps, int, at_least=0)
    check_number("step", step)
    changed = start
    with evaluating(model):  # once, and not at every step
        for _ in range(steps):
            slopes = _slopes(model, changed, labels)
            moved = changed + step * slopes.sign()
            changed = project(moved, images, epsilon)
    return changed


def fooling_image(
    model: Model,
    label: int,
    shape: tuple[int, int, int],
    *,
    steps: int = 50,
    step_size: float = 1 / 255,
    seed: int = 0,
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
        seed: Decides the noise.
        device: Where the model computes.

    Returns:
        A picture in [0, 1], shape (1, channels, height, width), on ``device``. None of its pixels is further
        than ``steps`` times ``step_size`` from the noise, in which every value from 0 to 1 is as likely.

    Raises:
        ValueError: If ``label`` or ``steps`` is below 0, ``shape`` is not three numbers above 0, and as for
            ``pgd``.
    """
    check_number("label", label, int, at_least=0)
    check_numbers("shape", shape, int, count=3, at_least=1)
    check_number("steps", steps, int, at_least=0)
    check_seed("seed", seed)
    noise = torch.rand(1, *shape, generator=torch.Generator().manual_seed(seed)).to(device)
    if steps == 0:
        return noise
    labels = torch.tensor([label], device=device)
    return pgd(model, noise, labels, epsilon=1, steps=steps, step_size=step_size, targeted=True)


def loss_gradient(model: Model, images: Tensor, labels: Tensor) -> Tensor:
    """Return the gradient of each image's cross-entropy with respect to its pixels, shaped as they.

    Raises:
        ValueError: If shape, dtype, device or label are not as for ``fgsm``, or a number is not finite.
    """
    check_inputs("images", images, model)
    with evaluating(model):
        return _slopes(model, images, labels)


def _slopes(model: Model, images: Tensor, labels: Tensor) -> Tensor:
    with torch.enable_grad():
        pixels = images.detach().requires_grad_()
        logits = model(pixels)
        check_classes("labels", labels, logits, n=len(images))
        # A sum, not a mean: what happens to one image must not depend on the others in its batch.
        loss = nn.functional.cross_entropy(logits, labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, pixels)
    # Nothing times any number is nothing, unless it is not finite: quicker than to look at each.
    if not (loss.isfinite() & (0 * gradient).sum().isfinite()):
        raise ValueError(f"model: expected a finite loss and gradient, got a loss of {loss.item():g}")
    return gradient
