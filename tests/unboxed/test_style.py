"""Style transfer: its losses against their definitions, what each alone leads to, and its errors."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed import backbones
from unboxed.photos import load_photo
from unboxed.style import content_loss, gram, roughness, style_loss, transfer_style


@pytest.fixture(scope="module")
def lite():
    return backbones.load()


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


def test_both_losses_fall_and_the_same_arguments_give_the_same_bits(lite, cat, brick):
    noise = torch.rand(cat.shape, generator=torch.Generator().manual_seed(0))
    first, again = (transfer_style(cat, brick, lite, start=noise, steps=12) for _ in range(2))

    assert torch.equal(first.image, again.image)
    assert first.image.shape == cat.shape
    assert 0 <= first.image.min() < first.image.max() <= 1
    for name in ("content", "style"):
        assert len(first.losses[name]) == 12
        assert first.losses[name][-1] < 0.8 * first.losses[name][0]


def test_a_weight_of_0_leaves_a_loss_out(lite, cat, brick):
    alone = transfer_style(cat, brick, lite, content_weight=0, steps=2)
    assert set(alone.losses) == {"style", "roughness"}
    other = transfer_style(cat, cat, lite, style_weight=0, steps=2)
    assert set(other.losses) == {"content", "roughness"}
    assert other.losses["content"][0] == 0


def test_smoothness_makes_the_picture_smoother(lite, cat, brick):
    rough, smooth = (
        transfer_style(cat, brick, lite, smoothness=smoothness, steps=10).image for smoothness in (0, 300)
    )
    assert roughness(smooth[None]) < roughness(rough[None])


@pytest.mark.parametrize("size", [(32, 32), (33, 90), (70, 41)])
def test_any_size_and_shape_from_32_pixels_on_works(lite, brick, size):
    content = torch.full((3, *size), 0.5)
    assert transfer_style(content, brick, lite, steps=1).image.shape == content.shape


def test_progress_is_told_step_by_step(lite, cat, brick):
    told = []
    transfer_style(cat, brick, lite, steps=3, progress=lambda step, steps: told.append((step, steps)))
    assert told == [(1, 3), (2, 3), (3, 3)]


GREY = torch.full((3, 40, 40), 0.5)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"content": GREY[:, :31]}, r"content: expected .* sides of 32 or more, got .*\(1, 3, 31, 40\)"),
        ({"style": GREY[:1]}, r"style: expected .* shape \(N, 3, H, W\)"),
        ({"content": GREY * 3}, "content: expected values from 0 to 1, got 1.5 to 1.5"),
        ({"style": GREY * torch.nan}, "style: expected values from 0 to 1, got nan"),
        ({"start": GREY[:, :35]}, r"start: expected shape \(3, 40, 40\), got \(3, 35, 40\)"),
        ({"style_layers": ["block2", "block99"]}, "expected some of stem, block1, .*head, got block99"),
        ({"content_layers": ["deep"]}, "expected some of stem, block1, .*head, got deep"),
        ({"content_weight": 0, "style_weight": 0}, "one of the first two above 0, got 0, 0 and 10"),
        ({"smoothness": -1}, "expected 0 or more, .* got 1, 3 and -1"),
    ],
)
def test_what_cannot_be_done_is_said(lite, changed, message):
    arguments = {"content": GREY, "style": GREY, "backbone": lite, "steps": 1, **changed}
    with pytest.raises(ValueError, match=message):
        transfer_style(**arguments)


def test_no_maps_no_gram_matrix():
    with pytest.raises(ValueError, match=r"maps: expected shape \(N, C, H, W\), got \(3, 4\)"):
        gram(torch.rand(3, 4))
