"""Pictures and matrices in a figure: without frames, side by side, with words round them."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from unboxed.checks import check_number, check_tensor
from unboxed.look import WIDTH, panels


def _as_picture(image: Tensor) -> np.ndarray:
    """Turn (1 | 3, height, width) or (height, width) into what matplotlib draws, bytes into shares of 1."""
    check_tensor("image", image, dtype=None)
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[0] not in (1, 3)):
        raise ValueError(
            f"image: expected shape (height, width) or (1 or 3, height, width), got {tuple(image.shape)}"
        )
    image = image / 255 if image.dtype == torch.uint8 else image
    array = image.detach().cpu().numpy()
    if array.ndim == 3:
        array = array[0] if array.shape[0] == 1 else array.transpose(1, 2, 0)
    return array


def show_image(
    axes: Axes,
    image: Tensor,
    above: str = "",
    below: str = "",
    left: str = "",
    *,
    colours: str = "gray",
    limits: tuple[float, float] | None = (0.0, 1.0),
) -> None:
    """Show one picture without a frame, with words round it.

    Args:
        axes: Where.
        image: A picture of shape (3, height, width), (1, height, width) or (height, width); bytes (uint8)
            are taken as 255ths.
        above: Words above it.
        below: Words below it.
        left: Words on its left, from bottom to top.
        colours: The matplotlib colour map for a picture of one channel.
        limits: The values drawn as the darkest and the brightest; ``None`` takes the picture's own.

    Raises:
        ValueError: If the picture has another shape.
        TypeError: If it is no tensor.
    """
    picture = _as_picture(image)
    low, high = limits or (float(picture.min()), float(picture.max()))
    if picture.ndim == 3:  # matplotlib scales pictures of one channel only
        picture = ((picture - low) / ((high - low) or 1)).clip(0, 1)
    axes.imshow(picture, cmap=colours, vmin=low, vmax=high)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_title(above, fontsize=9, loc="center")
    axes.set_xlabel(below, fontsize=9)
    axes.set_ylabel(left, fontsize=9)


def show_images(
    images: Sequence[Tensor] | Tensor,
    titles: Sequence[str] | None = None,
    *,
    columns: int | None = None,
    colours: str = "gray",
    limits: tuple[float, float] | None = (0.0, 1.0),
) -> Figure:
    """Show pictures side by side.

    Args:
        images: Pictures as ``show_image`` takes them, in a list; or a tensor of shape
            (pictures, 1 or 3, height, width).
        titles: Words above each.
        columns: Pictures a row; all in one row by default.
        colours: The matplotlib colour map for pictures of one channel.
        limits: The values drawn as the darkest and the brightest; ``None`` takes each picture's own.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no picture, one has another shape, or titles are not as many.
        TypeError: If these are no pictures.
    """
    if isinstance(images, Tensor):
        check_tensor("images", images, "pictures channels height width", dtype=None)
    elif not isinstance(images, Sequence) or isinstance(images, str):
        raise TypeError(f"images: expected pictures in a list or a tensor, got {type(images).__name__}")
    if len(images) == 0:
        raise ValueError("images: expected at least one picture, got none")
    for image in images:
        check_tensor("images", image, "... height width", dtype=None, filled=True)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles: expected {len(images)}, one a picture, got {len(titles)}")
    if columns is not None:
        check_number("columns", columns, int, at_least=1)
    columns = columns or len(images)
    rows = math.ceil(len(images) / columns)
    tallest = max(image.shape[-2] / image.shape[-1] for image in images)
    room = 0.3 * (1 + max(title.count("\n") for title in titles)) if titles else 0.05
    figure, grid = panels(rows, columns, height=WIDTH / columns * tallest + room)
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, title in zip(grid.flat, images, titles or [""] * len(images), strict=False):
        show_image(axes, image, title, colours=colours, limits=limits)
    return figure


def show_matrix(
    axes: Axes, matrix: Tensor, title: str = "", *, numbers: str = "{:g}", colours: str = "gray"
) -> None:
    """Draw a matrix of shape (rows, columns) as shaded squares with its numbers in them.

    Raises:
        ValueError: If the matrix has another shape, or no numbers.
    """
    check_tensor("matrix", matrix, "rows columns", dtype=None, filled=True)
    values = matrix.detach().cpu().numpy()
    image = axes.imshow(values, cmap=colours)
    axes.set_title(title, loc="center")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = image.cmap(image.norm(value))
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        axes.text(
            column,
            row,
            numbers.format(value),
            ha="center",
            va="center",
            fontsize=9,
            color="white" if dark else "black",
        )
