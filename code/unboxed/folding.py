"""A large trained network, made ready to travel: batch norm folded into the convolutions before it.

What is left are convolutions, some with a ReLU6 and some with a sum behind them, a mean and one dense layer.
``explorables/deep.mjs`` computes with them in a browser, forwards and back to the pixels.
"""

import math
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import torch
from torch import Tensor, nn

from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_tensor
from unboxed.export import Bundle, bundle
from unboxed.packing import packed

BITS = 25  # of each weight, less half a bit for each doubling of how many a layer has
PART = 2_500_000  # bytes, about: the share of the weights that travels in one file


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer without batch norm.

    Attributes:
        name: As in ``Backbone.parts`` where it is one of these; what another layer adds is known by it too.
        kind: ``"conv2d"``; ``"mean"``, over all places; or ``"dense"``.
        weight: Shape (filters, channels / groups, side, side), or (outputs, inputs); ``None`` for a mean.
        bias: Shape (filters) or (outputs); ``None`` for a mean.
        stride: How far the kernel moves. Zeros are laid around a picture so that the output has ``ceil(size /
            stride)`` places a side, the odd one at the end, as TensorFlow does.
        groups: As for ``nn.Conv2d``.
        relu6: Whether a ReLU6 follows.
        adds: The name of the layer whose output is added in the end, if any.
    """

    name: str
    kind: str
    weight: Tensor | None = None
    bias: Tensor | None = None
    stride: int = 1
    groups: int = 1
    relu6: bool = False
    adds: str | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        plain = ("name", "kind", "stride", "groups", "relu6", "adds")
        return {setting: getattr(self, setting) for setting in plain}


def folded(backbone: Backbone) -> list[Layer]:
    """Fold batch norm, whose averages are fixed once a network is trained, into weights and biases.

    Args:
        backbone: An EfficientNet-Lite0, as ``backbones.load`` gives it; it is not changed.

    Returns:
        Layers that give the same logits, up to rounding, for normalised images, each the input of the next.

    Raises:
        ValueError: If it is another network.
    """
    if backbone.name != "efficientnet_lite0":
        raise ValueError(f"backbone: expected efficientnet_lite0, got {backbone.name}")
    network: Any = backbone.model.network
    layers = [_convolution("stem", network.conv_stem, network.bn1)]
    for number, stage in enumerate(network.blocks, start=1):
        for letter, part in zip(ascii_lowercase, stage, strict=False):
            entered = layers[-1].name
            if hasattr(part, "conv_pwl"):  # expand, filter each map, and go back to few maps
                layers.append(_convolution(f"expand{number}{letter}", part.conv_pw, part.bn1))
                layers.append(_convolution(f"filter{number}{letter}", part.conv_dw, part.bn2))
                last = part.conv_pwl, part.bn3
            else:
                layers.append(_convolution(f"filter{number}{letter}", part.conv_dw, part.bn1))
                last = part.conv_pw, part.bn2
            name = f"block{number}" if part is stage[-1] else f"block{number}{letter}"
            layers.append(_convolution(name, *last, adds=entered if part.has_skip else None))
    layers.append(_convolution("head", network.conv_head, network.bn2))
    dense = network.classifier
    return [*layers, Layer("features", "mean"), Layer("logits", "dense", dense.weight, dense.bias)]


def _convolution(name: str, layer: nn.Conv2d, norm: Any, *, adds: str | None = None) -> Layer:
    """Fold what follows a convolution into it: (w * x - mean) / deviation * scale + shift."""
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = layer.weight * factor[:, None, None, None]
        bias = norm.bias - norm.running_mean * factor
    relu6 = isinstance(norm.act, nn.ReLU6)
    return Layer(name, "conv2d", weight, bias, layer.stride[0], layer.groups, relu6, adds)


def bits(layer: Layer) -> int:
    """Decide how finely the weights of a layer are rounded: the fewer it has, the finer.

    Measured, to round a layer of 300 weights moves the logits about as far as to round one of a million. Then
    bytes do most where a layer with a quarter of the weights has one bit more for each.

    Returns:
        How many bits each weight has, 24 at most; for a mean, which has none, 0.

    Raises:
        ValueError: If the layer has a tensor of weights without a number in it.
    """
    if layer.weight is None:
        return 0
    check_tensor("weight", layer.weight, filled=True)
    return min(24, round(BITS - math.log2(layer.weight.numel()) / 2))


def bundles(backbone: Backbone, *, exact: bool = False, part: int = PART) -> list[Bundle]:
    """Carry a network into a browser, in several files, so that one that fails is all that is fetched again.

    Args:
        backbone: As for ``folded``.
        exact: Round no weight, and have twice as many bytes.
        part: About how many bytes a file has; a layer is never cut.

    Returns:
        Bundles of weights. The facts of each have its ``layers``, its number ``part`` and of how many,
        ``parts``. Those of the first also have ``mean`` and ``std``, to normalise pixels by, the names of the
        ``categories``, and the ``credit`` and ``licence`` of the weights.

    Raises:
        ValueError: As ``folded``, ``export.bundle`` and ``packing.packed``, or if ``part`` is below 1.
    """
    check_number("part", part, int, at_least=1)
    piles: list[list[Layer]] = [[]]
    filled = 0.0
    for layer in folded(backbone):
        width = 4 if exact else bits(layer) / 8
        size = width * (layer.weight.numel() if layer.weight is not None else 0)
        if piles[-1] and filled + size > part:
            piles.append([])
            filled = 0
        piles[-1].append(layer)
        filled += size
    pixels: Any = backbone.model
    about = {
        "mean": pixels.mean.flatten().tolist(),
        "std": pixels.std.flatten().tolist(),
        "categories": list(backbone.categories),
        "credit": backbone.source.credit if backbone.source else None,
        "licence": backbone.source.licence if backbone.source else None,
    }
    return [
        _carried(pile, exact, part=number, parts=len(piles), **(about if number == 1 else {}))
        for number, pile in enumerate(piles, start=1)
    ]


def _carried(pile: list[Layer], exact: bool, **facts: Any) -> Bundle:
    weights = {f"{layer.name}.weight": layer.weight for layer in pile if layer.weight is not None}
    plain = {f"{layer.name}.bias": layer.bias for layer in pile if layer.bias is not None}
    layers = [layer.settings for layer in pile]
    made = bundle(tensors=plain | weights if exact else plain, dtype=torch.float32, layers=layers, **facts)
    return made if exact else packed(made, weights, {f"{layer.name}.weight": bits(layer) for layer in pile})
