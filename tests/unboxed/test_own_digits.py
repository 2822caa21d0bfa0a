"""Digits drawn by code are all there, differ by hand and do not change; the reader's own come first."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from torch.nn import functional

from unboxed.datasets import load_digits
from unboxed.datasets.own_digits import load_own_digits, to_mnist_form
from unboxed.drawing.digits import HANDS, WAYS


@pytest.fixture(autouse=True)
def _no_data_of_their_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Give the reader an empty folder of digits."""
    folder = tmp_path / "own_digits"
    folder.mkdir()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    return folder


def _picture(size: tuple[int, int] = (60, 60), mode: str = "L") -> Image.Image:
    """Draw a black upright bar in the middle of white paper."""
    picture = Image.new(mode, size, "white")
    width, height = size
    box = [width * 0.4, height * 0.1, width * 0.6, height * 0.9]
    ImageDraw.Draw(picture).rectangle(box, fill="black")
    return picture


# Drawn by code


def test_every_hand_draws_every_digit_once():
    drawn = load_own_digits()

    assert drawn.images.shape == (10 * len(HANDS), 1, 28, 28)
    assert drawn.images.dtype == torch.float32
    assert drawn.labels.dtype == torch.int64
    assert len(HANDS) >= 6
    assert list(zip(drawn.hands, drawn.labels.tolist(), strict=True)) == [
        (hand.name, digit) for hand in HANDS for digit in range(10)
    ]
    assert not drawn.source.own
    assert drawn.source.credit == "digits drawn by this book's own code"


def test_digits_are_dark_on_white_large_and_in_the_middle():
    images = load_own_digits().images

    assert 0 <= images.min() < 0.1
    assert (images.flatten(1).max(dim=1).values == 1).all()
    border = torch.cat([images[..., 0, :], images[..., -1, :], images[..., 0], images[..., -1]], dim=-1)
    assert border.mean() > 0.97
    for image in images[:, 0]:
        rows, columns = torch.where(image < 0.7)
        assert rows.max() - rows.min() >= 17
        assert abs((rows.max() + rows.min()) / 2 - 13.5) <= 1
        assert abs((columns.max() + columns.min()) / 2 - 13.5) <= 1


def test_the_same_digits_every_time_and_no_two_alike():
    first, second = load_own_digits().images, load_own_digits().images

    assert torch.equal(first, second)
    apart = torch.cdist(first.flatten(1), first.flatten(1)) + 100 * torch.eye(len(first))
    assert apart.min() > 1


def test_hands_use_every_way_of_writing():
    for digit, ways in enumerate(WAYS):
        assert {int(hand.ways[digit]) for hand in HANDS} == set(range(len(ways)))


def test_the_heaviest_pen_leaves_more_ink_than_the_finest():
    drawn = load_own_digits()
    ink = dict.fromkeys(drawn.hands, 0.0)
    for hand, image in zip(drawn.hands, drawn.images, strict=True):
        ink[hand] += (1 - image).sum().item()

    assert max(ink, key=ink.get) == "marker"
    assert ink["marker"] > 2.5 * min(ink.values())


def test_drawing_leaves_the_generators_alone():
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002

    load_own_digits()

    assert torch.equal(before[0], torch.get_rng_state())
    np.testing.assert_array_equal(before[1], np.random.get_state()[1])  # noqa: NPY002


# The reader's own


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "P"])
@pytest.mark.parametrize("size", [(60, 60), (300, 200), (97, 411), (28, 28), (9, 9)])
def test_the_readers_own_come_first_in_any_size_and_mode(own, mode, size):
    _picture(size, mode).save(own / "1-thick_felt pen.png")
    _picture().save(own / "7.jpg")
    (own / "notes.txt").write_text("no picture")

    mine = load_own_digits()

    assert mine.source.own
    assert mine.images.shape == (2, 1, 28, 28)
    assert mine.images.dtype == torch.float32
    assert mine.labels.tolist() == [1, 7]
    assert mine.hands == ("thick felt pen", "yours")
    image = mine.images[0, 0]
    assert image[:, :2].min() > 0.95
    assert image[14, 13:15].max() < 0.35
    assert 0 <= image.min() <= image.max() <= 1


def test_a_picture_that_is_not_square_gets_more_of_its_own_paper(own):
    picture = Image.new("L", (40, 80), 204)
    ImageDraw.Draw(picture).line([20, 10, 20, 70], fill=0, width=4)
    picture.save(own / "1.png")

    image = load_own_digits().images[0, 0]

    torch.testing.assert_close(image[:, 0], torch.full((28,), 0.8))
    torch.testing.assert_close(image[:, -1], torch.full((28,), 0.8))
    rows, columns = torch.where(image < 0.6)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (3, 24, 13, 14)


def test_colours_become_grey_by_their_brightness(own):
    for number, colour in enumerate(["red", "lime", "blue"]):
        Image.new("RGB", (30, 30), colour).save(own / f"{number}.png")

    greys = load_own_digits().images.mean(dim=(1, 2, 3))

    torch.testing.assert_close(greys, torch.tensor([0.299, 0.587, 0.114]))


