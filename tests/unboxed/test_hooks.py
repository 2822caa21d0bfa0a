"""Looking into a network: the same numbers as by taking it apart, no work too many, nothing left behind."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from unboxed.hooks import outputs


def network(seed=0):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.ReLU6(), nn.Sequential(nn.Conv2d(4, 5, 3), nn.ReLU()), nn.Flatten()
        )
    return model, {"first": model[0], "second": model[2], "end": model}


def hooks_of(model):
    return [
        hook
        for module in model.modules()
        for hook in (*module._forward_hooks.values(), *module._forward_pre_hooks.values())
    ]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 99), st.integers(1, 3), st.integers(5, 9), st.integers(5, 9))
def test_outputs_are_those_of_the_network_taken_apart(seed, count, height, width):
    model, layers = network(seed)
    images = torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(seed))

    seen = outputs(model, images, layers, ["end", "first", "second"])

    first = model[0](images)
    second = model[2](model[1](first))
    assert list(seen) == ["end", "first", "second"]
    for name, expected in {"first": first, "second": second, "end": second.flatten(1)}.items():
        torch.testing.assert_close(seen[name], expected)


def test_gradients_flow_from_what_is_seen_to_the_images():
    model, layers = network()
    images = torch.rand(1, 3, 6, 6, requires_grad=True)

    (through_hook,) = torch.autograd.grad(outputs(model, images, layers, ["second"])["second"].sum(), images)
    (directly,) = torch.autograd.grad(model[2](model[1](model[0](images))).sum(), images)

    torch.testing.assert_close(through_hook, directly)


def test_the_pass_ends_at_the_deepest_layer_asked_for():
    model, layers = network()
    ran = []
    for index, module in enumerate(model):
        module.register_forward_hook(lambda *_, index=index: ran.append(index))

    outputs(model, torch.rand(1, 3, 6, 6), layers, ["first"])

    assert ran == [0]


def test_before_relu_gives_what_goes_into_the_relu_that_ends_a_layer_and_only_there():
    model, layers = network()
    images = torch.rand(2, 3, 7, 6)
    middle = model[1](model[0](images))

    seen = outputs(model, images, layers | {"relu": model[1]}, ["first", "relu", "second"], before_relu=True)

    torch.testing.assert_close(seen["first"], model[0](images))
    torch.testing.assert_close(seen["relu"], model[0](images))
    torch.testing.assert_close(seen["second"], model[2][0](middle))
    assert (seen["second"] < 0).any()


class Residual(nn.Module):
    """One ReLU, used twice, and registered neither where it is used first nor where it is used last."""

    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()
        self.conv1 = nn.Conv2d(3, 3, 3, padding=1)
        self.conv2 = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, images):
        return self.relu(images + self.conv2(self.relu(self.conv1(images))))


class InTheMiddle(nn.Module):
    """A ReLU that is registered last and is not what the block ends on."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, images):
        return self.conv(self.relu(images))


def test_before_relu_goes_by_what_comes_out_of_a_layer_and_not_by_the_order_of_its_parts():
    torch.manual_seed(0)
    model = nn.Sequential(Residual(), InTheMiddle())
    layers = {"residual": model[0], "middle": model[1], "relu": model[0].relu, "end": model}
    images = torch.randn(2, 3, 6, 5)
    block = model[0]
    first = block.conv1(images)
    second = images + block.conv2(first.relu())

    expected = {"residual": second, "middle": model(images), "relu": first, "end": model(images)}
    for names in (*([name] for name in layers), list(layers)):
        seen = outputs(model, images, layers, names, before_relu=True)
        for name in names:
            torch.testing.assert_close(seen[name], expected[name])


def test_before_a_relu_that_overwrites_its_input_there_is_nothing_to_be_had():
    model = nn.Sequential(nn.Conv2d(3, 3, 3), nn.ReLU(inplace=True))
    with pytest.raises(ValueError, match="layers: expected ReLUs that leave their input as it is"):
        outputs(model, torch.rand(1, 3, 6, 6), {"block": model}, ["block"], before_relu=True)
    assert hooks_of(model) == []


