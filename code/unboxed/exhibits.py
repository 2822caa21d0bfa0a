"""The pictures of the chapter on convolution, and the kernels to lay on them."""

from collections.abc import Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from unboxed.convolution import KERNELS, avg_pool2d
from unboxed.datasets import load_digits
from unboxed.export import Bundle, bundle
from unboxed.photos import shipped_photo

BENT_EDGE = torch.tensor([
    [1.0, 1.0, 1.0, 9.0, 9.0],
    [1.0, 1.0, 1.0, 9.0, 9.0],
    [1.0, 1.0, 1.0, 9.0, 9.0],
    [1.0, 1.0, 9.0, 9.0, 9.0],
    [1.0, 1.0, 9.0, 9.0, 9.0],
])  # fmt: skip
"""Dark on the left, bright on the right, with a bend in the edge between, shape (5, 5)."""

PATCH = torch.tensor([
    [105.0, 102.0, 100.0, 97.0, 96.0],
    [103.0, 99.0, 103.0, 101.0, 102.0],
    [101.0, 98.0, 104.0, 102.0, 100.0],
    [99.0, 101.0, 106.0, 104.0, 99.0],
    [104.0, 104.0, 104.0, 100.0, 98.0],
])  # fmt: skip
"""The brightness of 25 pixels, from 0 to 255, with which Williams explains convolution, shape (5, 5)."""

SMILEY = torch.tensor([
    [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
    [0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0],
])  # fmt: skip
"""A smiling face of chalk (1) on a blackboard (0), shape (7, 7)."""

QUESTIONS: Mapping[str, Tensor] = MappingProxyType(
    {
        "brighter to the right": KERNELS["sobel x"].sign(),
        "corner of a smile": SMILEY[3:6, 0:3],
        **KERNELS,
    }
)
"""Kernels by what they ask, or by their names in image processing, each of shape (3, 3), float32."""


def kernel_exhibits() -> Bundle:
    """Pack what the live kernel opens with: four pictures, who made them, and the kernels to lay on them.

    Returns:
        A bundle without a network. The pictures, each of shape (height, width): the bent edge, the smiley, a
        handwritten digit of 28 × 28 pixels, and 64 × 64 pixels of a photograph shrunk to a third. Among the
        facts, ``pictures`` has their names, ``kernels`` pairs of a name and nine numbers, row by row, both in
        the order in which they are offered; ``credits`` says by name who made a picture.

    Raises:
        OSError: If the digits or the photograph are missing or damaged.
    """
    digits, camera = load_digits(), shipped_photo("camera")
    grey = avg_pool2d(camera.image.mean(dim=0)[None, None], 3)[0, 0]
    pictures = {
        "bent edge": BENT_EDGE,
        "smiley": SMILEY,
        "digit": digits.test_images[0, 0],
        "photograph": grey[15:79, 45:109],
    }
    kernels = [[name, kernel.flatten().tolist()] for name, kernel in QUESTIONS.items()]
    makers = {"digit": digits.source.credit, "photograph": camera.source.credit}
    return bundle(tensors=pictures, pictures=list(pictures), kernels=kernels, credits=makers)
