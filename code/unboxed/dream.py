"""Deep Dream: let a network paint more of whatever it believes to see (Mordvintsev, Olah and Tyka, 2015).

The weights hold still and the picture is nudged, as in an attack; but what grows here is the answer of a
whole layer, and the change is meant to be seen.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate

from unboxed.ascent import SMALLEST, Objective, Progress, ascend, check_pictures
from unboxed.backbones import Backbone
from unboxed.checks import check_number
from unboxed.features import feature_maps
from unboxed.waves import smooth


def deep_dream(
    backbone: Backbone,
    image: Tensor,
    *,
    layers: Sequence[str],
    guide: Tensor | None = None,
    octaves: int = 5,
    scale: float = 1.4,
    steps: int = 20,
    lr: float = 0.01,
    jitter: int = 32,
    seed: int = 0,
    progress: Progress | None = None,
) -> Tensor:
    """Dream on a picture: first on a small copy, for the large shapes, then on larger and larger ones.

    Each copy (octave) begins as the picture at that size plus what has been dreamt so far, enlarged.

    Args:
        backbone: The network.
        image: The picture, shape (3, H, W), 32 pixels or more a side, in [0, 1].
        layers: Whose answers are to grow: names from ``backbone.layers``. Early ones paint strokes and
            textures, late ones eyes and animals.
        guide: A second picture, shape (3, H', W'), in [0, 1]: dream of what is in this one. Without it, of
            whatever is seen already.
        octaves: How many sizes; fewer where the smallest would have a side below 32 pixels.
        scale: From one size to the next, above 1.
        steps: Steps at each size.
        lr: How much a typical pixel changes a step, above 0.
        jitter: Shifts before each step, as for ``ascent.ascend``.
        seed: Decides the shifts; the same seed gives the same picture.
        progress: Called after each octave with how many are done and how many there are.

    Returns:
        The dream, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: If a picture has another shape or range, or an argument is out of its range; for an
            unknown layer, the message lists those there are.
        FloatingPointError: If the network's answers are not finite.

    Example:
        >>> from unboxed import backbones
        >>> deep_dream(backbones.load(), torch.full((3, 32, 48), 0.5), layers=["block3"], steps=1).shape
        torch.Size([3, 32, 48])
    """
    check_number("octaves", octaves, int, at_least=1)
    check_number("scale", scale, above=1)
    check_number("lr", lr, above=0)
    check_pictures("image", image, "3 h w")
    objective = excite if guide is None else resemble(backbone, guide, layers)
    generator = torch.Generator().manual_seed(seed)  # one for all octaves: no shift comes twice
    sizes = octave_sizes(image.shape[1], image.shape[2], octaves, scale)
    dreamt = torch.zeros(1, 3, *sizes[0], dtype=image.dtype, device=image.device)
    for done, size in enumerate(sizes, 1):
        plain = _resize(image[None], size).clamp(0, 1)
        dream = ascend(
            backbone,
            (plain + _resize(dreamt, size)).clamp(0, 1),
            objective,
            layers,
            steps=steps,
            lr=lr,
            optimizer=torch.optim.SGD,
            steer=lambda gradient, step: smooth(gradient, blurs(step / steps)),
            jitter=jitter,
            seed=generator,
        )
        dreamt = dream - plain
        if progress is not None:
            progress(done, len(sizes))
    return dream[0]


def octave_sizes(height: int, width: int, octaves: int, scale: float) -> list[tuple[int, int]]:
    """List the sizes to dream at, the smallest first; none has a side below 32 pixels.

    Example:
        >>> octave_sizes(100, 200, octaves=3, scale=2.0)
        [(50, 100), (100, 200)]
    """
    sizes = [(round(height / scale**back), round(width / scale**back)) for back in range(octaves)]
    return [size for size in reversed(sizes) if min(size) >= SMALLEST]


def blurs(progress: float) -> tuple[float, float, float]:
    """Return the widths of the Gaussians that a dream's gradients are blurred by, in pixels.

    They grow within an octave, so that late steps calm what early ones roughened.

    Args:
        progress: How much of the octave is done, from 0 to 1.

    Example:
        >>> blurs(0), blurs(1)
        ((0.5, 1, 2), (1.0, 2, 4))
    """
    middle = 1 + progress
    return (middle / 2, middle, middle * 2)


def excite(activations: dict[str, Tensor]) -> Tensor:
    """Measure how strongly layers answer: the mean square of each, added up. What is strong grows fastest."""
    layers = [maps for name, maps in activations.items() if name != "picture"]
    return torch.stack([maps.square().mean() for maps in layers]).sum()


def resemble(backbone: Backbone, guide: Tensor, layers: Sequence[str]) -> Objective:
    """Make an objective of another picture: each place is drawn towards what in it is most like it already.

    Args:
        backbone: The network.
        guide: The picture, shape (3, H, W), 32 pixels or more a side, in [0, 1]. Memory grows with its
            places times those of the dream: for early layers, take a small one.
        layers: Where to compare.

    Returns:
        An objective for ``ascent.ascend``: the mean, over all places, of the largest scalar product with the
        features of any place of the guide, added up over the layers.

    Raises:
        ValueError: If the guide has another shape or range, or there is no such layer.
    """
    check_pictures("guide", guide, "3 h w")
    wanted = feature_maps(backbone, guide[None], layers)
    offers = {name: maps[0].flatten(1) for name, maps in wanted.items()}  # (channels, places)

    def objective(activations: dict[str, Tensor]) -> Tensor:
        products = [activations[name][0].flatten(1).T @ maps for name, maps in offers.items()]
        return torch.stack([product.amax(dim=1).mean() for product in products]).sum()

    return objective


def zoom(
    backbone: Backbone,
    image: Tensor,
    *,
    frames: int,
    growth: float = 1.03,
    seed: int = 0,
    **options: Any,
) -> Iterator[Tensor]:
    """Fall into a dream: dream, step a little closer, and dream on what is then seen.

    Args:
        backbone: The network.
        image: The picture to begin with, as for ``deep_dream``.
        frames: How many pictures to make.
        growth: How much closer each one is, above 1.
        seed: As for ``deep_dream``.
        options: The other settings of ``deep_dream``, ``layers`` among them.

    Returns:
        The pictures, each made when it is asked for, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: If ``image``, ``frames`` or ``growth`` is out of range; an option, with the first picture.
    """
    check_pictures("image", image, "3 h w")
    check_number("frames", frames, int, at_least=1)
    check_number("growth", growth, above=1)
    down, across = (
        torch.linspace(-1 / growth, 1 / growth, side, dtype=image.dtype, device=image.device)
        for side in image.shape[1:]
    )
    closer = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1)[None]

    def fall(image: Tensor) -> Iterator[Tensor]:
        for frame in range(frames):
            image = deep_dream(backbone, image, seed=seed + frame, **options)
            yield image
            cut = grid_sample(image[None], closer, mode="bicubic", padding_mode="border", align_corners=True)
            image = cut[0].clamp(0, 1)

    return fall(image)


def _resize(pictures: Tensor, size: tuple[int, int]) -> Tensor:
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False)
