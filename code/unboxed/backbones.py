"""Networks that others trained on 1.3 million photographs: loaded, frozen, and given pixels like any other.

Each takes pixels from 0 to 1 and normalises them itself: an attack, a dream, a saliency map asks in pixels.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn

from unboxed import sources
from unboxed.architectures import ARCHITECTURES
from unboxed.checks import check_number, check_tensor
from unboxed.downloads import fetch
from unboxed.preprocessing import Pixels, preprocess
from unboxed.weights import read_weights

READS = ("efficientnet_lite0", "vgg16")


@dataclass(frozen=True, eq=False)
class Backbone:
    """A network trained by others, and what is needed to use it.

    Attributes:
        name: The name it was loaded by.
        model: Takes pixels in [0, 1], shape (N, 3, H, W), and gives logits, shape (N, 1000). It is frozen.
        layers: The parts of ``model`` worth looking into, by name, from the picture to the answer.
        categories: The names of the 1,000 ImageNet classes, in the order of the logits.
        source: Where the weights came from; ``None`` if they are random.
        preprocess: Turns pictures of any size into images for ``model``.
        expansions: Wide maps inside ``layers``, by name, see ``architectures.Architecture``.
    """

    name: str
    model: nn.Module = field(repr=False)
    layers: Mapping[str, nn.Module] = field(repr=False)
    categories: tuple[str, ...] = field(repr=False)
    source: sources.Source | None
    preprocess: Callable[[Tensor], Tensor] = field(default=preprocess, repr=False)
    expansions: Mapping[str, nn.Module] = field(default_factory=dict, repr=False)

    @property
    def parts(self) -> dict[str, nn.Module]:
        """All that has a name: ``layers``, then ``expansions``."""
        return {**self.layers, **self.expansions}

    @torch.no_grad()
    def top(self, images: Tensor, k: int = 5) -> list[list[tuple[str, float]]]:
        """Name the most probable categories of each image.

        Args:
            images: As for ``model``, shape (N, 3, H, W).
            k: How many.

        Returns:
            For each image ``k`` pairs of category and probability, the most probable first.

        Raises:
            ValueError: If ``k`` is below 1 or more than there are, ``images`` are not as for ``model``, or
                there is not one category for each of its answers.
        """
        check_tensor("images", images, at_least=0, at_most=1)
        check_number("k", k, int, at_least=1, at_most=len(self.categories))
        logits = self.model(images)
        check_tensor("logits", logits, f"n {len(self.categories)}")
        shares, classes = (found.tolist() for found in logits.softmax(dim=1).topk(k))
        names = [[self.categories[index] for index in row] for row in classes]
        return [list(zip(*row, strict=True)) for row in zip(names, shares, strict=True)]


def load(name: str = "efficientnet_lite0", weights: str | Path | None = "auto") -> Backbone:
    """Load a network that was trained on ImageNet.

    - ``"efficientnet_lite0"``: 4.7 million weights, from an installed package; needs no network.
    - ``"vgg16"``: 138 million weights, from PyTorch's cache; if not there, downloaded once, 528 MB.
    - ``"auto"``: VGG-16 if its weights are on this machine, else EfficientNet-Lite0; nothing is downloaded.

    Args:
        name: Which of these. ``Backbone.name`` and ``.source`` say what ``"auto"`` came to.
        weights: ``"auto"`` for the trained weights, from ``$UNBOXED_DATA/NAME`` if the reader has that
            folder; the path of a file, see ``weights.read_weights``; or ``None`` for random initial
            weights, drawn from PyTorch's global generator.

    Returns:
        The network on the CPU, in evaluation mode and frozen.

    Raises:
        ValueError: If there is no such network, or the file holds no state dict of its tensors.
        FileNotFoundError: If there is no such file, or the weights are neither here nor to be downloaded.
        OSError: If the file is damaged, or holds what would have to be run.
    """
    if name == "auto":
        name = "vgg16" if sources.locate("vgg16").path.exists() else "efficientnet_lite0"
    if name not in ARCHITECTURES:
        raise ValueError(f"name: expected one of {', '.join(ARCHITECTURES)}, auto, got {name!r}")
    from torchvision.models import EfficientNet_B0_Weights

    source = _locate(name, weights)
    # On the meta device nothing is allocated or drawn: the weights of the file become those of the network.
    with torch.device("cpu" if source is None else "meta"):
        built = ARCHITECTURES[name]()
    if source is not None:
        built.network.load_state_dict(read_weights(source.path, built.network.state_dict()), assign=True)
    model = Pixels(built.network, built.mean, built.std)
    for module in model.modules():
        if isinstance(module, (nn.ReLU, nn.ReLU6)):
            module.inplace = False  # else it would overwrite what a hook has just kept of its input
    model.to(memory_format=torch.channels_last)  # a processor convolves faster so; shapes stay what they are
    model.eval().requires_grad_(False)
    categories = tuple(EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"])
    return Backbone(name, model, built.layers, categories, source, expansions=built.expansions)


def _locate(name: str, weights: str | Path | None) -> sources.Source | None:
    """Find the file of weights that ``load`` was asked for, and check it where its checksum is known."""
    if weights is None:
        return None
    if weights != "auto":
        if not Path(weights).is_file():
            raise FileNotFoundError(f"weights: expected 'auto', None or a file, got {str(weights)!r}")
        return sources.own(name, Path(weights))
    folder = sources.own_folder(name)
    if folder is not None:
        files = sources.files_in(folder, "*.pth")
        if len(files) != 1:
            raise FileNotFoundError(f"{folder}: expected one .pth file, got {len(files)}")
        return sources.own(name, files[0])
    return _from_torch_hub() if name == "vgg16" else sources.find(name)


def _from_torch_hub() -> sources.Source:
    """Find VGG-16 in PyTorch's cache or download it there; its name holds the first digits of its sha256."""
    from torchvision.models import VGG16_Weights

    source = sources.locate("vgg16")
    try:
        fetch(VGG16_Weights.IMAGENET1K_V1.url, source.path, sha256=source.path.stem.rpartition("-")[2])
    except ConnectionError as error:
        raise FileNotFoundError(
            f"vgg16: there is no {source.path}, and {error}. Put the file there, or name a copy in weights=, "
            "or use efficientnet_lite0, which needs no network"
        ) from error
    return source
