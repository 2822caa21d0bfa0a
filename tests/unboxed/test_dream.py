"""Dreams: what grows, what stays the same, and which pictures and layers there can be."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cosine_similarity

from unboxed import backbones, hooks
from unboxed.dream import deep_dream, excite, fine_share, octave_sizes, resemble, zoom
from unboxed.photos import load_photo

QUICK = {"octaves": 2, "steps": 2}


@pytest.fixture(scope="module")
def backbone():
    return backbones.load()


def picture(height=40, width=56, name="china"):
    """A photograph, shrunk."""
    image = load_photo(name).image[None]
    return torch.nn.functional.interpolate(image, (height, width), mode="area")[0]


def answers(backbone, image, layer):
    with torch.no_grad():
        return hooks.outputs(backbone.model, image[None], backbone.layers, [layer])[layer]


def test_the_same_seed_gives_the_same_picture_to_the_last_bit(backbone):
    first, again, other = (
        deep_dream(picture(), backbone, ["block4"], seed=seed, **QUICK) for seed in (3, 3, 4)
    )

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_generator_and_the_photo_are_left_alone(backbone):
    image = picture()
    untouched, state = image.clone(), torch.get_rng_state()

    deep_dream(image, backbone, ["block3"], **QUICK)

    assert torch.equal(image, untouched)
    assert torch.equal(torch.get_rng_state(), state)


@settings(deadline=None, max_examples=8)
@given(height=st.integers(32, 90), width=st.integers(32, 90), octaves=st.integers(1, 6))
def test_any_size_and_aspect_dreams(backbone, height, width, octaves):
    image = picture(height, width)

    dream = deep_dream(image, backbone, ["block3"], octaves=octaves, steps=1)

    assert dream.shape == image.shape
    assert dream.min() >= 0
    assert dream.max() <= 1
    assert not torch.equal(dream, image)
    assert not dream.requires_grad


@pytest.mark.parametrize("layers", [["stem"], ["block3"], ["block5"], ["head"], ["block2", "block4"]])
def test_the_layers_answer_more_to_the_dream_than_to_the_photo(backbone, layers):
    image = picture(64, 96)

    dream = deep_dream(image, backbone, layers, octaves=3, steps=4)

    for layer in layers:
        before, after = (answers(backbone, seen, layer).square().mean() for seen in (image, dream))
        assert after > 1.1 * before


def test_no_step_leaves_the_photo_as_it_is(backbone):
    image = picture()

    torch.testing.assert_close(deep_dream(image, backbone, ["block3"], steps=0), image)


def test_excite_adds_the_mean_squares_of_the_layers_and_not_the_picture():
    seen = {
        "picture": torch.full((1, 3, 2, 2), 9.0),
        "a": torch.tensor([[3.0, 4.0]]),
        "b": torch.tensor([[2.0]]),
    }

    assert excite(seen).item() == pytest.approx(12.5 + 4)


def test_resemble_is_the_mean_of_the_best_products(backbone):
    image, guide = picture(), picture(48, 32, "flower")

    objective = resemble(guide, backbone, ["block3", "block4"])
    seen = {layer: answers(backbone, image, layer) for layer in ("block3", "block4")}

    expected = 0.0
    for layer, maps in seen.items():
        offers = answers(backbone, guide, layer)[0].flatten(1).double()
        places = maps[0].flatten(1).double()
        expected += sum(max((place @ offers).tolist()) for place in places.T) / places.shape[1]
    assert objective(seen).item() == pytest.approx(expected, rel=1e-4)


def test_a_guided_dream_comes_nearer_to_its_guide(backbone):
    image, guide = picture(64, 96), picture(96, 64, "flower")

    guided = deep_dream(image, backbone, ["block5"], guide=guide, octaves=3, steps=4)
    free = deep_dream(image, backbone, ["block5"], octaves=3, steps=4)

    def likeness(seen):
        pooled = [answers(backbone, either, "block5").mean(dim=(2, 3)) for either in (seen, guide)]
        return cosine_similarity(*pooled).item()

    assert likeness(guided) > max(likeness(free), likeness(image))


def test_octaves_end_on_the_picture_and_never_fall_below_32():
    assert octave_sizes(427, 640, octaves=3, scale=1.4) == [(218, 327), (305, 457), (427, 640)]
    assert octave_sizes(32, 500, octaves=9, scale=1.1) == [(32, 500)]


@given(st.integers(32, 800), st.integers(32, 800), st.integers(1, 9), st.floats(1.05, 3))
def test_octaves_grow_by_the_scale(height, width, octaves, scale):
    sizes = octave_sizes(height, width, octaves, scale)

    assert sizes[-1] == (height, width)
    assert len(sizes) <= octaves
    assert min(map(min, sizes)) >= 32
    for back, (rows, columns) in enumerate(reversed(sizes)):
        assert abs(rows - height / scale**back) <= 0.5
        assert abs(columns - width / scale**back) <= 0.5


def test_progress_counts_the_octaves(backbone):
    counted = []

    deep_dream(picture(), backbone, ["stem"], octaves=9, steps=1, progress=lambda *done: counted.append(done))

    assert counted == [(1, 1)]


def test_the_film_begins_with_the_dream_and_keeps_its_shape(backbone):
    image = picture(45, 64)

    frames = list(zoom(image, backbone, ["block3"], frames=3, seed=5, **QUICK))

    assert torch.equal(frames[0], deep_dream(image, backbone, ["block3"], seed=5, **QUICK))
    assert len(frames) == 3
    assert all(frame.shape == image.shape for frame in frames)
    assert all(frame.min() >= 0 and frame.max() <= 1 for frame in frames)


def test_the_film_comes_closer_to_the_middle(backbone):
    height, width = 41, 61
    down = torch.linspace(-1, 1, height)[:, None].expand(height, width)
    ramp = (0.5 + 0.4 * down).expand(3, height, width)

    _, second = zoom(ramp, backbone, ["stem"], frames=2, growth=1.25, steps=0)

    torch.testing.assert_close(second, 0.5 + (ramp - 0.5) / 1.25, atol=1e-3, rtol=0)


def test_a_checkerboard_is_fine_and_a_long_wave_is_not():
    rows, columns = torch.meshgrid(torch.arange(32), torch.arange(48), indexing="ij")
    board = (1.0 - 2 * ((rows + columns) % 2)).expand(3, -1, -1)
    wave = torch.sin(2 * math.pi * columns / 16).expand(3, -1, -1)

    assert fine_share(board) == pytest.approx(1)
    assert fine_share(wave + 7) == pytest.approx(0, abs=1e-9)
    assert fine_share(board + wave) == pytest.approx(2 / 3)
    assert fine_share(wave, shortest=17) == pytest.approx(1)
    assert fine_share(torch.zeros(3, 32, 32)) == 0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda image: image.index_fill(2, torch.tensor([0]), math.nan),
            "image: expected values from 0 to 1",
        ),
        (lambda image: image * 255, "image: expected values from 0 to 1"),
        (lambda image: image - 1, "image: expected values from 0 to 1"),
        (lambda image: image[0], "image: expected .*, got .* of shape"),
        (lambda image: image[:, :31], "image: expected .* sides of 32 or more"),
        (lambda image: image[None], "image: expected .*, got .* of shape"),
        (lambda image: (image * 255).byte(), "image: expected floating point .* got torch.uint8"),
    ],
)
def test_what_is_no_picture_is_an_error(backbone, spoil, message):
    with pytest.raises(ValueError, match=message):
        deep_dream(spoil(picture()), backbone, ["block3"], **QUICK)
    with pytest.raises(ValueError, match=message.replace("image", "guide")):
        deep_dream(picture(), backbone, ["block3"], guide=spoil(picture()), **QUICK)
    with pytest.raises(ValueError, match=message):
        next(zoom(spoil(picture()), backbone, ["block3"], frames=1, **QUICK))


@pytest.mark.parametrize("layers", [["block9"], ["block3", "block9"]])
def test_an_unknown_layer_is_an_error_that_lists_those_there_are(backbone, layers):
    with pytest.raises(ValueError, match=r"layers: expected some of stem, block1, .*head.*, got block9"):
        deep_dream(picture(), backbone, layers, **QUICK)
    with pytest.raises(ValueError, match=r"layers: expected some of stem, block1, .*head.*, got block9"):
        deep_dream(picture(), backbone, layers, guide=picture(), **QUICK)


def test_numbers_out_of_range_are_errors(backbone):
    with pytest.raises(ValueError, match=r"octaves, scale: expected at least 1 and above 1, got 0 and 1.4"):
        deep_dream(picture(), backbone, ["block3"], octaves=0)
    with pytest.raises(ValueError, match=r"octaves, scale: .* got 2 and 1$"):
        deep_dream(picture(), backbone, ["block3"], octaves=2, scale=1)
    with pytest.raises(ValueError, match=r"octaves, scale: .* got 2 and nan"):
        deep_dream(picture(), backbone, ["block3"], octaves=2, scale=math.nan)
    with pytest.raises(ValueError, match="steps: expected 0 or more, got -1"):
        deep_dream(picture(), backbone, ["block3"], steps=-1)
    with pytest.raises(ValueError, match=r"frames, growth: expected at least 1 and above 1, got 0 and 1.03"):
        next(zoom(picture(), backbone, ["block3"], frames=0))
    with pytest.raises(ValueError, match=r"frames, growth: .* got 1 and 1$"):
        next(zoom(picture(), backbone, ["block3"], frames=1, growth=1))
    with pytest.raises(ValueError, match=r"change: expected shape \(C, H, W\), got \(3, 3\)"):
        fine_share(torch.zeros(3, 3))
