"""The portrait of a network: for every neuron a small picture of what it answers, all over the plane."""

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from unboxed.checks import check_tensor
from unboxed.look import BLUE, DIVERGING, INK, VERMILLION, when_narrow

PIXELS = 60  # of a picture, across and down
WIDEST = 3.5  # points: the line of the largest weight
FAINTEST = 0.04  # of the largest weight: what is smaller is not drawn


def draw_portrait(axes: Axes, model: nn.Sequential, *, edge: float = 1.7) -> None:
    """Draw a network with two inputs as a picture for each neuron, inputs on the left, and lines for weights.

    Blue is where a neuron answers less than its middle, red where it answers more. Lines are as thick as
    their weights are large, blue and dashed where they are negative; the thinnest are left out.

    Args:
        axes: Where to draw.
        model: As ``networks.mlp`` makes it from ``[2, …, 1]``: ``nn.Linear`` layers, an activation between.
        edge: How far the plane is shown, in all four directions.

    Raises:
        ValueError: If the first layer has not two inputs, or a weight is infinite or not a number.
    """
    layers = [layer for layer in model if isinstance(layer, nn.Linear)]
    if not layers or layers[0].in_features != 2:
        raise ValueError(f"model: expected a network with two inputs, got {model}")
    for layer in layers:
        check_tensor("model", layer.weight, finite=True)
    columns = answers(model, edge=edge)
    _draw(axes, layers, columns, gap=2.5)
    when_narrow(axes, lambda narrow: _draw(narrow, layers, columns, gap=2.2))


def answers(model: nn.Sequential, *, edge: float = 1.7) -> list[Tensor]:
    """Ask every neuron about every place in the plane.

    Args:
        model: As ``draw_portrait`` takes it.
        edge: How far the plane reaches, in all four directions.

    Returns:
        For the inputs, each hidden layer and the output, in this order, numbers of shape
        (neurons, ``PIXELS``, ``PIXELS``), the top row first, on the device of the network, from -1 to 1:
        inputs as shares of ``edge``, hidden answers as shares of the layer's largest size, the output as
        ``2 · sigmoid - 1``.
    """
    ticks = edge * ((2 * torch.arange(PIXELS, device=next(model.parameters()).device) + 1) / PIXELS - 1)
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    outputs = torch.stack([x.flatten(), y.flatten()], dim=1)
    columns = [outputs / edge]
    with torch.no_grad():
        for part in model:
            outputs = part(outputs)
            if not isinstance(part, nn.Linear):
                columns.append(outputs / outputs.abs().max().clamp_min(1e-9))
    columns.append(torch.tanh(outputs / 2))
    return [column.T.reshape(-1, PIXELS, PIXELS) for column in columns]


def _draw(axes: Axes, layers: Sequence[nn.Linear], columns: Sequence[Tensor], *, gap: float) -> None:
    """Draw columns of pictures ``gap`` apart, each picture 1 wide, and neighbours 1.25 apart."""
    places = [
        [(column * gap, 1.25 * ((len(maps) - 1) / 2 - row)) for row in range(len(maps))]
        for column, maps in enumerate(columns)
    ]
    largest = max(layer.weight.abs().max().item() for layer in layers) or 1.0
    for layer, (before, after) in zip(layers, pairwise(places), strict=True):
        for to, of in product(range(len(after)), range(len(before))):
            weight = layer.weight[to, of].item()
            share = abs(weight) / largest
            if share < FAINTEST:
                continue
            colour, dashes = (VERMILLION, "-") if weight > 0 else (BLUE, (0, (3, 1.5)))
            (x1, y1), (x2, y2) = before[of], after[to]
            look: dict[str, Any] = {"color": colour, "linestyle": dashes, "alpha": 0.35 + 0.65 * share}
            axes.plot([x1 + 0.5, x2 - 0.5], [y1, y2], linewidth=0.5 + WIDEST * share, zorder=1, **look)
    for maps, column in zip(columns, places, strict=True):
        for picture, (x, y) in zip(maps, column, strict=True):
            extent = (x - 0.5, x + 0.5, y - 0.5, y + 0.5)
            axes.imshow(picture.cpu().numpy(), cmap=DIVERGING, vmin=-1.2, vmax=1.2, extent=extent, zorder=2)
            corners = [(x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5), (x - 0.5, y + 0.5)]
            axes.fill(
                *zip(*corners, strict=True), fill=False, edgecolor=INK, linestyle="-", linewidth=0.8, zorder=3
            )
    for name, (x, y) in zip(("$x_1$", "$x_2$"), places[0], strict=True):
        axes.text(x - 0.65, y, name, ha="right", va="center")
    numbers = [f"\n{number}" for number in range(1, len(layers))] if len(layers) > 2 else [""]
    low = -1.25 * (max(map(len, columns)) - 1) / 2 - 0.5
    names = ["inputs", *(f"hidden{number}" for number in numbers), "output"]
    for name, column in zip(names, places, strict=True):
        axes.text(column[0][0], low - 0.2, name, ha="center", va="top", fontsize=9)
    axes.set(aspect="equal", xlim=(-1.3, len(layers) * gap + 0.7), ylim=(low - 0.9, -low + 0.1))
    axes.axis("off")
