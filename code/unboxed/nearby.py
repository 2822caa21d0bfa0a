"""The pictures that an attack may choose from: no pixel is further than epsilon from what it was."""

import torch
from torch import Tensor

from unboxed.checks import check_like, check_number, check_tensor
from unboxed.models import Model, check_inputs


def check_attack(model: Model, images: Tensor, labels: Tensor, epsilon: float) -> None:
    """Raise a ValueError unless these images of these classes can be attacked: see ``attacks.fgsm``."""
    sizes = check_inputs("images", images, model, "n c h w", at_least=0, at_most=1)
    check_tensor("labels", labels, "n", dtype=torch.int64, device=images.device, sizes=sizes)
    check_number("epsilon", epsilon, at_least=0, at_most=1)


def random_point(images: Tensor, epsilon: float, generator: torch.Generator) -> Tensor:
    """Move every pixel at random, evenly spread over what is allowed; the generator is one on the CPU.

    Raises:
        ValueError: If ``images`` are not floating point, or ``epsilon`` is not from 0 to 1.
    """
    check_tensor("images", images)
    check_number("epsilon", epsilon, at_least=0, at_most=1)
    noise = torch.rand(images.shape, generator=generator, dtype=images.dtype).to(images.device)
    return (images + epsilon * (2 * noise - 1)).clamp(0, 1)


def project(changed: Tensor, images: Tensor, epsilon: float) -> Tensor:
    """Bring every pixel back to within epsilon of the original, and to the range of a pixel.

    Raises:
        ValueError: If ``images`` are not floating point, ``changed`` is unlike them, or ``epsilon`` is not
            from 0 to 1.
    """
    check_tensor("images", images)
    check_like("changed", changed, images)
    check_number("epsilon", epsilon, at_least=0, at_most=1)
    return (images + (changed - images).clamp(-epsilon, epsilon)).clamp(0, 1)
