"""The drawing of a small network: its numbers are those that its neurons compute."""

import pytest
import torch
from matplotlib.figure import Figure

from unboxed.flow import draw_flow
from unboxed.neuron import Neuron

WARM = Neuron(torch.tensor([1.0]), bias=-15.0)
MILD = Neuron(torch.tensor([-1.0]), bias=25.0)
BOTH = Neuron(torch.tensor([1.0, 1.0]), bias=-1.5)


def drawn(layers, inputs):
    axes = Figure().subplots()
    draw_flow(axes, layers, inputs)
    return axes, [text.get_text() for text in axes.texts]


def test_the_sums_are_added_up_as_on_paper():
    _, texts = drawn([{"warm": WARM, "mild": MILD}, {"both": BOTH}], {"temperature": 30.0})
    for expected in (
        "temperature",
        "30",
        "warm",
        "30 − 15 = 15",
        "mild",
        "−30 + 25 = −5",
        "both",
        "1 + 0 − 1.5 = −0.5",
    ):
        assert expected in texts
    assert [text for text in texts if text.startswith("answer")] == ["answer 1", "answer 0", "answer 0"]
    assert sorted(text for text in texts if text.startswith("×")) == ["×1", "×1", "×1", "×−1"]


def test_lines_are_as_thick_as_weights_and_dashed_below_0():
    neuron = Neuron(torch.tensor([3.0, -1.0]), bias=0.0)
    axes, _ = drawn([{"one": neuron}], {"a": 1.0, "b": 1.0})
    thick, thin = axes.lines
    assert thick.get_linewidth() > thin.get_linewidth()
    assert thick.get_linestyle() == "-"
    assert thin.get_linestyle() == "--"
    assert thick.get_ydata()[0] > thin.get_ydata()[0]  # the first input is on top


def test_all_of_it_lies_within_the_axes():
    axes, _ = drawn([{"warm": WARM, "mild": MILD}, {"both": BOTH}], {"temperature": 20.0})
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for patch in axes.patches:
        box = patch.get_path().get_extents(patch.get_patch_transform())
        assert left < box.x0 < box.x1 < right
        assert low < box.y0 < box.y1 < high


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "^layers: expected at least one neuron in each"),
        ([{}], "^layers: expected at least one neuron in each"),
        ([{"both": BOTH}], "^weights of both: expected"),
        ([{"warm": WARM}, {"both": BOTH}], "^weights of both: expected"),
    ],
)
def test_each_neuron_hears_all_of_the_layer_before(layers, message):
    with pytest.raises(ValueError, match=message):
        drawn(layers, {"temperature": 20.0})
