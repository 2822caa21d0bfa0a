"""Maps of what an answer rests on, and what to hold such a map against."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from unboxed import hooks
from unboxed.checks import check_number, check_tensor
from unboxed.models import check_inputs


def saliency(network: nn.Module, images: Tensor) -> Tensor:
    """Give how much an answer would move if a pixel became a little brighter.

    Args:
        network: Takes pictures and gives one logit each.
        images: Shape (N, C, H, W), of the type of the network's weights.

    Returns:
        The size of the slope of each logit with respect to each pixel, the largest of the channels, shape
        (N, H, W).

    Raises:
        ValueError: If the images have another shape or type.

    Source:
        Simonyan, Vedaldi and Zisserman (2013), Deep inside convolutional networks.
    """
    check_inputs("images", images, network, "n c h w")
    with torch.enable_grad():
        pixels = images.detach().clone().requires_grad_()
        (slopes,) = torch.autograd.grad(network(pixels).sum(), pixels)
    return slopes.abs().amax(dim=1)


def class_activation(
    network: nn.Module, images: Tensor, layers: Mapping[str, nn.Module], name: str
) -> Tensor:
    """Add up the maps of a layer, each by how much it moves the answer, for and against (after Grad-CAM).

    Args:
        network: As for ``saliency``.
        images: As for ``saliency``.
        layers: Layers of the network, by name.
        name: Which of them; it must give maps.

    Returns:
        For each image the size of the sum at each place, shape (N, height, width) of the layer's maps.
        Grad-CAM keeps what speaks for a class; with a single logit, what speaks against one class speaks
        for the other.

    Raises:
        ValueError: If the images have another shape or type, or the layer gives no maps, or such as a later
            one overwrites in place.

    Source:
        Selvaraju et al. (2017), Grad-CAM.
    """
    check_inputs("images", images, network, "n c h w")
    if name not in layers:
        raise ValueError(f"name: expected one of {', '.join(layers)}, got {name!r}")
    with torch.enable_grad():
        named = {"map": layers[name], "logits": network}
        pixels = images.detach().clone().requires_grad_()
        maps, logits = hooks.outputs(network, pixels, named, ["map", "logits"]).values()
        check_tensor("maps", maps, "n channels height width")
        (slopes,) = torch.autograd.grad(logits.sum(), maps)
    weights = slopes.mean(dim=(2, 3), keepdim=True)
    return (weights * maps).sum(dim=1).abs().detach()


def share_on(maps: Tensor, where: Tensor) -> Tensor:
    """Say which part of each map lies at some places.

    Args:
        maps: 0 or more and finite, in sum too, shape (N, height, width).
        where: From 0 (not there) to 1 (there), of the same shape.

    Returns:
        Shares from 0 to 1, shape (N,). A map that prefers no place, such as one of zeros, has the mean of
        ``where``.

    Raises:
        ValueError: If the shapes differ, or numbers are out of range.
    """
    sizes = check_tensor("maps", maps, "n height width", at_least=0, finite=True)
    check_tensor("where", where, "n height width", at_least=0, at_most=1, sizes=sizes)
    maps = maps.to(torch.promote_types(maps.dtype, torch.float32))  # halves soon sum to infinity
    totals = maps.sum(dim=(1, 2))
    check_tensor("sums of maps", totals, finite=True)
    shares = (maps * where).sum(dim=(1, 2)) / totals.where(totals > 0, 1)
    return shares.where(totals > 0, where.mean(dim=(1, 2)))


def likeness(maps: Tensor, others: Tensor) -> Tensor:
    """Say how alike two maps of a picture are: do they rank its places in the same order?

    Args:
        maps: Finite, shape (N, height, width), of at least two places.
        others: The same pictures' maps by another network or method, of the same shape.

    Returns:
        Spearman's rank correlation of each pair, from -1 to 1, shape (N,). Equal values are ranked by place.

    Raises:
        ValueError: If the shapes differ, there are fewer than two places, or a number is not finite.

    Source:
        Adebayo et al. (2018), Sanity checks for saliency maps.
    """
    sizes = check_tensor("maps", maps, "n height width", finite=True)
    check_tensor("others", others, "n height width", finite=True, sizes=sizes)
    check_number("places", sizes["height"] * sizes["width"], int, at_least=2)
    ranks = [values.flatten(1).argsort(dim=1).argsort(dim=1).double() for values in (maps, others)]
    centred = [each - each.mean(dim=1, keepdim=True) for each in ranks]
    products = (centred[0] * centred[1]).sum(dim=1)
    correlation: Tensor = products / (centred[0].norm(dim=1) * centred[1].norm(dim=1))
    return correlation
