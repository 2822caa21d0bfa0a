"""A network in a row computes what it did; what is below the cut stays, what is above it is a copy."""

import copy
import dataclasses

import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from read_once import lite
from torch import nn

from unboxed import architectures, backbones, preprocessing, transfer
from unboxed.training import fit, predict


def small_vgg():
    """A VGG in miniature: the same parts under the same names, random weights."""
    network = nn.Module()
    network.features = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, padding=1), nn.ReLU()
    )
    network.avgpool = nn.AdaptiveAvgPool2d(2)
    network.classifier = nn.Sequential(
        nn.Linear(24, 10), nn.ReLU(), nn.Dropout(), nn.Linear(10, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 5)
    )
    network.forward = torchvision.models.VGG.forward.__get__(network)
    layers = {"relu1_1": network.features[1], "pool1": network.features[2], "relu2_1": network.features[4]}
    return network, layers, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4)


def small_lite():
    """An EfficientNet in miniature: the same parts, the same names, batch norm with averages of its own."""
    network = nn.Module()
    network.conv_stem, network.bn1 = nn.Conv2d(3, 4, 3, stride=2), nn.BatchNorm2d(4)
    blocks = [nn.Sequential(nn.Conv2d(a, b, 1), nn.BatchNorm2d(b), nn.ReLU6()) for a, b in ((4, 5), (5, 6))]
    network.blocks = nn.Sequential(*blocks)
    network.conv_head, network.bn2 = nn.Conv2d(6, 8, 1), nn.BatchNorm2d(8)
    network.global_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    network.classifier = nn.Linear(8, 5)

    def forward(images):
        maps = network.blocks(network.bn1(network.conv_stem(images)))
        return network.classifier(network.global_pool(network.bn2(network.conv_head(maps))))

    network.forward = forward
    for norm in (part for part in network.modules() if isinstance(part, nn.BatchNorm2d)):
        nn.init.normal_(norm.running_mean)
        nn.init.uniform_(norm.running_var, 0.5, 2)
    layers = {"stem": network.bn1, "block1": blocks[0], "block2": blocks[1], "head": network.bn2}
    return network, layers, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)


def small(name):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network, layers, mean, std = {"vgg16": small_vgg, "efficientnet_lite0": small_lite}[name]()
    model = preprocessing.Pixels(network, mean, std).eval().requires_grad_(False)
    return backbones.Backbone(name, model, layers, (), None, preprocess=lambda pictures: pictures)


def weights(module):
    return copy.deepcopy(module.state_dict())


def pictures(count, seed=0, side=16):
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed))


NAMES = ["vgg16", "efficientnet_lite0"]


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=20)
@given(count=st.integers(1, 9), batch_size=st.integers(1, 10), seed=st.integers(0, 2**16), data=st.data())
def test_what_is_cut_and_put_together_computes_what_it_did(name, count, batch_size, seed, data):
    backbone, images = small(name), pictures(count, seed)
    row = transfer.in_a_row(backbone)
    after = data.draw(st.sampled_from([layer for layer, _ in row.named_children()][:-2]))
    below, top = transfer.split(backbone, after)

    features = transfer.embed(backbone, images, batch_size=batch_size)
    maps = predict(below, images, batch_size=batch_size)

    torch.testing.assert_close(row(images), backbone.model(images))
    torch.testing.assert_close(predict(top, maps, batch_size=batch_size), features)
    torch.testing.assert_close(row.output(features), backbone.model(images))
    assert not features.requires_grad


def test_features_are_computed_a_batch_at_a_time():
    backbone, counts = small("vgg16"), []
    backbone.layers["pool1"].register_forward_hook(lambda module, inputs, maps: counts.append(len(maps)))
    transfer.embed(backbone, pictures(5), batch_size=2)
    assert counts == [2, 2, 1]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_those_of_the_backbone(name):
    backbone = small(name)
    row = dict(transfer.in_a_row(backbone).named_children())
    assert all(row[layer] is module for layer, module in backbone.layers.items())
    assert next(iter(row)) == "entrance"
    assert list(row)[-1] == "output"


