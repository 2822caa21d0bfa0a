"""Photos by name, and any picture file there is: a right picture, or one clear error that names the file."""

import io
import struct
import unicodedata
import zlib
from dataclasses import replace

import matplotlib
import numpy as np
import pytest
import skimage.data
import sklearn.datasets
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image
from skimage.data._registry import registry

from unboxed import figures
from unboxed.datasets import load_photo, reading
from unboxed.datasets.reading import drawable, read_picture
from unboxed.photos import PHOTOS, shipped_photo


@pytest.fixture(autouse=True)
def _no_data_of_their_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Give the reader a folder of their own photos."""
    folder = tmp_path / "own"
    (folder / "photos").mkdir(parents=True)
    monkeypatch.setenv("UNBOXED_DATA", str(folder))
    return folder


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_loads_and_is_the_one_its_package_vouches_for(name):
    loaded = load_photo(name)
    origin = PHOTOS[name]

    assert loaded.name == loaded.source.name == name
    assert loaded.image.dtype == torch.float32
    assert loaded.image.shape[0] == 3
    assert loaded.image.is_contiguous()
    assert 0 <= loaded.image.min() < loaded.image.max() <= 1
    assert (loaded.source.licence, loaded.source.credit) == (origin.licence, origin.credit)
    if origin.package == "skimage":
        assert registry[origin.path] == origin.sha256


def test_photos_equal_what_the_packages_themselves_read():
    for name, theirs in (
        ("chelsea", skimage.data.chelsea()),
        ("camera", skimage.data.camera()[..., None].repeat(3, axis=2)),
        ("china", sklearn.datasets.load_sample_image("china.jpg")),
    ):
        ours = (load_photo(name).image * 255).round().byte().permute(1, 2, 0).numpy()
        np.testing.assert_array_equal(ours, theirs)


def test_unknown_photo_lists_those_there_are_and_the_readers_own(own):
    Image.new("RGB", (2, 2)).save(own / "photos" / "aunt.png")

    with pytest.raises(ValueError, match=r"name: expected one of astronaut, aunt, .*text, got 'unicorn'"):
        load_photo("unicorn")
    with pytest.raises(ValueError, match=r"got '\.\./photos/aunt'"):
        load_photo("../photos/aunt")


@pytest.mark.parametrize("suffix", ["jpg", "png", "JPEG", "webp", "gif"])
def test_the_readers_own_photo_comes_first(own, suffix):
    Image.new("RGB", (5, 4), (255, 0, 0)).save(own / "photos" / f"chelsea.{suffix}")

    mine, shipped = load_photo("chelsea"), load_photo("coffee")

    assert mine.image.shape == (3, 4, 5)
    assert (mine.source.own, shipped.source.own) == (True, False)
    assert mine.source.credit == f"chelsea.{suffix}, from the reader's own data"


def test_a_damaged_photo_in_a_package_is_refused(monkeypatch):
    monkeypatch.setitem(PHOTOS, "chelsea", replace(PHOTOS["chelsea"], sha256="0" * 64))

    with pytest.raises(
        OSError, match=r"chelsea\.png: the file is damaged: expected sha256 0{64}, found 596aa1e7"
    ):
        load_photo("chelsea")


def _palette() -> Image.Image:
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putdata([0, 1])
    return picture


COLOUR_MODES = {
    "grey": (Image.new("L", (2, 1), 51), "png", {}, [[51, 51, 51]] * 2),
    "grey and alpha": (Image.new("LA", (2, 1), (0, 51)), "png", {}, [[204, 204, 204]] * 2),
    "black and white": (Image.new("1", (2, 1), 1), "png", {}, [[255, 255, 255]] * 2),
    "16 bits": (Image.fromarray(np.full((1, 2), 257 * 51 + 200, np.uint16)), "png", {}, [[52, 52, 52]] * 2),
    "palette": (_palette(), "png", {}, [[255, 0, 0], [0, 0, 255]]),
    "palette with a hole": (_palette(), "png", {"transparency": 0}, [[255, 255, 255], [0, 0, 255]]),
    "colour and alpha": (Image.new("RGBA", (2, 1), (255, 0, 0, 102)), "png", {}, [[255, 153, 153]] * 2),
    "CMYK": (Image.new("CMYK", (2, 1), (0, 255, 255, 0)), "jpg", {"quality": 100}, [[254, 0, 0]] * 2),
}


@pytest.mark.parametrize("mode", COLOUR_MODES)
def test_every_colour_mode_becomes_rgb_on_white(mode, tmp_path):
    picture, suffix, options, expected = COLOUR_MODES[mode]
    path = tmp_path / f"picture.{suffix}"
    picture.save(path, **options)

    image = read_picture(path)

    assert image.shape == (3, 1, 2)
    close = 2 if suffix == "jpg" else 1e-4  # JPEG rounds colours
    torch.testing.assert_close(image[:, 0].T * 255, torch.tensor(expected).float(), atol=close, rtol=0)


# What each number that a camera notes says about where the picture's first row and column are.
HELD = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: np.rot90(upright),
    7: lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("suffix", ["png", "webp", "jpg"])
@pytest.mark.parametrize("held", HELD)
def test_however_a_camera_was_held_the_picture_is_upright(held, suffix, tmp_path):
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :24], upright[:16, 24:], upright[16:, :24] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    exif = Image.Exif()
    exif[0x0112] = held
    path = tmp_path / f"held.{suffix}"
    options = {"png": {}, "webp": {"lossless": True}, "jpg": {"quality": 100, "subsampling": 0}}[suffix]
    Image.fromarray(np.ascontiguousarray(HELD[held](upright))).save(path, exif=exif, **options)

    image = read_picture(path)

    wanted = torch.from_numpy(upright).permute(2, 0, 1) / 255
    torch.testing.assert_close(image, wanted, atol=2 / 255 if suffix == "jpg" else 0, rtol=0)


def _broken_exif(content: bytes) -> bytes:
    """Let the note of a JPEG say that it has 40,000 entries, and break off."""
    note = b"Exif\0\0MM\0*\0\0\0\x08\x9c\x40\x01\x12"
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + content[2:]


def test_a_broken_note_of_the_camera_does_no_harm(tmp_path):
    path = tmp_path / "picture.jpg"
    Image.new("RGB", (8, 4), (0, 0, 255)).save(path)
    whole = read_picture(path)
    path.write_bytes(_broken_exif(path.read_bytes()))

    assert torch.equal(read_picture(path), whole)


def test_a_picture_that_is_not_there_empty_or_text_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.png"):
        read_picture(tmp_path / "none.png")
    for content in (
        b"",
        b"no picture at all",
        b"<!DOCTYPE html><title>404</title>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ):
        (tmp_path / "broken.png").write_bytes(content)
        with pytest.raises(OSError, match=r"broken\.png: the file is damaged or no picture"):
            read_picture(tmp_path / "broken.png")


def _png(*chunks: tuple[bytes, bytes], crc: int = 0) -> bytes:
    """Put a PNG file together; anything but 0 spoils its checksums."""
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ crc)
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


SIZE = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
PIXELS = zlib.compress(bytes(2 * (1 + 2 * 3)))


@pytest.mark.parametrize(
    "content",
    [
        _png((b"IHDR", SIZE), (b"IDAT", PIXELS[:-8]), (b"IEND", b"")),
        _png((b"IHDR", SIZE), (b"IDAT", PIXELS[:6]), (b"\x94tg\xd4", b"")),
        _png((b"IHDR", SIZE), (b"IDAT", PIXELS), (b"IEND", b""), crc=1),
        _png((b"IHDR", SIZE[:7]), (b"IDAT", PIXELS), (b"IEND", b"")),
    ],
    ids=["pixels missing", "odd chunk", "wrong checksums", "half a header"],
)
def test_every_kind_of_damage_to_a_png_is_the_same_kind_of_error(content, tmp_path):
    whole = _png((b"IHDR", SIZE), (b"IDAT", PIXELS), (b"IEND", b""))
    (tmp_path / "some.png").write_bytes(whole)
    assert read_picture(tmp_path / "some.png").shape == (3, 2, 2)

    (tmp_path / "some.png").write_bytes(content)
    with pytest.raises(OSError, match=r"some\.png: the file is damaged or no picture: "):
        read_picture(tmp_path / "some.png")


def _encoded(format_: str) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, format_)
    return file.getvalue()


ENCODED = {format_: _encoded(format_) for format_ in ("PNG", "JPEG", "WEBP", "GIF")}


def _progressive() -> bytes:
    file = io.BytesIO()
    picture = Image.effect_noise((64, 48), 60).convert("RGB")
    picture.save(file, "JPEG", progressive=True)
    return file.getvalue()


def test_a_progressive_jpeg_is_read_whole_and_refused_when_cut(tmp_path):
    content = _progressive()
    path = tmp_path / "progressive.jpg"
    path.write_bytes(content)
    with Image.open(path) as theirs:
        np.testing.assert_array_equal((read_picture(path) * 255).round().permute(1, 2, 0), np.asarray(theirs))

    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(OSError, match=r"progressive\.jpg: the file is damaged or no picture"):
        read_picture(path)


def _moving(path, suffix, options):
    first, second = (Image.new("RGB", (6, 4), colour) for colour in ("red", "blue"))
    first.save(path / f"moving.{suffix}", save_all=True, append_images=[second], **options)
    return path / f"moving.{suffix}"


@pytest.mark.parametrize(
    ("suffix", "options"),
    [("gif", {}), ("webp", {"lossless": True}), ("png", {}), ("jpg", {"format": "MPO", "quality": 100})],
)
def test_of_several_pictures_in_a_file_the_first_counts(suffix, options, tmp_path):
    image = read_picture(_moving(tmp_path, suffix, options))

    red = torch.tensor([1.0, 0.0, 0.0])[:, None, None].expand(3, 4, 6)
    torch.testing.assert_close(image, red, atol=2 / 255, rtol=0)


@pytest.mark.parametrize("size", [(1, 1), (4000, 1), (1, 4000)])
def test_the_smallest_and_the_thinnest_picture_are_read(size, tmp_path):
    Image.new("L", size, 51).save(tmp_path / "thin.png")

    image = read_picture(tmp_path / "thin.png")

    assert torch.equal(image, torch.full((3, size[1], size[0]), 0.2))


# Large ones


LARGE = {
    "grey": ("L", "png", {}),
    "grey and alpha": ("LA", "png", {}),
    "colour": ("RGB", "png", {}),
    "colour and alpha": ("RGBA", "png", {}),
    "palette": ("P", "png", {}),
    "palette with a hole": ("P", "png", {"transparency": 0}),
    "black and white": ("1", "png", {}),
    "JPEG": ("RGB", "jpg", {"quality": 95}),
    "CMYK": ("CMYK", "jpg", {"quality": 95}),
}


@pytest.mark.parametrize("mode", LARGE)
def test_a_large_picture_is_shrunk_by_a_whole_number_and_looks_the_same(mode, tmp_path, monkeypatch):
    mode, suffix, options = LARGE[mode]
    path = tmp_path / f"large.{suffix}"
    halves = np.zeros((90, 120, 3), np.uint8)
    halves[:, 60:] = 255
    Image.fromarray(halves).convert(mode).save(path, **options)
    whole = read_picture(path)
    assert whole.shape == (3, 90, 120)

    monkeypatch.setattr(reading, "MOST_PIXELS", 1300)
    small = read_picture(path)

    by = 4 if suffix == "jpg" else 3  # a JPEG is halved as it is decoded, and then once more
    assert small.shape == (3, -(-90 // by), 120 // by)
    wanted = whole[:, ::by, ::by]
    for half in (slice(0, 54 // by), slice(66 // by, None)):
        torch.testing.assert_close(small[:, :, half], wanted[:, :, half], atol=0.02, rtol=0)


def test_a_large_picture_taken_sideways_is_upright(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PIXELS", 1300)
    exif = Image.Exif()
    exif[0x0112] = 6
    for suffix in ("jpg", "png"):
        Image.new("RGB", (120, 90)).save(tmp_path / f"sideways.{suffix}", exif=exif)
        _, height, width = read_picture(tmp_path / f"sideways.{suffix}").shape
        assert height > width


def test_grey_of_16_bits_is_rounded_as_it_should_be(tmp_path, monkeypatch):
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    Image.fromarray(values).save(tmp_path / "deep.png")

    image = read_picture(tmp_path / "deep.png")

    np.testing.assert_array_equal((image[0] * 255).round(), (values / 257).round())
    monkeypatch.setattr(reading, "MOST_PIXELS", 16384)
    assert read_picture(tmp_path / "deep.png").shape == (3, 128, 128)


def _blank(width: int, height: int) -> bytes:
    """Make a grey PNG file of any size, in a few kB and without its pixels in memory."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return _png((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))


