"""Blueprints: the stages of real networks, and drawings in which sides are to scale and no words collide."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.patches import Rectangle
from torch import nn

from unboxed import architectures, look
from unboxed.blueprints import draw_blueprint
from unboxed.narrow import relaid
from unboxed.networks import DigitNet, PetNet
from unboxed.stages import Stage, stages


@pytest.fixture(autouse=True)
def _style():
    with rc_context(look.STYLE):
        yield


def drawn(plan):
    """Draw a plan; returns the figure, and its axes."""
    figure = draw_blueprint(plan)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    return figure, axes


def test_a_network_for_digits_by_its_layers():
    plan = stages(DigitNet(), torch.rand(3, 1, 28, 28))
    assert [(stage.name, stage.shape) for stage in plan] == [
        ("picture", (1, 28, 28)),
        ("5 × 5 convolution, ReLU", (16, 28, 28)),
        ("max pooling", (16, 14, 14)),
        ("5 × 5 convolution, ReLU", (32, 14, 14)),
        ("max pooling", (32, 7, 7)),
        ("flatten", (1568,)),
        ("dense, ReLU, dropout", (128,)),
        ("dense", (10,)),
    ]
    assert sum(stage.weights for stage in plan) == sum(part.numel() for part in DigitNet().parameters())
    assert plan[1].numbers == 12_544


def test_parts_of_one_s_own_choice_and_a_network_without_memory():
    with torch.device("meta"):
        architecture = architectures.vgg16()
        parts = [("pooled", architecture.layers["pool1"]), ("pooled", architecture.layers["pool5"])]
        plan = stages(architecture.network, torch.empty(1, 3, 224, 224), parts)
    assert [(stage.name, stage.shape) for stage in plan[1:]] == [
        ("pooled", (64, 112, 112)),
        ("pooled", (512, 7, 7)),
    ]


def test_a_network_is_left_as_it_was():
    network = DigitNet().train()
    stages(network, torch.rand(1, 1, 28, 28))
    assert network.training
    assert not any(part._forward_hooks for part in network.modules())


def test_parts_that_are_not_used_are_an_error():
    with pytest.raises(ValueError, match="parts: expected layers that the model uses, got none"):
        stages(PetNet(), torch.rand(1, 3, 64, 64), [("other", nn.ReLU())])


@settings(deadline=None, max_examples=10)
@given(st.lists(st.tuples(st.integers(1, 64), st.integers(1, 64)), min_size=1, max_size=6))
def test_sides_are_to_scale(shapes):
    _, axes = drawn([Stage("maps", (channels, side, side), 0) for channels, side in shapes])
    fronts = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    scale = fronts[0].get_height() / shapes[0][1]
    assert [front.get_height() for front in fronts] == pytest.approx([scale * side for _, side in shapes])


@pytest.mark.parametrize(
    "plan",
    [stages(DigitNet(), torch.rand(1, 1, 28, 28)), stages(PetNet(), torch.rand(1, 3, 64, 64))],
    ids=["digits", "pets"],
)
def test_no_words_collide_and_none_leaves_the_figure(plan):
    wide, axes = drawn(plan)
    narrow = relaid(wide)
    narrow.draw_without_rendering()
    shapes = [text.get_window_extent() for text in axes.texts if not text.get_rotation()]
    assert len(shapes) == len(plan)
    assert all(not before.overlaps(after) for before, after in pairwise(shapes))
    for figure in (wide, narrow):
        words = [text.get_window_extent() for text in figure.axes[0].texts]
        assert len(words) == 2 * len(plan)
        room = figure.bbox.padded(2)
        assert all(room.contains(*box.min) and room.contains(*box.max) for box in words)
    below = [text.get_window_extent() for text in narrow.axes[0].texts]
    assert all(not before.overlaps(after) for before, after in pairwise(below))


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="expected at least one stage of maps"):
        drawn([Stage("dense", (10,), 0)])
    with pytest.raises(ValueError, match="expected stages that fit side by side, got 40"):
        drawn([Stage("maps", (512, 28, 28), 0)] * 40)
