"""Deep Dream: let a network paint more of whatever it believes to see (Mordvintsev, Olah and Tyka, 2015).

The weights hold still and the picture is nudged, as in an attack; but what grows here is the answer of a
whole layer, and the change is meant to be seen.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate

from unboxed import hooks
from unboxed.ascent import SMALLEST, Objective, ascend, check_pictures, smooth
from unboxed.backbones import Backbone

Progress = Callable[[int, int], None]


def deep_dream(
    image: Tensor,
    backbone: Backbone,
    layers: Sequence[str],
    *,
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
        image: The picture, shape (3, H, W), 32 pixels or more a side, in [0, 1].
        backbone: The network.
        layers: Whose answers are to grow: names from ``backbone.layers``. Early ones paint strokes and
            textures, late ones eyes and animals.
        guide: A second picture, shape (3, H', W'), in [0, 1]: dream of what is in this one. Without it, of
            whatever is seen already.
        octaves: How many sizes; fewer where the smallest would have a side below 32 pixels.
        scale: From one size to the next, above 1.
        steps: Steps at each size.
        lr: How much a typical pixel changes a step, above 0.
        jitter: Shifts before each step, as for ``ascend``.
        seed: For the shifts; the same seed gives the same picture.
        progress: Called after each octave with how many are done and how many there are.

    Returns:
        The dream, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: If a picture has another shape or range, or an argument is out of its range; for an
            unknown layer, the message lists those there are.
        FloatingPointError: If the network's answers are not finite.

    Example:
        >>> from unboxed import backbones
        >>> backbone = backbones.load()
        >>> grey = torch.full((3, 32, 48), 0.5)
        >>> deep_dream(grey, backbone, ["block3"], steps=1).shape
        torch.Size([3, 32, 48])
    """
    if octaves < 1 or not scale > 1:
        raise ValueError(f"octaves, scale: expected at least 1 and above 1, got {octaves} and {scale:g}")
    check_pictures("image", image[None])
    objective = excite if guide is None else resemble(guide, backbone, layers)
    generator = torch.Generator().manual_seed(seed)
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
            optimiser=torch.optim.SGD,
            steer=lambda gradient, step: smooth(gradient, blurs(step / steps)),
            jitter=jitter,
            generator=generator,
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

    Returns:
        Three widths, each twice the one before.

    Example:
        >>> blurs(0), blurs(1)
        ((0.5, 1, 2), (1.0, 2, 4))
    """
    middle = 1 + progress
    return (middle / 2, middle, middle * 2)


def _resize(pictures: Tensor, size: tuple[int, int]) -> Tensor:
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False)


def excite(seen: dict[str, Tensor]) -> Tensor:
    """Measure how strongly layers answer: the mean square of each, added up. What is strong grows fastest."""
    return torch.stack([maps.square().mean() for name, maps in seen.items() if name != "picture"]).sum()


def resemble(guide: Tensor, backbone: Backbone, layers: Sequence[str]) -> Objective:
    """Make an objective of another picture: each place is drawn towards what in it is most like it already.

    Args:
        guide: The picture, shape (3, H, W), 32 pixels or more a side, in [0, 1]. Memory grows with its
            places times those of the dream: for early layers, take a small one.
        backbone: The network.
        layers: Where to compare.

    Returns:
        An objective for ``ascend``: the mean, over all places, of the largest scalar product with the
        features of any place of the guide, added up over the layers.

    Raises:
        ValueError: If the guide has another shape or range, or there is no such layer.
    """
    check_pictures("guide", guide[None])
    with torch.no_grad():
        seen = hooks.outputs(backbone.model, guide[None], backbone.layers, layers)
    offered = {name: maps[0].flatten(1) for name, maps in seen.items()}

    def objective(seen: dict[str, Tensor]) -> Tensor:
        best = [(seen[name][0].flatten(1).T @ offers).amax(dim=1).mean() for name, offers in offered.items()]
        return torch.stack(best).sum()

    return objective


def zoom(
    image: Tensor,
    backbone: Backbone,
    layers: Sequence[str],
    *,
    frames: int,
    growth: float = 1.03,
    seed: int = 0,
    **options: Any,
) -> Iterator[Tensor]:
    """Fall into a dream: dream, step a little closer, and dream on what is then seen.

    Args:
        image: The picture to begin with, as for ``deep_dream``.
        backbone: The network.
        layers: As for ``deep_dream``.
        frames: How many pictures to make.
        growth: How much closer each one is, above 1.
        seed: As for ``deep_dream``.
        options: More arguments for ``deep_dream``.

    Yields:
        Pictures, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: As ``deep_dream``; and if ``growth`` is not above 1 or ``frames`` is below 1.
    """
    check_pictures("image", image[None])
    if frames < 1 or not growth > 1:
        raise ValueError(f"frames, growth: expected at least 1 and above 1, got {frames} and {growth:g}")
    height, width = image.shape[1:]
    across = torch.linspace(-1 / growth, 1 / growth, width, dtype=image.dtype, device=image.device)
    down = torch.linspace(-1 / growth, 1 / growth, height, dtype=image.dtype, device=image.device)
    closer = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1)[None]
    for frame in range(frames):
        image = deep_dream(image, backbone, layers, seed=seed + frame, **options)
        yield image
        seen = grid_sample(image[None], closer, mode="bicubic", padding_mode="border", align_corners=True)
        image = seen[0].clamp(0, 1)


def fine_share(change: Tensor, shortest: float = 4.0) -> float:
    """Measure how fine-grained a change is: the share of its energy in waves shorter than so many pixels.

    A checkerboard of single pixels has a share of 1, as its wave is 2 pixels long across and down. Smooth
    shading has one near 0.

    Args:
        change: The difference of two pictures, shape (C, H, W).
        shortest: Wavelength in pixels below which a wave counts as fine.

    Returns:
        A share from 0 to 1; 0 for no change. What is the same at every pixel is left out of account.

    Raises:
        ValueError: If the change has another shape.

    Example:
        >>> stripes = torch.tensor([1.0, -1.0]).repeat(8).expand(1, 16, 16)
        >>> wide = torch.tensor([0.0, 1.0, 0.0, -1.0]).repeat_interleave(4).expand(1, 16, 16)
        >>> fine_share(stripes), round(fine_share(wide), 2)
        (1.0, 0.08)
    """
    if change.ndim != 3:
        raise ValueError(f"change: expected shape (C, H, W), got {tuple(change.shape)}")
    energy = torch.fft.fft2(change.double()).abs().square()
    energy[:, 0, 0] = 0
    down, across = torch.fft.fftfreq(change.shape[1]), torch.fft.fftfreq(change.shape[2])
    frequencies = (down[:, None].square() + across.square()).sqrt().to(change.device)
    total = energy.sum()
    return (energy[:, frequencies > 1 / shortest].sum() / total.clamp_min(1e-300)).item()
