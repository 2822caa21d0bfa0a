"""Dreams: what grows, what stays the same, and which pictures and layers there can be."""

import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_once import lite
from tiny import tiny_backbone
from torch.nn.functional import cosine_similarity, interpolate

from unboxed import hooks
from unboxed.datasets import load_photo
from unboxed.dream import deep_dream, excite, resemble
from unboxed.octaves import octave_sizes, through_octaves
from unboxed.waves import natural_colours, smooth

QUICK = {"octaves": 2, "steps": 2}


@pytest.fixture(scope="module")
def real():
    return lite()


@pytest.fixture
def backbone():
    return tiny_backbone()


def picture(height=40, width=56, name="china"):
    """A photograph, shrunk."""
    image = load_photo(name).image[None]
    return torch.nn.functional.interpolate(image, (height, width), mode="area")[0]


def answers(backbone, image, layer):
    with torch.no_grad():
        return hooks.outputs(backbone.model, image[None], backbone.layers, [layer])[layer]


def enlarged(pictures, size):
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False)


@pytest.mark.parametrize("natural", [False, True])
def test_a_dream_is_steps_up_the_blurred_gradient_on_larger_and_larger_copies(backbone, natural):
    image, (octaves, steps, lr, jitter) = picture(64, 90), (2, 3, 0.02, 5)

    dream = deep_dream(
        backbone,
        image,
        layers=["late", "early"],
        octaves=octaves,
        scale=1.5,
        steps=steps,
        lr=lr,
        fade=0.7,
        jitter=jitter,
        natural=natural,
        seed=9,
    )

    generator = torch.Generator().manual_seed(9)
    dreamt = torch.zeros(1, 3, 43, 60)
    covariance = natural_colours() @ natural_colours().T if natural else torch.eye(3)
    for length, size in ((lr, (43, 60)), (0.7 * lr, (64, 90))):
        copy = enlarged(image[None], size).clamp(0, 1)
        seen = (copy + enlarged(dreamt, size)).clamp(0, 1)
        for step in range(steps):
            shift = torch.randint(-jitter, jitter + 1, (2,), generator=generator).tolist()
            seen.requires_grad_()
            early = backbone.model[:2](seen.roll(shift, dims=(2, 3)))
            late = backbone.model[2:](early)
            (gradient,) = torch.autograd.grad(early.pow(3).mean() + late.pow(3).mean(), seen)
            gradient = (gradient.movedim(1, 3) @ covariance).movedim(3, 1)
            wider = 1.5 * (1 + step / steps)  # the blurs grow within an octave, and begin anew in the next
            direction = smooth(gradient, (0.5 * wider, wider, 2 * wider))
            seen = (seen.detach() + length * direction).clamp(0, 1)
        dreamt = seen - copy
    torch.testing.assert_close(dream, seen[0], atol=1e-4, rtol=0)


def test_the_real_network_answers_more_to_the_dream_than_to_the_photo(real):
    image = picture(48, 64)

    dream = deep_dream(real, image, layers=["block3"], octaves=2, steps=4)

    before, after = (answers(real, seen, "block3").pow(3).mean() for seen in (image, dream))
    assert after > before + 0.1 * before.abs()


def test_a_guided_dream_comes_nearer_to_its_guide(real):
    image, guide = picture(48, 64), picture(64, 48, "flower")

    guided = deep_dream(real, image, layers=["block5"], guide=guide, octaves=2, steps=4)
    free = deep_dream(real, image, layers=["block5"], octaves=2, steps=4)

    def likeness(seen):
        pooled = [answers(real, either, "block5").mean(dim=(2, 3)) for either in (seen, guide)]
        return cosine_similarity(*pooled).item()

    assert likeness(guided) > max(likeness(free), likeness(image))


def test_the_same_seed_gives_the_same_picture_to_the_last_bit(backbone):
    first, again, other = (
        deep_dream(backbone, picture(), layers=["early"], seed=seed, **QUICK) for seed in (3, 3, 4)
    )

    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_generator_and_the_photo_are_left_alone(backbone):
    image = picture()
    untouched, state = image.clone(), torch.get_rng_state()

    deep_dream(backbone, image, layers=["late"], **QUICK)

    assert torch.equal(image, untouched)
    assert torch.equal(torch.get_rng_state(), state)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(height=st.integers(32, 90), width=st.integers(32, 90), octaves=st.integers(1, 6))
