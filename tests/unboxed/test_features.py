"""Feature maps, occlusion and Grad-CAM against independent formulations, and on the real network."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, linear

from unboxed import backbones
from unboxed.backbones import Backbone
from unboxed.features import feature_maps, grad_cam, occlusion
from unboxed.photos import load_photo


def tiny(seed=0, classes=4):
    """A network of two convolutions, the mean over all places, and one dense layer; in float64."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Conv2d(3, 5, 3, stride=2, padding=1),
            nn.Tanh(),
            nn.Conv2d(5, 6, 3, stride=2, padding=1),
            nn.ReLU6(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(6, classes),
        )
    model = model.double().eval().requires_grad_(False)
    layers = {"early": model[1], "late": model[3]}
    return Backbone("tiny", model, layers, tuple("abcd"[:classes]), None)


def picture(height, width, seed=0, count=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, 3, height, width, dtype=torch.float64, generator=generator)


SEEDS = st.integers(0, 2**16)
SIDES = st.integers(5, 20)


@settings(deadline=None, max_examples=20)
@given(SEEDS, st.integers(1, 3), SIDES, SIDES)
def test_feature_maps_are_what_the_layers_compute(seed, count, height, width):
    backbone, images = tiny(seed), picture(height, width, seed, count)
    first, second = backbone.model[0], backbone.model[2]

    maps = feature_maps(backbone, images.clone().requires_grad_(), ["late", "early"])

    early = conv2d(images, first.weight, first.bias, stride=2, padding=1).tanh()
    late = conv2d(early, second.weight, second.bias, stride=2, padding=1).clamp(0, 6)
    torch.testing.assert_close(maps["early"], early)
    torch.testing.assert_close(maps["late"], late)
    assert list(maps) == ["late", "early"]
    assert not any(tensor.requires_grad for tensor in maps.values())


@settings(deadline=None, max_examples=20)
@given(SEEDS, SIDES, SIDES, st.integers(0, 3))
def test_at_the_last_layer_grad_cam_is_the_class_activation_map(seed, height, width, category):
    # Zhou et al. (2015): the rows of the last dense layer are the weights; no gradient is needed.
    backbone, image = tiny(seed), picture(height, width, seed)
    maps = feature_maps(backbone, image, ["late"])["late"][0]
    weights = backbone.model[6].weight[category] / maps[0].numel()

    expected = torch.einsum("c,chw->hw", weights, maps).clamp_min(0)

    torch.testing.assert_close(grad_cam(backbone, image, "late", category), expected)


@settings(deadline=None, max_examples=10)
@given(SEEDS, SIDES, SIDES, st.integers(0, 3))
def test_at_an_inner_layer_grad_cam_weighs_maps_by_what_raising_them_does(seed, height, width, category):
    # How much a map helps, by differences: raise it everywhere by a little, and see what the logit does.
    backbone, image = tiny(seed), picture(height, width, seed)
    early = feature_maps(backbone, image, ["early"])["early"]

    def logit(maps):
        return backbone.model[2:](maps)[0, category].item()

    expected = torch.zeros_like(early[0, 0])
    for channel in range(5):
        nudge = torch.zeros_like(early)
        nudge[:, channel] = 1e-5
        slope = (logit(early + nudge) - logit(early - nudge)) / 2e-5
        expected += slope / expected.numel() * early[0, channel]

    torch.testing.assert_close(
        grad_cam(backbone, image, "early", category), expected.clamp_min(0), atol=1e-6, rtol=1e-4
    )


