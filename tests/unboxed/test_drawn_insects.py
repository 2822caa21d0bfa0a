"""Drawn insects: the same numbers give the same picture, and build tells the kinds apart."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import ribbon
from unboxed.drawing.insects.beetle import BUILDS, SPOTTED, beetle
from unboxed.drawing.insects.cockroach import cockroach
from unboxed.drawing.insects.dragonfly import dragonfly
from unboxed.drawing.insects.draw import KINDS, _aslant, draw_insects
from unboxed.drawing.insects.ground import blades, ground
from unboxed.drawing.insects.parts import BLACK, COLOURS, WHITE, Sketch, choose, lay, profile, scatter, shrink
from unboxed.drawing.insects.wing_cases import PATTERNS, wing_cases

RIGHT, LEFT = np.array([1.0, 0.0]), np.array([-1.0, 0.0])


@pytest.fixture(autouse=True)
def _no_data_of_their_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)


def upright(kind, seed, light=RIGHT, size=32):
    """Draw an animal head up on white."""
    canvas = Canvas(size, WHITE)
    lay(canvas, kind(np.random.default_rng(seed), light))
    return canvas.picture()


def outlines(kind, seed):
    """Draw what of an animal is solid, head up, as ones on zeros."""
    canvas = Canvas(32, WHITE)
    for shape in kind(np.random.default_rng(seed), RIGHT).shapes:
        if shape.shadow > 0:
            canvas.fill(shape.points, BLACK)
    return 1 - canvas.picture()[0].flatten()


def test_images_are_pixels_and_labels_are_balanced():
    images, labels = draw_insects(12, size=40, seed=0)

    assert images.shape == (12, 3, 40, 40)
    assert images.dtype == torch.float32
    assert images.min() >= 0
    assert images.max() <= 1
    assert images.std(dim=(1, 2, 3)).min() > 0.02
    assert labels.dtype == torch.int64
    assert torch.bincount(labels).tolist() == [4, 4, 4]


def test_default_size_is_160():
    assert draw_insects(1, seed=0)[0].shape == (1, 3, 160, 160)


@settings(deadline=None, max_examples=8)
@given(count=st.integers(1, 5), more=st.integers(1, 4), size=st.integers(16, 48), seed=st.integers(0, 2**32))
def test_a_picture_depends_on_seed_and_place_only(count, more, size, seed):
    images, labels = draw_insects(count, size=size, seed=seed)
    longer, longer_labels = draw_insects(count + more, size=size, seed=seed)

    torch.testing.assert_close(images, longer[:count], rtol=0, atol=0)
    torch.testing.assert_close(labels, longer_labels[:count])


def test_no_two_pictures_are_the_same():
    images = torch.cat([draw_insects(9, size=24, seed=seed)[0] for seed in (0, 1)]).flatten(1)

    distances = torch.cdist(images, images) + 99 * torch.eye(len(images))

    assert distances.min() > 1


def test_a_small_picture_is_the_large_one_shrunk():
    large, _ = draw_insects(6, size=96, seed=3)
    small, _ = draw_insects(6, size=48, seed=3)

    shrunk = torch.nn.functional.avg_pool2d(large, 2)

    # Grain differs, and what is thinner than a pixel; the animal and the ground do not.
    assert (shrunk - small).abs().mean() < 0.04


@pytest.mark.parametrize("count", [0, -3])
def test_count_error_says_what_was_expected_and_what_came(count):
    with pytest.raises(ValueError, match=f"^count: expected an integer of at least 1, got {count}$"):
        draw_insects(count, seed=0)


@pytest.mark.parametrize("size", [15, 0])
def test_size_error_says_what_was_expected_and_what_came(size):
    with pytest.raises(ValueError, match=f"^size: expected an integer of at least 16, got {size}$"):
        draw_insects(1, size=size, seed=0)


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match=r"^seed: expected an integer of at least 0, got -1$"):
        draw_insects(1, seed=-1)


def test_every_pattern_of_wing_cases_is_borne_by_some_beetle_and_shows():
    assert {pattern for build in BUILDS for pattern in build.patterns} == set(PATTERNS)
    numbers = {}
    for pattern in PATTERNS:
        sketch = Sketch(RIGHT)
        size, colours = (0.4, -0.2, 0.8), (np.array([0.7, 0.2, 0.1]), np.array(BLACK))
        wing_cases(sketch, np.random.default_rng(0), size, *colours, pattern)
        x, y = np.concatenate([shape.points for shape in sketch.shapes]).T
        assert abs(x).max() == pytest.approx(0.4, abs=0.01)
        assert (y.min(), y.max()) == pytest.approx((-0.2, 0.6), abs=0.02)
        numbers[pattern] = len(sketch.shapes)
    marked = {pattern: number - numbers["plain"] for pattern, number in numbers.items()}
    assert marked.pop("spots") in (2, 4, 6, 8, 10)
    assert marked == {"plain": 0, "grooves": 24, "metal": 27, "stripes": 6, "bands": 6, "flecks": 22}


def test_outlines_tell_the_kinds_apart():
    known = [torch.stack([outlines(kind, seed) for seed in range(12)]).mean(dim=0) for kind in KINDS]
    asked = torch.stack([outlines(kind, 100 + seed) for kind in KINDS for seed in range(12)])

    nearest = torch.cdist(asked, torch.stack(known)).argmin(dim=1)

    assert nearest.eq(torch.arange(3).repeat_interleave(12)).float().mean() > 0.9


def test_only_dragonflies_have_wings_to_see_through():
    for kind in KINDS:
        for seed in range(5):
            shapes = kind(np.random.default_rng(seed), RIGHT).shapes
            wings = [shape for shape in shapes if 0 < shape.shadow < 0.5 and np.ptp(shape.points[:, 0]) > 0.5]
            assert len(wings) == (4 if kind is dragonfly else 0)


def test_a_dragonfly_has_the_thinnest_body():
    for seed in range(5):
        # The row a quarter of the sheet behind the middle crosses the abdomen, and no wing.
        waist = {kind: outlines(kind, seed).reshape(32, 32)[20, 8:24].sum() for kind in KINDS}
        assert 2 * waist[dragonfly] < min(waist[cockroach], waist[beetle])


@pytest.mark.parametrize("kind", KINDS)
def test_the_side_towards_the_light_is_brighter(kind):
    for seed in range(4):
        difference = upright(kind, seed, RIGHT) - upright(kind, seed, LEFT)
        assert difference[:, :, 16:].mean() > difference[:, :, :16].mean()


@pytest.mark.parametrize("kind", KINDS)
def test_animals_of_a_kind_vary_in_build(kind):
    drawn = torch.stack([outlines(kind, seed) for seed in range(6)])

    assert (torch.cdist(drawn, drawn) + 99 * torch.eye(6)).min() > 2


def test_ground_is_the_same_at_every_size_and_another_for_another_state():
    large, small, other = (
        ground(np.random.default_rng(seed), size, RIGHT) for seed, size in ((0, 96), (0, 48), (1, 48))
    )

    assert large.shape == (3, 96, 96)
    assert 0 <= large.min() < large.max() <= 1
    assert (torch.nn.functional.avg_pool2d(large, 2) - small).abs().mean() < 0.02
    assert (other - small).abs().mean() > 0.05


def test_blades_hide_part_of_an_animal_and_leave_part():
    hidden = []
    for seed in range(20):
        sketch = beetle(np.random.default_rng(seed), RIGHT)
        bare, covered = Canvas(48, WHITE), Canvas(48, WHITE)
        lay(bare, sketch)
        blades(sketch, np.random.default_rng(seed))
        lay(covered, sketch)
        animal = bare.picture().mean(dim=0) < 0.9
        changed = (covered.picture() - bare.picture()).abs().mean(dim=0) > 0.03
        hidden.append((animal & changed).sum() / animal.sum())

    assert 0.1 < sum(hidden) / 20 < 0.6
    assert max(hidden) < 1


def test_aslant_an_animal_is_shorter_one_way_and_as_long_the_other():
    sketch = Sketch(RIGHT)
    turns = np.linspace(0, 2 * np.pi, 200)
    sketch.fill(np.stack([np.cos(turns), np.sin(turns)], axis=1), BLACK)

    lengths = [
        np.linalg.norm(_aslant(sketch, np.random.default_rng(seed)).shapes[0].points, axis=1)
        for seed in range(30)
    ]

    assert np.allclose([length.max() for length in lengths], 1, atol=1e-3)
    shortest = np.array([length.min() for length in lengths])
    assert 0.6 <= shortest.min() < 0.7
    assert 0.9 < shortest.max() <= 1


def test_ladybirds_are_neither_blue_nor_green():
    assert not {"blue", "green", "teal", "olive"} & set(SPOTTED)


def test_ribbon_keeps_its_width():
    path = np.stack([np.zeros(5), np.linspace(-1, 1, 5)], axis=1)

    outline = ribbon(path, np.full(5, 0.2))

    np.testing.assert_allclose(np.abs(outline[:, 0]), 0.1, atol=1e-6)
    np.testing.assert_allclose(sorted(outline[:, 1]), np.repeat(np.linspace(-1, 1, 5), 2))


def test_shrink_keeps_the_middle():
    square = np.array([(1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0)])

    np.testing.assert_allclose(shrink(square, 0.5), [(1.5, 2.5), (2.5, 2.5), (2.5, 3.5), (1.5, 3.5)])


def test_profile_is_the_same_left_and_right():
    outline = profile([(0.1, -0.5), (0.4, 0.0), (0.1, 0.5)])

    np.testing.assert_allclose(np.sort(outline[:, 0]), np.sort(-outline[:, 0]), atol=1e-12)


def test_scatter_stays_inside_and_fills_the_ellipse():
    points = scatter(np.random.default_rng(0), (1.0, -2.0), (0.5, 2.0), 2000)

    away = np.linalg.norm((points - (1, -2)) / (0.5, 2), axis=1)

    assert away.max() <= 1
    assert np.mean(away < 0.5) == pytest.approx(0.25, abs=0.04)


def test_choose_draws_near_the_colours_asked_for():
    rng = np.random.default_rng(0)
    drawn = np.stack([choose(rng, {"red": 1, "blue": 3}) for _ in range(400)])

    to_red, to_blue = (np.linalg.norm(drawn - COLOURS[name], axis=1) for name in ("red", "blue"))

    assert np.mean(to_blue < to_red) == pytest.approx(0.75, abs=0.07)
    assert np.minimum(to_red, to_blue).max() < 0.35
