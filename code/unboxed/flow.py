"""A small network with the numbers that flow through it: inputs, weights on the lines, sums and answers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch
from torch import Tensor

from unboxed.checks import check_tensor
from unboxed.look import BLUE, GREEN, INK, VERMILLION, when_narrow
from unboxed.neuron import Neuron

Layer = Mapping[str, Neuron]
Place = tuple[float, float]

ROUND = 0.42  # radius of an input
TALL = 0.62  # half the height of a neuron; neighbours in a layer are 2 apart
POSITIVE, NEGATIVE = {"color": BLUE, "linestyle": "-"}, {"color": VERMILLION, "linestyle": (0, (4, 2))}


def draw_flow(axes: Axes, layers: Sequence[Layer], inputs: Mapping[str, float]) -> None:
    """Draw layers of neurons, and what becomes of some inputs on their way from left to right.

    In each neuron stands its sum, added up as it is on paper, and its answer; on each line the weight by
    which what comes along it is multiplied. Lines are as thick as weights are large, and dashed for negative
    ones.

    Args:
        axes: Where to draw.
        layers: The neurons of each layer, by name; each hears all of the layer before.
        inputs: The numbers that go in, by name.

    Raises:
        ValueError: If there is no layer, or a neuron has not one weight for each of what it hears.

    Example:
        >>> from matplotlib.figure import Figure
        >>> warm = Neuron(torch.tensor([1.0]), bias=-15.0)
        >>> draw_flow(Figure().subplots(), [{"warm": warm}], {"temperature": 20.0})
    """
    if not layers or not all(layers):
        raise ValueError(
            f"layers: expected at least one neuron in each, got {[list(layer) for layer in layers]}"
        )
    heard = [next(iter(layers[0].values())).weights.new_tensor(list(inputs.values()))]
    for layer in layers:
        for name, neuron in layer.items():
            check_tensor(f"weights of {name}", neuron.weights, str(len(heard[-1])))
        heard.append(torch.stack([neuron(heard[-1]) for neuron in layer.values()]))
    _draw(axes, layers, inputs, heard, gap=4.2, half=1.25)
    when_narrow(axes, lambda narrow: _draw(narrow, layers, inputs, heard, gap=3.35, half=1.12), height=2.6)


def _draw(
    axes: Axes,
    layers: Sequence[Layer],
    inputs: Mapping[str, float],
    heard: Sequence[Tensor],
    *,
    gap: float,
    half: float,
) -> None:
    """Draw columns ``gap`` apart of neurons that are ``half`` as wide to either side."""
    sizes = [len(inputs), *map(len, layers)]
    first = gap - half + ROUND  # inputs are narrower than neurons
    columns = [
        [(column and first + (column - 1) * gap, 2 * ((size - 1) / 2 - row)) for row in range(size)]
        for column, size in enumerate(sizes)
    ]
    for column, (layer, (before, after)) in enumerate(zip(layers, pairwise(columns), strict=True)):
        left = half if column else ROUND
        for neuron, to in zip(layer.values(), after, strict=True):
            for weight, of in zip(neuron.weights.tolist(), before, strict=True):
                _draw_weight(axes, weight, (of[0] + left, of[1]), (to[0] - half, to[1]))
        for (name, neuron), place in zip(layer.items(), after, strict=True):
            _draw_neuron(axes, name, neuron, heard[column], place, half)
    for (name, value), (x, y) in zip(inputs.items(), columns[0], strict=True):
        axes.add_patch(Circle((x, y), ROUND, fill=False, edgecolor=GREEN, linewidth=2))
        axes.text(x, y, _short(value), ha="center", va="center", fontsize=11)
        axes.text(x, y + ROUND + 0.12, name, ha="center", va="bottom", fontsize=9, style="italic")
    tallest = max(sizes)
    right = columns[-1][0][0] + half
    axes.set(aspect="equal", xlim=(-0.9, right + 0.1), ylim=(-tallest - 0.05, tallest + 0.3))
    axes.axis("off")


def _draw_weight(axes: Axes, weight: float, start: Place, end: Place) -> None:
    (x1, y1), (x2, y2) = start, end
    look = POSITIVE if weight >= 0 else NEGATIVE
    axes.plot([x1, x2], [y1, y2], linewidth=min(1.2 + 0.6 * abs(weight), 5), zorder=1, **look)
    # Nearer to the end, where lines that start together are apart, and off the line, so that it stays whole.
    share = 0.5 if y1 == y2 else 0.62 if abs(y1 - y2) < 1.5 else 0.72
    x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
    side = 1 if y2 >= y1 else -1
    axes.text(
        x, y + 0.2 * side, f"×{_short(weight)}", ha="center", va="center", fontsize=9, color=look["color"]
    )


def _draw_neuron(axes: Axes, name: str, neuron: Neuron, heard: Tensor, place: Place, half: float) -> None:
    (x, y), total, answer = place, neuron.weighted_sum(heard).item(), neuron(heard).item()
    corners = {
        "boxstyle": "round,pad=0,rounding_size=0.25",
        "facecolor": "none",
        "edgecolor": INK,
        "linewidth": 1.6,
    }
    axes.add_patch(FancyBboxPatch((x - half, y - TALL), 2 * half, 2 * TALL, **corners))
    terms = [*(neuron.weights * heard).tolist(), neuron.bias]
    added = _short(terms[0]) + "".join(
        f" {'+' if term >= 0 else '−'} {_short(abs(term))}" for term in terms[1:]
    )
    axes.text(x, y + 0.36, name, ha="center", va="center", fontsize=9, weight="bold")
    axes.text(x, y, f"{added} = {_short(total)}", ha="center", va="center", fontsize=9)
    axes.text(x, y - 0.37, f"answer {_short(answer)}", ha="center", va="center", fontsize=9, color=GREEN)


def _short(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")
