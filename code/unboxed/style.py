"""Style transfer: the content of one picture in the manner of another (Gatys, Ecker and Bethge, 2015).

What is seen where is kept by the feature maps of a layer, place by place. How it is painted is kept by which
of a layer's features go together anywhere: their Gram matrix.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from unboxed import hooks
from unboxed.ascent import ascend, check_pictures
from unboxed.backbones import Backbone

CONTENT_LAYERS = ("block4",)
STYLE_LAYERS = ("stem", "block1", "block2", "block3", "block4")


@dataclass
class Stylized:
    """A picture in a style, and how it came about.

    Attributes:
        image: Shape (3, H, W), in [0, 1].
        losses: ``"content"``, ``"style"`` and ``"roughness"`` before each step, each before its weight.
    """

    image: Tensor = field(repr=False)
    losses: dict[str, list[float]] = field(repr=False)


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
    if maps.ndim != 4:
        raise ValueError(f"maps: expected shape (N, C, H, W), got {tuple(maps.shape)}")
    flat = maps.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def content_loss(seen: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Tensor:
    """Measure how far features are from those wanted, place by place.

    Args:
        seen: Feature maps by layer, shape (N, C, H, W).
        wanted: The same of the picture whose content is to be kept.

    Returns:
        The squared error as a share of the wanted features' own square, averaged over the layers, shape ().
    """
    shares = [
        (seen[name] - maps).square().mean() / maps.square().mean().clamp_min(1e-12)
        for name, maps in wanted.items()
    ]
    return torch.stack(shares).mean()


def style_loss(seen: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Tensor:
    """Measure how far Gram matrices are from those wanted; ``content_loss`` with places left out.

    Args:
        seen: Feature maps by layer, shape (N, C, H, W).
        wanted: Gram matrices of the picture whose style is to be met, shape (N, C, C).

    Returns:
        The squared error as a share of the wanted matrices' own square, averaged over the layers, shape ().
    """
    return content_loss({name: gram(seen[name]) for name in wanted}, wanted)


def roughness(pictures: Tensor) -> Tensor:
    """Measure how much neighbouring pixels differ: the mean squared step to the right and down, shape ()."""
    return pictures.diff(dim=2).square().mean() + pictures.diff(dim=3).square().mean()


def transfer_style(
    content: Tensor,
    style: Tensor,
    backbone: Backbone,
    *,
    content_layers: Sequence[str] = CONTENT_LAYERS,
    style_layers: Sequence[str] = STYLE_LAYERS,
    content_weight: float = 1.0,
    style_weight: float = 3.0,
    smoothness: float = 10.0,
    start: Tensor | None = None,
    steps: int = 200,
    lr: float = 0.02,
    progress: Callable[[int, int], None] | None = None,
) -> Stylized:
    """Repaint one picture in the style of another.

    Both losses are shares of what the two pictures have, so that their weights mean the same for any
    network. A weight of 0 leaves a loss, and the layers behind it, out: content alone rebuilds the picture
    from its features, style alone makes texture.

    Args:
        content: What is to be seen, shape (3, H, W), 32 pixels or more a side, in [0, 1].
        style: How it is to be painted, shape (3, H', W'), in [0, 1].
        backbone: The network.
        content_layers: Where content is compared: names from ``backbone.layers``.
        style_layers: Where style is compared.
        content_weight: How much the content counts, 0 or more.
        style_weight: How much the style counts, 0 or more; one of the two is above 0.
        smoothness: How much ``roughness`` counts against a picture: what a network with strides does not
            see would else stay, or grow, as noise.
        start: The picture to begin with, in the shape of ``content``; ``content`` itself by default.
        steps: How many steps of Adam to take.
        lr: Its learning rate: about how much a pixel changes in a step.
        progress: Called with the number of the step and of all steps.

    Returns:
        The picture and the course of its losses.

    Raises:
        ValueError: If a picture has another shape or range, a weight is negative, both are 0, or a layer's
            name is unknown; the message lists those there are.
        FloatingPointError: If a loss is not finite.
    """
    start = content if start is None else start
    for name, picture in {"content": content, "style": style, "start": start}.items():
        check_pictures(name, picture[None])
    if start.shape != content.shape:
        raise ValueError(f"start: expected shape {tuple(content.shape)}, got {tuple(start.shape)}")
    weights = {"content": content_weight, "style": style_weight, "roughness": smoothness}
    if min(weights.values()) < 0 or content_weight == style_weight == 0:
        raise ValueError(
            "content_weight, style_weight, smoothness: expected 0 or more, and one of the first two above 0, "
            f"got {content_weight:g}, {style_weight:g} and {smoothness:g}"
        )
    wanted = _look(content, backbone, content_layers if content_weight else ())
    grams = {
        k: gram(maps) for k, maps in _look(style, backbone, style_layers if style_weight else ()).items()
    }
    losses: dict[str, list[float]] = {name: [] for name in weights}

    def objective(seen: dict[str, Tensor]) -> Tensor:
        parts = {"roughness": roughness(seen["picture"])}
        if wanted:
            parts["content"] = content_loss(seen, wanted)
        if grams:
            parts["style"] = style_loss(seen, grams)
        for name, part in parts.items():
            losses[name].append(part.item())
        if progress is not None:
            progress(len(losses["roughness"]), steps)
        return -torch.stack([weights[name] * part for name, part in parts.items()]).sum()

    image = ascend(
        backbone,
        start[None],
        objective,
        list(dict.fromkeys([*wanted, *grams])),
        steps=steps,
        lr=lr,
    )[0]
    return Stylized(image, {name: course for name, course in losses.items() if course})


def _look(picture: Tensor, backbone: Backbone, layers: Sequence[str]) -> dict[str, Tensor]:
    if not layers:
        return {}
    with torch.no_grad():
        return hooks.outputs(backbone.model, picture[None], backbone.layers, layers)
