"""What a picture in the making answers for: content, style, smoothness (Gatys, Ecker and Bethge, 2015).

What is seen where is in a layer's maps, place by place; how it is painted, in which of them go together.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from unboxed.checks import check_like, check_tensor
from unboxed.several import check_named


def gram(maps: Tensor) -> Tensor:
    """Say which features go together: the mean product of each pair of channels over all places.

    Args:
        maps: Feature maps, shape (N, C, H, W).

    Returns:
        Gram matrices, shape (N, C, C).

    Raises:
        ValueError: If the maps have another shape.

    Example:
        >>> gram(torch.tensor([[[[1.0, 2.0]], [[0.0, 3.0]]]]))
        tensor([[[2.5000, 3.0000],
                 [3.0000, 4.5000]]])
    """
    check_tensor("maps", maps, "n c h w")
    flat = maps.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def content_loss(activations: Mapping[str, Tensor], targets: Mapping[str, Tensor]) -> Tensor:
    """Measure how far features are from those wanted, place by place.

    Args:
        activations: Feature maps by layer, shape (N, C, H, W).
        targets: The same of the picture whose content is to be kept.

    Returns:
        The squared error as a share of the targets' own square, averaged over the layers, shape ().

    Raises:
        ValueError: If there is no target, or a layer's maps are missing or unlike those wanted.
    """
    check_named("targets", targets)
    check_named("activations", activations, targets)
    for name, maps in targets.items():
        check_like(f"activations[{name!r}]", activations[name], maps)
    shares = [
        (activations[name] - maps).square().mean() / maps.square().mean().clamp_min(1e-12)
        for name, maps in targets.items()
    ]
    return torch.stack(shares).mean()


def style_loss(activations: Mapping[str, Tensor], targets: Mapping[str, Tensor]) -> Tensor:
    """Measure how far Gram matrices are from those wanted; ``content_loss`` with places left out.

    Args:
        activations: Feature maps by layer, shape (N, C, H, W).
        targets: Gram matrices of the picture whose style is to be met, shape (N, C, C).

    Returns:
        The squared error as a share of the targets' own square, averaged over the layers, shape ().

    Raises:
        ValueError: If there is no target, or a layer's maps are missing or have not as many channels.
    """
    for name, matrices in targets.items():
        sizes = check_tensor(f"targets[{name!r}]", matrices, "n c c")
        check_named("activations", activations, [name], "n c h w", sizes=sizes)
    return content_loss({name: gram(activations[name]) for name in targets}, targets)


def roughness(pictures: Tensor) -> Tensor:
    """Measure how much neighbouring pixels differ: the mean squared step to the right and down, shape ().

    Args:
        pictures: Shape (N, C, H, W).

    Raises:
        ValueError: If the pictures have another shape, or are not floating point.
    """
    check_tensor("pictures", pictures, "n c h w")
    return pictures.diff(dim=2).square().mean() + pictures.diff(dim=3).square().mean()


def compare(
    activations: Mapping[str, Tensor], maps: Mapping[str, Tensor], grams: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Measure all that a picture in the making has to answer for, each before its weight.

    Args:
        activations: Feature maps by layer, shape (N, C, H, W), and ``"picture"``, the pixels.
        maps: Those wanted for content, by layer; none if it does not count.
        grams: Gram matrices wanted for style, by layer; none if it does not count.

    Returns:
        ``"roughness"``, and ``"content"`` and ``"style"`` where wanted, shape ().

    Raises:
        ValueError: If the picture is missing or none, and as for the losses.
    """
    check_named("activations", activations, ["picture"])
    losses = {"roughness": roughness(activations["picture"])}
    if maps:
        losses["content"] = content_loss(activations, maps)
    if grams:
        losses["style"] = style_loss(activations, grams)
    return losses
