"""Feature maps, occlusion and Grad-CAM against independent formulations, and on the real network."""

import math

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from read_once import lite
from torch import nn, optim
from torch.nn.functional import conv2d, linear

from unboxed.backbones import Backbone
from unboxed.datasets import load_photo
from unboxed.features import feature_maps, grad_cam, maximize, occlusion, random_views
from unboxed.views import turn
from unboxed.waves import natural_colours, paint_waves


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
    layers = {"early": model[1], "late": model[3], "flat": model[5]}
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

    (places,) = grad_cam(backbone, image, torch.tensor([category]), layer="late")
    torch.testing.assert_close(places, expected)


@settings(deadline=None, max_examples=10)
@given(SEEDS, SIDES, SIDES, st.integers(0, 3))
@example(250, 9, 13, 0)
def test_at_an_inner_layer_grad_cam_weighs_maps_by_what_raising_them_does(seed, height, width, category):
    # How much a map helps, by differences: raise it everywhere by a little, and see what the logit does.
    backbone, image = tiny(seed), picture(height, width, seed)
    early = feature_maps(backbone, image, ["early"])["early"]

    def logit(maps):
        return backbone.model[2:](maps)[0, category].item()

    expected = torch.zeros_like(early[0, 0])
    for channel in range(5):
        nudge = torch.zeros_like(early)
        nudge[:, channel] = 1e-7  # so little that hardly ever a ReLU on the way turns
        slope = (logit(early + nudge) - logit(early - nudge)) / 2e-7
        expected += slope / expected.numel() * early[0, channel]

    (places,) = grad_cam(backbone, image, torch.tensor([category]), layer="early")
    torch.testing.assert_close(places, expected.clamp_min(0), atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("gradients", [True, False])
def test_grad_cam_takes_every_image_by_itself_with_a_label_of_its_own(gradients, asked):
    backbone, images, labels = tiny(), picture(12, 15, count=3), torch.tensor([2, 0, 3])

    with torch.set_grad_enabled(gradients):
        places = grad_cam(backbone, images.requires_grad_(asked), labels, layer="early")

    one_by_one = [
        grad_cam(backbone, image[None], label[None], layer="early")
        for image, label in zip(images, labels, strict=True)
    ]
    torch.testing.assert_close(places, torch.cat(one_by_one))
    assert places.shape == (3, 6, 8)
    assert images.grad is None
    assert images.requires_grad is asked
    assert not places.requires_grad


@settings(deadline=None, max_examples=20)
@given(SEEDS, SIDES, SIDES, st.integers(1, 5), st.integers(1, 6), st.floats(0, 1))
def test_occlusion_is_the_answer_to_each_covered_picture(seed, height, width, patch, stride, grey):
    backbone, image = tiny(seed), picture(height, width, seed)
    untouched = image.clone()
    last = backbone.model[6]

    (answers,) = occlusion(backbone.model, image.requires_grad_(), patch=patch, stride=stride, grey=grey)

    assert answers.shape == ((height - patch) // stride + 1, (width - patch) // stride + 1, 4)
    row, column = answers.shape[0] - 1, answers.shape[1] // 2
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    hidden = (down >= row * stride) & (down < row * stride + patch)
    hidden &= (across >= column * stride) & (across < column * stride + patch)
    means = feature_maps(backbone, torch.where(hidden, grey, image), ["late"])["late"].mean(dim=(2, 3))
    torch.testing.assert_close(answers[row, column], linear(means, last.weight, last.bias)[0])
    assert torch.equal(image, untouched)
    assert not answers.requires_grad


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
            r"images: expected shape \(n, 3, h, w\), got \(3, 9, 9\)",
        ),
        (occlusion, {"images": torch.zeros(1, 3, 9, 9).int()}, "images: expected .* got torch.int32"),
        (occlusion, {"images": picture(9, 9) * 255}, "images: expected values from 0 to 1"),
        (occlusion, {"images": picture(12, 9), "patch": 10}, "patch: expected .* at most 9, got 10"),
        (occlusion, {"images": picture(9, 12), "patch": 10}, "patch: expected .* at most 9, got 10"),
        (occlusion, {"patch": 0}, "patch: expected an integer of at least 1 and at most 9, got 0"),
        (occlusion, {"stride": 0}, "stride: expected an integer of at least 1, got 0"),
        (occlusion, {"grey": 128}, "grey: expected a finite number of at least 0 and at most 1, got 128"),
        (occlusion, {"grey": math.nan}, "grey: expected a finite number .* got nan"),
        (grad_cam, {"images": picture(9, 9)[0]}, r"images: expected shape \(n, 3, h, w\), got \(3, 9, 9\)"),
        (grad_cam, {"images": picture(9, 9) - 1}, "images: expected values from 0 to 1"),
        (grad_cam, {"labels": torch.tensor([4])}, "labels: expected values from 0 to 3, got 4 to 4"),
        (grad_cam, {"labels": torch.tensor([-1])}, "labels: expected values from 0 to 3, got -1 to -1"),
        (grad_cam, {"labels": torch.tensor([1, 2])}, r"labels: expected shape \(n\) with n = 1, got \(2\)"),
        (grad_cam, {"labels": torch.tensor([1.0])}, "labels: expected torch.int64, got torch.float32"),
        (
            grad_cam,
            {"labels": torch.tensor([1], device="meta")},
            "labels: expected a tensor on cpu, got one on meta",
        ),
        (grad_cam, {"layer": "middle"}, "layer: expected one of early, late, flat, got 'middle'"),
        # The answer itself has no places.
        (grad_cam, {"layer": "logits"}, "layer: expected one of early, late, flat, got 'logits'"),
        (
            grad_cam,
            {"layer": "flat"},
            r"layer: expected shape \(n, channels, height, width\), got \(1, 6\)",
        ),
    ],
)
def test_what_cannot_be_looked_at_is_refused(function, change, message):
    usual = {
        occlusion: {"model": tiny().model, "images": picture(9, 9), "patch": 3, "stride": 2},
        grad_cam: {
            "backbone": tiny(),
            "images": picture(9, 9),
            "labels": torch.tensor([1]),
            "layer": "late",
        },
    }
    with pytest.raises(ValueError, match=message):
        function(**(usual[function] | change))


