"""The sheet puts shapes where and as large as it is told, and curves pass where they should."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.drawing.canvas import Canvas
from unboxed.drawing.curves import ellipse, mix, normals, ribbon, smooth, taper

BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
SPOT = [(0.5, -0.1), (0.7, -0.1), (0.7, 0.1), (0.5, 0.1)]
SQUARE = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]


def area(points):
    x, y = np.asarray(points).T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def middle(picture):
    """Where the light of a picture lies, in halves of the sheet."""
    grey = picture.double().mean(dim=0)
    places = (torch.arange(len(grey)).double() + 0.5) / len(grey) * 2 - 1
    return (grey.sum(0) @ places / grey.sum()).item(), (grey.sum(1) @ places / grey.sum()).item()


@pytest.mark.parametrize(
    ("pose", "place"),
    [
        ({}, (0.6, 0.0)),
        ({"angle": np.pi / 2}, (0.0, 0.6)),  # clockwise: from the right to the bottom
        ({"flip": True}, (-0.6, 0.0)),
        ({"scale": 0.5}, (0.3, 0.0)),
        ({"shift": (-0.5, 0.4)}, (0.1, 0.4)),
        ({"angle": np.pi / 2, "flip": True, "scale": 0.5, "shift": (0.1, 0.2)}, (0.1, -0.1)),
    ],
)
def test_what_is_drawn_is_turned_flipped_scaled_and_shifted(pose, place):
    canvas = Canvas(100, BLACK, **pose)
    canvas.fill(SPOT, WHITE)
    assert middle(canvas.picture()) == pytest.approx(place, abs=0.02)


@settings(deadline=None)
@given(st.floats(0.1, 2), st.floats(0.1, 2), st.floats(-4, 4), st.floats(-1, 1), st.floats(-1, 1))
def test_an_ellipse_has_its_area_and_its_middle(across, along, angle, x, y):
    points = ellipse((x, y), (across, along), angle, points=200)
    assert points.shape == (200, 2)
    assert area(points) == pytest.approx(np.pi * across * along, rel=1e-3)
    np.testing.assert_allclose(points.mean(axis=0), (x, y), atol=1e-12)


def test_an_ellipse_turns_clockwise():
    tip = ellipse((0, 0), (1.0, 0.2), np.pi / 6)[0]
    np.testing.assert_allclose(tip, (np.cos(np.pi / 6), np.sin(np.pi / 6)))


def test_a_filled_circle_covers_pi_quarters_of_its_square_and_fades_at_the_edge():
    canvas = Canvas(64, BLACK)
    canvas.fill(ellipse((0, 0), (0.8, 0.8), points=200), WHITE)
    picture = canvas.picture()
    assert picture.shape == (3, 64, 64)
    assert picture.dtype == torch.float32
    assert picture.mean().item() * 4 == pytest.approx(np.pi * 0.8**2, rel=0.02)
    assert ((picture > 0.1) & (picture < 0.9)).any()


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(1, 12), st.booleans(), st.integers(0, 1000))
def test_a_smooth_curve_passes_through_its_points_in_order(count, pieces, closed, seed):
    points = np.random.default_rng(seed).normal(size=(count, 2))
    path = smooth(points, closed=closed, pieces=pieces)
    np.testing.assert_allclose(path[::pieces], points, atol=1e-12)


def test_a_smooth_curve_keeps_a_straight_line_straight_and_has_no_corners():
    line = np.stack([np.arange(5.0), 2 * np.arange(5.0)], axis=1)
    path = smooth(line, closed=False)
    np.testing.assert_allclose(path[:, 1], 2 * path[:, 0])
    around = smooth(ellipse((0, 0), (1, 1), points=8), pieces=50)
    steps = np.diff(np.concatenate([around, around[:2]]), axis=0)
    headings = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    assert (headings[1:] * headings[:-1]).sum(axis=1).min() > 0.999


@settings(deadline=None)
@given(st.integers(4, 9), st.integers(0, 1000))
def test_a_smooth_curve_is_the_cubic_that_its_neighbours_give(count, seed):
    # Written out, the spline's formula at a share t of the way from one point to the next.
    points = np.random.default_rng(seed).normal(size=(count, 2))
    path = smooth(points, pieces=4)
    before, after, beyond = (np.roll(points, shift, axis=0) for shift in (1, -1, -2))
    for piece, t in enumerate((0, 0.25, 0.5, 0.75)):
        expected = (
            points
            + t * (after - before) / 2
            + t**2 * (before - 2.5 * points + 2 * after - beyond / 2)
            + t**3 * (1.5 * (points - after) + (beyond - before) / 2)
        )
        np.testing.assert_allclose(path[piece::4], expected, atol=1e-12)


def test_a_mix_lies_between_its_two():
    np.testing.assert_allclose(mix((0, 10), (4, 20), 0.25), (1, 12.5))
    assert mix((1, 2), (3, 4), 0).tolist() == [1, 2]
    assert mix((1, 2), (3, 4), 1).tolist() == [3, 4]


@settings(deadline=None)
@given(st.floats(-4, 4), st.floats(0.01, 10), st.integers(2, 6))
def test_normals_of_a_straight_path_point_to_its_right(heading, length, count):
    way = np.array([np.cos(heading), np.sin(heading)])
    across = normals(np.linspace(0, length, count)[:, None] * way)
    np.testing.assert_allclose(across, np.tile([-way[1], way[0]], (count, 1)), atol=1e-9)


def test_normals_of_a_circle_point_to_its_middle_and_there_is_none_where_a_path_stands_still():
    circle = ellipse((0, 0), (2, 2), points=60)
    np.testing.assert_allclose(normals(circle)[1:-1], -circle[1:-1] / 2, atol=1e-9)
    assert normals(np.ones((3, 2))).tolist() == [[0, 0]] * 3


def test_a_ribbon_has_its_width_at_each_point():
    outline = ribbon([(0, 0), (1, 0), (2, 0)], (0.2, 0.4, 0.6))
    np.testing.assert_allclose(outline, [(0, 0.1), (1, 0.2), (2, 0.3), (2, -0.3), (1, -0.2), (0, -0.1)])


def test_a_tapered_stroke_is_wide_at_first_and_ends_in_its_last_point():
    outline = taper([(0, 0), (0.5, 0), (1.0, 0)], 0.2)
    np.testing.assert_allclose(outline[0], (0, 0.1))
    np.testing.assert_allclose(outline[-1], (0, -0.1))
    np.testing.assert_allclose(outline[len(outline) // 2], (1, 0), atol=1e-12)
    np.testing.assert_allclose(outline[1], (0.5, 0.1 * 0.5**0.5))


@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_a_line_is_as_wide_as_told_and_grows_with_the_sheet(scale):
    canvas = Canvas(100, BLACK, scale=scale)
    canvas.line([(-0.5, 0), (0.5, 0)], WHITE, 0.2)
    rounded = np.pi * 0.1**2
    assert canvas.picture().mean().item() * 4 == pytest.approx((0.2 + rounded) * scale**2, rel=0.1)


def test_half_opacity_lets_half_shine_through():
    canvas = Canvas(16, (0.0, 1.0, 0.0))
    canvas.fill(SQUARE, (1.0, 0.0, 0.0), opacity=0.5)
    torch.testing.assert_close(canvas.picture()[:, 8, 8], torch.tensor([0.5, 0.5, 0.0]), atol=0.01, rtol=0)


def test_a_soft_shape_fades_over_its_edge_and_keeps_its_area():
    canvas = Canvas(100, BLACK)
    canvas.fill(SQUARE, WHITE, soft=0.2)
    picture = canvas.picture()[0]
    assert picture.mean().item() * 4 == pytest.approx(1.0, rel=0.06)
    torch.testing.assert_close(picture, picture.flip(0, 1), atol=0.1, rtol=0)
    assert picture[50, 50] > 0.9
    assert picture[50, 24:26].mean().item() == pytest.approx(0.5, abs=0.06)
    assert picture[50, 0] < 0.02
    row = picture[50, :50]
    assert (row.diff() >= -0.01).all()


@pytest.mark.parametrize("soft", [0.0, 0.2])
def test_what_lies_beside_the_sheet_changes_nothing(soft):
    canvas = Canvas(32, BLACK)
    away = np.array(SQUARE) + 5
    canvas.fill(away, WHITE, soft=soft)
    with canvas.inside(away):
        canvas.fill(np.array(SQUARE) * 3, WHITE, soft=soft)
    assert canvas.picture().max() == 0


@pytest.mark.parametrize("soft", [0.0, 0.1])
def test_what_is_drawn_inside_a_shape_stays_inside_it(soft):
    everywhere = np.array(SQUARE) * 6
    bounded, plain = Canvas(64, BLACK, angle=0.3), Canvas(64, BLACK, angle=0.3)
    with bounded.inside(SQUARE):
        bounded.fill(everywhere, WHITE, soft=soft)
    plain.fill(SQUARE, WHITE)
    torch.testing.assert_close(bounded.picture(), plain.picture(), atol=0.02, rtol=0)
    bounded.fill(everywhere, WHITE)
    assert bounded.picture().min() == 1


def test_a_mistake_inside_a_shape_leaves_the_sheet_as_it_was():
    canvas = Canvas(32, BLACK)

    def spoil():
        with canvas.inside(SQUARE), canvas.inside(SPOT):
            canvas.fill(np.array(SQUARE) * 4, WHITE)
            raise KeyError("no such colour")

    with pytest.raises(KeyError, match="no such colour"):
        spoil()
    assert canvas.picture().shape == (3, 32, 32)
    assert canvas.picture().max() == 0
    canvas.fill(np.array(SQUARE) * 4, WHITE)
    assert canvas.picture().min() == 1


def test_shapes_inside_shapes_meet_in_what_they_share():
    canvas = Canvas(64, BLACK)
    with canvas.inside(SQUARE), canvas.inside(np.array(SQUARE) + 0.5):
        canvas.fill(np.array(SQUARE) * 4, WHITE)
    assert middle(canvas.picture()) == pytest.approx((0.25, 0.25), abs=0.02)
    assert canvas.picture().mean().item() * 4 == pytest.approx(0.25, rel=0.1)


def test_an_empty_sheet_shows_its_ground():
    ground = torch.rand(3, 1, 1, generator=torch.Generator().manual_seed(0)).expand(3, 20, 20)
    torch.testing.assert_close(Canvas(20, ground).picture(), ground, atol=0.01, rtol=0)
    assert Canvas(20, (1.0, 0.5, 0.0)).picture().shape == (3, 20, 20)
