"""A drawn expression shows every number that it is made of, in place, and the same each time."""

import io
import itertools

import pytest
from matplotlib import rc_context
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text

from unboxed import figures
from unboxed.autograd import Value, graph
from unboxed.diagrams import draw_graph


def neuron():
    w, x, b, t = Value(0.5, "w"), Value(2, "x"), Value(-1, "b"), Value(3, "t")
    loss = (t - (w * x + b)) ** 2
    loss.backward()
    loss.name = "J"
    return loss


def shared():
    x = Value(3, "x")
    result = x * x + x.tanh() * (x + 1) / x
    result.backward()
    return result


def boxes(figure):
    return [patch.get_bbox() for patch in figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]


def test_every_box_and_every_arrow_carries_its_numbers():
    texts = [text.get_text() for text in draw_graph(neuron()).axes[0].texts]
    for expected in ("w", "J (**2)", "×", "data 0.5", "grad −12", "grad 1", "×6", "×−1", "×0.5"):
        assert expected in texts


@pytest.mark.parametrize("make", [neuron, shared, lambda: Value(1.0)])
def test_one_box_a_node_one_arrow_an_edge_and_no_overlap(make):
    value = make()
    figure = draw_graph(value)
    expression, drawn = graph(value), boxes(figure)
    arrows = [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]
    assert (len(drawn), len(arrows)) == (len(expression.nodes), len(expression.edges))
    for one, other in itertools.combinations(drawn, 2):
        assert not one.overlaps(other)

    width, height = figure.get_size_inches()
    for box in drawn:
        assert box.x0 >= 0
        assert box.x1 <= width
        assert box.y0 >= 0
        assert box.y1 <= height


def test_an_arrow_between_distant_boxes_goes_round_those_between():
    x, y, z = Value(3, "x"), Value(2, "y"), Value(1, "z")
    figure = draw_graph((y * x + z).tanh() * y * x)
    for arrow in (patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)):
        path = arrow.get_path()
        head = list(path.codes).index(Path.MOVETO, 1)  # what comes before it is the shaft
        shaft = Path(path.vertices[:head])
        for box in boxes(figure):
            inside = box.shrunk(0.9, 0.9).translated(box.width * 0.05, box.height * 0.05)
            assert not shaft.intersects_bbox(inside, filled=False)


def test_data_flows_from_left_to_right_and_the_result_is_on_the_right():
    value = neuron()
    middles = [(box.x0 + box.x1) / 2 for box in boxes(draw_graph(value))]
    places = dict(zip(graph(value).nodes, middles, strict=True))
    assert all(places[edge.ingredient] < places[edge.result] for edge in graph(value).edges)
    assert places[value] == max(middles)


def test_a_number_without_a_name_is_called_number():
    assert "number" in [text.get_text() for text in draw_graph(Value(1.0) + 1).axes[0].texts]


def test_text_can_be_read_and_the_page_is_filled():
    figure = draw_graph(neuron())
    assert figure.get_figwidth() == figures.WIDTH
    assert min(text.get_size() for text in figure.findobj(Text) if text.get_text()) >= 8


def test_the_same_expression_is_the_same_file():
    files = []
    for _ in range(2):
        file = io.BytesIO()
        with rc_context(figures.STYLE):
            draw_graph(shared()).savefig(file, format="svg", metadata={"Date": None})
        files.append(file.getvalue())
    assert files[0] == files[1]
