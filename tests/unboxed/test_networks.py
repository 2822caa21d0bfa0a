"""The networks equal the same layers written out as functions, and say what they expect."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from unboxed.models import device_of, evaluating, modes_kept
from unboxed.networks import DigitNet, IrisNet, PetNet, mlp


def _iris_net(w, inputs):
    hidden = functional.relu(functional.linear(inputs, w["hidden1.weight"], w["hidden1.bias"]))
    hidden = functional.relu(functional.linear(hidden, w["hidden2.weight"], w["hidden2.bias"]))
    return functional.linear(hidden, w["output.weight"], w["output.bias"])


def _convolutional(w, images, padding):
    for number in (1, 2):
        images = functional.conv2d(
            images, w[f"conv{number}.weight"], w[f"conv{number}.bias"], padding=padding
        )
        images = functional.max_pool2d(functional.relu(images), 2)
    hidden = functional.linear(images.reshape(len(images), -1), w["hidden.weight"], w["hidden.bias"])
    return functional.linear(functional.relu(hidden), w["output.weight"], w["output.bias"])


NETWORKS = {
    "iris": (IrisNet, (4,), (3,), _iris_net, 4 * 10 + 10 + 10 * 10 + 10 + 10 * 3 + 3),
    "digit": (
        DigitNet,
        (1, 28, 28),
        (10,),
        lambda w, images: _convolutional(w, images, padding=2),
        (25 + 1) * 16 + (25 * 16 + 1) * 32 + (1568 + 1) * 128 + (128 + 1) * 10,
    ),
    "pet": (
        PetNet,
        (3, 64, 64),
        (),
        lambda w, images: _convolutional(w, images, padding=0)[:, 0],
        (9 * 3 + 1) * 32 + (9 * 32 + 1) * 32 + (14 * 14 * 32 + 1) * 128 + 129,
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("batch", [1, 3])
def test_equals_its_layers_written_out_forward_and_backward(name, batch):
    make, shape, out, reference, _ = NETWORKS[name]
    generator = torch.Generator().manual_seed(batch)
    model = make().double().eval()
    weights = {name.removeprefix("layers."): values for name, values in model.named_parameters()}
    inputs = torch.randn(batch, *shape, dtype=torch.float64, generator=generator, requires_grad=True)

    ours, theirs = model(inputs), reference(weights, inputs)

    assert ours.shape == (batch, *out)
    torch.testing.assert_close(ours, theirs)
    through = [inputs, *model.parameters()]
    torch.testing.assert_close(*(torch.autograd.grad(y.sin().sum(), through) for y in (ours, theirs)))


@pytest.mark.parametrize("name", NETWORKS)
def test_has_as_many_weights_as_its_layers_need(name):
    make, _, _, _, count = NETWORKS[name]

    assert sum(values.numel() for values in make().parameters()) == count


@pytest.mark.parametrize("name", NETWORKS)
def test_a_wrong_shape_or_type_is_named(name):
    make, shape, _, _, _ = NETWORKS[name]
    expected = ", ".join(map(str, shape))

    for inputs in (torch.zeros(shape), torch.zeros(2, *shape, 1), torch.zeros(2, *shape[:-1], shape[-1] + 1)):
        with pytest.raises(ValueError, match=rf"expected shape \(batch, {expected}\), got \("):
            make()(inputs)
    with pytest.raises(ValueError, match=r"expected torch\.float32, got torch\.uint8"):
        make()(torch.zeros(2, *shape, dtype=torch.uint8))


def test_digit_net_has_the_shapes_of_its_description():
    values = torch.zeros(1, 1, 28, 28)
    counts = {}
    for name, layer in DigitNet().eval().layers.named_children():
        values = layer(values)
        counts[name] = values.numel()

    assert counts == {
        "conv1": 12_544,
        "relu1": 12_544,
        "pool1": 3_136,
        "conv2": 6_272,
        "relu2": 6_272,
        "pool2": 1_568,
        "flatten": 1_568,
        "hidden": 128,
        "relu3": 128,
        "dropout": 128,
        "output": 10,
    }


def test_dropout_silences_two_in_five_while_training_and_none_otherwise():
    torch.manual_seed(0)
    model = DigitNet()
    neurons = torch.ones(1000, 128)

    dropped = model.layers.get_submodule("dropout")(neurons)

    assert (dropped == 0).float().mean() == pytest.approx(0.4, abs=0.01)
    assert dropped.mean() == pytest.approx(1, abs=0.02)
    torch.testing.assert_close(model.eval().layers.get_submodule("dropout")(neurons), neurons)


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(1, 8), min_size=2, max_size=5),
    activation=st.sampled_from([nn.ReLU, nn.Tanh, nn.Sigmoid]),
    batch=st.integers(1, 5),
)
def test_mlp_equals_matrix_products_and_activations(sizes, activation, batch):
    model = mlp(sizes, activation).double()
    inputs = torch.randn(batch, sizes[0], dtype=torch.float64, requires_grad=True)
    *hidden, last = [layer for layer in model if isinstance(layer, nn.Linear)]

    values = inputs
    for layer in hidden:
        values = activation()(values @ layer.weight.T + layer.bias)
    expected = values @ last.weight.T + last.bias

    torch.testing.assert_close(model(inputs), expected)
    torch.testing.assert_close(
        *(torch.autograd.grad(y.sin().sum(), inputs) for y in (model(inputs), expected))
    )


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [-1, 2]])
def test_mlp_sizes_error_says_what_came(sizes):
    with pytest.raises(ValueError, match="sizes: expected at least two positive numbers, got") as error:
        mlp(sizes)
    assert str(error.value).endswith(str(sizes))


def test_after_an_error_every_part_is_in_the_mode_that_it_was_in():
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(), nn.BatchNorm1d(2))
    model[1].eval()

    def fail(context):
        with context(model):
            model.eval()
            assert torch.is_grad_enabled() is (context is modes_kept)
            raise ZeroDivisionError

    for context in (modes_kept, evaluating):
        with pytest.raises(ZeroDivisionError):
            fail(context)
        assert [part.training for part in model.modules()] == [True, True, False, True]
        assert torch.is_grad_enabled()


def test_evaluating_switches_every_part_to_evaluation():
    model = nn.Sequential(nn.Dropout(), nn.BatchNorm1d(2))
    with evaluating(model):
        assert not any(part.training for part in model.modules())


def test_a_network_computes_where_its_tensors_are_and_without_any_anywhere():
    meta, cpu = torch.device("meta"), torch.device("cpu")

    assert device_of(nn.Linear(2, 2, device="meta"), cpu) == meta
    assert device_of(nn.BatchNorm1d(2, affine=False, device="meta"), cpu) == meta  # buffers only
    assert device_of(nn.ReLU(), meta) == meta
