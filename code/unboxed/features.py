"""What a network sees in a picture: its feature maps, what excites them, and where its answer comes from."""

import functools
import itertools
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import relu

from unboxed import hooks
from unboxed.ascent import View, ascend
from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_seed, check_tensor
from unboxed.models import device_of
from unboxed.views import coarse, side_at, turn
from unboxed.waves import natural_colours, paint_waves


def feature_maps(backbone: Backbone, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
    """Return the feature maps that some layers make of images.

    Args:
        backbone: The network; it is computed no further than the deepest of ``layers``.
        images: What its model takes: pixels in [0, 1], shape (N, 3, H, W).
        layers: Names from ``backbone.parts``.

    Returns:
        For each name the maps, shape (N, channels, height, width), without a gradient graph.

    Raises:
        ValueError: If there is no layer of such a name; the message lists those there are.
    """
    with torch.no_grad():
        return hooks.outputs(backbone.model, images, backbone.parts, layers)


def maximize(
    backbone: Backbone,
    layer: str,
    channel: int,
    *,
    size: int = 224,
    steps: int = 120,
    lr: float = 0.01,
    jitter: int = 16,
    degrees: float = 10.0,
    zoom: float = 0.1,
    seed: int = 0,
) -> Tensor:
    """Make up the picture that a channel answers to most (activation maximisation).

    Erhan et al. (2009) had the idea; that it needs views shifted, turned and zoomed by chance, and steps that
    treat long waves and short ones, light and colours alike, is from Olah, Mordvintsev and Schubert (2017).
    The network sees the picture small at first, so that what fills it is settled before the details are.

    Args:
        backbone: The network.
        layer: A name from ``backbone.parts``, or ``"logits"``.
        channel: Which of the layer's channels; for ``"logits"``, which class. Its mean over the picture is
            raised: before the ReLU, where the layer ends on one.
        size: Side of the picture in pixels, 32 or more.
        steps: As for ``ascent.ascend``; in the first half of them the picture is shown
            small.
        lr: As for ``ascent.ascend``.
        jitter: As for ``ascent.ascend``.
        degrees: Before each step the picture is turned by up to so much, one way or the other,
        zoom: and grown or shrunk by up to this share of its size.
        seed: Decides the faint noise to begin with, and the views.

    Returns:
        The picture, shape (3, size, size), in [0, 1].

    Raises:
        ValueError: If there is no such layer or channel, and as for ``ascent.ascend``.
    """
    check_number("size", size, int, at_least=1)
    check_seed("seed", seed)
    generator = torch.Generator().manual_seed(seed)

    def mean_activation(activations: dict[str, Tensor]) -> Tensor:
        maps = activations[layer]
        check_number("channel", channel, int, at_least=0, at_most=maps.shape[1] - 1)
        return maps[:, channel].mean()

    waves = 0.01 * torch.randn(1, 3, size, size // 2 + 1, 2, generator=generator)
    return ascend(
        backbone,
        waves.to(device_of(backbone.model, waves.device)),
        mean_activation,
        [layer],
        steps=steps,
        lr=lr,
        paint=functools.partial(paint_waves, size=(size, size), colours=natural_colours()),
        jitter=jitter,
        view=random_views(steps, degrees=degrees, zoom=zoom),
        before_relu=True,
        seed=generator,
    )[0]


def random_views(steps: int, *, degrees: float = 10.0, zoom: float = 0.1) -> View:
    """Make the views of ``maximize``: painted small at first, and turned and zoomed by chance at every step.

    Args:
        steps: How many there will be.
        degrees: By up to how much to turn, one way or the other.
        zoom: By up to which share to grow or shrink, below 1.

    Returns:
        What ``ascent.ascend`` takes as ``view``, for the waves of a square picture.

    Raises:
        ValueError: If a number is out of range.
    """
    check_number("steps", steps, int, at_least=0)
    check_number("degrees", degrees, at_least=0)
    check_number("zoom", zoom, at_least=0, below=1)

    def view(waves: Tensor, step: int, chance: torch.Generator) -> Tensor:
        side = side_at(step / steps, waves.shape[2])
        picture = paint_waves(coarse(waves, side), (side, side), natural_colours())
        one, other = (2 * torch.rand(2, generator=chance) - 1).tolist()
        return turn(picture, one * degrees, 1 + other * zoom)

    return view


def occlusion(
    model: Callable[[Tensor], Tensor], images: Tensor, *, patch: int = 32, stride: int = 16, grey: float = 0.5
) -> Tensor:
    """Lay a grey patch over pictures, place after place, and note what a network says to each.

    The experiment of Zeiler and Fergus (2013): where an answer changes, there it had looked.

    Args:
        model: Takes pixels, shape (N, 3, H, W), and gives its answers, shape (N, ...).
        images: Pixels in [0, 1], shape (N, 3, H, W).
        patch: Side of the patch in pixels.
        stride: How far the patch moves from place to place, in pixels.
        grey: What the patch is painted in, from 0 to 1.

    Returns:
        The answers with the patch at each place, shape (N, rows, columns, ...), without a gradient graph.

    Raises:
        ValueError: If ``images`` have another shape or range, the patch does not fit on them, or ``stride``
            or ``grey`` is out of range.
    """
    sizes = check_tensor("images", images, "n 3 h w", at_least=0, at_most=1)
    check_number("patch", patch, int, at_least=1, at_most=min(sizes["h"], sizes["w"]))
    check_number("stride", stride, int, at_least=1)
    check_number("grey", grey, at_least=0, at_most=1)
    tops, lefts = (range(0, sizes[side] - patch + 1, stride) for side in "hw")
    outputs = []
    with torch.no_grad():
        for top, left in itertools.product(tops, lefts):
            covered = images.clone()
            covered[..., top : top + patch, left : left + patch] = grey
            outputs.append(model(covered))
    grid: Tensor = torch.stack(outputs, dim=1).unflatten(1, (len(tops), len(lefts)))
    return grid


def grad_cam(backbone: Backbone, images: Tensor, labels: Tensor, *, layer: str) -> Tensor:
    """Show which places of a layer speak for a category: its maps, added up by how much each one helps.

    Grad-CAM of Selvaraju et al. (2016). How much a map helps is the mean gradient of the category's logit by
    the numbers of the map. What speaks against the category is left out.

    Args:
        backbone: The network.
        images: Pixels in [0, 1], shape (N, 3, H, W).
        labels: The category to ask about, one an image, shape (N,), int64, on the device of ``images``.
        layer: A name from ``backbone.layers``: a late one, whose channels stand for things.

    Returns:
        For each image the sum at each place of the layer, 0 or more, shape (N, height, width) of its maps.
        It has no unit.

    Raises:
        ValueError: If images or labels have another shape, dtype, device or range, there is no such layer,
            or it gives no maps.
    """
    sizes = check_tensor("images", images, "n 3 h w", at_least=0, at_most=1)
    check_tensor("labels", labels, "n", dtype=torch.int64, device=images.device, sizes=sizes)
    if layer not in backbone.layers:
        raise ValueError(f"layer: expected one of {', '.join(backbone.layers)}, got {layer!r}")
    named = {layer: backbone.layers[layer], "logits": backbone.model}
    with torch.enable_grad():
        # The weights are frozen: it is the picture that makes PyTorch keep the graph.
        pixels = images.detach().requires_grad_()
        maps, logits = hooks.outputs(backbone.model, pixels, named, [layer, "logits"]).values()
        check_tensor("layer", maps, "n channels height width")
        check_tensor("labels", labels, dtype=torch.int64, at_least=0, at_most=logits.shape[1] - 1)
        # One logit an image. No map depends on another image, so the gradient of their sum is that of each.
        (gradients,) = torch.autograd.grad(logits.gather(1, labels[:, None]).sum(), maps)
    weights = gradients.mean(dim=(2, 3), keepdim=True)
    return relu((weights * maps).sum(dim=1)).detach()
