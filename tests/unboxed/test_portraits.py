"""The portrait of a network: what its neurons answer, and lines for its weights."""

import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from unboxed.networks import mlp
from unboxed.portraits import PIXELS, answers, draw_portrait


def network(*sizes, activation=nn.Tanh):
    torch.manual_seed(0)
    return mlp([2, *sizes, 1], activation)


@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU])
def test_a_picture_is_what_a_neuron_answers_there(activation):
    model = network(3, 2, activation=activation)
    columns = answers(model, edge=1.5)
    assert [maps.shape for maps in columns] == [(size, PIXELS, PIXELS) for size in (2, 3, 2, 1)]
    row, column = 7, 41
    place = 1.5 * torch.tensor([[(2 * column + 1) / PIXELS - 1, 1 - (2 * row + 1) / PIXELS]])
    torch.testing.assert_close(columns[0][:, row, column], place[0] / 1.5)
    with torch.no_grad():
        first, second = model[:2](place)[0], model[:4](place)[0]
        output = 2 * torch.sigmoid(model(place)[0]) - 1
    for maps, told in zip(columns[1:3], (first, second), strict=True):
        ratio = (
            told / maps[:, row, column].clamp_min(1e-9)
            if activation is nn.ReLU
            else told / maps[:, row, column]
        )
        kept = told != 0
        assert torch.allclose(
            ratio[kept], ratio[kept][:1].expand_as(ratio[kept]), atol=1e-4
        )  # one scale a layer
        assert maps.abs().max().item() == pytest.approx(1)
    torch.testing.assert_close(columns[3][:, row, column], output)


def test_a_line_for_each_weight_but_the_thinnest():
    model = network(2)
    model[0].weight.data = torch.tensor([[2.0, -1.0], [0.01, 1.0]])
    model[2].weight.data = torch.tensor([[-2.0, 0.5]])
    axes = Figure().subplots()
    draw_portrait(axes, model)
    assert len(axes.images) == 2 + 2 + 1
    assert len(axes.lines) == 5
    assert [line.get_linestyle() for line in axes.lines] == ["-", "--", "-", "--", "-"]
    widths = [line.get_linewidth() for line in axes.lines]
    assert widths[0] == widths[3] > widths[1] == widths[2] > widths[4]


@pytest.mark.parametrize("model", [mlp([3, 2, 1]), nn.Sequential(nn.ReLU())])
def test_it_needs_two_inputs(model):
    with pytest.raises(ValueError, match=r"^model: expected a network with two inputs, got"):
        draw_portrait(Figure().subplots(), model)


def test_refuses_a_network_that_has_blown_up():
    model = network(2)
    model[0].weight.data[0, 0] = torch.nan
    with pytest.raises(ValueError, match=r"^model: expected finite numbers, got nan$"):
        draw_portrait(Figure().subplots(), model)