def test_a_picture_of_one_long_line_takes_no_more_memory_than_others(own):
    Image.new("L", (1_000_000, 1), 0).save(own / "1.png")

    image = load_own_digits().images[0, 0]

    assert torch.equal(image, torch.zeros(28, 28))


def test_a_large_picture_is_shrunk_as_others_are(own):
    picture = _picture((2000, 2000))
    picture.save(own / "1.png")

    image = load_own_digits().images

    whole = torch.from_numpy(np.array(picture))[None, None] / 255
    wanted = functional.interpolate(whole, size=(28, 28), mode="bilinear", antialias=True)
    torch.testing.assert_close(image, wanted, atol=0.05, rtol=0)


def test_files_that_systems_leave_behind_are_no_digits(own):
    _picture().save(own / "7.png")
    for name in ("._7.png", "Thumbs.db", "desktop.ini"):
        (own / name).write_bytes(b"nobody's data")
    (own / ".ipynb_checkpoints").mkdir()

    assert load_own_digits().labels.tolist() == [7]


def test_hands_have_names_that_a_figure_can_show(own):
    for name in ("1-blauer Füller.png", "2-星.png", "3-夜.png", "4-$x$.png"):
        _picture().save(own / name)

    assert load_own_digits().hands == ("blauer Füller", "U+661F", "U+591C", "U+0024 x U+0024")


def test_an_empty_folder_says_what_belongs_in_it(own):
    (own / "7.txt").touch()

    with pytest.raises(
        FileNotFoundError, match=r"own_digits: expected pictures \(\.jpg.*7-felt-pen\.png, got none"
    ):
        load_own_digits()


@pytest.mark.parametrize("name", ["seven.png", "20261231.jpg", "-7.png", "٧.png"])
def test_a_name_without_one_digit_in_front_is_an_error_that_names_it(own, name):
    _picture().save(own / "7.png")
    _picture().save(own / name)

    with pytest.raises(ValueError, match=rf"{name}: expected a name that begins with one digit"):
        load_own_digits()


def test_a_damaged_picture_is_named(own):
    _picture().save(own / "7.png")
    (own / "8-pencil.png").write_bytes((own / "7.png").read_bytes()[:40])

    with pytest.raises(OSError, match=r"8-pencil\.png: the file is damaged or no picture"):
        load_own_digits()


# The form of MNIST


def test_digits_of_mnist_have_that_form_already():
    images = load_digits().test_images[:300]

    changed = (to_mnist_form(images) - images).abs().amax(dim=(1, 2, 3))

    # Rows at the rim that are fainter than paper may be are lost, and some few digits grow for want of them.
    assert (changed < 0.11).float().mean() > 0.98


@settings(deadline=None)
@given(
    top=st.integers(0, 20),
    left=st.integers(0, 20),
    height=st.integers(2, 8),
    width=st.integers(2, 8),
    ink=st.floats(0.2, 1.0),
)
def test_ink_fills_a_box_of_twenty_around_its_centre_of_mass(top, left, height, width, ink):
    image = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
    image[:, :, top : top + height, left : left + width] = ink

    formed = to_mnist_form(image)

    assert formed.dtype == torch.float64
    rows, columns = torch.where(formed[0, 0] > 0)
    tall, wide = (rows.max() - rows.min() + 1).item(), (columns.max() - columns.min() + 1).item()
    assert max(tall, wide) == 20
    assert abs(tall / wide - height / width) <= 0.5 / min(tall, wide) * (1 + height / width)
    places = torch.arange(28)
    for other in (1, 0):
        along = formed[0, 0].sum(dim=other)
        assert abs((along * places).sum() / along.sum() - 14) <= 0.5 + 1e-9
    assert formed.max() == pytest.approx(ink)


def test_form_is_given_where_the_images_are():
    images = 1 - load_own_digits().images[:2]
    wanted = to_mnist_form(images)

    with torch.device("meta"):  # stands in for any device other than that of the images
        assert torch.equal(to_mnist_form(images), wanted)


def test_form_depends_neither_on_place_nor_on_the_other_pictures():
    bar = torch.zeros(3, 1, 28, 28)
    bar[0, :, 2:12, 3:6] = 1
    bar[1, :, 15:25, 20:23] = 1

    formed = to_mnist_form(bar)

    assert torch.equal(formed[0], formed[1])
    assert formed[2].sum() == 0
    assert to_mnist_form(bar[:0]).shape == (0, 1, 28, 28)


@pytest.mark.parametrize(
    "images", [torch.zeros(1, 28, 28), torch.zeros(2, 3, 28, 28), torch.zeros(1, 1, 20, 28)]
)
def test_other_shapes_and_types_are_refused(images):
    with pytest.raises(ValueError, match=r"images: expected shape \(n, 1, 28, 28\), got"):
        to_mnist_form(images)
    with pytest.raises(ValueError, match=r"images: expected floating point, got torch\.int64"):
        to_mnist_form(torch.zeros(1, 1, 28, 28, dtype=torch.int64))
