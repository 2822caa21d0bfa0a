"""Dream's steps against the book's: sizes, blurs, and a dream of two octaves, step by step."""

import pytest
import torch
from nodes import HERE

from unboxed.dream import deep_dream
from unboxed.octaves import octave_sizes, resize
from unboxed.photos import shipped_photo
from unboxed.waves import natural_colours, smooth

DREAM = HERE / "dream.mjs"


@pytest.mark.parametrize(("height", "width", "octaves"), [(214, 320, 4), (320, 213, 5), (40, 300, 3)])
def test_the_sizes_are_those_of_the_book(node, height, width, octaves):
    ours = node(DREAM, "octaves", height, width, {"octaves": octaves, "scale": 1.4})
    assert [tuple(size) for size in ours] == octave_sizes(height, width, octaves, 1.4)


@pytest.mark.parametrize("size", [(30, 45), (64, 33), (32, 37)])
def test_a_picture_becomes_as_large_as_in_the_book(node, size):
    picture = torch.rand(1, 3, 32, 37, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(node(DREAM, "resized", picture, list(size)), resize(picture, size))


@pytest.mark.parametrize("sigmas", [(0.75, 1.5, 3.0), (1.5, 3.0, 6.0), (0.0,)])
@pytest.mark.parametrize("size", [(33, 48), (32, 51)])
def test_a_blur_is_that_of_the_book(node, sigmas, size):
    gradient = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))
    ours = node(DREAM, "soft", gradient, list(sigmas))
    torch.testing.assert_close(ours / ours.std(), smooth(gradient, sigmas), rtol=0, atol=1e-3)


def test_a_dream_goes_as_in_the_book(node, kept, backbone):
    photo = resize(shipped_photo("china").image[None], (48, 72)).clamp(0, 1)
    chance = torch.Generator().manual_seed(5)
    shifts = [torch.randint(-8, 9, (2,), generator=chance).tolist() for _ in range(4)]
    recipe = {"octaves": 2, "scale": 1.4, "steps": 2, "lr": 0.025, "fade": 0.6}
    colours = natural_colours() @ natural_colours().T

    asked = recipe | {"shifts": shifts, "tint": colours.tolist()}
    ours = node(DREAM, "dreamt", kept("exact"), photo, "expand4a", asked)

    assert ours["told"] == [[done, 4] for done in range(1, 5)]
    assert [tuple(picture.shape[2:]) for picture in ours["pictures"]] == [(34, 51)] * 2 + [(48, 72)] * 2
    theirs = deep_dream(backbone, photo[0], layers=["expand4a"], jitter=8, seed=5, **recipe)
    # Where a ReLU6 turns at another bit, a few pixels part, and more with each step.
    apart, change = (ours["pictures"][-1][0] - theirs).abs(), (theirs - photo[0]).abs()
    assert apart.mean() <= 0.02 * change.mean()
