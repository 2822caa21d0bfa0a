import cmath
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed.drawing.ambiguous import (
    EYE_AT,
    FUR,
    HEAD,
    LIT,
    LOWER,
    PAPER,
    PROFILE,
    SHADED,
    SLATE,
    UPPER,
    duck_rabbit,
    front_or_side,
    vase_or_faces,
)
from unboxed.drawing.curves import smooth

ANGLES = st.floats(-720, 720)


def is_fur(picture: torch.Tensor, colour: tuple[int, int, int] = FUR) -> torch.Tensor:
    colour = torch.tensor(colour).reshape(3, 1, 1) / 255
    return (picture - colour).abs().amax(dim=0) < 1e-6


def runs(line: torch.Tensor) -> int:
    """Count the unbroken stretches of True."""
    padded = torch.cat([torch.tensor([False]), line])
    return int((padded[1:] & ~padded[:-1]).sum())


@settings(deadline=None, max_examples=20)
@given(size=st.integers(16, 160), angle=ANGLES)
def test_is_a_picture_of_whole_bytes(size, angle):
    picture = duck_rabbit(size, angle=angle)

    assert picture.shape == (3, size, size)
    assert picture.dtype == torch.float32
    assert picture.is_contiguous()
    assert picture.min() >= 0
    assert picture.max() <= 1
    torch.testing.assert_close(picture * 255, (picture * 255).round(), rtol=0, atol=1e-4)


def test_same_call_same_picture():
    assert torch.equal(duck_rabbit(64, angle=33), duck_rabbit(64, angle=33))


def test_paper_is_around_it_and_fur_in_the_middle():
    picture = duck_rabbit()

    torch.testing.assert_close(picture[:, 0, 0], torch.tensor(PAPER) / 255)
    torch.testing.assert_close(picture[:, 125, 120], torch.tensor(FUR) / 255)
    assert 0.25 < is_fur(picture).float().mean() < 0.5


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_quarter_turn_is_clockwise(quarters):
    turned = duck_rabbit(angle=90 * quarters)
    expected = duck_rabbit().rot90(-quarters, dims=(1, 2))

    # The edge of a polygon falls on one side of a fine pixel or on the other, depending on its direction.
    assert (turned - expected).abs().mean() < 0.004
    assert (duck_rabbit() - expected).abs().mean() > 0.03


@settings(deadline=None, max_examples=20)
@given(angle=ANGLES)
def test_eye_goes_round_the_middle(angle):
    picture = duck_rabbit(200, angle=angle)
    rows, columns = torch.nonzero(picture.amax(dim=0) < 0.2, as_tuple=True)

    turned = complex(*EYE_AT) * cmath.exp(-1j * math.radians(angle))
    assert columns.float().mean().item() + 0.5 == pytest.approx(200 * (0.5 + turned.real), abs=1)
    assert rows.float().mean().item() + 0.5 == pytest.approx(200 * (0.5 - turned.imag), abs=1)


def test_bill_has_two_halves_as_a_rabbit_has_two_ears():
    upright, ears_up = is_fur(duck_rabbit()), is_fur(duck_rabbit(angle=90))

    assert [runs(upright[:, column]) for column in (25, 40, 60)] == [2, 2, 2]
    assert [runs(ears_up[row]) for row in (25, 40, 60)] == [2, 2, 2]
    assert not upright[:, :4].any()
    assert not ears_up[:4].any()


@settings(deadline=None, max_examples=20)
@given(angle=ANGLES)
def test_neck_ends_outside_the_picture(angle):
    fur = is_fur(duck_rabbit(96, angle=angle))
    frame = torch.cat([fur[0], fur[1:, -1], fur[-1].flip(0)[1:], fur[:, 0].flip(0)[1:-1]])

    # One stretch of the frame, seen as a ring: where the neck goes out.
    changes = int((frame != frame.roll(1)).sum())
    assert changes == 2


