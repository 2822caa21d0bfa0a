"""Photographs that packages ship: a cat, a cup of coffee, a rocket.

What is drawn or measured with these is the same whatever photographs the reader has.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from unboxed.origins import Origin
from unboxed.sources import Source, shipped


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph and where it came from.

    Attributes:
        image: Colours, shape (3, height, width), float32 in [0, 1].
        name: The name it was asked for by.
        source: Where it was found, who made it and what they allow.
    """

    image: Tensor = field(repr=False)
    name: str
    source: Source


def _scikit_image(file: str, sha256: str, licence: str, credit: str) -> Origin:
    return Origin("skimage", f"data/{file}", sha256, licence, f"{credit}; shipped by scikit-image")


def _scikit_learn(file: str, sha256: str, licence: str, credit: str) -> Origin:
    return Origin("sklearn", f"datasets/images/{file}", sha256, licence, f"{credit}; shipped by scikit-learn")


PHOTOS = {
    "astronaut": _scikit_image(
        "astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        "public domain",
        "the astronaut Eileen Collins, by NASA",
    ),
    "brick": _scikit_image(
        "brick.png",
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
        "CC0",
        "a brick wall, from CC0Textures",
    ),
    "camera": _scikit_image(
        "camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        "CC0",
        "a photographer with a camera, by Lav Varshney",
    ),
    "cell": _scikit_image(
        "cell.png",
        "8d23a7fb81f7cc877cd09f330357fc7f595651306e84e17252f6e0a1b3f61515",
        "CC0",
        "a cell in saline, by Paul Müller and others",
    ),
    "chelsea": _scikit_image(
        "chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        "CC0",
        "Chelsea the cat, by Stefan van der Walt",
    ),
    "china": _scikit_learn(
        "china.jpg",
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
        "CC BY 2.0",
        "a temple in China, by danielbuechele on Flickr",
    ),
    "clock": _scikit_image(
        "clock_motion.png",
        "f029226b28b642e80113d86622e9b215ee067a0966feaf5e60604a1e05733955",
        "public domain",
        "a clock blurred by motion, by Stefan van der Walt",
    ),
    "coffee": _scikit_image(
        "coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        "CC0",
        "a cup of coffee, by Rachel Michetti",
    ),
    "coins": _scikit_image(
        "coins.png",
        "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
        "no known restrictions",
        "Greek coins from Pompeii, by the Brooklyn Museum",
    ),
    "flower": _scikit_learn(
        "flower.jpg",
        "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
        "CC BY 2.0",
        "a dahlia, by vultilion on Flickr",
    ),
    "grass": _scikit_image(
        "grass.png",
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
        "CC0",
        "grass, by linolafett on DeviantArt",
    ),
    "gravel": _scikit_image(
        "gravel.png",
        "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
        "CC0",
        "gravel, from CC0Textures",
    ),
    "hubble": _scikit_image(
        "hubble_deep_field.jpg",
        "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
        "public domain",
        "the Hubble eXtreme Deep Field, by NASA",
    ),
    "moon": _scikit_image(
        "moon.png",
        "78739619d11f7eb9c165bb5d2efd4772cee557812ec847532dbb1d92ef71f577",
        "none stated",
        "the surface of the Moon",
    ),
    "retina": _scikit_image(
        "retina.jpg",
        "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
        "CC0",
        "a human retina, by Mikael Häggström",
    ),
    "rocket": _scikit_image(
        "rocket.jpg",
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        "public domain",
        "the launch of DSCOVR on a Falcon 9, by SpaceX",
    ),
    "text": _scikit_image(
        "text.png",
        "bd84aa3a6e3c9887850d45d606c96b2e59433fbef50338570b63c319e668e6d1",
        "public domain",
        "a piece of written text, from Wikipedia",
    ),
}


def shipped_photo(name: str) -> Photo:
    """Load one of the photographs that packages ship, whatever the reader has under that name.

    Args:
        name: One of ``PHOTOS``.

    Returns:
        The photograph, a grey one as three equal channels.

    Raises:
        ValueError: If none of that name is shipped.
        OSError: If the file is missing or damaged.

    Example:
        >>> coffee = shipped_photo("coffee")
        >>> tuple(coffee.image.shape), coffee.source.credit
        ((3, 400, 600), 'a cup of coffee, by Rachel Michetti; shipped by scikit-image')
    """
    if name not in PHOTOS:
        raise ValueError(f"name: expected one of {', '.join(PHOTOS)}, got {name!r}")
    source = shipped(name, PHOTOS[name])
    with Image.open(source.path) as file:
        pixels = np.array(file.convert("RGB"))
    return Photo(torch.from_numpy(pixels).permute(2, 0, 1).contiguous().float() / 255, name, source)
