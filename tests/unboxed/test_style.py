"""Style transfer: its losses against their definitions, what each alone leads to, and its errors."""

import pytest
import read_once
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import tiny_backbone
from torch import nn, optim

from unboxed import architectures, backbones
from unboxed.datasets import load_photo
from unboxed.style import STYLE_LAYERS, transfer_style
from unboxed.style_losses import compare, content_loss, gram, roughness, style_loss


@pytest.fixture(scope="module")
def lite():
    return read_once.lite()


@pytest.fixture(scope="module")
def tiny():
    return tiny_backbone(nn.Tanh, dtype=torch.float64)


LAYERS = {"content_layers": ["late"], "style_layers": ["early", "late"]}


def picture(*size, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=torch.float64, generator=generator)


@pytest.fixture(scope="module")
def cat():
    return load_photo("chelsea").image[:, 60:124, 100:180]


@pytest.fixture(scope="module")
def brick():
    return load_photo("brick").image[:, :64, :64]


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 7), st.integers(1, 7), st.integers(0, 2**31))
def test_a_gram_matrix_is_the_mean_of_products_over_all_places(count, channels, height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    maps = torch.randn(count, channels, height, width, dtype=torch.float64, generator=generator)
    expected = torch.einsum("nihw,njhw->nij", maps, maps) / (height * width)
    torch.testing.assert_close(gram(maps), expected)

    places = torch.randperm(height * width, generator=generator)
    moved = maps.flatten(2)[:, :, places].view_as(maps)
    torch.testing.assert_close(gram(moved), expected)


def test_a_loss_is_0_for_the_same_and_1_for_nothing_at_all():
    maps = {"a": torch.rand(1, 3, 4, 4), "b": torch.rand(1, 2, 8, 8)}
    grams = {name: gram(values) for name, values in maps.items()}
    nothing = {name: torch.zeros_like(values) for name, values in maps.items()}
    assert content_loss(maps, maps) == style_loss(maps, grams) == 0
    assert content_loss(nothing, maps).item() == pytest.approx(1)
    assert style_loss(nothing, grams).item() == pytest.approx(1)


def test_roughness_is_the_mean_squared_step_between_neighbours():
    stripes = torch.tensor([0.0, 1.0, 0.0, 1.0]).expand(1, 3, 5, 4)
    assert roughness(stripes).item() == 1
    assert roughness(torch.full((1, 3, 5, 4), 0.3)).item() == 0


@pytest.mark.parametrize("weights", [(2.0, 0.5, 3.0), (0.0, 1.0, 0.0), (1.0, 0.0, 5.0)])
def test_a_picture_is_steps_of_adam_down_the_weighted_sum_of_the_losses(tiny, weights):
    content, style, start = picture(40, 34, seed=0), picture(33, 50, seed=1), picture(40, 34, seed=2)
    content_weight, style_weight, smoothness = weights

    made = transfer_style(
        tiny,
        content,
        style,
        **LAYERS,
        content_weight=content_weight,
        style_weight=style_weight,
        smoothness=smoothness,
        start=start,
        steps=4,
        lr=0.05,
    )

    def features(pictures):
        early = tiny.model[:2](pictures)
        return {"early": early, "late": tiny.model[2:](early)}

    maps = {"late": features(content[None])["late"]}
    grams = {name: gram(values) for name, values in features(style[None]).items()}
    expected = start[None].clone().requires_grad_()
    optimizer = optim.Adam([expected], lr=0.05)
    courses = {"content": [], "style": [], "roughness": []}
    for _ in range(4):
        seen = features(expected)
        parts = (content_loss(seen, maps), style_loss(seen, grams), roughness(expected))
        for course, part in zip(courses.values(), parts, strict=True):
            course.append(part.item())
        optimizer.zero_grad()
        sum(weight * part for weight, part in zip(weights, parts, strict=True)).backward()
        optimizer.step()
        expected.data.clamp_(0, 1)
    torch.testing.assert_close(made.image, expected[0].detach())
    used = {"content": content_weight, "style": style_weight, "roughness": 1}
    assert made.losses == {name: pytest.approx(courses[name]) for name, weight in used.items() if weight}


def test_what_is_not_wanted_is_not_compared():
    maps = {"a": torch.rand(1, 3, 4, 4), "picture": torch.rand(1, 3, 8, 8)}
    assert list(compare(maps, {}, {})) == ["roughness"]
    losses = compare(maps, {"a": maps["a"]}, {"a": gram(maps["a"])})
    assert losses == {"roughness": roughness(maps["picture"]), "content": 0, "style": 0}


def test_jitter_shifts_by_chance_and_the_seed_decides_how(tiny):
    content, style = picture(40, 34, seed=0), picture(33, 50, seed=1)
    images = [
        transfer_style(tiny, content, style, **LAYERS, steps=3, jitter=jitter, seed=seed).image
        for jitter, seed in ((0, 0), (2, 0), (2, 0), (2, 1))
    ]
    assert torch.equal(images[1], images[2])
    assert not torch.equal(images[0], images[1])
    assert not torch.equal(images[1], images[3])


def test_the_picture_starts_as_the_content(tiny):
    content, style = picture(40, 34, seed=0), picture(33, 50, seed=1)
    settings = {**LAYERS, "steps": 2}
    unsaid, said = (
        transfer_style(tiny, content, style, **settings, **start) for start in ({}, {"start": content})
    )
    assert torch.equal(unsaid.image, said.image)
    assert unsaid.losses["content"][0] == 0


def test_usual_layers_are_those_of_the_backbone(lite, cat, brick):
    usual = transfer_style(lite, cat, brick, steps=2)
    layers = {"content_layers": ["block4"], "style_layers": list(STYLE_LAYERS["efficientnet_lite0"])}
    assert torch.equal(usual.image, transfer_style(lite, cat, brick, steps=2, **layers).image)

    with torch.device("meta"):
        built = architectures.vgg16()
    features = built.network.get_submodule("features").to_empty(device="cpu").requires_grad_(False)
    for part in features:
        if isinstance(part, nn.Conv2d):
            nn.init.constant_(part.weight, 1 / part.weight[0].numel())
            nn.init.zeros_(part.bias)
        elif isinstance(part, nn.ReLU):
            part.inplace = False
    vgg = backbones.Backbone("vgg16", features, built.layers, (), None)
    made = transfer_style(vgg, cat[:, :32, :32], brick[:, :32, :32], steps=1)
    assert set(made.losses) == {"content", "style", "roughness"}


def test_both_losses_fall_on_the_real_network_and_the_same_arguments_give_the_same_bits(lite, cat, brick):
    noise = torch.rand(cat.shape, generator=torch.Generator().manual_seed(0))
    first, again = (transfer_style(lite, cat, brick, start=noise, steps=12) for _ in range(2))

    assert torch.equal(first.image, again.image)
    assert first.image.shape == cat.shape
    assert 0 <= first.image.min() < first.image.max() <= 1
    for name in ("content", "style"):
        assert len(first.losses[name]) == 12
        assert first.losses[name][-1] < 0.8 * first.losses[name][0]


@pytest.mark.parametrize("size", [(32, 32), (33, 90), (70, 41)])
def test_any_size_and_shape_from_32_pixels_on_works(tiny, size):
    content = picture(*size, seed=0)
    made = transfer_style(tiny, content, picture(40, 40, seed=1), **LAYERS, steps=1)
    assert made.image.shape == content.shape


def test_progress_is_told_step_by_step(tiny):
    told = []
    content = picture(32, 32, seed=0)
    transfer_style(tiny, content, content, **LAYERS, steps=3, progress=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]


GREY = torch.full((3, 40, 40), 0.5, dtype=torch.float64)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"content": GREY[:, :31]}, "content: expected sides of 32 pixels or more, got 31 by 40"),
        ({"style": GREY[:1]}, r"style: expected shape \(3, h, w\), got \(1, 40, 40\)"),
        ({"content": GREY * 3}, "content: expected values from 0 to 1, got 1.5 to 1.5"),
        ({"style": GREY * torch.nan}, "style: expected finite numbers, got nan"),
        (
            {"start": GREY[:, :35]},
            r"start: expected shape \(3, h, w\) with h = 40, w = 40, got \(3, 35, 40\)",
        ),
        ({"style_layers": ["early", "block99"]}, "expected some of early, late, got block99"),
        ({"content_layers": ["deep"]}, "expected some of early, late, got deep"),
        ({"content_layers": []}, "expected some of early, late, got none"),
        (
            {"content_layers": None},
            "backbone: expected one of efficientnet_lite0, vgg16, or names of layers, got 'tiny'",
        ),
        (
            {"style_layers": None},
            "backbone: expected one of efficientnet_lite0, vgg16, or names of layers, got 'tiny'",
        ),
        ({"content_weight": 0, "style_weight": 0}, "expected one of them above 0, got 0 and 0"),
        ({"content_weight": -1}, "content_weight: expected a finite number of at least 0, got -1"),
        ({"style_weight": torch.nan}, "style_weight: expected a finite number of at least 0, got nan"),
        ({"smoothness": -1}, "smoothness: expected a finite number of at least 0, got -1"),
    ],
)
def test_what_cannot_be_done_is_said(tiny, changed, message):
    arguments = {"content": GREY, "style": GREY, "steps": 1, **LAYERS, **changed}
    with pytest.raises(ValueError, match=message):
        transfer_style(tiny, **arguments)


def test_no_maps_no_gram_matrix():
    with pytest.raises(ValueError, match=r"maps: expected shape \(n, c, h, w\), got \(3, 4\)"):
        gram(torch.rand(3, 4))
