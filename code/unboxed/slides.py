"""Photographs for a live figure: as the book's network sees them, and small enough to travel."""

import base64
import io

from PIL import Image

from unboxed.backbones import preprocess
from unboxed.export import Bundle, bundle
from unboxed.photos import shipped_photo

SLIDES = ("china", "astronaut", "chelsea", "coffee", "rocket")
"""The names of the photographs, in the order in which they are offered."""


def see_photos() -> Bundle:
    """Pack the photographs that *See* offers: shrunk and cut for the network, and lossless from there on.

    To save them as JPEG would move some of the probabilities by more than ten percentage points.

    Returns:
        A bundle without a network or tensors. Among the facts, ``photos`` has for each its ``name``, its
        ``credit``, and the ``picture``, 224 × 224 pixels of 8 bits: a WebP file in base64.

    Raises:
        OSError: If a photograph is missing or damaged.
    """
    photos = []
    for name in SLIDES:
        photo = shipped_photo(name)
        pixels = (255 * preprocess(photo.image)[0]).round().byte().permute(1, 2, 0).numpy()
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "WebP", lossless=True, method=6)
        picture = base64.b64encode(file.getvalue()).decode()
        photos.append({"name": name, "credit": photo.source.credit, "picture": picture})
    return bundle(photos=photos)
