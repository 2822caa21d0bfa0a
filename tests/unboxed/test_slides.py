"""The photographs of *See* are what the network is asked on the page, up to 8 bits a colour."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from unboxed.photos import shipped_photo
from unboxed.preprocessing import preprocess
from unboxed.slides import SLIDES, dream_photos, packed, see_photos, slides
from unboxed.waves import tint


def unpacked(picture):
    with Image.open(io.BytesIO(base64.b64decode(picture))) as file:
        return torch.from_numpy(np.array(file)).permute(2, 0, 1) / 255


@pytest.fixture(scope="module")
def carried():
    """The photographs of *See*, packed once."""
    return see_photos()


def test_each_is_what_the_network_is_shown_and_says_whose_it_is(carried):
    assert (carried.data, carried.manifest["layers"], carried.manifest["tensors"]) == (b"", [], {})
    photos = carried.manifest["facts"]["photos"]
    assert tuple(photo["name"] for photo in photos) == SLIDES
    for photo in photos:
        original = shipped_photo(photo["name"])
        assert photo["credit"] == original.source.credit
        pixels = unpacked(photo["picture"])
        assert pixels.shape == (3, *photo["size"]) == (3, 224, 224)
        assert (pixels - preprocess(original.image)[0]).abs().max() <= 0.5 / 255 + 1e-6


def test_they_are_small_and_the_same_every_time(carried):
    sent = sum(len(photo["picture"]) for photo in carried.manifest["facts"]["photos"])
    assert sent <= 500_000
    assert see_photos().manifest == carried.manifest


def test_a_picture_of_8_bits_stays_as_it_is():
    image = torch.randint(256, (3, 5, 7), generator=torch.Generator().manual_seed(0)) / 255
    assert torch.equal(unpacked(packed(image)), image)
    with pytest.raises(ValueError, match=r"^image: expected"):
        packed(2 * image)


def test_what_else_a_figure_is_to_know_travels_with_its_photos():
    carried = slides({"coffee": torch.rand(3, 6, 9)}, answer=42).manifest["facts"]
    assert carried["answer"] == 42
    assert [(photo["name"], photo["size"]) for photo in carried["photos"]] == [("coffee", [6, 9])]


def test_a_dream_gets_the_shifts_and_the_colours_of_the_book():
    facts = dream_photos({"coffee": torch.rand(3, 6, 9)}, shifts=3, jitter=8, seed=2).manifest["facts"]
    chance = torch.Generator().manual_seed(2)
    assert facts["shifts"] == [torch.randint(-8, 9, (2,), generator=chance).tolist() for _ in range(3)]
    gradient = torch.randn(1, 3, 2, 2)
    ours = torch.einsum("rc,nchw->nrhw", torch.tensor(facts["tint"]), gradient)
    torch.testing.assert_close(ours, tint(gradient))
    for wrong in ({"shifts": 0}, {"jitter": 0}):
        with pytest.raises(ValueError, match=r"^(shifts|jitter): expected"):
            dream_photos({}, **wrong)
