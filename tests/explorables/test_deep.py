"""The book's ImageNet network in JavaScript: its answers and its gradients, against PyTorch."""

import dataclasses

import pytest
import torch
from folded_layers import computed
from nodes import HERE, JavaScriptError

from unboxed.datasets import load_photo
from unboxed.export import bundle
from unboxed.folding import bits, bundles, folded
from unboxed.packing import in_steps, packed
from unboxed.photos import PHOTOS

DEEP = HERE / "deep.mjs"
# How far a logit may be from that of the book, and the side of the photographs: a quarter of the pixels is
# enough for the exact network, which no page has.
KINDS = {"packed": (2e-3, 224), "exact": (1e-4, 112)}


@pytest.fixture(scope="module")
def carried(kept, backbone):
    """The network in Node, once as the page has it, and once exactly; what PyTorch has then."""
    networks = {"exact": folded(backbone)}
    networks["packed"] = [
        layer if layer.weight is None else dataclasses.replace(layer, weight=rounded(layer))
        for layer in networks["exact"]
    ]
    for kind in KINDS:
        assert kept(kind) == kind
    return networks


def rounded(layer):
    numbers, steps = in_steps(layer.weight.detach(), bits(layer))
    return numbers * steps


def answers(network, backbone, pixels):
    return computed(network, (pixels - backbone.model.mean) / backbone.model.std)


@pytest.mark.parametrize("bits", [2, 7, 8, 15, 17, 24])
def test_packed_numbers_come_as_they_were_rounded(node, bits):
    given = torch.randn(3, 4, 5, generator=torch.Generator().manual_seed(bits))
    tensors = {"first": given, "second": -given}
    plain = bundle(tensors={"bias": given[0]}, dtype=torch.float32)
    made = packed(plain, tensors, dict.fromkeys(tensors, bits))

    found = node(DEEP, "unpacked", {"manifest": made.manifest, "weights": made.data})

    numbers, steps = in_steps(given, bits)
    assert torch.equal(found["first"], numbers * steps)
    assert torch.equal(found["second"], -numbers * steps)
    assert torch.equal(found["bias"], given[0])


@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_all_photographs_get_the_same_logits(node, carried, backbone, kind):
    tolerance, side = KINDS[kind]
    for name in PHOTOS:
        whole = backbone.preprocess(load_photo(name).image)
        pixels = torch.nn.functional.interpolate(whole, size=side, mode="area")
        expected = backbone.model(pixels)

        logits = node(DEEP, "outputs", kind, pixels, ["logits"])["outputs"]["logits"]

        assert (logits - answers(carried[kind], backbone, pixels)["logits"]).abs().max() <= 1e-4, name
        assert (logits - expected).abs().max() <= tolerance, name
        assert torch.equal(logits.topk(5).indices, expected.topk(5).indices), name


@torch.no_grad()
def test_every_layer_makes_what_pytorch_does(node, carried, backbone):
    pixels = backbone.preprocess(load_photo("chelsea").image)
    names = ["stem", "expand4b", "block4", "head"]

    told = node(DEEP, "outputs", "exact", pixels, names)

    expected = answers(carried["exact"], backbone, pixels)
    for name, maps in told["outputs"].items():
        torch.testing.assert_close(maps, expected[name], rtol=1e-4, atol=1e-4)
    layers = [layer.name for layer in folded(backbone)]
    assert told["told"] == [[name, i + 1, len(layers)] for i, name in enumerate(layers)]


@pytest.mark.parametrize("size", [(64, 64), (65, 99), (33, 32)])
@torch.no_grad()
def test_pictures_of_other_sizes_get_what_they_should(node, carried, backbone, size):
    pixels = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(0))
    names = ["block2", "block6", "features"]
    expected = answers(carried["exact"], backbone, pixels)

    outputs = node(DEEP, "outputs", "exact", pixels, names, "features")["outputs"]

    for name in names:
        torch.testing.assert_close(outputs[name], expected[name], rtol=1e-4, atol=1e-4)


def test_the_gradient_of_an_answer_is_that_of_pytorch(node, carried, backbone):
    pixels = backbone.preprocess(load_photo("chelsea").image)
    wanted = torch.zeros(1, 1000)
    wanted[0, backbone.categories.index("ostrich")] = 1

    slopes = node(DEEP, "slopes", "exact", pixels, "logits", wanted)

    assert_same_slopes(slopes, pixels, lambda given: (backbone.model(given) * wanted).sum())


