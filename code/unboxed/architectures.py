"""The networks that ``backbones`` loads weights into, as libraries build them, and the parts to look into."""

import warnings
from dataclasses import dataclass, field
from string import ascii_lowercase

import torch
from torch import Tensor, nn

from unboxed.checks import check_number, check_tensor


@dataclass(frozen=True, eq=False)
class Architecture:
    """A network without its training.

    Attributes:
        network: Takes normalised images, shape (N, 3, H, W), and gives logits, shape (N, 1000).
        layers: From the picture to the answer, the parts worth looking into, by name.
        mean: What is to be taken from red, green and blue, in [0, 1], to normalise an image.
        std: What each is then to be divided by.
        expansions: Within ``layers``, the wide maps that they compute with, after their ReLU6, by name: none
            of their values is negative. Empty where ``layers`` end on a ReLU themselves.
    """

    network: nn.Module
    layers: dict[str, nn.Module]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    expansions: dict[str, nn.Module] = field(default_factory=dict)


class WindowMeans(nn.Module):
    """Shrink maps of any size to one by averaging: ``nn.AdaptiveAvgPool2d``, as two products of matrices.

    On a GPU PyTorch's own adds up gradients in whatever order the threads finish. Once ``runtime.seed`` has
    asked for what can be repeated, it is refused there; products of matrices are not.

    Args:
        side: Height and width of what comes out, above 0.

    Raises:
        ValueError: If ``side`` is below 1.
    """

    def __init__(self, side: int) -> None:
        super().__init__()
        check_number("side", side, int, at_least=1)
        self.side = side

    def forward(self, maps: Tensor) -> Tensor:
        """Average the windows of maps, shape (N, C, H, W); gives shape (N, C, side, side).

        Raises:
            ValueError: If the maps have another shape, or are not floating point.
        """
        check_tensor("maps", maps, "n channels height width")
        height, width = maps.shape[-2:]
        return self._weights(height, maps) @ maps @ self._weights(width, maps).T

    def _weights(self, length: int, like: Tensor) -> Tensor:
        """Say how much each of ``length`` places counts in each window, shape (side, length)."""
        numbers = torch.arange(self.side, device=like.device)[:, None]
        places = torch.arange(length, device=like.device)
        # The windows of PyTorch: from a place rounded down to one rounded up, so that they may overlap.
        starts, ends = numbers * length // self.side, -(-(numbers + 1) * length // self.side)
        inside = (starts <= places) & (places < ends)
        return inside.to(like.dtype) / (ends - starts)


def efficientnet_lite0() -> Architecture:
    """Build EfficientNet-Lite0 (Tan and Le, 2019, in the variant for phones), as ``timm`` does.

    Its blocks end on a convolution without a ReLU (Sandler et al., 2018), so that about half of what they
    give is negative. Inside, each of a block's parts first expands its maps to six times as many, behind a
    ReLU6: ``expand2a`` and ``expand2b`` are those of ``block2``. The first block expands nothing.
    """
    # In a notebook, what timm imports asks for a progress-bar widget that nothing here shows.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        import timm

    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    layers = {"stem": network.get_submodule("bn1")}
    expansions = {}
    for number, block in enumerate(network.get_submodule("blocks").children(), start=1):
        layers[f"block{number}"] = block
        for letter, part in zip(ascii_lowercase, block.children(), strict=False):
            if number > 1:
                expansions[f"expand{number}{letter}"] = part.get_submodule("bn1")
    layers["head"] = network.get_submodule("bn2")
    return Architecture(network, layers, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), expansions)


def vgg16() -> Architecture:
    """Build VGG-16 (Simonyan and Zisserman, 2014), as ``torchvision`` does but for one layer, which pools."""
    import torchvision

    network = torchvision.models.vgg16(weights=None)
    network.avgpool = WindowMeans(7)
    layers: dict[str, nn.Module] = {}
    block, depth = 1, 0
    for module in network.features:
        if isinstance(module, nn.MaxPool2d):
            layers[f"pool{block}"] = module
            block, depth = block + 1, 0
        elif isinstance(module, nn.ReLU):
            depth += 1
            layers[f"relu{block}_{depth}"] = module
    return Architecture(network, layers, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


ARCHITECTURES = {"efficientnet_lite0": efficientnet_lite0, "vgg16": vgg16}
