"""Style transfer coarse to fine: sizes, colours against their statistics, and what each pass begins with."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from unboxed import backbones, repainting
from unboxed.repainting import Pass, match_colours, repaint, resize
from unboxed.style import transfer_style


@pytest.fixture(scope="module")
def tiny():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(3, 6, 5, stride=2), nn.Tanh(), nn.Conv2d(6, 8, 3, stride=2), nn.Tanh()
        )
    model.eval().requires_grad_(False)
    parts = {"stem": model[1], "block4": model[3]}
    expansions = {name: model[3] for name in ("block1", "expand2b", "expand3b", "block3", "expand4b")}
    return backbones.Backbone("efficientnet_lite0", model, parts, (), None, expansions=expansions)


def picture(*size, seed, low=0.0, high=1.0):
    generator = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(3, *size, generator=generator)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**31), st.floats(0.05, 0.2), st.floats(0.3, 0.7))
def test_matched_colours_have_the_mean_and_the_covariance_of_the_other(seed, spread, middle):
    given = picture(20, 30, seed=seed)
    # A narrow cloud far from black and white, so that nothing is clipped.
    other = picture(25, 25, seed=seed + 1, low=middle - spread, high=middle + spread)
    matched = match_colours(given, other)
    ours, theirs = matched.flatten(1).double(), other.flatten(1).double()
    torch.testing.assert_close(ours.mean(dim=1), theirs.mean(dim=1), atol=2e-3, rtol=0)
    torch.testing.assert_close(ours.cov(), theirs.cov(), atol=1e-3, rtol=0.05)


def test_a_picture_in_its_own_colours_is_itself():
    given = picture(20, 30, seed=0)
    torch.testing.assert_close(match_colours(given, given), given, atol=1e-5, rtol=0)


def test_grey_pictures_can_be_matched():
    grey = torch.full((3, 8, 8), 0.5)
    torch.testing.assert_close(match_colours(grey, picture(8, 8, seed=0)).std(dim=(1, 2)), torch.zeros(3))
    assert match_colours(picture(8, 8, seed=0), grey).std() < 0.01


@pytest.mark.parametrize(("size", "short", "wanted"), [((40, 60), 20, (20, 30)), ((90, 45), 60, (120, 60))])
def test_the_short_side_is_as_asked(size, short, wanted):
    small = resize(picture(*size, seed=0), short)
    assert small.shape == (3, *wanted)
    assert 0 <= small.min() <= small.max() <= 1


def test_one_pass_is_a_transfer_in_matched_colours(tiny):
    content, style = picture(40, 60, seed=0), picture(50, 50, seed=1)
    made = repaint(tiny, content, style, [Pass(36, 40, 3, lr=0.02, style_weight=4, smoothness=5)], seed=7)
    manner = resize(style, 40)
    wanted = match_colours(resize(content, 36), manner)
    alone = transfer_style(
        tiny, wanted, manner, style_weight=4, smoothness=5, steps=3, lr=0.02, jitter=2, seed=7
    )
    assert torch.equal(made.image, alone.image)
    assert made.losses == alone.losses


def test_each_pass_begins_with_the_last_one_enlarged(tiny, monkeypatch):
    starts = []

    def note(backbone, content, style, *, start, **others):
        starts.append(start)
        return transfer_style(backbone, content, style, start=start, **others)

    monkeypatch.setattr(repainting, "transfer_style", note)
    content, style = picture(40, 60, seed=0), picture(50, 50, seed=1)
    made = repaint(tiny, content, style, [Pass(32, 32, 2), Pass(48, 40, 0)])
    assert [tuple(start.shape) for start in starts] == [(3, 32, 48), (3, 48, 72)]
    assert torch.equal(made.image, starts[1])
    coarse = repaint(tiny, content, style, [Pass(32, 32, 2)]).image
    assert (resize(made.image, 32) - coarse).abs().mean() < 0.05


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: resize(picture(8, 8, seed=0), 0), "short: expected an integer of at least 1, got 0"),
        (lambda: resize(picture(8, 8, seed=0)[:1], 4), r"picture: expected shape \(3, h, w\)"),
        (
            lambda: match_colours(picture(8, 8, seed=0), 2 * torch.ones(3, 4, 4)),
            "other: expected values from 0 to 1",
        ),
        (
            lambda: repaint(None, picture(40, 40, seed=0), picture(40, 40, seed=0), []),
            "passes: expected at least",
        ),
    ],
)
def test_what_cannot_be_done_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