def test_a_picture_of_108_megapixels_is_shrunk_without_a_word(tmp_path, capfd):
    (tmp_path / "huge.png").write_bytes(_blank(12000, 9000))

    assert read_picture(tmp_path / "huge.png").shape == (3, 3000, 4000)
    assert capfd.readouterr() == ("", "")


def test_a_picture_beyond_what_pillow_reads_is_refused_with_its_number_of_pixels(tmp_path):
    header = struct.pack(">IIBBBBB", 20000, 10000, 8, 0, 0, 0, 0)
    (tmp_path / "bomb.png").write_bytes(_png((b"IHDR", header), (b"IDAT", PIXELS), (b"IEND", b"")))

    with pytest.raises(OSError, match=r"bomb\.png: the picture is too large: .*200000000 pixels"):
        read_picture(tmp_path / "bomb.png")


# Names


@pytest.mark.parametrize("name", ["Äpfel & Öl", 'it\'s "mine"', "星夜", "100 % cat", "[a-z]*", "a.b", "$x$"])
def test_a_photo_may_have_any_name(own, name):
    Image.new("RGB", (5, 4), (255, 0, 0)).save(own / "photos" / f"{name}.png")

    assert load_photo(name).image.shape == (3, 4, 5)


def test_a_name_is_the_same_however_a_system_writes_its_letters(own):
    Image.new("RGB", (5, 4)).save(own / "photos" / unicodedata.normalize("NFD", "Mädchen.png"))

    assert load_photo(unicodedata.normalize("NFC", "Mädchen")).image.shape == (3, 4, 5)


