"""A drawn network against its weights: how many lines and rings, how wide, of which sign, and where."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from torch import nn

from unboxed.wiring import RADIUS, WIDEST, draw_network


def network(sizes, seed=0):
    torch.manual_seed(seed)
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes)]
    return nn.Sequential(*[part for layer in layers for part in (layer, nn.ReLU())])


def drawn(model, **names):
    axes = Figure().subplots()
    draw_network(axes, model, **names)
    return axes


def lines(axes):
    """Every line as (start, end, width, colour)."""
    return [
        (tuple(segment[0]), tuple(segment[1]), width, colour)
        for collection in axes.collections
        if isinstance(collection, LineCollection)
        for segment, width in zip(collection.get_segments(), collection.get_linewidths(), strict=True)
        for colour in collection.get_colors()
    ]


def rings(axes):
    return [patch for patch in axes.patches if isinstance(patch, Circle)]


def texts(axes):
    return [text.get_text() for text in axes.texts]


networks = st.builds(network, st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(0, 2**16))


@settings(deadline=None, max_examples=30)
@given(model=networks)
def test_a_line_for_each_weight_and_a_ring_for_each_neuron(model):
    axes = drawn(model)
    matrices = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    assert len(lines(axes)) == sum(matrix.numel() for matrix in matrices)
    assert len(rings(axes)) == matrices[0].shape[1] + sum(len(matrix) for matrix in matrices)


@settings(deadline=None, max_examples=30)
@given(model=networks)
def test_widths_are_sizes_and_colours_are_signs(model):
    axes = drawn(model)
    weights = torch.cat([layer.weight.flatten() for layer in model if isinstance(layer, nn.Linear)])
    largest = torch.cat([values.flatten() for values in model.parameters()]).abs().max().item()
    signed = sorted(width if same_color(colour, "C0") else -width for _, _, width, colour in lines(axes))
    assert signed == pytest.approx(sorted((WIDEST / largest * weights).tolist()), abs=1e-5)
    assert axes.get_legend().get_title().get_text() == f"widest: {largest:.2g}"


def test_each_line_leads_from_its_input_to_its_neuron():
    layer = nn.Linear(3, 2)
    layer.weight.data = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, -6.0]])
    layer.bias.data.zero_()
    axes = drawn(layer)
    places = [ring.center for ring in rings(axes)]
    found = {
        (start, end): width * 6 / WIDEST * (1 if same_color(colour, "C0") else -1)
        for start, end, width, colour in lines(axes)
    }
    for of, (x_of, y_of) in enumerate(places[:3]):
        for to, (x_to, y_to) in enumerate(places[3:]):
            width = found[(x_of + RADIUS, y_of), (x_to - RADIUS, y_to)]
            assert width == pytest.approx(layer.weight[to, of].item())


def test_signs_differ_in_dashes_too():
    layer = nn.Linear(2, 1)
    layer.weight.data = torch.tensor([[1.0, -1.0]])
    (positive,), (negative,) = (collection.get_linestyles() for collection in drawn(layer).collections)
    assert positive[1] is None
    assert negative[1] is not None


def test_rings_tell_biases_on_the_scale_of_the_weights():
    layer = nn.Linear(1, 3)
    layer.weight.data.fill_(1.0)
    layer.bias.data = torch.tensor([4.0, -2.0, 0.0])
    _, large, negative, none = rings(drawn(layer))
    assert large.get_linewidth() == pytest.approx(WIDEST)
    assert negative.get_linewidth() == pytest.approx(WIDEST / 2)
    assert 0 < none.get_linewidth() < WIDEST / 2
    assert same_color(large.get_edgecolor(), "C0")
    assert same_color(negative.get_edgecolor(), "C1")
    assert large.get_linestyle() != negative.get_linestyle()


def test_captions_and_names():
    axes = drawn(network([2, 3, 1]), inputs=["weather", "company"], outputs=["go"])
    assert texts(axes) == ["weather", "company", "go", "2 inputs", "3 neurons", "1 output"]


def test_everything_lies_within_the_axes():
    axes = drawn(network([2, 7, 7, 1]))
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for ring in rings(axes):
        x, y = ring.center
        assert left < x - RADIUS < x + RADIUS < right
        assert low < y - RADIUS < y + RADIUS < high


def test_a_network_of_zeros_and_one_without_biases_can_be_drawn():
    layer = nn.Linear(2, 2, bias=False)
    layer.weight.data.zero_()
    axes = drawn(layer)
    assert [width for _, _, width, _ in lines(axes)] == [0] * 4
    assert len(rings(axes)) == 4


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.ReLU(), r"^model: expected at least one nn.Linear layer, got none$"),
        (
            nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1)),
            r"^model: expected a layer with 3 inputs after one with as many outputs, got 4$",
        ),
    ],
)
def test_says_what_it_can_draw(model, message):
    with pytest.raises(ValueError, match=message):
        drawn(model)


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_refuses_a_network_that_has_blown_up(value):
    model = network([2, 2])
    model[0].weight.data[0, 1] = value
    with pytest.raises(ValueError, match=rf"^model: expected finite numbers, got {value}$"):
        drawn(model)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"inputs": ["one"]}, r"^inputs: expected 2 names, got 1$"),
        ({"outputs": ["one", "two"]}, r"^outputs: expected 1 names, got 2$"),
    ],
)
def test_says_how_many_names_it_needs(names, message):
    with pytest.raises(ValueError, match=message):
        drawn(network([2, 1]), **names)
