"""What is cut out is the animal and nothing but the animal, and grounds are alike in all but their name."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from press import reach
from unboxed.drawing import backgrounds
from unboxed.drawing.backgrounds import TEXTURES
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


def test_a_cut_out_is_where_the_images_are():
    images = torch.empty(2, 3, 8, 8, device="meta")  # stands in for any device other than the CPU

    assert cut_out(images, seed=0).device == images.device


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


def test_what_is_drawn_does_not_depend_on_the_photographs_of_the_reader(tmp_path, monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)
    pets, pieces = draw_pets(3, size=32, seed=1).images, grounds("grass", 2, size=16, seed=1)
    (tmp_path / "photos").mkdir()
    for name in (*TEXTURES, *PAINT):
        Image.new("RGB", (64, 64), (255, 0, 255)).save(tmp_path / "photos" / f"{name}.png")
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    backgrounds._texture.cache_clear()

    assert torch.equal(draw_pets(3, size=32, seed=1).images, pets)
    assert torch.equal(grounds("grass", 2, size=16, seed=1), pieces)


def test_what_is_drawn_is_not_due_when_photographs_change():
    code = Path(backgrounds.__file__).parents[2]

    def reads(module):
        return reach.data(reach.modules(f"import {module}", code))

    for module in (
        "drawing.backgrounds",
        "drawing.cutouts",
        "drawing.pets.draw",
        "drawing.insects.draw",
        "waves",
    ):
        assert reads(f"unboxed.{module}") == []
    assert reads("unboxed.datasets.photos") == ["photos"]
    assert reads("unboxed.datasets.pets") == ["pets"]


def test_mistakes_are_named():
    with pytest.raises(ValueError, match=r"images: expected shape \(n, 3, size, size\), got \(1, 3, 8, 9\)"):
        cut_out(torch.zeros(1, 3, 8, 9), seed=0)
    with pytest.raises(ValueError, match=r"images: expected floating point, got torch\.int64"):
        cut_out(torch.zeros(1, 3, 8, 8, dtype=torch.int64), seed=0)
    with pytest.raises(ValueError, match="name: expected one of grass, gravel, got snow"):
        grounds("snow", 1, seed=0)
    with pytest.raises(ValueError, match="count: expected an integer of at least 1, got 0"):
        grounds("grass", 0, seed=0)
