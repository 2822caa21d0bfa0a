"""What drawn animals stand before: windows cut from photographs, each in a light and a focus of its own."""

import colorsys
from functools import cache

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from unboxed.checks import check_number
from unboxed.photos import shipped_photo

TEXTURES = ("brick", "china", "flower", "grass", "gravel")


def background(rng: np.random.Generator, size: int) -> Tensor:
    """Cut a window of random place and scale from one of ``TEXTURES``, tint it, light it from one side.

    Three in five are out of focus, as behind a near animal. The same generator state gives the same window
    at every size.

    Args:
        rng: Decides all of it, with as many numbers each time.
        size: Height and width, in pixels.

    Returns:
        Colours, shape (3, size, size), float32 in [0, 1].

    Raises:
        ValueError: If ``size`` is below 1.
    """
    check_number("size", size, int, at_least=1)
    name, zoom, left, top, focus, hue, depth, brightness, angle, contrast = rng.random(10).tolist()
    texture = _texture(TEXTURES[int(name * len(TEXTURES))])
    side = min(texture.size) * (0.25 + 0.7 * zoom)
    x, y = left * (texture.width - side), top * (texture.height - side)
    box = (x, y, x + side, y + side)
    window = texture.resize((size, size), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    if focus > 0.4:
        window = window.filter(ImageFilter.GaussianBlur(0.1 * (focus - 0.4) * size))
    paint = 1 - 0.5 * depth * (1 - np.array(colorsys.hsv_to_rgb(hue, 1.0, 1.0)))
    across = np.linspace(-1, 1, size) if size > 1 else np.zeros(1)
    slope = np.cos(2 * np.pi * angle) * across + np.sin(2 * np.pi * angle) * across[:, None]
    light = (0.75 + 0.6 * brightness) * (1 + 0.4 * contrast * slope)
    pixels = np.asarray(window) / 255 * paint * light[:, :, None]
    return torch.from_numpy(pixels).permute(2, 0, 1).float().clamp(0, 1).contiguous()


@cache
def _texture(name: str) -> Image.Image:
    pixels = (shipped_photo(name).image * 255).round().to(torch.uint8)
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())
