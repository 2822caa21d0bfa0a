"""The book's one look: functions that return a finished figure, for a cell to end on.

Figures are made without pyplot: nothing is kept open and nothing is drawn twice. Colours are those of
Okabe and Ito (2008), which people with any colour vision tell apart; lines differ in dashes as well.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
import torch
from cycler import cycler
from IPython.core.getipython import get_ipython
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib_inline.backend_inline import set_matplotlib_formats
from torch import Tensor

INK = "#222222"
FAINT = "#8a8a8a"
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#AA4499",
    "#56B4E9",
)
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "P", "X")
DIVERGING = "RdBu_r"
SEQUENTIAL = "viridis"
WIDTH = 7.2  # inches: the width of the book's text column

STYLE: Any = {
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "savefig.transparent": True,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=DASHES),
    "grid.color": "#cccccc",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    # Without a salt and without a date the same figure is the same file, byte for byte.
    "svg.hashsalt": "unboxed",
}


def use_style() -> None:
    """Give every figure that follows the book's look, and, in a notebook, show figures as SVG."""
    matplotlib.rcParams.update(STYLE)
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})


def panels(
    rows: int = 1, columns: int = 1, *, height: float = 3.0, **options: Any
) -> tuple[Figure, np.ndarray]:
    """Make an empty figure as wide as the text, with a grid of axes.

    Args:
        rows: Rows of axes.
        columns: Columns of axes.
        height: Height of one row in inches.
        options: Passed on to ``Figure.subplots``.

    Returns:
        The figure and its axes, an array of shape (rows, columns).
    """
    figure = Figure(figsize=(WIDTH, rows * height))
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def _as_picture(image: Tensor) -> np.ndarray:
    """Turn (1 | 3, height, width) or (height, width) into what matplotlib draws."""
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[0] not in (1, 3)):
        raise ValueError(
            f"image: expected shape (height, width) or (1 or 3, height, width), got {tuple(image.shape)}"
        )
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
        image: A picture of shape (3, height, width), (1, height, width) or (height, width).
        above: Words above it.
        below: Words below it.
        left: Words on its left, from bottom to top.
        colours: The matplotlib colour map for a picture of one channel.
        limits: The values drawn as the darkest and the brightest; ``None`` takes the picture's own.

    Raises:
        ValueError: If the picture has another shape.
    """
    picture = _as_picture(image)
    low, high = limits or (float(picture.min()), float(picture.max()))
    axes.imshow(picture.clip(low, high) if picture.ndim == 3 else picture, cmap=colours, vmin=low, vmax=high)
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
        images: Pictures of shape (3, height, width), (1, height, width) or (height, width).
        titles: One line above each.
        columns: Pictures a row; all in one row by default.
        colours: The matplotlib colour map for pictures of one channel.
        limits: The values drawn as the darkest and the brightest; ``None`` takes each picture's own.

    Returns:
        The figure.

    Raises:
        ValueError: If there is no picture, one has another shape, or titles are not as many.
    """
    if len(images) == 0:
        raise ValueError("images: expected at least one picture, got none")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles: expected {len(images)}, one a picture, got {len(titles)}")
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
    """Draw a matrix of shape (rows, columns) as shaded squares with its numbers in them."""
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


def plot_curves(
    axes: Axes,
    x: Tensor | Sequence[float],
    curves: Mapping[str, Tensor | Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
) -> None:
    """Draw named curves over one x axis, with a legend where there is more than one."""
    for name, y in curves.items():
        axes.plot(np.asarray(x), np.asarray(y), label=name)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    if len(curves) > 1:
        axes.legend()


def plot_history(train: Mapping[str, Sequence[float]], valid: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how training went: one panel a metric, training against validation, over the epochs.

    Args:
        train: Metric name to one value an epoch, measured on the training set.
        valid: The same metrics on the validation set.

    Returns:
        The figure.

    Raises:
        ValueError: If the two do not name the same metrics.
    """
    if list(train) != list(valid):
        raise ValueError(f"valid: expected the metrics {list(train)}, got {list(valid)}")
    figure, grid = panels(1, len(train))
    for axes, metric in zip(grid.flat, train, strict=True):
        epochs = range(1, len(train[metric]) + 1)
        plot_curves(
            axes,
            epochs,
            {"training": train[metric], "validation": valid[metric]},
            xlabel="epoch",
            ylabel=metric,
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def plot_points(axes: Axes, inputs: Tensor, labels: Tensor, names: Sequence[str]) -> None:
    """Scatter examples of shape (examples, 2), each class in its own colour and shape."""
    for index, name in enumerate(names):
        x, y = inputs[labels == index].detach().cpu().numpy().T
        axes.scatter(
            x,
            y,
            s=28,
            c=COLOURS[index],
            marker=MARKERS[index],
            edgecolors="white",
            linewidths=0.6,
            label=name,
            zorder=3,
        )
    axes.legend()


def plot_boundary(
    axes: Axes, predict: Callable[[Tensor], Tensor], *, xlim: tuple[float, float], ylim: tuple[float, float]
) -> None:
    """Shade the plane by what a two-input classifier says, and draw the line where it is undecided.

    Args:
        axes: Where to draw.
        predict: Takes points of shape (points, 2), float32, and gives class 1's probability, shape (points,).
        xlim: Range of the first input.
        ylim: Range of the second input.
    """
    x, y = torch.meshgrid(torch.linspace(*xlim, 200), torch.linspace(*ylim, 200), indexing="xy")
    with torch.no_grad():
        share = predict(torch.stack([x.flatten(), y.flatten()], dim=1)).reshape(x.shape).cpu().numpy()
    axes.contourf(x, y, share, levels=np.linspace(0, 1, 11), cmap=DIVERGING, alpha=0.35, vmin=0, vmax=1)
    if share.min() < 0.5 < share.max():
        axes.contour(x, y, share, levels=[0.5], colors=INK, linewidths=1.5)


def plot_surface(
    axes: Axes, function: Callable[[Tensor], Tensor], *, xlim: tuple[float, float], ylim: tuple[float, float]
) -> None:
    """Draw the height of a function of two numbers as a map with contour lines.

    Args:
        axes: Where to draw.
        function: Takes points of shape (points, 2), float32, and gives their heights, shape (points,).
        xlim: Range of the first number.
        ylim: Range of the second number.
    """
    x, y = torch.meshgrid(torch.linspace(*xlim, 200), torch.linspace(*ylim, 200), indexing="xy")
    with torch.no_grad():
        height = function(torch.stack([x.flatten(), y.flatten()], dim=1)).reshape(x.shape).cpu().numpy()
    axes.contourf(x, y, height, levels=24, cmap=SEQUENTIAL)
    axes.contour(x, y, height, levels=24, colors="white", linewidths=0.3)
