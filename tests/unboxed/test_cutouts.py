"""What is cut out is the animal and nothing but the animal, and grounds are alike in all but their name."""

import numpy as np
import pytest
import torch

from unboxed.drawing.cutouts import PAINT, cut_out, grounds
from unboxed.drawing.pets import draw as drawn_pets
from unboxed.drawing.pets.draw import draw_pets


def test_a_cut_out_is_what_differs_when_the_background_changes(monkeypatch):
    def painted(colour):
        def paint(rng, size):
            rng.random(10)  # as many numbers as the real one takes, so that the animal stays the same
            return torch.full((3, size, size), colour)

        monkeypatch.setattr(drawn_pets, "background", paint)
        return draw_pets(6, seed=3).images

    masks = cut_out(draw_pets(6, seed=3).images, seed=3)[:, 0]
    light, dark = painted(1.0), painted(0.0)
    shines_through = (light - dark).abs().amax(dim=1)
    opaque = shines_through < 0.02
    assert masks[opaque].mean() > 0.97
    assert masks[shines_through > 0.98].mean() < 0.03


def test_a_cut_out_is_of_ones_and_zeros_and_does_not_depend_on_how_many_there_are():
    images = draw_pets(4, size=32, seed=5).images
    masks = cut_out(images, seed=5)
    assert masks.shape == (4, 1, 32, 32)
    assert masks.dtype == images.dtype
    assert set(masks.unique().tolist()) == {0.0, 1.0}
    assert torch.equal(cut_out(images[:2], seed=5), masks[:2])


@pytest.mark.parametrize("name", PAINT)
def test_grounds_are_in_range_and_the_same_each_time(name):
    pieces = grounds(name, 3, size=16, seed=1)
    assert pieces.shape == (3, 3, 16, 16)
    assert pieces.dtype == torch.float32
    assert pieces.min() >= 0
    assert pieces.max() <= 1
    assert torch.equal(grounds(name, 2, size=16, seed=1), pieces[:2])
    assert not torch.equal(grounds(name, 3, size=16, seed=2), pieces)


def test_grass_is_green_and_gravel_is_not():
    grass, gravel = (grounds(name, 5, size=16, seed=0).mean(dim=(0, 2, 3)) for name in ("grass", "gravel"))
    assert np.argmax(grass.numpy()) == 1
    assert np.argmax(gravel.numpy()) == 0


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="images: expected floating point of shape"):
        cut_out(torch.zeros(1, 3, 8, 9), seed=0)
    with pytest.raises(ValueError, match="images: expected floating point"):
        cut_out(torch.zeros(1, 3, 8, 8, dtype=torch.int64), seed=0)
    with pytest.raises(ValueError, match="name: expected one of grass, gravel, got snow"):
        grounds("snow", 1, seed=0)
    with pytest.raises(ValueError, match="count, size: expected at least 1 each, got 0 and 64"):
        grounds("grass", 0, seed=0)
