"""One network for page and browser: what JavaScript makes of it, against PyTorch with the same weights."""

import copy

import pytest
import torch
from nodes import HERE
from small import digit_net, every_kind
from torch import nn

from unboxed import hooks
from unboxed.datasets import load_digits
from unboxed.export import bundle, rounded
from unboxed.tracing import KINDS

NETWORKS = HERE / "networks.mjs"
DTYPES = {"float16": torch.float16, "float32": torch.float32}


@pytest.fixture(scope="module")
def digits():
    return load_digits()


@pytest.fixture(scope="module")
def trained():
    return digit_net()


def carried(model, dtype=torch.float32):
    """A bundle as the browser gets it, and the network that PyTorch has then, in 64 bits."""
    made = bundle(model, dtype=dtype)
    return {"manifest": made.manifest, "weights": made.data}, rounded(model, dtype).double()


def pictures(count):
    return torch.randn(count, 2, 12, 11, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def furthest(ours, theirs):
    """The largest difference, as a share of the largest number."""
    return ((ours - theirs).abs().max() / theirs.abs().max()).item()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_hundred_digits_get_the_same_logits(node, trained, digits, dtype):
    sent, network = carried(trained, DTYPES[dtype])
    images = digits.test_images[:100].double()

    names = ["pool1", "hidden", "output"]
    ours = node(NETWORKS, "outputs", sent, images, names)

    with torch.no_grad():
        theirs = hooks.outputs(network, images, dict(network.layers.named_children()), names)
    for name in names:
        assert (ours[name] - theirs[name]).abs().max() <= 1e-5, name


def assert_same_gradients(node, sent, network, images, labels):
    images = images.double().requires_grad_()
    loss = nn.functional.cross_entropy(network(images), labels)
    loss.backward()

    ours = node(NETWORKS, "gradients", sent, images, labels.tolist())

    assert ours["loss"] == pytest.approx(loss.item(), rel=1e-9)
    assert furthest(ours["input"], images.grad) <= 1e-5
    expected = dict(getattr(network, "layers", network).named_parameters())
    assert ours["parameters"].keys() == expected.keys()
    for name, parameter in expected.items():
        assert furthest(ours["parameters"][name], parameter.grad) <= 1e-5, name


def test_digits_get_the_same_gradients(node, trained, digits):
    sent, network = carried(trained)
    assert_same_gradients(node, sent, network, digits.test_images[:10], digits.test_labels[:10])


def test_every_kind_of_layer_gives_the_same(node):
    sent, network = carried(every_kind())
    images = pictures(5)

    kinds = {layer["kind"] for layer in sent["manifest"]["layers"]}
    assert kinds == {"add"} | {name for name, *_ in KINDS.values()}
    ours = node(NETWORKS, "outputs", sent, images, ["softmax"])
    torch.testing.assert_close(ours["softmax"], network(images).detach(), rtol=0, atol=1e-9)
    assert_same_gradients(node, sent, network, images, torch.tensor([0, 1, 2, 0, 1]))


OPTIMIZERS = {
    "sgd": ([0.1], lambda weights: torch.optim.SGD(weights, lr=0.1)),
    "momentum": ([0.05, 0.9], lambda weights: torch.optim.SGD(weights, lr=0.05, momentum=0.9)),
    "adam": ([0.01, 0.9, 0.999, 1e-8], lambda weights: torch.optim.Adam(weights, lr=0.01)),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_hundred_steps_lead_to_the_same_weights(node, name):
    sent, network = carried(every_kind())
    settings, optimizer = OPTIMIZERS[name]
    start = copy.deepcopy(network.state_dict())
    images, labels = pictures(40), torch.arange(40) % 3
    batches = [slice(step % 10 * 4, step % 10 * 4 + 4) for step in range(100)]

    ours = node(
        NETWORKS,
        "trained",
        sent,
        [{"x": images[some], "labels": labels[some].tolist()} for some in batches],
        name,
        *settings,
    )
    steps = optimizer(network.parameters())
    for some in batches:
        steps.zero_grad()
        nn.functional.cross_entropy(network(images[some]), labels[some]).backward()
        steps.step()

    assert max((parameter - start[name]).abs().max() for name, parameter in network.named_parameters()) > 0.01
    for name, parameter in network.named_parameters():
        assert (ours[name] - parameter).abs().max() <= 1e-4, name
