"""Deep Dream: let a network paint more of whatever it believes to see (Mordvintsev, Olah and Tyka, 2015).

The weights hold still and the picture is nudged, as in an attack; but what grows here is the answer of a
whole layer, and the change is meant to be seen.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from unboxed.ascent import Objective, Progress, ascend, check_pictures
from unboxed.backbones import Backbone
from unboxed.checks import check_flag, check_number, check_seed
from unboxed.features import feature_maps
from unboxed.octaves import octave_sizes, through_octaves
from unboxed.several import check_named
from unboxed.waves import smooth, tint


def deep_dream(
    backbone: Backbone,
    image: Tensor,
    *,
    layers: Sequence[str],
    guide: Tensor | None = None,
    octaves: int = 5,
    scale: float = 1.4,
    steps: int = 16,
    lr: float = 0.025,
    fade: float = 0.6,
    jitter: int = 32,
    natural: bool = True,
    seed: int = 0,
    progress: Progress | None = None,
) -> Tensor:
    """Dream on a picture: first on a small copy, for the large shapes, then on larger and larger ones.

    Args:
        backbone: The network.
        image: The picture, shape (3, H, W), 32 pixels or more a side, in [0, 1].
        layers: Whose answers are to grow: names from ``backbone.parts``. Early ones paint strokes and
            textures, late ones eyes and animals.
        guide: A second picture, shape (3, H', W'), in [0, 1]: dream of what is in this one. Without it, of
            whatever is seen already.
        octaves: How many sizes; fewer where the smallest would have a side below 32 pixels.
        scale: From one size to the next, above 1.
        steps: Steps at each size.
        lr: How much a typical pixel changes a step on the smallest copy, above 0.
        fade: How long a step is on each copy as a share of one on the copy before, above 0.
        jitter: Shifts before each step, as for ``ascent.ascend``.
        natural: Whether to paint in the colours of photographs, see ``waves.tint``.
        seed: Decides the shifts; the same seed gives the same picture.
        progress: Called after each octave with how many are done and how many there are.

    Returns:
        The dream, shape (3, H, W), in [0, 1].

    Raises:
        ValueError: If a picture, an argument or the name of a layer is none or out of range.
        FloatingPointError: If the network's answers are not finite.

    Example:
        >>> from unboxed import backbones
        >>> deep_dream(backbones.load(), torch.full((3, 32, 48), 0.5), layers=["block3"], steps=1).shape
        torch.Size([3, 32, 48])
    """
    check_number("octaves", octaves, int, at_least=1)
    check_number("scale", scale, above=1)
    check_number("lr", lr, above=0)
    check_number("fade", fade, above=0)
    check_pictures("image", image, "3 h w")
    check_flag("natural", natural)
    check_seed("seed", seed)
    objective = excite if guide is None else resemble(backbone, guide, layers)
    chance = torch.Generator().manual_seed(seed)  # one for all octaves: no shift comes twice
    sizes = octave_sizes(image.shape[1], image.shape[2], octaves, scale)

    def steer(gradient: Tensor, step: int) -> Tensor:
        return smooth(tint(gradient) if natural else gradient, blurs(step / steps))

    def climb(start: Tensor, octave: int) -> Tensor:
        dream = ascend(
            backbone,
            start,
            objective,
            layers,
            steps=steps,
            lr=lr * fade**octave,
            optimizer=torch.optim.SGD,
            steer=steer,
            jitter=jitter,
            seed=chance,
        )
        if progress is not None:
            progress(octave + 1, len(sizes))
        return dream

    return through_octaves(image[None], sizes, climb)[0]


def blurs(progress: float) -> tuple[float, float, float]:
    """Return the widths of the Gaussians that a dream's gradients are blurred by, in pixels.

    They grow within an octave, so that late steps calm what early ones roughened.

    Args:
        progress: How much of the octave is done, from 0 to 1.

    Raises:
        ValueError: If it is no such share.

    Example:
        >>> blurs(0), blurs(1)
        ((0.75, 1.5, 3.0), (1.5, 3.0, 6.0))
    """
    check_number("progress", progress, at_least=0, at_most=1)
    middle = 1.5 * (1 + progress)
    return (middle / 2, middle, middle * 2)


def excite(activations: dict[str, Tensor]) -> Tensor:
    """Measure how loudly layers answer: the mean cube of each, added up. What is strong grows fastest.

    A negative answer counts against it, and the gradient turns it upwards: "more" means more, also where a
    layer ends without a ReLU.

    Args:
        activations: What layers gave, by name, any shapes; ``"picture"`` does not count.

    Raises:
        ValueError: If there is no layer, or what one gave is not floating point.
    """
    layers = {name: maps for name, maps in activations.items() if name != "picture"}
    check_named("activations", layers)
    return torch.stack([maps.pow(3).mean() for maps in layers.values()]).sum()


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
