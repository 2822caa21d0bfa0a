"""Curves over an axis, points in a plane, and what a function says of every place in the plane."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from unboxed.look import COLOURS, DIVERGING, INK, MARKERS, SEQUENTIAL, panels
from unboxed.several import check_range


def plot_curves(
    axes: Axes,
    x: Tensor | Sequence[float],
    curves: Mapping[str, Tensor | Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
) -> None:
    """Draw named curves over one x axis, with a legend where there is more than one.

    Raises:
        ValueError: If ``x`` or a curve is no row of values, or one has more or fewer than ``x``.
    """
    across = _row("x", x)
    for name, values in curves.items():
        y = _row(name, values)
        if len(y) != len(across):
            raise ValueError(f"{name}: expected {len(across)} values, one for each x, got {len(y)}")
        axes.plot(across, y, label=name)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    if len(curves) > 1:
        axes.legend()


def _array(values: Tensor | Sequence[float]) -> np.ndarray:
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)


def _row(name: str, values: Tensor | Sequence[float]) -> np.ndarray:
    row = _array(values)
    if row.ndim != 1:
        raise ValueError(f"{name}: expected values in a row, got {row.ndim} dimensions")
    return row


class History(Protocol):
    """What was measured while a network learned: the name of each metric, and one value an epoch."""

    @property
    def train(self) -> Mapping[str, Sequence[float]]:
        """Measured on the training set."""

    @property
    def valid(self) -> Mapping[str, Sequence[float]]:
        """The same metrics on the validation set."""


def plot_history(history: History) -> Figure:
    """Draw how training went: one panel a metric, training against validation, over the epochs.

    Args:
        history: What ``training.fit`` returns.

    Returns:
        The figure.

    Raises:
        ValueError: If training and validation do not name the same metrics, or there are none.
    """
    train, valid = history.train, history.valid
    if list(train) != list(valid):
        raise ValueError(f"history.valid: expected the metrics {list(train)}, got {list(valid)}")
    if not train:
        raise ValueError("history: expected one of an epoch or more, got none")
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
    """Scatter examples of shape (examples, 2), each class in its own colour and shape.

    Raises:
        ValueError: If the shapes do not match, a label has no name, or there are more classes than colours or
            shapes.
    """
    points, classes = _array(inputs), _array(labels)
    if classes.ndim != 1 or points.shape != (len(classes), 2):
        given = f"{points.shape} and {classes.shape}"
        raise ValueError(f"inputs: expected shape (examples, 2) and a label for each, got {given}")
    if not np.isin(classes, range(len(names))).all():
        raise ValueError(f"labels: expected values from 0 to {len(names) - 1}, got {np.unique(classes)}")
    if len(names) > min(len(COLOURS), len(MARKERS)):
        raise ValueError(f"names: expected {min(len(COLOURS), len(MARKERS))} at most, got {len(names)}")
    for index, name in enumerate(names):
        x, y = points[classes == index].T
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

    Raises:
        ValueError: If a range is not two finite numbers, the smaller one first.
    """
    check_range("xlim", xlim)
    check_range("ylim", ylim)
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

    Raises:
        ValueError: If a range is not two finite numbers, the smaller one first.
    """
    check_range("xlim", xlim)
    check_range("ylim", ylim)
    x, y = torch.meshgrid(torch.linspace(*xlim, 200), torch.linspace(*ylim, 200), indexing="xy")
    with torch.no_grad():
        height = function(torch.stack([x.flatten(), y.flatten()], dim=1)).reshape(x.shape).cpu().numpy()
    axes.contourf(x, y, height, levels=24, cmap=SEQUENTIAL)
    axes.contour(x, y, height, levels=24, colors="white", linewidths=0.3)
