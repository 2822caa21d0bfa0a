"""What See adds to the engine, against the book's Python: the square, maps, channels, and a warning."""

import matplotlib
import pytest
import torch
from nodes import HERE, JavaScriptError

from unboxed import features
from unboxed.datasets import load_photo
from unboxed.ladders import eight_bits
from unboxed.photos import PHOTOS
from unboxed.preprocessing import preprocess
from unboxed.slides import SLIDES

SEE = HERE / "see.mjs"
STAGES = ["stem", "block3", "head"]
ROUNDING = 5e-5  # a step of 8 bits is 80 times as much


def cut(node, image, side=224, *, whole=False):
    """Cut a picture whose colours have 8 bits in JavaScript."""
    _, height, width = image.shape
    opaque = torch.full((1, height, width), 255, dtype=torch.uint8)
    rgba = torch.cat([(255 * image).round().byte(), opaque]).permute(1, 2, 0).contiguous()
    return node(SEE, "picture", rgba.numpy().tobytes(), width, height, side, whole)


def test_the_square_is_that_of_the_book_up_to_rounding(node):
    for name in PHOTOS:
        image = load_photo(name).image
        assert (cut(node, image) - preprocess(image)).abs().max() <= ROUNDING, name


@pytest.mark.parametrize(
    ("height", "width"), [(256, 256), (255, 257), (224, 300), (1, 1), (7, 280), (300, 301), (701, 523)]
)
def test_so_it_is_at_every_size(node, height, width):
    image = torch.randint(256, (3, height, width), generator=torch.Generator().manual_seed(0)) / 255
    assert (cut(node, image) - preprocess(image)).abs().max() <= ROUNDING


@pytest.mark.parametrize(("height", "width"), [(224, 224), (300, 701), (500, 90)])
def test_all_of_a_picture_is_shrunk_or_enlarged(node, height, width):
    image = torch.randint(256, (3, height, width), generator=torch.Generator().manual_seed(0)) / 255
    sides = [round(320 * side / max(height, width)) for side in (height, width)]
    expected = torch.nn.functional.interpolate(image[None], size=sides, mode="bicubic", antialias=True)
    assert (cut(node, image, 320, whole=True) - expected.clamp(0, 1)).abs().max() <= ROUNDING
    assert cut(node, image, 160).shape == (1, 3, 160, 160)


def test_a_strip_is_refused(node):
    with pytest.raises(
        JavaScriptError, match=r"^The picture is 410 by 10 pixels: no side may be more than 40 "
    ):
        cut(node, torch.zeros(3, 10, 410))


@pytest.mark.parametrize("name", SLIDES)
def test_it_says_what_the_network_says_and_why(node, kept, backbone, name):
    pixels = preprocess(load_photo(name).image)

    looked = node(SEE, "looked", kept("packed"), pixels, "head")

    expected = backbone.top(pixels)[0]
    for answer, (label, probability) in zip(looked["answers"], expected, strict=True):
        assert answer["name"] == label
        assert answer["probability"] == pytest.approx(probability, abs=1e-3)
        assert answer["map"].sum() + answer["bias"] == pytest.approx(answer["logit"], abs=1e-4)
        asked = torch.tensor([backbone.categories.index(label)])
        grad_cam = features.grad_cam(backbone, pixels, asked, layer="head")[0]
        torch.testing.assert_close(answer["map"].relu(), grad_cam, rtol=0.02, atol=5e-3)
    assert torch.equal(looked["again"], looked["answers"][4]["map"])
    first = looked["answers"][0]
    row, column = divmod(first["map"].argmax().item(), 7)
    assert looked["told"].startswith(f"{first['name']} ")
    assert f"the place in row {row + 1}, column {column + 1} of 7 × 7 adds most" in looked["told"]


@torch.no_grad()
def test_what_whole_levels_do_to_a_photo_is_some_percentage_points(backbone):
    photos = torch.cat([preprocess(load_photo(name).image) for name in SLIDES])
    shares, whole = (backbone.model(images).softmax(dim=1) for images in (photos, eight_bits(photos)))
    assert 0.01 < (shares - whole).abs().max() < 0.1


@pytest.mark.parametrize("stage", STAGES)
def test_the_strongest_channels_have_the_largest_means(node, kept, backbone, stage):
    pixels = preprocess(load_photo("chelsea").image)
    means = features.feature_maps(backbone, pixels, [stage])[stage][0].mean(dim=(1, 2))

    channels = node(SEE, "looked", kept("packed"), pixels, stage)["channels"]

    values, order = means.topk(8)
    assert [found["channel"] for found in channels] == order.tolist()
    assert [found["mean"] for found in channels] == pytest.approx(values.tolist(), rel=0.01)


def test_the_colours_are_those_of_the_page(node):
    ours = torch.tensor(node(SEE, "colours", 33)) / 255
    theirs = torch.tensor(matplotlib.colormaps["viridis"](torch.linspace(0, 1, 33).numpy())[:, :3])
    assert (ours - theirs).abs().max() <= 0.07  # nine of them, and straight lines between


LITTLE = "This device has little memory."


@pytest.mark.parametrize(
    ("seconds", "memory", "words", "much"),
    [
        (4, None, "", False),
        (4.2, 8, "On this device the attack takes about 5 s.", False),
        (30, 2, "On this device the attack takes about 30 s.", False),
        (30.1, None, "On this device the attack takes about 31 s.", True),
        (0, 1, LITTLE, True),
        (50, 0.5, f"On this device the attack takes about 50 s. {LITTLE}", True),
    ],
)
def test_what_is_much_for_a_device_is_said_beforehand(node, seconds, memory, words, much):
    told = node(SEE, "beforehand", memory, "the attack", seconds, 30)
    assert told == {"words": words, "much": much}
