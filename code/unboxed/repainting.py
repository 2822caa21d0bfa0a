"""Style transfer for large pictures: first the colours, then the plan, then the details.

A gradient mends what is a few pixels off. Large areas have their colours from the start, and large shapes
their manner from a small picture, which is enlarged and gone over again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_tensor
from unboxed.style import Stylized, transfer_style


@dataclass(frozen=True)
class Pass:
    """One round over the picture.

    Attributes:
        content: The short side of the picture then, in pixels.
        style: The short side of the style picture then: it decides how large the strokes come out.
        steps: How many steps of Adam.
        lr: Their learning rate.
        style_weight: How much the style counts; the content counts 1.
        smoothness: How much roughness counts against the picture.
    """

    content: int
    style: int
    steps: int
    lr: float = 0.03
    style_weight: float = 20.0
    smoothness: float = 30.0


def resize(picture: Tensor, short: int) -> Tensor:
    """Enlarge or shrink a picture in [0, 1], shape (3, H, W), until its short side has so many pixels.

    Raises:
        ValueError: If the shape, the range or ``short`` is another.
    """
    check_tensor("picture", picture, "3 h w", at_least=0, at_most=1)
    check_number("short", short, int, at_least=1)
    height, width = picture.shape[1:]
    size = [round(side * short / min(height, width)) for side in (height, width)]
    return _to(picture, size)


def match_colours(picture: Tensor, other: Tensor) -> Tensor:
    """Give a picture the colours of another: their mean, and how they vary together.

    Each colour is a point with three coordinates. The cloud of the picture's points is moved, stretched and
    turned as little as possible until its mean and its covariance are those of the other cloud.

    Args:
        picture: Shape (3, H, W), in [0, 1].
        other: Shape (3, H', W'), in [0, 1].

    Returns:
        The picture in its new colours, shape (3, H, W); those that no screen can show are clipped to [0, 1].

    Raises:
        ValueError: If a picture has another shape or range.

    Source:
        Gatys et al. (2016), Preserving color in neural artistic style transfer, section 3.1, with the roles
        of the pictures exchanged.
    """
    for name, given in {"picture": picture, "other": other}.items():
        check_tensor(name, given, "3 h w", at_least=0, at_most=1)
    points, wanted = picture.flatten(1).double(), other.flatten(1).double()
    stretch = _power(wanted.cov(), 0.5) @ _power(points.cov(), -0.5)
    matched = stretch @ (points - points.mean(dim=1, keepdim=True)) + wanted.mean(dim=1, keepdim=True)
    return matched.view(picture.shape).to(picture.dtype).clamp(0, 1)


def repaint(
    backbone: Backbone,
    content: Tensor,
    style: Tensor,
    passes: Sequence[Pass],
    *,
    content_layers: Sequence[str] | None = None,
    style_layers: Sequence[str] | None = None,
    jitter: int = 2,
    seed: int = 0,
) -> Stylized:
    """Repaint a picture coarse to fine, in colours matched to the style.

    Args:
        backbone: The network.
        content: What is to be seen, shape (3, H, W), in [0, 1].
        style: How it is to be painted, shape (3, H', W'), in [0, 1].
        passes: The rounds, from coarse to fine: one or more.
        content_layers: As for ``style.transfer_style``, as are ``style_layers``.
        style_layers: Where style is compared.
        jitter: As for ``style.transfer_style``.
        seed: Decides the shifts.

    Returns:
        The picture as the last pass leaves it, and the losses of that pass.

    Raises:
        ValueError: If there is no pass, and as for ``style.transfer_style``.
    """
    if not passes:
        raise ValueError("passes: expected at least one, got none")
    made = None
    layers = {"content_layers": content_layers, "style_layers": style_layers}
    for each in passes:
        manner = resize(style, each.style)
        wanted = match_colours(resize(content, each.content), manner)
        start = wanted if made is None else _to(made.image, wanted.shape[1:])
        climb = {"start": start, "steps": each.steps, "lr": each.lr, "jitter": jitter, "seed": seed}
        weights = {"style_weight": each.style_weight, "smoothness": each.smoothness}
        made = transfer_style(backbone, wanted, manner, **layers, **weights, **climb)  # type: ignore[arg-type]
    assert made is not None
    return made


def _to(picture: Tensor, size: Sequence[int]) -> Tensor:
    """Resize to height and width; a cubic overshoots, so what it gives is clipped."""
    return interpolate(picture[None], size=tuple(size), mode="bicubic", antialias=True)[0].clamp(0, 1)


def _power(covariance: Tensor, exponent: float) -> Tensor:
    """Raise a symmetric matrix to a power; a direction in which nothing varies is taken to vary a little."""
    values, directions = torch.linalg.eigh(covariance)
    powers: Tensor = directions @ torch.diag(values.clamp_min(1e-6) ** exponent) @ directions.T
    return powers
