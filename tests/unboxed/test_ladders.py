"""Ladders hold every picture whole, and refuse what would leave a place without a picture or a word."""

import io
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from unboxed import ladders

WORDS = {"task": "Turn it up.", "shows": "A square"}


def squares(count, channels=3):
    return torch.rand(count, channels, 8, 12, generator=torch.Generator().manual_seed(count))


def made(count=3, **others):
    axes = {"step": [str(place) for place in range(count)]}
    says = [f"This is number {place}." for place in range(count)]
    return ladders.ladder(squares(count), **{"axes": axes, "says": says} | WORDS | others)


def picture(bundle, number):
    place = bundle.manifest["tensors"][str(number)]
    content = bundle.data[place["offset"] :][: place["shape"][0]]
    pixels = np.array(Image.open(io.BytesIO(content)))
    return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255


def test_without_a_quality_every_pixel_is_kept():
    bundle = made(quality=None)
    for number, image in enumerate(squares(3)):
        assert torch.equal(picture(bundle, number), ladders.eight_bits(image))


def test_a_quality_makes_files_smaller_and_keeps_what_is_seen():
    smooth = torch.linspace(0, 1, 64).expand(1, 3, 64, 64).contiguous().repeat(2, 1, 1, 1)
    options = {"axes": {"step": ["0", "1"]}, "says": ["One.", "Two."]} | WORDS
    best, worse = (ladders.ladder(smooth, quality=quality, **options) for quality in (95, 30))
    assert len(worse.data) < len(best.data)
    assert (picture(best, 1) - smooth[1]).abs().mean() < 0.02


def test_grey_pictures_are_shown_in_grey():
    options = {"axes": {"step": ["0", "1"]}, "says": ["One.", "Two."], "quality": None} | WORDS
    shown = picture(ladders.ladder(squares(2, 1), **options), 1)
    assert torch.equal(shown, ladders.eight_bits(squares(2, 1)[1]).expand(3, -1, -1))


def test_the_manifest_says_what_the_figure_needs():
    bars = [[("cat", 0.5), ("dog", torch.tensor(0.25).item())]] * 6
    bundle = made(6, axes={"ε": ["0", "1/255"], "shift": ["0", "1", "2"]}, bars=bars, start=[1, 2], width=24)
    manifest, facts = bundle.manifest, bundle.manifest["facts"]
    assert (manifest["format"], manifest["layers"], manifest["dtype"]) == ("unboxed-bundle/1", [], "webp")
    assert (manifest["bytes"], manifest["crc32"]) == (len(bundle.data), zlib.crc32(bundle.data))
    assert sum(place["shape"][0] for place in manifest["tensors"].values()) == len(bundle.data)
    assert facts["axes"] == [["ε", ["0", "1/255"]], ["shift", ["0", "1", "2"]]]
    assert facts["bars"][0] == [["cat", 0.5], ["dog", 0.25]]
    assert (facts["start"], facts["size"], facts["compare"]) == ([1, 2], [24, 16], True)
    assert repr(bundle).startswith("<bundle of 6 tensors")
    assert made().data == made().data, "the same pictures give the same bytes"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"axes": {}}, "axes: expected one or two, got 0"),
        ({"axes": {name: ["0", "1"] for name in "abc"}}, "axes: expected one or two, got 3"),
        ({"axes": {"step": ["0"]}}, "step: expected the words for at least two values, got"),
        ({"axes": {"step": "012"}}, "step: expected the words for at least two values, got '012'"),
        ({"axes": {"step": [0, 1, 2]}}, "step: expected the words for at least two values, got"),
        ({"axes": {"a": ["0", "1"], "b": ["0", "1"]}}, "images: expected 2 × 2, as many as .* places, got 3"),
        ({"says": ["One.", "Two."]}, "says: expected 3 sentences, one for each image, got 2 of them"),
        ({"says": ["One.", "", "Three."]}, "says: expected 3 sentences, one for each image, got 2 of them"),
        ({"says": "All."}, "says: expected 3 sentences, one for each image, got 'All.'"),
        ({"bars": [[("cat", 0.5)]] * 2}, r"bars: expected one to five for each of 3 images, got \[1, 1\]"),
        ({"bars": [[("cat", 0.1)] * 6] * 3}, r"bars: expected one to five for each of 3 images, got \[6"),
        ({"bars": [[("cat", 1.5)]] * 3}, "bars: cat: expected a finite number of at least 0 and at most 1"),
        ({"start": [3]}, r"start: expected a place on each axis, below \[3\], got \[3\]"),
        ({"start": [0, 0]}, r"start: expected a place on each axis, below \[3\], got \[0, 0\]"),
        ({"quality": 101}, "quality: expected an integer of at least 1 and at most 100, got 101"),
        ({"width": 0}, "width: expected an integer of at least 1 and at most 2000, got 0"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        made(**wrong)


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        ([torch.zeros(3, 8, 8), torch.zeros(3, 8, 9)], ValueError, r"image 1: expected shape \(c, h, w\)"),
        (
            [torch.zeros(3, 8, 8), torch.full((3, 8, 8), 2.0)],
            ValueError,
            "image 1: expected values from 0 to 1",
        ),
        ([torch.zeros(2, 8, 8)] * 2, ValueError, "images: expected some of 1 or 3 channels, got 2"),
        ([], ValueError, "images: expected some of 1 or 3 channels, got none"),
        ([torch.zeros(3, 8, 8), None], TypeError, "image 1: expected a tensor, got NoneType"),
    ],
)
def test_pictures_that_make_no_ladder_are_refused(images, error, message):
    with pytest.raises(error, match=message):
        ladders.ladder(images, axes={"step": ["0", "1"]}, says=["One.", "Two."], quality=None, **WORDS)


def test_pictures_that_take_too_much_are_refused():
    noise = torch.rand(2, 3, 800, 800, generator=torch.Generator().manual_seed(0))
    with pytest.raises(ValueError, match="images: expected at most 600,000 bytes together, got"):
        ladders.ladder(noise, axes={"step": ["0", "1"]}, says=["One.", "Two."], quality=100, **WORDS)
