"""The photographs of *See* are what the network is asked on the page, up to 8 bits a colour."""

import base64
import io

import numpy as np
import torch
from PIL import Image

from unboxed.backbones import preprocess
from unboxed.photos import shipped_photo
from unboxed.slides import SLIDES, see_photos


def test_each_is_what_the_network_is_shown_and_says_whose_it_is():
    carried = see_photos()
    assert (carried.data, carried.manifest["layers"], carried.manifest["tensors"]) == (b"", [], {})
    photos = carried.manifest["facts"]["photos"]
    assert tuple(photo["name"] for photo in photos) == SLIDES
    for photo in photos:
        original = shipped_photo(photo["name"])
        assert photo["credit"] == original.source.credit
        with Image.open(io.BytesIO(base64.b64decode(photo["picture"]))) as file:
            pixels = torch.from_numpy(np.array(file)).permute(2, 0, 1) / 255
        assert pixels.shape == (3, 224, 224)
        assert (pixels - preprocess(original.image)[0]).abs().max() <= 0.5 / 255 + 1e-6


def test_they_are_small_and_the_same_every_time():
    sent = sum(len(photo["picture"]) for photo in see_photos().manifest["facts"]["photos"])
    assert sent <= 500_000
    assert see_photos().manifest == see_photos().manifest
