"""Style transfer: the content of one picture in the manner of another (Gatys, Ecker and Bethge, 2015)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from unboxed import hooks
from unboxed.ascent import Progress, ascend, check_pictures
from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_tensor
from unboxed.style_losses import compare, gram

# Where content and style are compared, by the name of the network; those of VGG are of the paper.
CONTENT_LAYERS = {"efficientnet_lite0": ("block4",), "vgg16": ("relu4_2",)}
STYLE_LAYERS = {
    "efficientnet_lite0": ("stem", "block1", "expand2b", "expand3b", "block3", "expand4b", "block4"),
    "vgg16": ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"),
}


@dataclass
class Stylized:
    """A picture in a style, and how it came about.

    Attributes:
        image: Shape (3, H, W), in [0, 1].
        losses: Those of ``style_losses.compare`` before each step.
    """

    image: Tensor = field(repr=False)
    losses: dict[str, list[float]] = field(repr=False)


def transfer_style(
    backbone: Backbone,
    content: Tensor,
    style: Tensor,
    *,
    content_layers: Sequence[str] | None = None,
    style_layers: Sequence[str] | None = None,
    content_weight: float = 1.0,
    style_weight: float = 10.0,
    smoothness: float = 30.0,
    start: Tensor | None = None,
    steps: int = 60,
    lr: float = 0.03,
    jitter: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Stylized:
    """Repaint one picture in the style of another.

    A weight of 0 leaves a loss, and the layers behind it, out: content alone rebuilds the picture from its
    features, style alone makes texture.

    Args:
        backbone: The network.
        content: What is to be seen, shape (3, H, W), 32 pixels or more a side, in [0, 1].
        style: How it is to be painted, shape (3, H', W'), in [0, 1].
        content_layers: Names from ``backbone.parts``; those of ``CONTENT_LAYERS`` by default.
        style_layers: Names from ``backbone.parts``; those of ``STYLE_LAYERS`` by default.
        content_weight: How much the content counts, 0 or more.
        style_weight: How much the style counts, 0 or more; one of the two is above 0.
        smoothness: How much ``style_losses.roughness`` counts.
        start: The picture to begin with, in the shape of ``content``; ``content`` itself by default.
        steps: How many steps of Adam to take.
        lr: Its learning rate: about how much a pixel changes in a step.
        jitter: As for ``ascent.ascend``, as is ``seed``: random shifts keep strides from weaving a grain.
        seed: Decides the shifts.
        progress: Called after each step with how many are done and how many there are.

    Raises:
        ValueError: If a picture has another shape or range, a weight is negative, both are 0, or a layer is
            unknown, or the network is and no layers are given.
        FloatingPointError: If a loss is not finite.
    """
    start = content if start is None else start
    weights = {"content": content_weight, "style": style_weight, "roughness": smoothness}
    _check(content, style, start, weights)
    maps = _seen(backbone, content, content_layers, CONTENT_LAYERS) if content_weight else {}
    styled = _seen(backbone, style, style_layers, STYLE_LAYERS) if style_weight else {}
    grams = {name: gram(features) for name, features in styled.items()}
    courses: dict[str, list[float]] = {}

    def objective(activations: dict[str, Tensor]) -> Tensor:
        losses = compare(activations, maps, grams)
        for name, loss in losses.items():
            courses.setdefault(name, []).append(loss.item())
        return -torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()

    climb = {"steps": steps, "lr": lr, "jitter": jitter, "seed": seed, "progress": progress}
    image = ascend(backbone, start[None], objective, [*maps, *grams], **climb)[0]  # type: ignore[arg-type]
    return Stylized(image, courses)


def _check(content: Tensor, style: Tensor, start: Tensor, weights: Mapping[str, float]) -> None:
    """Refuse pictures and weights that ``transfer_style`` cannot work with."""
    for name, picture in {"content": content, "style": style, "start": start}.items():
        check_pictures(name, picture, "3 h w")
    check_tensor("start", start, "3 h w", sizes=check_tensor("content", content, "3 h w"))
    for name, weight in weights.items():
        check_number("smoothness" if name == "roughness" else f"{name}_weight", weight, at_least=0)
    if weights["content"] == weights["style"] == 0:
        raise ValueError("content_weight, style_weight: expected one of them above 0, got 0 and 0")


def _seen(
    backbone: Backbone, picture: Tensor, layers: Sequence[str] | None, usual: Mapping[str, Sequence[str]]
) -> dict[str, Tensor]:
    """Give the maps that the layers named, or else the usual ones, make of a picture."""
    if layers is None and backbone.name not in usual:
        raise ValueError(
            f"backbone: expected one of {', '.join(usual)}, or names of layers, got {backbone.name!r}"
        )
    layers = usual[backbone.name] if layers is None else layers
    with torch.no_grad():
        return hooks.outputs(backbone.model, picture[None], backbone.parts, layers)