def test_any_size_and_aspect_dreams(backbone, height, width, octaves):
    image = picture(height, width)

    dream = deep_dream(backbone, image, layers=["late"], octaves=octaves, steps=1)

    assert dream.shape == image.shape
    assert dream.min() >= 0
    assert dream.max() <= 1
    assert not torch.equal(dream, image)
    assert not dream.requires_grad


def test_no_step_leaves_the_photo_as_it_is(backbone):
    image = picture()

    torch.testing.assert_close(deep_dream(backbone, image, layers=["late"], steps=0), image)


def test_excite_adds_the_mean_cubes_of_the_layers_and_not_the_picture():
    seen = {
        "picture": torch.full((1, 3, 2, 2), 9.0),
        "a": torch.tensor([[3.0, -4.0]]),
        "b": torch.tensor([[2.0]]),
    }

    assert excite(seen).item() == pytest.approx((27 - 64) / 2 + 8)


def test_through_octaves_lays_what_was_dreamt_over_larger_copies():
    image = torch.full((1, 3, 40, 60), 0.5)
    seen = []

    def climb(start, octave):
        seen.append((start.shape[2:], octave, start.mean().item()))
        return start + 0.1 * (octave + 1)

    dream = through_octaves(image, [(20, 30), (40, 60)], climb)

    assert [tuple(size) for size, _, _ in seen] == [(20, 30), (40, 60)]
    assert [octave for _, octave, _ in seen] == [0, 1]
    assert [mean for _, _, mean in seen] == pytest.approx([0.5, 0.6])
    torch.testing.assert_close(dream, image + 0.3)


def test_resemble_is_the_mean_of_the_best_products(backbone):
    image, guide = picture(), picture(48, 32, "flower")

    objective = resemble(backbone, guide, ["early", "late"])
    seen = {layer: answers(backbone, image, layer) for layer in ("early", "late")}

    expected = 0.0
    for layer, maps in seen.items():
        offers = answers(backbone, guide, layer)[0].flatten(1).double()
        places = maps[0].flatten(1).double()
        expected += sum(max((place @ offers).tolist()) for place in places.T) / places.shape[1]
    assert objective(seen).item() == pytest.approx(expected, rel=1e-4)


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

    deep_dream(
        backbone, picture(), layers=["early"], octaves=9, steps=1, progress=lambda *done: counted.append(done)
    )

    assert counted == [(1, 1)]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda image: image.index_fill(2, torch.tensor([0]), math.nan),
            "image: expected finite numbers, got nan",
        ),
        (lambda image: image * 255, "image: expected values from 0 to 1"),
        (lambda image: image - 1, "image: expected values from 0 to 1"),
        (lambda image: image[0], r"image: expected shape \(3, h, w\), got \(40, 56\)"),
        (lambda image: image[:, :31], "image: expected sides of 32 pixels or more, got 31 by 56"),
        (lambda image: image[None], r"image: expected shape \(3, h, w\), got \(1, 3, 40, 56\)"),
        (lambda image: (image * 255).byte(), "image: expected floating point, got torch.uint8"),
    ],
)
def test_what_is_no_picture_is_an_error(backbone, spoil, message):
    with pytest.raises(ValueError, match=message):
        deep_dream(backbone, spoil(picture()), layers=["late"], **QUICK)
    with pytest.raises(ValueError, match=message.replace("image", "guide")):
        deep_dream(backbone, picture(), layers=["late"], guide=spoil(picture()), **QUICK)


@pytest.mark.parametrize("layers", [["block9"], ["late", "block9"]])
def test_an_unknown_layer_is_an_error_that_lists_those_there_are(backbone, layers):
    with pytest.raises(ValueError, match="layers: expected some of early, late, logits, got block9"):
        deep_dream(backbone, picture(), layers=layers, **QUICK)
    with pytest.raises(ValueError, match="layers: expected some of early, late, got block9"):
        deep_dream(backbone, picture(), layers=layers, guide=picture(), **QUICK)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"octaves": 0}, "octaves: expected an integer of at least 1, got 0"),
        ({"scale": 1}, "scale: expected a finite number above 1, got 1"),
        ({"scale": math.nan}, "scale: expected a finite number above 1, got nan"),
        ({"steps": -1}, "steps: expected an integer of at least 0, got -1"),
        ({"lr": 0}, "lr: expected a finite number above 0, got 0"),
        ({"jitter": -1}, "jitter: expected an integer of at least 0, got -1"),
        ({"fade": 0}, "fade: expected a finite number above 0, got 0"),
    ],
)
def test_numbers_out_of_range_are_errors(backbone, change, message):
    with pytest.raises(ValueError, match=message):
        deep_dream(backbone, picture(), **{"layers": ["late"], **change})