def test_the_trained_network_in_a_row_computes_what_it_did():
    backbone = lite()
    images = pictures(2, side=64)
    below, top = transfer.split(backbone, transfer.CUTS["efficientnet_lite0"])

    features = predict(top, predict(below, images))

    assert features.shape == (2, 1280)
    torch.testing.assert_close(transfer.embed(backbone, images), features)
    logits = backbone.model.network.classifier(features)
    torch.testing.assert_close(logits, backbone.model(backbone.preprocess(images)))


def test_vgg_has_a_cut_and_4096_features():
    with torch.device("meta"):
        built = architectures.vgg16()
    model = preprocessing.Pixels(built.network, built.mean, built.std).eval().requires_grad_(False)
    vgg = backbones.Backbone("vgg16", model, built.layers, (), None)
    below, top = transfer.split(vgg, transfer.CUTS["vgg16"])
    maps = below[1:](torch.empty(2, 3, 224, 224, device="meta"))
    assert maps.shape == (2, 4096)
    assert top(maps).shape == (2, 4096)
    assert sum(parameter.numel() for parameter in top.parameters()) == 4096 * 4096 + 4096


@pytest.mark.parametrize("name", NAMES)
def test_training_the_top_changes_a_copy_of_it_and_nothing_else(name):
    backbone = small(name)
    before = weights(backbone.model)
    below, top = transfer.split(backbone, list(backbone.layers)[1])
    untouched = weights(top)
    images, labels = pictures(12), torch.arange(12) % 3
    maps = predict(below, images)
    torch.manual_seed(0)
    tuned = transfer.Tuned(top, num_features=8, num_classes=3)

    fit(tuned, (maps, labels), (maps, labels), epochs=2, batch_size=4, lr=0.01)

    torch.testing.assert_close(weights(backbone.model), before, rtol=0, atol=0)
    assert not any(parameter.requires_grad for parameter in backbone.model.parameters())
    after = weights(top)
    learned = {key for key in after if not torch.equal(after[key], untouched[key])}
    assert learned == {key for key, _ in top.named_parameters()}  # averages of batch norm are no parameters


def test_the_head_gets_the_gradient_of_a_plain_linear_layer_on_the_features():
    backbone = small("efficientnet_lite0")
    below, top = transfer.split(backbone, "block2")
    maps, labels = predict(below, pictures(6)), torch.arange(6) % 3
    tuned = transfer.Tuned(top, num_features=8, num_classes=3).train()
    alone = copy.deepcopy(tuned.output)

    nn.functional.cross_entropy(tuned(maps), labels).backward()
    nn.functional.cross_entropy(alone(transfer.embed(backbone, pictures(6))), labels).backward()

    torch.testing.assert_close(tuned.output.weight.grad, alone.weight.grad)
    assert all(parameter.grad is not None for parameter in top.parameters())


def test_in_training_everything_trains_but_batch_norm():
    top = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.Dropout(), nn.Flatten())
    tuned = transfer.Tuned(top, num_features=4, num_classes=2)
    tuned.train()
    assert [part.training for part in top] == [True, False, True, True]
    tuned.eval()
    assert not any(part.training for part in tuned.modules())


def test_a_cut_behind_no_layer_or_the_last_lists_those_there_are():
    for after in ("block9", "output"):
        with pytest.raises(ValueError, match=f"after: expected one of entrance, .*block2.*, got '{after}'"):
            transfer.split(small("efficientnet_lite0"), after)


def test_a_network_it_does_not_know_is_refused():
    other = dataclasses.replace(small("vgg16"), name="alexnet")
    with pytest.raises(ValueError, match="expected one of efficientnet_lite0, vgg16, got 'alexnet'"):
        transfer.in_a_row(other)
