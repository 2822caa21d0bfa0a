"""A small network with the numbers that flow through it: inputs, weights on the lines, sums and answers."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch
from torch import Tensor

from unboxed.checks import check_tensor
from unboxed.look import BLUE, GREEN, INK, VERMILLION, when_narrow
from unboxed.neuron import Neuron
from unboxed.several import check_numbers

Layer = Mapping[str, Neuron]
Place = tuple[float, float]

ROUND = 0.42  # radius of an input
WIDE, TALL = 1.3, 0.62  # half the width and half the height of a neuron
POSITIVE, NEGATIVE = {"color": VERMILLION, "linestyle": "-"}, {"color": BLUE, "linestyle": (0, (4, 2))}


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
        ValueError: If there is no layer, an input is no number, or a neuron has not one weight for each of
            what it hears.

    Example:
        >>> from matplotlib.figure import Figure
        >>> warm = Neuron(torch.tensor([1.0]), bias=-15.0)
        >>> draw_flow(Figure().subplots(), [{"warm": warm}], {"temperature": 20.0})
    """
    if not layers or not all(layers):
        raise ValueError(
            f"layers: expected at least one neuron in each, got {[list(layer) for layer in layers]}"
        )
    check_numbers("inputs", [*inputs.values()])
    like = next(iter(layers[0].values())).weights
    heard = [torch.tensor(list(inputs.values()), dtype=like.dtype, device=like.device)]
    for layer in layers:
        for name, neuron in layer.items():
            check_tensor(f"weights of {name}", neuron.weights, str(len(heard[-1])))
        heard.append(torch.stack([neuron(heard[-1]) for neuron in layer.values()]))
    _draw(axes, layers, inputs, heard, across=True)
    when_narrow(axes, partial(_draw, layers=layers, inputs=inputs, heard=heard, across=False))


def _draw(
    axes: Axes, layers: Sequence[Layer], inputs: Mapping[str, float], heard: Sequence[Tensor], *, across: bool
) -> None:
    """Draw the layers from left to right, or, where there is less room, from top to bottom."""
    sizes = [len(inputs), *map(len, layers)]
    columns = [
        [_place(column, row - (size - 1) / 2, across) for row in range(size)]
        for column, size in enumerate(sizes)
    ]
    for layer, (before, after) in zip(layers, pairwise(columns), strict=True):
        first = before is columns[0]
        for neuron, to in zip(layer.values(), after, strict=True):
            for weight, of in zip(neuron.weights.tolist(), before, strict=True):
                (x1, y1), (x2, y2) = of, to
                if across:
                    ends = (x1 + (ROUND if first else WIDE), y1), (x2 - WIDE, y2)
                else:
                    ends = (x1, y1 - (ROUND if first else TALL)), (x2, y2 + TALL)
                _draw_weight(axes, weight, *ends, alone=len(before) == 1, across=across)
    for told, layer, places in zip(heard, layers, columns[1:], strict=False):
        for (name, neuron), place in zip(layer.items(), places, strict=True):
            _draw_neuron(axes, name, neuron, told, place)
    for (name, value), (x, y) in zip(inputs.items(), columns[0], strict=True):
        axes.add_patch(Circle((x, y), ROUND, fill=False, edgecolor=GREEN, linewidth=2))
        axes.text(x, y, _short(value), ha="center", va="center", fontsize=11)
        axes.text(x, y + ROUND + 0.1, name, ha="center", va="bottom", fontsize=9, style="italic")
    xs, ys = zip(*(place for column in columns for place in column), strict=True)
    left = min(xs) - (1.0 if across else WIDE + 0.1)
    axes.set(aspect="equal", xlim=(left, max(xs) + WIDE + 0.1))
    axes.set(ylim=(min(ys) - TALL - 0.1, max(ys) + max(TALL, ROUND + 0.45) + 0.1))
    axes.axis("off")


def _place(column: int, row: float, across: bool) -> Place:
    """Return where the middle of a neuron lies; ``row`` is 0 for the middle of its layer."""
    if not across:
        return 3.0 * row, -2.0 * column
    # Inputs are narrower than neurons, and lines all as long.
    return (WIDE + (column - 1) * 4.2 + 1.6 + ROUND if column else 0.0), -2.0 * row


def _draw_weight(axes: Axes, weight: float, start: Place, end: Place, *, alone: bool, across: bool) -> None:
    (x1, y1), (x2, y2) = start, end
    look = POSITIVE if weight >= 0 else NEGATIVE
    axes.plot([x1, x2], [y1, y2], linewidth=min(1.2 + 0.6 * abs(weight), 5), zorder=1, **look)
    # Beside the line, on its outer side, and where lines that meet or cross are apart.
    length = math.hypot(x2 - x1, y2 - y1)
    run, fall = (x2 - x1) / length, (y1 - y2) / length
    if across:
        share = 0.5 if alone or y1 == y2 else 0.7
        outer = y2 - y1 if alone else y1 - y2
        side = -1 if outer < 0 else 1
    else:
        share = 0.6 if alone else 0.3
        side = 1 if (x1 + share * (x2 - x1) > 0) == (fall > 0) else -1
    text = f"×{_short(weight)}"
    room = side * (0.1 + 0.1 * abs(run) + 0.085 * len(text) * abs(fall))  # the steeper, the more of its width
    x, y = x1 + share * (x2 - x1) + room * fall, y1 + share * (y2 - y1) + room * run
    axes.text(x, y, text, ha="center", va="center", fontsize=9, color=look["color"])


def _draw_neuron(axes: Axes, name: str, neuron: Neuron, heard: Tensor, place: Place) -> None:
    (x, y), total, answer = place, neuron.weighted_sum(heard).item(), neuron(heard).item()
    corners: dict[str, Any] = {
        "boxstyle": "round,pad=0,rounding_size=0.25",
        "facecolor": "none",
        "edgecolor": INK,
        "linewidth": 1.6,
    }
    axes.add_patch(FancyBboxPatch((x - WIDE, y - TALL), 2 * WIDE, 2 * TALL, **corners))
    terms = [*(neuron.weights * heard).tolist(), neuron.bias]
    added = _short(terms[0]) + "".join(
        f" {'+' if term >= 0 else '−'} {_short(abs(term))}" for term in terms[1:]
    )
    axes.text(x, y + 0.36, name, ha="center", va="center", fontsize=9, weight="bold")
    axes.text(x, y, f"{added} = {_short(total)}", ha="center", va="center", fontsize=9)
    axes.text(x, y - 0.37, f"answer {_short(answer)}", ha="center", va="center", fontsize=9, color=GREEN)


def _short(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")