def in_place():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(inplace=True), nn.Linear(3, 2))
    return model, {"linear": model[0], "relu": model[1], "end": model[2]}


@pytest.mark.parametrize("names", [["linear", "end"], ["relu", "linear"], ["end", "linear", "relu"]])
def test_what_a_later_layer_overwrites_is_not_to_be_had_and_is_named(names):
    model, layers = in_place()
    for inputs in (torch.randn(5, 4), torch.randn(5, 4, requires_grad=True)):
        with pytest.raises(ValueError, match=r"outputs that nothing overwrites in place, got linear$"):
            outputs(model, inputs, layers, names)
    assert hooks_of(model) == []


def test_what_is_overwritten_before_it_is_given_or_after_the_pass_is_as_it_should_be():
    model, layers = in_place()
    inputs = torch.randn(5, 4)
    linear = nn.functional.linear(inputs, model[0].weight, model[0].bias)

    torch.testing.assert_close(outputs(model, inputs, layers, ["linear"])["linear"], linear)
    seen = outputs(model, inputs, layers, ["relu", "end"])
    torch.testing.assert_close(seen["relu"], linear.relu())
    torch.testing.assert_close(seen["end"], model(inputs))


def test_in_inference_mode_outputs_are_the_same():
    model, layers = network()
    images = torch.rand(1, 3, 6, 6)
    with torch.inference_mode():
        seen = outputs(model, images, layers, ["first", "second"], before_relu=True)
    expected = outputs(model, images, layers, ["first", "second"], before_relu=True)
    torch.testing.assert_close(seen, expected)


class Moved(nn.Module):
    """A ReLU of which the input is written to once it has been used."""

    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()

    def forward(self, images):
        inside = images + 1
        outside = self.relu(inside)
        inside.zero_()
        return outside


def test_before_relu_does_not_give_what_was_overwritten_inside_the_layer():
    block = Moved()
    with pytest.raises(ValueError, match="overwrites in place, got block"):
        outputs(block, torch.rand(1, 3), {"block": block}, ["block"], before_relu=True)
    assert outputs(block, torch.zeros(1, 3), {"block": block}, ["block"])["block"].tolist() == [[1, 1, 1]]


@pytest.mark.parametrize("before_relu", [False, True])
@pytest.mark.parametrize("names", [["twice"], ["twice", "between"], ["between", "twice", "end"]])
def test_a_layer_that_runs_twice_gives_its_first_output_whatever_else_is_asked_for(names, before_relu):
    twice, between = nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.Linear(4, 4)
    model = nn.Sequential(twice, between, twice)
    inputs = torch.randn(3, 4)
    layers = {"twice": twice, "between": between, "end": model}

    seen = outputs(model, inputs, layers, names, before_relu=before_relu)

    expected = {"twice": twice(inputs), "between": between(twice(inputs)), "end": model(inputs)}
    assert list(seen) == names
    for name in names:
        torch.testing.assert_close(seen[name], expected[name])


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["third"], "layers: expected some of first, second, end, unused, got third"),
        ([], "layers: expected some of first, second, end, unused, got none"),
        (["first", "unused"], "layers: expected layers that the model uses, got unused"),
    ],
)
def test_no_hook_is_left_behind_whether_it_works_or_not(names, message):
    model, layers = network()
    layers["unused"] = nn.ReLU()
    with pytest.raises(ValueError, match=message):
        outputs(model, torch.rand(1, 3, 6, 6), layers, names)
    with pytest.raises(RuntimeError):
        outputs(model, torch.rand(1, 2, 6, 6), layers, ["second"])
    outputs(model, torch.rand(1, 3, 6, 6), layers, ["second", "first"], before_relu=True)

    assert hooks_of(model) == []
    assert hooks_of(layers["unused"]) == []