@settings(deadline=None, max_examples=20)
@given(SEEDS, SIDES, SIDES, st.integers(1, 5), st.integers(1, 6), st.floats(0, 1))
def test_occlusion_is_the_answer_to_each_covered_picture(seed, height, width, patch, stride, grey):
    backbone, image = tiny(seed), picture(height, width, seed)
    untouched = image.clone()
    last = backbone.model[6]

    (answers,) = occlusion(backbone.model, image, patch=patch, stride=stride, grey=grey)

    assert answers.shape == ((height - patch) // stride + 1, (width - patch) // stride + 1, 4)
    row, column = answers.shape[0] - 1, answers.shape[1] // 2
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    hidden = (down >= row * stride) & (down < row * stride + patch)
    hidden &= (across >= column * stride) & (across < column * stride + patch)
    means = feature_maps(backbone, torch.where(hidden, grey, image), ["late"])["late"].mean(dim=(2, 3))
    torch.testing.assert_close(answers[row, column], linear(means, last.weight, last.bias)[0])
    assert torch.equal(image, untouched)


def test_occlusion_covers_every_picture_of_a_batch_and_takes_one_answer_each():
    images = torch.rand(3, 3, 6, 6)
    sums = occlusion(lambda covered: covered.sum(dim=(1, 2, 3)), images, patch=2, stride=2, grey=0.0)
    assert sums.shape == (3, 3, 3)
    hidden = torch.nn.functional.avg_pool2d(images, 2).sum(dim=1) * 4
    torch.testing.assert_close(sums, images.sum(dim=(1, 2, 3))[:, None, None] - hidden)


@pytest.mark.parametrize(
    ("function", "change", "message"),
    [
        (
            occlusion,
            {"images": torch.rand(3, 9, 9)},
            r"images: expected .* \(N, 3, H, W\), got .* \(3, 9, 9\)",
        ),
        (occlusion, {"images": torch.zeros(1, 3, 9, 9).int()}, "images: expected .* got torch.int32"),
        (occlusion, {"patch": 10}, "patch: expected 1 to 9 pixels, got 10"),
        (occlusion, {"patch": 0}, "patch: expected 1 to 9 pixels, got 0"),
        (occlusion, {"stride": 0}, "stride: expected 1 or more, got 0"),
        (occlusion, {"grey": 128}, "grey: expected a number from 0 to 1, got 128"),
        (occlusion, {"grey": math.nan}, "grey: expected a number from 0 to 1, got nan"),
        (grad_cam, {"image": picture(9, 9, count=2)}, r"image: expected .* got .* \(2, 3, 9, 9\)"),
        (grad_cam, {"category": 4}, "category: expected 0 to 3, got 4"),
        (grad_cam, {"category": -1}, "category: expected 0 to 3, got -1"),
        (grad_cam, {"layer": "middle"}, "layers: expected some of early, late, logits, got middle"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(function, change, message):
    usual = {
        occlusion: {"model": tiny().model, "images": picture(9, 9), "patch": 3, "stride": 2},
        grad_cam: {"backbone": tiny(), "image": picture(9, 9), "layer": "late", "category": 1},
    }
    with pytest.raises(ValueError, match=message):
        function(**(usual[function] | change))


def test_the_real_network_looks_at_the_cat():
    network = backbones.load()
    # A cat on the left of an empty picture: what speaks for it is there, and hiding it hides the cat.
    image = torch.full((1, 3, 224, 448), 0.5)
    image[..., :224] = network.preprocess(load_photo("chelsea").image)
    cats = [network.categories.index(name) for name in ("tabby", "tiger cat", "Egyptian cat")]

    places = grad_cam(network, image, "head", cats[1])
    covered = occlusion(network.model, image, patch=224, stride=224)[0, 0].softmax(dim=1)[:, cats].sum(dim=1)
    maps = feature_maps(network, image, list(network.layers))

    assert places.shape == (7, 14)
    assert places[:, :7].sum() > 2 * places[:, 7:].sum()
    assert covered[0] < 0.05
    assert covered[1] > 0.3
    assert {name: tuple(tensor.shape[1:]) for name, tensor in maps.items() if name in ("stem", "head")} == {
        "stem": (32, 112, 224),
        "head": (1280, 7, 14),
    }