def test_two_photos_of_one_name_are_both_named(own):
    for suffix in ("jpg", "png"):
        Image.new("RGB", (5, 4)).save(own / "photos" / f"chelsea.{suffix}")

    with pytest.raises(
        ValueError, match=r"chelsea: expected one picture of that name, got .*chelsea\.jpg and .*chelsea\.png"
    ):
        load_photo("chelsea")


def test_files_that_systems_leave_behind_are_no_photos(own):
    (own / "photos" / "._chelsea.png").write_bytes(b"nobody's data")
    (own / "photos" / "Thumbs.db").write_bytes(b"nobody's data")

    assert not load_photo("chelsea").source.own
    with pytest.raises(ValueError, match="name: expected one of") as error:
        load_photo("._chelsea")
    assert "_chelsea," not in str(error.value)


def test_a_shipped_photo_is_that_of_the_package_whatever_the_reader_has(own):
    Image.new("RGB", (5, 4)).save(own / "photos" / "chelsea.png")

    assert load_photo("chelsea").source.own
    assert not shipped_photo("chelsea").source.own
    assert shipped_photo("chelsea").image.shape == (3, 300, 451)
    with pytest.raises(ValueError, match=r"name: expected one of astronaut, .*text, got 'aunt'"):
        shipped_photo("aunt")


