"""What a network sees in a picture: its feature maps, and the places that its answer hangs on."""

import itertools
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import relu

from unboxed import hooks
from unboxed.ascent import maximize as maximize
from unboxed.backbones import Backbone


def feature_maps(backbone: Backbone, images: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
    """Return the feature maps that some layers make of images.

    Args:
        backbone: The network; it is computed no further than the deepest of ``layers``.
        images: What its model takes: pixels in [0, 1], shape (N, 3, H, W).
        layers: Names from ``backbone.layers``.

    Returns:
        For each name the maps, shape (N, channels, height, width), without a gradient graph.

    Raises:
        ValueError: If there is no layer of such a name; the message lists those there are.
    """
    with torch.no_grad():
        return hooks.outputs(backbone.model, images, backbone.layers, layers)


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
        The answers with the patch at each place, shape (N, rows, columns, ...).

    Raises:
        ValueError: If ``images`` have another shape, the patch does not fit on them, or ``stride`` or
            ``grey`` is out of range.
    """
    if images.ndim != 4 or images.shape[1] != 3 or not images.is_floating_point():
        raise ValueError(
            "images: expected floating point of shape (N, 3, H, W), "
            f"got {images.dtype} of shape {tuple(images.shape)}"
        )
    height, width = images.shape[2:]
    if not 1 <= patch <= min(height, width):
        raise ValueError(f"patch: expected 1 to {min(height, width)} pixels, got {patch}")
    if stride < 1:
        raise ValueError(f"stride: expected 1 or more, got {stride}")
    if not 0 <= grey <= 1:
        raise ValueError(f"grey: expected a number from 0 to 1, got {grey}")
    tops, lefts = range(0, height - patch + 1, stride), range(0, width - patch + 1, stride)
    answers = []
    with torch.no_grad():
        for top, left in itertools.product(tops, lefts):
            covered = images.clone()
            covered[..., top : top + patch, left : left + patch] = grey
            answers.append(model(covered))
    return torch.stack(answers, dim=1).unflatten(1, (len(tops), len(lefts)))


def grad_cam(backbone: Backbone, image: Tensor, layer: str, category: int) -> Tensor:
    """Show which places of a layer speak for a category: its maps, added up by how much each one helps.

    Grad-CAM of Selvaraju et al. (2016). How much a map helps is the mean slope of the category's logit by
    the numbers of the map. What speaks against the category is left out.

    Args:
        backbone: The network.
        image: Pixels in [0, 1], shape (1, 3, H, W).
        layer: A name from ``backbone.layers``: a late one, whose channels stand for things.
        category: The index of the category.

    Returns:
        The sum for each place of the layer, 0 or more, shape (height, width) of its maps. It has no unit.

    Raises:
        ValueError: If ``image`` has another shape, or there is no such layer or category.
    """
    _check(image)
    with torch.enable_grad():
        # The weights are frozen: it is the picture that makes PyTorch keep the graph.
        pixels = image.detach().requires_grad_()
        layers = {**backbone.layers, "logits": backbone.model}
        seen = hooks.outputs(backbone.model, pixels, layers, list(dict.fromkeys([layer, "logits"])))
        maps, logits = seen[layer], seen["logits"]
        if not 0 <= category < logits.shape[1]:
            raise ValueError(f"category: expected 0 to {logits.shape[1] - 1}, got {category}")
        (slopes,) = torch.autograd.grad(logits[0, category], maps)
    help_of_each = slopes.mean(dim=(2, 3), keepdim=True)
    return relu((help_of_each * maps).sum(dim=1))[0].detach()


def _check(image: Tensor) -> None:
    if image.ndim != 4 or image.shape[:2] != (1, 3) or not image.is_floating_point():
        raise ValueError(
            "image: expected floating point of shape (1, 3, H, W), "
            f"got {image.dtype} of shape {tuple(image.shape)}"
        )