@pytest.mark.parametrize("layer", ["stem", "expand3b", "block3a", "block5"])
def test_so_is_that_of_a_layer_at_any_size(node, carried, backbone, layer):
    pixels = torch.rand(1, 3, 65, 96, generator=torch.Generator().manual_seed(1))

    slopes = node(DEEP, "slopes", "exact", pixels, layer)

    assert_same_slopes(slopes, pixels, lambda given: answers(carried["exact"], backbone, given)[layer].sum())


@pytest.mark.parametrize("shares", [1, 3])
@pytest.mark.parametrize("stages", [None, ["block4", "block5"], ["expand4b", "block3"], ["stem"]])
def test_what_a_picture_is_changed_for_is_the_same_in_shares(node, carried, backbone, stages, shares):
    pixels = torch.rand(1, 3, 64, 97, generator=torch.Generator().manual_seed(1))

    def score(given):
        outputs = answers(carried["exact"], backbone, given)
        if stages is None:
            return torch.nn.functional.cross_entropy(outputs["logits"], torch.tensor([9]))
        return sum(outputs[stage].pow(3).mean() for stage in stages)

    goal = {"cost": 9} if stages is None else {"stages": stages, "power": 3}
    found = node(DEEP, "shared", "exact", pixels, goal, shares)

    assert found["value"] == pytest.approx(score(pixels).item(), rel=1e-4)
    assert found["alike"]
    assert_same_slopes(found["gradient"], pixels, score)


def assert_same_slopes(ours, pixels, score):
    pixels = pixels.clone().requires_grad_()
    (theirs,) = torch.autograd.grad(score(pixels), pixels)
    assert torch.nn.functional.cosine_similarity(ours.flatten(), theirs.flatten(), dim=0) >= 0.999
    assert 0.99 <= ours.norm() / theirs.norm() <= 1.01


def test_what_does_not_fit_is_refused(node, carried, backbone):
    with pytest.raises(JavaScriptError, match=r"^manifest: expected numbers of .* float32, got float16$"):
        node(DEEP, "unpacked", {"manifest": bundle().manifest, "weights": b""})
    sent = [{"manifest": part.manifest, "weights": part.data} for part in bundles(backbone)]
    damaged = bytes([sent[0]["weights"][0] ^ 1]) + sent[0]["weights"][1:]
    with pytest.raises(JavaScriptError, match=r"^parts: expected part 1 of 4, got 2 of 4$"):
        node(DEEP, "keep", "wrong", sent[1:] + sent[:1])
    with pytest.raises(JavaScriptError, match=r"^weights: damaged: expected the checksum "):
        node(DEEP, "keep", "wrong", [sent[0] | {"weights": damaged}, *sent[1:]])
    with pytest.raises(JavaScriptError, match=r"^until: expected a layer of this network, got nowhere$"):
        node(DEEP, "outputs", "exact", torch.rand(1, 3, 32, 32), [], "nowhere")
    with pytest.raises(
        JavaScriptError, match=r"^pixels: expected shape \(1, 3, height, width\), got \(2, 3, 32, 32\)$"
    ):
        node(DEEP, "outputs", "exact", torch.rand(2, 3, 32, 32), [])
    with pytest.raises(JavaScriptError, match=r"^cost: expected a class from 0 to 999, got 1000$"):
        node(DEEP, "shared", "exact", torch.rand(1, 3, 32, 32), {"cost": 1000}, 1)
    with pytest.raises(JavaScriptError, match=r"^stages: expected a layer of this network, got block9$"):
        node(DEEP, "shared", "exact", torch.rand(1, 3, 32, 32), {"stages": ["block9"], "power": 3}, 1)
    with pytest.raises(JavaScriptError, match=r"^gradient: expected 1000 numbers, got 3$"):
        node(DEEP, "slopes", "exact", torch.rand(1, 3, 32, 32), "logits", torch.zeros(1, 3))


def test_a_picture_that_is_no_longer_wanted_is_not_looked_at(node):
    assert node(HERE / "engine.mjs", "stopped") == ["stopped", "picture 2"]
