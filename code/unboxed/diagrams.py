"""Drawings of expressions: every number that took part, what it was and how much it mattered."""

import math
from itertools import chain, count

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from unboxed.autograd import Edge, Graph, Value, graph
from unboxed.look import BLUE, FAINT, INK, VERMILLION, WIDTH

BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 0.94, 0.62, 0.78  # inches, as all lengths here
Point = tuple[float, float]
Stop = tuple[int, int]  # where a long arrow passes between boxes: which arrow, in which column


def draw_graph(value: Value) -> Figure:
    """Draw how a value was made: data flow from left to right, gradients back from right to left.

    A box shows a value's name or operation, its ``data`` and its ``grad``. Sharp corners are numbers that
    were given, round ones were computed. An arrow carries its local slope, which multiplies the gradient on
    its way back.

    Args:
        value: The result of a small expression, after ``backward``; five operations in a row fit.

    Returns:
        The figure.
    """
    expression = graph(value)
    places, lanes = _places(expression)
    height = max(y for _, y in chain(places.values(), *lanes)) + ROW_HEIGHT / 2
    figure = Figure(figsize=(WIDTH, height))
    figure.set_layout_engine("none")  # places are exact: nothing is left to lay out
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(height, 0))
    axes.axis("off")
    for node in expression.nodes:
        _draw_box(axes, node, places[node])
    for index, (edge, lane) in enumerate(zip(expression.edges, lanes, strict=True)):
        # Arrows enter a box one below the other, in the order in which the operation took its ingredients.
        entries = [i for i, other in enumerate(expression.edges) if other.result is edge.result]
        shift = 0.24 * (entries.index(index) - (len(entries) - 1) / 2)
        (x1, y1), (x2, y2) = places[edge.ingredient], places[edge.result]
        corners = [(x1 + BOX_WIDTH / 2, y1)]
        for x, y in lane:
            corners += [(x - BOX_WIDTH / 2, y), (x + BOX_WIDTH / 2, y)]
        _draw_arrow(axes, edge, [*corners, (x2 - BOX_WIDTH / 2, y2 + shift)], above=shift <= 0)
    return figure


def _places(expression: Graph) -> tuple[dict[Value, Point], list[list[Point]]]:
    """Find the middle of each box, and the places between other boxes that each long arrow passes."""
    columns = _columns(expression)
    last = max(columns.values())
    stops = [
        [(index, column) for column in range(columns[ingredient] - 1, columns[result], -1)]
        for index, (ingredient, result, _) in enumerate(expression.edges)
    ]
    rows = _rows(expression, columns, stops)

    def place(column: int, row: float) -> Point:
        middle = (WIDTH - BOX_WIDTH - 0.04) * (last - column) / max(1, last)
        return 0.02 + BOX_WIDTH / 2 + middle, (row + 0.5) * ROW_HEIGHT

    places = {node: place(columns[node], rows[node]) for node in expression.nodes}
    return places, [[place(stop[1], rows[stop]) for stop in passed] for passed in stops]


def _columns(expression: Graph) -> dict[Value, int]:
    """Say in which column each box stands, counted from the result, on the right: as far left as it must."""
    columns = dict.fromkeys(expression.nodes, 0)
    for node in reversed(expression.nodes):
        for ingredient, _ in node.made_from:
            columns[ingredient] = max(columns[ingredient], columns[node] + 1)
    return columns


def _rows(expression: Graph, columns: dict[Value, int], stops: list[list[Stop]]) -> dict[Value | Stop, float]:
    """Say in which row each box and each stop lies: level with what it connects, and none upon another."""
    rows: dict[Value | Stop, float] = {}
    free = count()
    for node in expression.nodes:
        above = [rows[ingredient] for ingredient, _ in node.made_from]
        rows[node] = sum(above) / len(above) if above else next(free)
    for (ingredient, result, _), passed in zip(expression.edges, stops, strict=True):
        rows |= dict.fromkeys(passed, (rows[ingredient] + rows[result]) / 2)

    column_of = columns | {stop: stop[1] for passed in stops for stop in passed}
    for column in range(max(columns.values()) + 1):
        below = -1.0
        for key in sorted((key for key in rows if column_of[key] == column), key=rows.__getitem__):
            rows[key] = below = max(rows[key], below + 1)
    return rows


def _draw_box(axes: Axes, node: Value, middle: Point) -> None:
    x, y = middle
    corners = "round,pad=0,rounding_size=0.16" if node.made_from else "square,pad=0"
    corner = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
    axes.add_patch(
        FancyBboxPatch(corner, BOX_WIDTH, BOX_HEIGHT, boxstyle=corners, facecolor="none", edgecolor=INK)
    )
    sign = f"({node.operation})" if node.name and node.operation else node.operation
    heading = f"{node.name} {sign}".strip() or "number"
    axes.text(x, y - 0.18, heading, weight="bold", size=9, ha="center", va="center")
    axes.text(x, y, f"data {_short(node.data)}", color=BLUE, size=9, ha="center", va="center")
    axes.text(x, y + 0.18, f"grad {_short(node.grad)}", color=VERMILLION, size=9, ha="center", va="center")


def _draw_arrow(axes: Axes, edge: Edge, corners: list[Point], *, above: bool) -> None:
    axes.add_patch(
        FancyArrowPatch(path=Path(corners), arrowstyle="-|>", mutation_scale=10, color=FAINT, fill=False)
    )
    # Near the arrowhead, where arrows are apart even if they start together, and off the line by its normal.
    (x1, y1), (x2, y2) = corners[-2:]
    length = math.dist((x1, y1), (x2, y2))
    run, fall = (x2 - x1) / length, (y2 - y1) / length
    back = min(0.4 * length, 0.36)
    text = f"×{_short(edge.slope)}"
    room = (0.12 + 0.035 * len(text) * abs(fall)) * (1 if above else -1)
    x, y = x2 - back * run + room * fall, y2 - back * fall - room * run
    axes.text(x, y, text, color=VERMILLION, size=9, ha="center", va="center")


def _short(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")