def test_the_real_network_looks_at_the_cat():
    network = lite()
    # A cat on the left of an empty picture: what speaks for it is there, and hiding it hides the cat.
    image = torch.full((1, 3, 224, 448), 0.5)
    image[..., :224] = network.preprocess(load_photo("chelsea").image)
    cats = [network.categories.index(name) for name in ("tabby", "tiger cat", "Egyptian cat")]

    (places,) = grad_cam(network, image, torch.tensor(cats[1:2]), layer="head")
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


def bright(seed=0):
    """A convolution, a ReLU6 and two classes, for pictures of 32 pixels or more; in float32."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.ReLU6()),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(16, 2),
        )
    return Backbone("bright", model.eval().requires_grad_(False), {"conv": model[0]}, ("a", "b"), None)


@pytest.mark.parametrize(("layer", "channel"), [("conv", 2), ("logits", 1)])
def test_maximize_climbs_by_adam_with_waves_small_at_first_turned_and_shifted_by_chance(layer, channel):
    backbone = bright()

    picture = maximize(
        backbone, layer, channel, size=80, steps=6, lr=0.02, jitter=5, degrees=20, zoom=0.2, seed=3
    )

    generator = torch.Generator().manual_seed(3)
    waves = (0.01 * torch.randn(1, 3, 80, 41, 2, generator=generator)).requires_grad_()
    optimizer = optim.Adam([waves], lr=0.02)
    for side in (34, 34, 34, 57, 57, 80):
        kept = torch.cat([waves[:, :, : (side + 1) // 2], waves[:, :, 80 - side // 2 :]], dim=2)
        painted = paint_waves(kept[:, :, :, : side // 2 + 1], (side, side), natural_colours())
        one, other = (2 * torch.rand(2, generator=generator) - 1).tolist()
        shift = torch.randint(-5, 6, (2,), generator=generator).tolist()
        shifted = turn(painted, 20 * one, 1 + 0.2 * other).roll(shift, dims=(2, 3))
        answers = backbone.model[0][0](shifted) if layer == "conv" else backbone.model(shifted)
        optimizer.zero_grad()
        (-answers[:, channel].mean()).backward()
        optimizer.step()
    expected = paint_waves(waves, (80, 80), natural_colours())[0]
    torch.testing.assert_close(picture, expected.detach(), atol=1e-4, rtol=0)


def test_the_same_seed_gives_the_same_picture_to_the_last_bit():
    pictures = [maximize(bright(), "conv", 2, size=33, steps=4, seed=seed) for seed in (3, 3, 4)]

    assert torch.equal(pictures[0], pictures[1])
    assert not torch.equal(pictures[0], pictures[2])


def test_maximize_gets_a_channel_going_that_answers_nothing_at_first():
    backbone = bright()
    backbone.model[0][0].bias[1] = -3.0  # dead on every faint picture: behind the ReLU there is no slope
    start = maximize(backbone, "conv", 1, size=32, steps=0)

    end = maximize(backbone, "conv", 1, size=32, steps=10, lr=0.1)

    answers = [backbone.model[0][0](picture[None])[0, 1].mean() for picture in (start, end)]
    assert backbone.layers["conv"](start[None])[0, 1].max() == 0
    assert answers[1] > answers[0] + 0.1


def test_maximize_says_which_channels_there_are():
    with pytest.raises(ValueError, match="channel: expected an integer of at least 0 and at most 3, got 4"):
        maximize(bright(), "conv", 4, size=32)
    with pytest.raises(ValueError, match="paint: expected sides of 32 pixels or more, got 31 by 31"):
        maximize(bright(), "conv", 0, size=31)
    with pytest.raises(ValueError, match="layers: expected some of conv, logits, got dense"):
        maximize(bright(), "dense", 0, size=32)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"degrees": -1.0}, "degrees: expected a finite number of at least 0, got -1"),
        ({"zoom": 1.0}, "zoom: expected a finite number of at least 0 and below 1, got 1"),
    ],
)
def test_views_that_cannot_be_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        random_views(**({"steps": 3} | change))


def test_the_real_network_sees_a_goldfish_in_what_was_made_for_one():
    network = lite()
    goldfish = network.categories.index("goldfish")
    start, end = (maximize(network, "logits", goldfish, size=128, steps=steps, lr=0.03) for steps in (0, 80))

    shares = network.model(torch.stack([start, end])).softmax(1)[:, goldfish]

    assert shares[0] < 0.01
    assert shares[1] > 0.5
    assert end.min() >= 0
    assert end.max() <= 1
