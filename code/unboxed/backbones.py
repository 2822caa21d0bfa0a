"""Networks that others trained on 1.3 million photographs: loaded, frozen, and given pixels like any other.

Each one takes pixels from 0 to 1 and normalises them itself, so that whatever asks how the answer depends on
the picture (an attack, a dream, a saliency map) asks it in pixels.
"""

import hashlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import torch
from torch import Tensor, nn

from unboxed import sources

READS = ("efficientnet_lite0", "vgg16")

SHORT_SIDE = 256
CROP = 224


class Pixels(nn.Module):
    """A network behind the normalisation that it was trained with.

    Args:
        network: What takes normalised images, shape (N, C, H, W).
        mean: What is taken from each channel of the pixels.
        std: What each channel is then divided by.

    Raises:
        ValueError: From ``forward``, if images are not of shape (N, C, H, W), one channel a mean, or not in
            the dtype of the network.
    """

    def __init__(self, network: nn.Module, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.network = network
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(mean).reshape(-1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).reshape(-1, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Normalise pixels in [0, 1], shape (N, C, H, W), and pass them on."""
        if images.ndim != 4 or images.shape[1] != len(self.mean):
            raise ValueError(f"images: expected shape (N, {len(self.mean)}, H, W), got {tuple(images.shape)}")
        if images.dtype != self.mean.dtype:
            raise ValueError(f"images: expected {self.mean.dtype}, got {images.dtype}")
        return self.network((images - self.mean) / self.std)


def preprocess(pictures: Tensor) -> Tensor:
    """Shrink the short side to 256 pixels and cut out the central square of 224.

    Args:
        pictures: One picture of shape (3, H, W) or many of shape (N, 3, H, W), floating point in [0, 1].

    Returns:
        Images in [0, 1], shape (N, 3, 224, 224), in the dtype of ``pictures``. They are not normalised:
        the networks of this module do that themselves.

    Raises:
        ValueError: If shape, dtype or range are others; NaN is out of range.
    """
    if pictures.ndim not in (3, 4) or pictures.shape[-3] != 3 or not pictures.is_floating_point():
        raise ValueError(
            "pictures: expected floating point of shape (3, H, W) or (N, 3, H, W), "
            f"got {pictures.dtype} of shape {tuple(pictures.shape)}"
        )
    if not ((pictures >= 0) & (pictures <= 1)).all():
        low, high = pictures.min().item(), pictures.max().item()
        raise ValueError(f"pictures: expected values from 0 to 1, got {low:g} to {high:g}")
    batch = pictures.reshape(-1, *pictures.shape[-3:])
    height, width = batch.shape[-2:]
    short = min(height, width)
    resized = nn.functional.interpolate(
        batch,
        size=(SHORT_SIDE * height // short, SHORT_SIDE * width // short),
        mode="bicubic",
        antialias=True,
    )
    top, left = (round((side - CROP) / 2) for side in resized.shape[-2:])
    # A cubic through bright and dark pixels overshoots both.
    return resized[..., top : top + CROP, left : left + CROP].clamp(0, 1)


@dataclass(frozen=True)
class Backbone:
    """A network trained by others, and what is needed to use it.

    Attributes:
        name: The name it was loaded by.
        model: Takes pixels in [0, 1], shape (N, 3, H, W), and gives logits, shape (N, 1000). In evaluation
            mode, with all parameters frozen.
        layers: From the picture to the answer, the parts of ``model`` worth looking into, by name; their
            outputs are what a forward hook sees.
        categories: The names of the 1,000 ImageNet classes, in the order of the logits.
        source: Where the weights came from; ``None`` if they are random.
        preprocess: Turns pictures of any size into images for ``model``.
    """

    name: str
    model: nn.Module
    layers: Mapping[str, nn.Module]
    categories: tuple[str, ...]
    source: sources.Source | None
    preprocess: Callable[[Tensor], Tensor] = preprocess


def load(name: str = "efficientnet_lite0", weights: str | Path | None = "auto") -> Backbone:
    """Load a network that was trained on ImageNet.

    - ``"efficientnet_lite0"`` (Tan and Le, 2019, in the variant for phones): 4.7 million weights, from an
      installed package; needs no network.
    - ``"vgg16"`` (Simonyan and Zisserman, 2014): 138 million weights, from PyTorch's cache; if they are not
      there, downloaded from PyTorch, once, 528 MB.
    - ``"auto"``: VGG-16 if its weights are on this machine, else EfficientNet-Lite0; nothing is downloaded.

    Args:
        name: Which of these. ``Backbone.name`` and ``.source`` say what ``"auto"`` came to.
        weights: ``"auto"`` for the trained weights, from ``$UNBOXED_DATA/NAME`` if the reader has that
            folder; the path of a file with a state dict of the same tensors in the same order; or ``None``
            for random initial weights, drawn from PyTorch's global generator.

    Returns:
        The network on the CPU, in evaluation mode and frozen.

    Raises:
        ValueError: If there is no such network, or the tensors of the file are not those of the network.
        FileNotFoundError: If there is no such file; for ``"auto"``, also if the weights are neither here nor
            to be downloaded.
        OSError: If the file of the trained weights is damaged; the message gives expected and found sha256.
    """
    recipes = {"efficientnet_lite0": _efficientnet_lite0, "vgg16": _vgg16}
    if name == "auto":
        name = "vgg16" if sources.locate("vgg16").path.exists() else "efficientnet_lite0"
    if name not in recipes:
        raise ValueError(f"name: expected one of {', '.join(recipes)}, auto, got {name!r}")
    from torchvision.models import EfficientNet_B0_Weights

    source = _locate(name, weights)
    # On the meta device nothing is allocated or drawn: the weights of the file become those of the network.
    with torch.device("cpu" if source is None else "meta"):
        model, layers = recipes[name]()
    if source is not None:
        _assign(model.network, source.path)
    for module in model.modules():
        # An activation that overwrites its input would also overwrite what a hook has just kept of it.
        if isinstance(module, (nn.ReLU, nn.ReLU6)):
            module.inplace = False
    model.eval().requires_grad_(False)
    categories = tuple(EfficientNet_B0_Weights.IMAGENET1K_V1.meta["categories"])
    return Backbone(name, model, layers, categories, source)


def _efficientnet_lite0() -> tuple[Pixels, dict[str, nn.Module]]:
    # In a notebook, what timm imports asks for a progress-bar widget that nothing here shows.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        import timm

    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    layers = {"stem": network.get_submodule("bn1")}
    for number, block in enumerate(network.get_submodule("blocks").children(), start=1):
        layers[f"block{number}"] = block
    layers["head"] = network.get_submodule("bn2")
    with torch.device("cpu"):
        return Pixels(network, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)), layers


def _vgg16() -> tuple[Pixels, dict[str, nn.Module]]:
    from torchvision.models import vgg16

    network = vgg16(weights=None)
    layers: dict[str, nn.Module] = {}
    block, depth = 1, 0
    for module in network.features:
        if isinstance(module, nn.MaxPool2d):
            layers[f"pool{block}"] = module
            block, depth = block + 1, 0
        elif isinstance(module, nn.ReLU):
            depth += 1
            layers[f"relu{block}_{depth}"] = module
    with torch.device("cpu"):
        return Pixels(network, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)), layers


def _locate(name: str, weights: str | Path | None) -> sources.Source | None:
    """Find the file of weights that ``load`` was asked for, and check it where its checksum is known."""
    if weights is None:
        return None
    if weights != "auto":
        path = Path(weights)
        if not path.is_file():
            raise FileNotFoundError(
                f"weights: expected 'auto', None or the path of a file, got {str(path)!r}"
            )
        return sources.own(name, path)
    folder = sources.own_folder(name)
    if folder is not None:
        files = sorted(folder.glob("*.pth"))
        if len(files) != 1:
            raise FileNotFoundError(f"{folder}: expected one .pth file, got {len(files)}")
        return sources.own(name, files[0])
    return _from_torch_hub() if name == "vgg16" else sources.find(name)


def _from_torch_hub() -> sources.Source:
    """Find VGG-16 in PyTorch's cache or download it there; its name holds the first digits of its sha256."""
    from torchvision.models import VGG16_Weights

    url = VGG16_Weights.IMAGENET1K_V1.url
    source = sources.locate("vgg16")
    expected = source.path.stem.rpartition("-")[2]
    if not source.path.is_file():
        source.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            torch.hub.download_url_to_file(url, str(source.path), hash_prefix=expected, progress=False)
        except URLError as error:
            raise FileNotFoundError(
                f"vgg16: there is no {source.path}, and {url} could not be reached ({error.reason}). Put the "
                "file there, or name a copy in weights=, or use efficientnet_lite0, which needs no network"
            ) from error
    with source.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(expected):
        raise OSError(
            f"{source.path}: the file is damaged: expected sha256 {expected}..., found {found}; delete it"
        )
    return source


def _assign(network: nn.Module, path: Path) -> None:
    """Give a network the tensors of a file, in their order: libraries name the same tensors differently."""
    loaded = torch.load(path, map_location="cpu", weights_only=True)
    wanted = network.state_dict()
    if not isinstance(loaded, Mapping) or len(loaded) != len(wanted):
        got = f"{len(loaded)}" if isinstance(loaded, Mapping) else type(loaded).__name__
        raise ValueError(f"{path.name}: expected a state dict of {len(wanted)} tensors, got {got}")
    for (key, tensor), (their_key, theirs) in zip(wanted.items(), loaded.items(), strict=True):
        if theirs.shape != tensor.shape or theirs.dtype != tensor.dtype:
            raise ValueError(
                f"{path.name}: expected {tensor.dtype} of shape {tuple(tensor.shape)} for {key}, "
                f"got {theirs.dtype} of shape {tuple(theirs.shape)} in {their_key}"
            )
    network.load_state_dict(dict(zip(wanted, loaded.values(), strict=True)), assign=True)