def test_larger_is_the_same_drawing():
    halved = torch.nn.functional.avg_pool2d(duck_rabbit(256)[None], 2)[0]

    assert (halved - duck_rabbit(128)).abs().mean() < 0.004


@pytest.mark.parametrize("outline", [HEAD, UPPER, LOWER])
def test_curve_goes_through_its_points_without_corners(outline):
    curve = smooth(outline, pieces=64)

    assert len(curve) == 64 * len(outline)
    np.testing.assert_allclose(curve[::64], outline, atol=1e-12)
    ways = np.diff(np.concatenate([curve, curve[:1]]), axis=0)
    directions = ways[:, 0] + 1j * ways[:, 1]
    turns = np.angle(np.roll(directions, -1) / directions)
    assert np.abs(turns).max() < math.radians(25)


def test_curve_through_evenly_spaced_points_is_straight_between_them():
    # In the middle of a side the neighbours lie on the same line, so the curve must too.
    outline = ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0))

    np.testing.assert_allclose(smooth(outline, pieces=4)[4:8], [[1, 0], [1.25, 0], [1.5, 0], [1.75, 0]])


def test_a_coat_is_laid_where_the_fur_was_and_nowhere_else():
    coat = torch.rand(3, 96, 96, generator=torch.Generator().manual_seed(0))
    smooth_one, furry = duck_rabbit(96, angle=70), duck_rabbit(96, angle=70, coat=coat)
    fur = is_fur(smooth_one)

    torch.testing.assert_close(furry[:, fur], (coat * 255).round()[:, fur] / 255)
    paper = (smooth_one == torch.tensor(PAPER).reshape(3, 1, 1) / 255).all(dim=0)
    assert torch.equal(furry[:, paper], smooth_one[:, paper])


@pytest.mark.parametrize("draw", [vase_or_faces, front_or_side])
def test_faces_are_pictures_of_whole_bytes_and_larger_is_the_same(draw):
    picture = draw(128)

    assert picture.shape == (3, 128, 128)
    assert picture.dtype == torch.float32
    torch.testing.assert_close(picture * 255, (picture * 255).round(), rtol=0, atol=1e-4)
    assert (torch.nn.functional.avg_pool2d(draw(256)[None], 2)[0] - picture).abs().mean() < 0.004


def test_the_vase_is_what_two_mirrored_faces_leave():
    picture = vase_or_faces(200)

    assert (picture - picture.flip(2)).abs().mean() < 0.002
    assert [runs(is_fur(picture, SLATE)[row]) for row in range(0, 200, 20)] == [2] * 10
    assert [runs(is_fur(picture, PAPER)[row]) for row in range(0, 200, 20)] == [1] * 10


def test_the_shadow_of_a_face_ends_in_a_profile():
    picture = front_or_side(400)
    lit, shaded = is_fur(picture, LIT[0]), is_fur(picture, SHADED[0])

    for x, y in PROFILE[8:12] + PROFILE[20:22]:  # nose and chin
        row, column = round((0.5 - y) * 400), round((0.5 + x) * 400)
        assert lit[row, column - 6], (x, y)
        assert shaded[row, column + 6], (x, y)
    # Hair and neck apart, the face is the same on both sides.
    whole = (lit | shaded)[80:300]
    assert (whole != whole.flip(1)).float().mean() < 0.03


def test_says_what_is_wrong():
    with pytest.raises(
        ValueError, match=r"^coat: expected shape .* with height = 32, width = 32, got \(3, 16, 16\)$"
    ):
        duck_rabbit(32, coat=torch.zeros(3, 16, 16))
    with pytest.raises(ValueError, match=r"^size: expected an integer of at least 16, got 15$"):
        vase_or_faces(15)
    with pytest.raises(ValueError, match=r"^size: expected an integer of at least 16, got 15$"):
        duck_rabbit(15)
    with pytest.raises(ValueError, match=r"^angle: expected a finite number, got nan$"):
        duck_rabbit(angle=math.nan)
