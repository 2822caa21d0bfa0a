"""Photographs to look at closely: a cat, a cup of coffee, a rocket, and whatever the reader adds."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from unboxed import sources
from unboxed.sources import Origin, Source

READS = ("photos",)

SUFFIXES = (".jpg", ".jpeg", ".png")

# What Pillow raises when a file breaks off, was altered, or claims to be larger than any photo.
DAMAGE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


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


def load_photo(name: str) -> Photo:
    """Load a photograph by name.

    A picture ``photos/NAME.jpg`` or ``.png`` under ``UNBOXED_DATA`` comes before one that a package ships.

    Args:
        name: One of ``PHOTOS``, or a picture of the reader's own.

    Returns:
        The photograph, a grey one as three equal channels.

    Raises:
        ValueError: If there is no photo of that name; the message lists those there are.
        OSError: If the file is damaged.

    Example:
        >>> chelsea = load_photo("chelsea")
        >>> tuple(chelsea.image.shape), chelsea.source.credit
        ((3, 300, 451), 'Chelsea the cat, by Stefan van der Walt; shipped by scikit-image')
    """
    folder = sources.own_folder("photos")
    files = sorted(folder.iterdir()) if folder else []
    own = {path.stem: path for path in files if path.suffix.lower() in SUFFIXES}
    if name in own:
        source = sources.own(name, own[name])
    elif name in PHOTOS:
        source = sources.shipped(name, PHOTOS[name])
    else:
        raise ValueError(f"name: expected one of {', '.join(sorted({*own, *PHOTOS}))}, got {name!r}")
    return Photo(read_picture(source.path), name, source)


def read_picture(path: Path) -> Tensor:
    """Decode a JPEG or PNG file of any colour mode; what is transparent is laid on white.

    Args:
        path: The file.

    Returns:
        Colours, shape (3, height, width), float32 in [0, 1], turned upright as the camera noted.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the file is empty, damaged or no picture; the message names it.
    """
    try:
        with Image.open(path) as file:
            picture = ImageOps.exif_transpose(file)
            if picture.mode.startswith("I"):  # 16 bits a pixel, which Pillow would clip to 8 and not scale
                picture = Image.fromarray((np.asarray(picture) / 257).round().astype(np.uint8))
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except FileNotFoundError:
        raise
    except DAMAGE as error:
        raise OSError(f"{path}: the file is damaged or no picture: {error}") from error
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).contiguous().float() / 255
