"""A sheet to draw on: smooth shapes in colour, turned and scaled as one, over a photographed texture.

Shapes are arrays of points, shape (N, 2), x to the right and y down, in units of half the sheet: the middle
is (0, 0), the corners are (±1, ±1).
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

from unboxed.drawing.curves import Points

Colour = np.ndarray | Sequence[float]

# Edges are drawn this much too large and shrunk, so that they come out smooth.
OVERSAMPLING = 3


class Canvas:
    """A square sheet of pixels.

    Args:
        size: Height and width of the picture, in pixels.
        ground: What is drawn upon: a colour in [0, 1], shape (3,), or a picture, shape (3, height, width).
        angle: How far everything drawn is turned clockwise about the middle, in radians.
        scale: How much everything drawn is enlarged.
        shift: Where (0, 0) comes to lie.
        flip: Whether left and right are exchanged.
    """

    def __init__(
        self,
        size: int,
        ground: Tensor | Colour,
        *,
        angle: float = 0.0,
        scale: float = 1.0,
        shift: tuple[float, float] = (0.0, 0.0),
        flip: bool = False,
    ) -> None:
        self.size = size
        self.side = size * OVERSAMPLING
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self.unit = scale * self.side / 2
        self.matrix = self.unit * turn @ np.diag([-1.0 if flip else 1.0, 1.0])
        self.middle = (np.asarray(shift) + 1) * self.side / 2
        self.corner = (0, 0)
        if isinstance(ground, Tensor):
            pixels = (ground.permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
            self.image = Image.fromarray(pixels).resize((self.side, self.side), Image.Resampling.BILINEAR)
        else:
            self.image = Image.new("RGB", (self.side, self.side), _bytes(ground))
        self.brush = ImageDraw.Draw(self.image, "RGBA")

    def fill(self, points: Points, colour: Colour, *, opacity: float = 1.0, soft: float = 0.0) -> None:
        """Fill a closed shape through points of shape (N, 2).

        Args:
            points: Its outline.
            colour: Red, green and blue in [0, 1].
            opacity: How much of what lies beneath is covered.
            soft: How far the edge fades, in halves of the sheet; 0 is sharp.
        """
        pixels = self._pixels(points)
        if soft == 0:
            self.brush.polygon(_flat(pixels), (*_bytes(colour), round(255 * opacity)))
            return
        spread = float(soft) * self.unit / 2
        box = self._box(pixels, 3 * spread)
        coarse = max(spread / 2, 1.0)  # what is blurred may be small: it is as smooth when enlarged
        width, height = box[2] - box[0], box[3] - box[1]
        mask = Image.new("L", (math.ceil(width / coarse), math.ceil(height / coarse)))
        corners = (pixels - box[:2]) * (mask.width / width, mask.height / height)
        ImageDraw.Draw(mask).polygon(_flat(corners), round(255 * opacity))
        mask = mask.filter(ImageFilter.GaussianBlur(spread / coarse))
        self.image.paste(_bytes(colour), box, mask.resize((width, height), Image.Resampling.BILINEAR))

    @contextmanager
    def inside(self, points: Points) -> Iterator[None]:
        """Keep what is drawn meanwhile within a closed shape, such as a pattern within a fur."""
        sheet, brush, corner = self.image, self.brush, self.corner
        pixels = self._pixels(points)
        box = self._box(pixels)
        self.image = sheet.crop(box)
        self.brush = ImageDraw.Draw(self.image, "RGBA")
        self.corner = (corner[0] + box[0], corner[1] + box[1])
        try:
            yield
            mask = Image.new("L", self.image.size)
            ImageDraw.Draw(mask).polygon(_flat(pixels - box[:2]), 255)
            sheet.paste(self.image, box, mask)
        finally:
            self.image, self.brush, self.corner = sheet, brush, corner

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """Draw a line through points of shape (N, 2), round at its ends; ``width`` in halves of the sheet."""
        pixels = self._pixels(points)
        thickness = width * self.unit
        self.brush.line(_flat(pixels), _bytes(colour), max(round(thickness), 1), joint="curve")
        radius = thickness / 2
        for x, y in pixels[[0, -1]].tolist():
            self.brush.ellipse((x - radius, y - radius, x + radius, y + radius), _bytes(colour))

    def picture(self) -> Tensor:
        """Give what was drawn, shape (3, size, size), float32 in [0, 1]."""
        small = self.image.resize((self.size, self.size), Image.Resampling.BOX)
        return torch.from_numpy(np.array(small)).permute(2, 0, 1).float() / 255

    def _pixels(self, points: Points) -> np.ndarray:
        """Find where on the image points come to lie, in its pixels, shape (N, 2)."""
        return np.asarray(points) @ self.matrix.T + (self.middle - self.corner)

    def _box(self, pixels: np.ndarray, margin: float = 0.0) -> tuple[int, int, int, int]:
        """Find the part of the image that holds a shape: left, top, right and bottom, one pixel at least."""
        width, height = self.image.size
        (low_x, low_y), (high_x, high_y) = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
        left = min(max(math.floor(low_x - margin), 0), width - 1)
        top = min(max(math.floor(low_y - margin), 0), height - 1)
        right = max(min(math.ceil(high_x + margin) + 1, width), left + 1)
        bottom = max(min(math.ceil(high_y + margin) + 1, height), top + 1)
        return left, top, right, bottom


def _flat(pixels: np.ndarray) -> list[float]:
    return pixels.ravel().tolist()


def _bytes(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(255 * min(max(float(part), 0.0), 1.0)) for part in colour)
    return red, green, blue
