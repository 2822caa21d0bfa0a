"""Drawings of expressions: every number that took part, what it was and how much it mattered."""

import math
from functools import partial
from itertools import chain, count
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from unboxed.autograd import Edge, Graph, Value, graph
from unboxed.look import BLUE, COLUMN, FAINT, INK, VERMILLION, WIDTH, when_narrow

BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 0.94, 0.62, 0.78  # inches, as all lengths here
NARROW_BOX, WIDEST_PITCH, LEVEL = 0.78, 1.1, 1.12  # where data flow from top to bottom
Point = tuple[float, float]
Stop = tuple[int, int]  # where a long arrow passes between boxes: which arrow, in which column


def draw_graph(value: Value) -> Figure:
    """Draw how a value was made: data flow from left to right, gradients back from right to left.

    A box shows a value's name or operation, its ``data`` and its ``grad``. Sharp corners are numbers that
    were given, round ones were computed. An arrow carries its local slope, which multiplies the gradient on
    its way back. On a telephone data flow from top to bottom.

    Args:
        value: The result of a small expression, after ``backward``; five operations in a row fit.

    Returns:
        The figure.
    """
    figure = Figure(figsize=(WIDTH, 1))
    figure.set_layout_engine("none")  # places are exact: nothing is left to lay out
    axes = figure.add_axes((0, 0, 1, 1))
    expression = graph(value)
    _draw(axes, expression, down=False)
    when_narrow(axes, partial(_draw, expression=expression, down=True))
    return figure


def _draw(axes: Axes, expression: Graph, *, down: bool) -> None:
    """Draw an expression across the page, or down a narrow one, in a figure that is made as tall as it."""
    places, lanes = _places(expression, down=down)
    width = COLUMN if down else WIDTH
    lowest = max(y for _, y in chain(places.values(), *lanes))
    height = lowest + (BOX_HEIGHT if down else ROW_HEIGHT) / 2 + 0.02 * down
    figure: Any = axes.figure
    figure.set_size_inches(width, height)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for node in expression.nodes:
        _draw_box(axes, node, places[node], NARROW_BOX if down else BOX_WIDTH)
    for index, (edge, lane) in enumerate(zip(expression.edges, lanes, strict=True)):
        # Arrows enter a box one beside the other, in the order in which the operation took its ingredients.
        entries = [i for i, other in enumerate(expression.edges) if other.result is edge.result]
        if down:  # or from left to right, so that those from above do not cross
            entries.sort(key=lambda i: places[expression.edges[i].ingredient][0])
        shift = 0.24 * (entries.index(index) - (len(entries) - 1) / 2)
        (x1, y1), (x2, y2) = places[edge.ingredient], places[edge.result]
        if down:
            corners = [(x1, y1 + BOX_HEIGHT / 2), *lane, (x2 + shift, y2 - BOX_HEIGHT / 2)]
        else:
            corners = [(x1 + BOX_WIDTH / 2, y1), *lane, (x2 - BOX_WIDTH / 2, y2 + shift)]
        _draw_arrow(axes, edge, corners, above=(shift > 0) if down else (shift <= 0))


def _places(expression: Graph, *, down: bool) -> tuple[dict[Value, Point], list[list[Point]]]:
    """Find the middle of each box, and the corners of each long arrow on its way between other boxes."""
    columns = _columns(expression)
    last = max(columns.values())
    stops = [
        [(index, column) for column in range(columns[ingredient] - 1, columns[result], -1)]
        for index, (ingredient, result, _) in enumerate(expression.edges)
    ]
    rows = _rows(expression, columns, stops)
    most = max(rows.values())

    def place(column: int, row: float) -> Point:
        if down:
            pitch = min(WIDEST_PITCH, (COLUMN - NARROW_BOX - 0.04) / max(1, most))
            return COLUMN / 2 + pitch * (row - most / 2), 0.02 + BOX_HEIGHT / 2 + LEVEL * (last - column)
        middle = (WIDTH - BOX_WIDTH - 0.04) * (last - column) / max(1, last)
        return 0.02 + BOX_WIDTH / 2 + middle, (row + 0.5) * ROW_HEIGHT

    along, up = (0.0, BOX_HEIGHT / 2) if down else (BOX_WIDTH / 2, 0.0)
    lanes = []
    for passed in stops:
        middles = [place(stop[1], rows[stop]) for stop in passed]
        lanes.append([(x + side * along, y + side * up) for x, y in middles for side in (-1, 1)])
    return {node: place(columns[node], rows[node]) for node in expression.nodes}, lanes


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


def _draw_box(axes: Axes, node: Value, middle: Point, width: float) -> None:
    x, y = middle
    corners = "round,pad=0,rounding_size=0.16" if node.made_from else "square,pad=0"
    corner = (x - width / 2, y - BOX_HEIGHT / 2)
    axes.add_patch(
        FancyBboxPatch(corner, width, BOX_HEIGHT, boxstyle=corners, facecolor="none", edgecolor=INK)
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
