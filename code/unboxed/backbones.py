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
from unboxed.several import check_numbers
from unboxed.weights import read_weights

READS = ("efficientnet_lite0", "vgg16")
SHORT_SIDE = 256  # pixels, to which pictures are shrunk
CROP = 224  # pixels a side, which are cut out of them
LONGEST = 40  # times the short side: beyond, the shrunk picture would be huge


class Pixels(nn.Module):
    """A network behind the normalisation that it was trained with.

    Args:
        network: What takes normalised images, shape (N, C, H, W).
        mean: What is taken from each channel of the pixels.
        std: What each channel is then divided by, above 0.

    Raises:
        ValueError: If a number is out of range, or ``forward`` is given other channels, dtype or device.
    """

    def __init__(self, network: nn.Module, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.network = network
        check_numbers("mean", mean)
        check_numbers("std", std, count=len(mean), above=0)
        self.mean = nn.Buffer(torch.tensor(mean).reshape(-1, 1, 1), persistent=False)
        self.std = nn.Buffer(torch.tensor(std).reshape(-1, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Normalise pixels in [0, 1], shape (N, C, H, W), and pass them on."""
        sizes = f"n {len(self.mean)} h w"
        check_tensor("images", images, sizes, dtype=self.mean.dtype, device=self.mean.device)
        outputs: Tensor = self.network((images - self.mean) / self.std)
        return outputs


def preprocess(pictures: Tensor) -> Tensor:
    """Shrink the short side to 256 pixels and cut out the central square of 224.

    Args:
        pictures: One picture of shape (3, H, W) or many of shape (N, 3, H, W), floating point in [0, 1].

    Returns:
        Images in [0, 1], shape (N, 3, 224, 224), in the dtype of ``pictures``; the networks normalise them.

    Raises:
        ValueError: If shape, dtype or range are others, or one side is more than 40 times the other.
    """
    one = isinstance(pictures, Tensor) and pictures.ndim == 3
    check_tensor("pictures", pictures, "3 h w" if one else "n 3 h w", at_least=0, at_most=1)
    batch = pictures[None] if one else pictures
    height, width = batch.shape[-2:]
    short = min(height, width)
    if not 0 < max(height, width) <= LONGEST * short:
        raise ValueError(f"pictures: expected sides of at most {LONGEST} to 1, got {height} x {width}")
    size = (SHORT_SIDE * height // short, SHORT_SIDE * width // short)
    resized = nn.functional.interpolate(batch, size=size, mode="bicubic", antialias=True)
    top, left = (round((side - CROP) / 2) for side in resized.shape[-2:])
    # A cubic through bright and dark pixels overshoots both.
    return resized[..., top : top + CROP, left : left + CROP].clamp(0, 1)


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
            ValueError: If ``k`` is below 1 or more than there are, or ``images`` are not as for ``model``.
        """
        check_tensor("images", images, at_least=0, at_most=1)
        check_number("k", k, int, at_least=1, at_most=len(self.categories))
        shares, classes = (found.tolist() for found in self.model(images).softmax(dim=1).topk(k))
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
