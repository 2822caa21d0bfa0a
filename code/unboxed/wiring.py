"""The picture of a network: every neuron a ring and every weight a line, as thick as the weight is large."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise, product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from torch import Tensor, nn

from unboxed.checks import check_tensor
from unboxed.look import when_narrow

Place = tuple[float, float]

RADIUS = 0.3  # of a neuron; neighbours in a layer are 1 apart
WIDEST, THINNEST_RING = 4.0, 0.8  # points
# The first two colours of the style that is set; dashes tell the signs apart for whoever sees no colours.
POSITIVE: dict[str, Any] = {"color": "C0", "linestyle": "-"}
NEGATIVE: dict[str, Any] = {"color": "C1", "linestyle": (0, (3, 1.5))}


def draw_network(
    axes: Axes, model: nn.Module, *, inputs: Sequence[str] = (), outputs: Sequence[str] = ()
) -> None:
    """Draw a fully connected network from its weights, inputs on the left.

    The width of a line says how large its weight is, its colour and dashes which sign it has. The ring of a
    neuron says the same of its bias. All share one scale, which the legend gives.

    Args:
        axes: Where to draw.
        model: A network whose only weights are those of ``nn.Linear`` layers, in the order in which it runs
            them, such as ``networks.mlp`` makes.
        inputs: A name for each input.
        outputs: A name for each output.

    Raises:
        ValueError: If there is no such layer, a layer does not read what the one before it gives, a weight is
            infinite or not a number, or the names are not one each.

    Example:
        >>> from matplotlib.figure import Figure
        >>> draw_network(Figure().subplots(), nn.Linear(2, 1), inputs=["weather", "company"], outputs=["go"])
    """
    layers = _layers(model)
    sizes = [layers[0].in_features, *(layer.out_features for layer in layers)]
    for what, names, size in (("inputs", inputs, sizes[0]), ("outputs", outputs, sizes[-1])):
        if len(names) not in (0, size):
            raise ValueError(f"{what}: expected {size} names, got {len(names)}")
    # At least as wide as it is tall, so that the lines do not become too steep to follow.
    tallest = max(sizes)
    _draw(axes, layers, inputs, outputs, gap=max(2.5, 0.7 * tallest), margin=1.5)
    room = 1 + 0.17 * max(map(len, (*inputs, *outputs)), default=0)
    closer = partial(_draw, layers=layers, inputs=inputs, outputs=outputs, close=True)
    when_narrow(axes, partial(closer, gap=max(2.0, 0.25 * tallest), margin=room))


def _draw(
    axes: Axes,
    layers: Sequence[nn.Linear],
    inputs: Sequence[str],
    outputs: Sequence[str],
    *,
    gap: float,
    margin: float,
    close: bool = False,
) -> None:
    """Draw layers of neurons ``gap`` apart, where neighbours in a layer are 1 apart."""
    space, lines, below = (0.4, "\n", 1.8) if close else (0.15, " ", 1)
    sizes = [layers[0].in_features, *(layer.out_features for layer in layers)]
    largest = max(values.abs().max().item() for layer in layers for values in layer.parameters())
    scale = WIDEST / (largest or 1.0)

    columns = [
        [(column * gap, (size - 1) / 2 - neuron) for neuron in range(size)]
        for column, size in enumerate(sizes)
    ]
    for layer, (before, after) in zip(layers, pairwise(columns), strict=True):
        _draw_weights(axes, layer.weight.detach().cpu(), before, after, scale)
    for place in columns[0]:
        axes.add_patch(Circle(place, RADIUS, fill=False, linewidth=THINNEST_RING))
    for layer, places in zip(layers, columns[1:], strict=True):
        biases = [0.0] * len(places) if layer.bias is None else layer.bias.tolist()
        for bias, place in zip(biases, places, strict=True):
            width = max(scale * abs(bias), THINNEST_RING)
            axes.add_patch(Circle(place, RADIUS, fill=False, linewidth=width, **_look(bias)))

    for name, (x, y) in zip(inputs, columns[0], strict=False):
        axes.text(x - RADIUS - space, y, name, ha="right", va="center", fontsize=9)
    for name, (x, y) in zip(outputs, columns[-1], strict=False):
        axes.text(x + RADIUS + space, y, name, ha="left", va="center", fontsize=9)
    bottom = -(max(sizes) - 1) / 2 - RADIUS
    for places, kind in zip(columns, ["input", *["neuron"] * (len(layers) - 1), "output"], strict=True):
        caption = f"{len(places)}{lines}{kind}{'s' if len(places) > 1 else ''}"
        axes.text(places[0][0], bottom - 0.3, caption, ha="center", va="top", fontsize=9)
    axes.set(
        aspect="equal",
        xlim=(-margin, len(layers) * gap + margin),
        ylim=(bottom - below, -bottom + 0.2),
    )
    axes.axis("off")
    signs = [Line2D([], [], label="positive", **POSITIVE), Line2D([], [], label="negative", **NEGATIVE)]
    title = f"widest: {largest:.2g}"
    axes.legend(handles=signs, title=title, loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2)


def _layers(model: nn.Module) -> list[nn.Linear]:
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    if not layers:
        raise ValueError("model: expected at least one nn.Linear layer, got none")
    for before, after in pairwise(layers):
        if before.out_features != after.in_features:
            raise ValueError(
                f"model: expected a layer with {before.out_features} inputs after one with as many outputs, "
                f"got {after.in_features}"
            )
    for layer in layers:
        for values in layer.parameters():
            check_tensor("model", values, finite=True)
    return layers


def _draw_weights(
    axes: Axes, weight: Tensor, before: Sequence[Place], after: Sequence[Place], scale: float
) -> None:
    """Draw a matrix of shape (after, before) as lines from the right of one ring to the left of another."""
    pairs = list(product(range(len(after)), range(len(before))))
    for chosen, look in ((weight >= 0, POSITIVE), (weight < 0, NEGATIVE)):
        ends = [(to, of) for to, of in pairs if chosen[to, of]]
        lines = [
            [(before[of][0] + RADIUS, before[of][1]), (after[to][0] - RADIUS, after[to][1])]
            for to, of in ends
        ]
        widths = [scale * abs(weight[to, of].item()) for to, of in ends]
        axes.add_collection(LineCollection(lines, linewidths=widths, **look))


def _look(value: float) -> dict[str, Any]:
    return NEGATIVE if value < 0 else POSITIVE
