"""Transfer learning: a network that others trained, cut in two; what is below the cut is kept as it is.

Nothing that is frozen needs to run twice: the book computes its answer to every picture once, and trains
what comes after it on these answers.
"""

import copy
import importlib
import sys
from typing import Any

from torch import Tensor, nn

from unboxed.backbones import Backbone
from unboxed.checks import check_number, check_tensor
from unboxed.models import check_inputs
from unboxed.preprocessing import Pixels
from unboxed.training import predict

# Where to cut so that what is above can be trained on a laptop.
CUTS = {"efficientnet_lite0": "block6", "vgg16": "relu6"}


class Entrance(nn.Module):
    """Where pictures of any size become what the first layer of a network takes: resized, cut, normalised."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        pixels: Any = backbone.model
        mean, std = (tuple(values.flatten().tolist()) for values in (pixels.mean, pixels.std))
        self.preprocess = backbone.preprocess
        self.pixels = Pixels(nn.Identity(), mean, std).to(pixels.mean.device)

    def forward(self, pictures: Tensor) -> Tensor:
        """Give shape (N, 3, 224, 224) for pictures in [0, 1], shape (N, 3, H, W).

        Raises:
            ValueError: If shape, dtype or range of the pictures are others.
        """
        check_tensor("pictures", pictures, "n 3 h w")
        normalised: Tensor = self.pixels(self.preprocess(pictures))
        return normalised


def in_a_row(backbone: Backbone) -> nn.Sequential:
    """Lay out the layers of a network one behind the other, from the picture to the logits.

    Args:
        backbone: What ``backbones.load`` gives. Its layers are shared, not copied.

    Returns:
        A network that takes pictures of any size, shape (N, 3, H, W) in [0, 1], and computes what
        ``backbone.model`` does after ``backbone.preprocess``. The layers in ``backbone.layers`` have the
        names that they have there; the first one is ``entrance`` and the last one ``output``.

    Raises:
        ValueError: If it is neither an EfficientNet-Lite0 nor a VGG-16.
    """
    if backbone.name not in CUTS:
        raise ValueError(f"backbone: expected one of {', '.join(CUTS)}, got {backbone.name!r}")
    network: Any = backbone.model.network
    names = {id(layer): name for name, layer in backbone.layers.items()}
    if backbone.name == "vgg16":
        layers = [*network.features, network.avgpool, nn.Flatten(), *network.classifier]
        dense = ("dense6", "relu6", "dropout6", "dense7", "relu7", "dropout7")
        names |= {id(layer): name for name, layer in zip(dense, network.classifier, strict=False)}
    else:
        layers = [network.conv_stem, network.bn1, *network.blocks, network.conv_head, network.bn2]
        layers += [network.global_pool, network.classifier]
    names[id(layers[-1])] = "output"
    row = nn.Sequential()
    row.add_module("entrance", Entrance(backbone))
    for number, layer in enumerate(layers, 1):
        row.add_module(names.get(id(layer), f"layer{number}"), layer)
    return row.eval()


def split(backbone: Backbone, after: str) -> tuple[nn.Sequential, nn.Sequential]:
    """Cut a network in two behind a layer, and leave out its last layer, which names ImageNet's classes.

    Args:
        backbone: What ``backbones.load`` gives; it is not changed.
        after: The last layer below the cut, a name of ``in_a_row``.

    Returns:
        What is below the cut, frozen; and a copy of what is above it, whose weights are free to learn. One
        after the other they turn pictures into features, shape (N, features).

    Raises:
        ValueError: If there is no such layer, or it is the last.
    """
    row = in_a_row(backbone)
    names = [name for name, _ in row.named_children()][:-1]
    if after not in names:
        raise ValueError(f"after: expected one of {', '.join(names)}, got {after!r}")
    cut = names.index(after) + 1
    top = copy.deepcopy(row[cut:-1]).requires_grad_(True)
    return row[:cut], top


def embed(backbone: Backbone, images: Tensor, *, batch_size: int = 4) -> Tensor:
    """Give the features of pictures: the numbers that the last layer of a network reads.

    Args:
        backbone: What ``backbones.load`` gives; it is not changed.
        images: Pictures of any size, shape (N, 3, H, W), floating point in [0, 1].
        batch_size: Pictures at a time. On a CPU a few are fastest: the maps of many do not fit its cache.

    Returns:
        Shape (N, features): 1,280 numbers a picture from EfficientNet-Lite0, 4,096 from VGG-16.

    Raises:
        ValueError: If shape, dtype or range of the images are others, or there are none.
    """
    return predict(in_a_row(backbone)[:-1], images, batch_size=batch_size)


class Tuned(nn.Module):
    """The top of a network that others trained, with a new last layer: both learn.

    Its batch norm layers keep the averages that they have, in training too: a few pictures would spoil
    what they know from a million.

    Args:
        top: What ``split`` gives as the second part.
        num_features: How many numbers it gives for a picture.
        num_classes: How many classes there are now.

    Raises:
        ValueError: If a number is below 1.
    """

    def __init__(self, top: nn.Module, num_features: int, num_classes: int) -> None:
        super().__init__()
        check_number("num_features", num_features, int, at_least=1)
        check_number("num_classes", num_classes, int, at_least=1)
        self.top = top
        self.output = nn.Linear(num_features, num_classes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Give logits, shape (N, classes), for what comes out below the cut.

        Raises:
            ValueError: If that is nothing for the top: of another type than its weights, or another shape.
        """
        check_inputs("inputs", inputs, self.top, "n ...")
        logits: Tensor = self.output(self.top(inputs))
        return logits

    def train(self, mode: bool = True) -> "Tuned":
        """Switch to training or evaluation, all but batch norm."""
        super().train(mode)
        for part in self.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.eval()
        return self


if __name__ == "__main__":
    # By name: the command stands on this module, and chapters that read it do not run again for its sake.
    sys.exit(importlib.import_module(".yours", __package__).main())
