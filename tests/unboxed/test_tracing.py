"""Networks written down as lists of layers, and those that are refused."""

import re
from collections import OrderedDict

import pytest
import torch
from torch import nn

from unboxed.networks import DigitNet
from unboxed.tracing import trace


def test_layers_in_a_row_keep_their_names_and_settings():
    layers, weights = trace(DigitNet().layers)
    assert layers[:3] == [
        {"name": "conv1", "kind": "conv2d", "stride": 1, "padding": 2, "groups": 1},
        {"name": "relu1", "kind": "relu"},
        {"name": "pool1", "kind": "max_pool2d", "kernel": 2, "stride": 2, "padding": 0},
    ]
    assert [layer["name"] for layer in layers] == [name for name, _ in DigitNet().layers.named_children()]
    assert list(weights) == [name for name, _ in DigitNet().layers.named_parameters()]


def test_rows_in_rows_have_names_with_dots():
    layers, weights = trace(nn.Sequential(nn.Sequential(nn.Linear(2, 3)), nn.Sequential(nn.Linear(3, 1))))
    assert layers == [{"name": "0.0", "kind": "linear"}, {"name": "1.0", "kind": "linear"}]
    assert list(weights) == ["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"]


class Way(nn.Module):
    """Two layers, and the way that a function goes past them."""

    def __init__(self, way):
        super().__init__()
        self.first, self.second, self.bend = nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()
        self.way = way

    def forward(self, x):
        return self.way(self, x)


def test_ways_that_part_and_meet_have_their_inputs_by_name():
    layers, _ = trace(Way(lambda self, x: self.bend(self.first(x)) + self.bend(self.second(x))))
    assert layers == [
        {"name": "first", "kind": "linear"},
        {"name": "bend", "kind": "relu"},
        {"name": "second", "kind": "linear", "inputs": ["input"]},
        {"name": "bend_1", "kind": "relu"},
        {"name": "add", "kind": "add", "inputs": ["bend", "bend_1"]},
    ]


def plus_equal(self, x):
    y = self.first(x)
    y += self.second(x)
    return y


@pytest.mark.parametrize("way", [lambda self, x: torch.add(self.first(x), self.second(x)), plus_equal])
def test_sums_may_be_written_in_other_ways(way):
    assert trace(Way(way))[0][-1] == {"name": "add", "kind": "add", "inputs": ["first", "second"]}


CONV = {"in_channels": 2, "out_channels": 2, "kernel_size": 3}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (nn.BatchNorm2d(2), "expected one of nn.Conv2d, .*nn.Dropout, or the sum of two outputs"),
        (nn.BatchNorm2d(2), "got BatchNorm2d"),
        (nn.Conv1d(2, 2, 3), "got Conv1d"),
        (nn.AdaptiveAvgPool2d(1), "got AdaptiveAvgPool2d"),
        (nn.Conv2d(**CONV, dilation=2), re.escape("expected a conv2d with the dilation (1, 1), got (2, 2)")),
        (nn.Conv2d(**CONV, padding_mode="reflect"), "conv2d with the padding_mode zeros, got reflect"),
        (nn.Conv2d(**CONV, stride=(1, 2)), re.escape("the same stride down and across, got (1, 2)")),
        (nn.Conv2d(**CONV, padding=(0, 1)), re.escape("the same padding down and across, got (0, 1)")),
        (nn.Conv2d(2, 2, 4, padding="same"), re.escape("odd sides for the padding same, got (4, 4)")),
        (nn.Conv2d(2, 2, (3, 5), padding="same"), re.escape("odd sides for the padding same, got (3, 5)")),
        (nn.MaxPool2d(2, ceil_mode=True), "expected a max_pool2d with the ceil_mode False, got True"),
        (nn.MaxPool2d(2, dilation=2), "expected a max_pool2d with the dilation 1 or"),
        (nn.MaxPool2d((2, 3)), re.escape("the same kernel_size down and across, got (2, 3)")),
        (nn.AvgPool2d(2, ceil_mode=True), "ceil_mode False, got True"),
        (nn.AvgPool2d(2, count_include_pad=False), "count_include_pad True, got False"),
        (nn.AvgPool2d(2, divisor_override=3), "divisor_override None, got 3"),
        (nn.Softmax(0), "expected a softmax with the dim 1 or -1, got 0"),
        (nn.Flatten(2), "expected a flatten with the start_dim 1, got 2"),
        (nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), "got ParametrizedLinear"),
    ],
)  # fmt: skip
def test_a_layer_that_cannot_be_written_down_is_refused_by_name(layer, message):
    with pytest.raises(ValueError, match=f"^strange: .*{message}"):
        trace(nn.Sequential(OrderedDict(usual=nn.Tanh(), strange=layer)))


def test_valid_padding_is_none():
    (layer,), _ = trace(nn.Sequential(nn.Conv2d(**CONV, padding="valid")))
    assert layer["padding"] == 0


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (lambda self, x: torch.relu(self.first(x)), "^relu: expected one of .*, got relu"),
        (lambda self, x: self.first(x).flatten(1), "^flatten: expected one of .*, got flatten"),
        (lambda self, x: self.first(x) + 1, "^add: expected .* the sum of two outputs, got add"),
        (lambda self, x: torch.add(self.first(x), x, alpha=2), "^add: .*, got add"),
        (lambda self, x: self.first(x) * self.second(x), "^mul: .*, got mul"),
        (lambda self, x: self.first(x) @ self.first.weight, "^first_weight: .*, got first.weight"),
        (lambda self, x: self.first(x) if x.sum() > 0 else x, "^model: .* got Way, through which no way"),
        (lambda self, x: (self.first(x), x), "^model: expected one answer, that of the last layer"),
        (lambda self, x: x, "^model: expected one answer"),
        (lambda self, x: [self.first(x), self.second(x)][0], "^model: expected one answer"),
        (lambda self, x: self.first(self.first(x)), r"^first_1.weight: expected weights of its own"),
    ],
)  # fmt: skip
def test_a_way_that_cannot_be_followed_is_refused(way, message):
    with pytest.raises(ValueError, match=message):
        trace(Way(way))


def test_what_works_in_place_may_stand_in_a_row_and_nowhere_else():
    way = Way(lambda self, x: self.bend(self.first(x)))
    way.bend = nn.ReLU(inplace=True)
    assert [layer["kind"] for layer in trace(way)[0]] == ["linear", "relu"]
    way.way = lambda self, x: x + self.bend(x)
    with pytest.raises(ValueError, match=r"^bend: .* got one in place"):
        trace(way)


def test_weights_that_two_layers_share_are_refused():
    way = Way(lambda self, x: self.second(self.first(x)))
    way.second.weight = way.first.weight
    with pytest.raises(
        ValueError, match=r"^second\.weight: expected weights of its own, got those of another"
    ):
        trace(way)