TITLES = {
    "Mädchen (1885), №3": "Mädchen (1885), №3",
    "星夜": "U+661F U+591C",
    "night 星 sky": "night U+661F sky",
    "$x$": "U+0024 x U+0024",
    "two\nlines": "two lines",
    "bell\x07": "bell U+0007",
    "zero\u200dwidth": "zero U+200D width",
    "lost\udc80byte": "lost U+DC80 byte",
}


@pytest.mark.parametrize("text", TITLES)
def test_what_a_figure_cannot_show_is_spelt_out(text):
    assert drawable(text) == TITLES[text]


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=30))
def test_any_name_can_be_a_title(text):
    with matplotlib.rc_context():
        figures.use_style()
        figure = Figure(figsize=(1, 1))
        figure.text(0, 0, drawable(text))
        figure.draw_without_rendering()


@settings(deadline=None)
@given(format_=st.sampled_from(sorted(ENCODED)), data=st.data())
def test_a_file_that_breaks_off_is_an_error_that_names_it(format_, data, tmp_path_factory):
    content = ENCODED[format_]
    # The last bytes only say that the picture is over, and Pillow does without them.
    kept = data.draw(st.integers(0, len(content) - 40))
    path = tmp_path_factory.mktemp("cut") / "cut.img"
    path.write_bytes(content[:kept])

    with pytest.raises(OSError, match=r"cut\.img"):
        read_picture(path)


@settings(deadline=None)
@given(format_=st.sampled_from(sorted(ENCODED)), data=st.data())
def test_an_altered_byte_gives_a_picture_or_a_clear_error_and_nothing_else(format_, data, tmp_path_factory):
    content = bytearray(ENCODED[format_])
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("altered") / "altered.img"
    path.write_bytes(content)

    try:
        image = read_picture(path)
    except OSError as error:
        assert "altered.img" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert image.shape[0] == 3
        assert 0 <= image.min() <= image.max() <= 1
