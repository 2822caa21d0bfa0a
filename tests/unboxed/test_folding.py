"""Folded layers give what the network gave: logits, and every output that has a name."""

import dataclasses

import pytest
import torch
from folded_layers import computed
from read_once import lite

from unboxed import hooks
from unboxed.folding import Layer, bits, bundles, folded


@pytest.fixture(scope="module")
def backbone():
    return lite()


@pytest.mark.parametrize("size", [(224, 224), (65, 96)])
@torch.no_grad()
def test_every_named_part_gives_the_same(backbone, size):
    images = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(0))
    expected = hooks.outputs(backbone.model, images, backbone.parts, list(backbone.parts))
    expected["logits"] = backbone.model(images)

    outputs = computed(folded(backbone), (images - backbone.model.mean) / backbone.model.std)

    assert set(backbone.parts) <= set(outputs)
    for name, theirs in expected.items():
        torch.testing.assert_close(outputs[name], theirs, rtol=1e-4, atol=1e-4)


def test_the_parts_hold_every_layer_once_and_say_which_they_are(backbone):
    layers = folded(backbone)

    made = bundles(backbone, part=1_000_000)

    facts = [bundle.manifest["facts"] for bundle in made]
    assert [fact["part"] for fact in facts] == list(range(1, len(made) + 1))
    assert {fact["parts"] for fact in facts} == {len(made)}
    assert [layer for fact in facts for layer in fact["layers"]] == [layer.settings for layer in layers]
    largest = 2 * max(layer.weight.numel() for layer in layers if layer.weight is not None)
    assert all(len(bundle.data) < 1_100_000 + largest for bundle in made)
    assert facts[0]["categories"] == list(backbone.categories)
    assert facts[0]["licence"] == backbone.source.licence
    assert not any("categories" in fact for fact in facts[1:])


def test_the_fewer_weights_the_more_bits(backbone):
    layers = {layer.name: layer for layer in folded(backbone)}
    assert [bits(layers[name]) for name in ("filter1a", "filter2a", "block7", "logits")] == [21, 20, 16, 15]
    assert bits(layers["features"]) == 0
    assert bits(Layer("tiny", "dense", torch.ones(1, 2))) == 24

    made, exact = bundles(backbone), bundles(backbone, exact=True)

    assert sum(len(bundle.data) for bundle in made) < 0.51 * sum(len(bundle.data) for bundle in exact)
    assert not any("bits" in place for bundle in exact for place in bundle.manifest["tensors"].values())


def test_the_network_itself_is_left_as_it_was(backbone):
    before = {name: values.clone() for name, values in backbone.model.state_dict().items()}

    bundles(backbone)

    after = backbone.model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_another_network_is_refused(backbone):
    with pytest.raises(ValueError, match=r"^backbone: expected efficientnet_lite0, got vgg16$"):
        folded(dataclasses.replace(backbone, name="vgg16"))
    with pytest.raises(ValueError, match=r"^part: expected an integer of at least 1, got 0$"):
        bundles(backbone, part=0)
