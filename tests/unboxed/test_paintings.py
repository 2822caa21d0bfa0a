"""Paintings: made by code they repeat and differ, the reader's own come first, and what is wrong is named."""

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

from unboxed import figures
from unboxed.datasets.paintings import load_paintings
from unboxed.drawing.paintings import PALETTES, paint


@pytest.fixture(scope="module")
def painted():
    """What there is without a folder of one's own, painted once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("UNBOXED_DATA", raising=False)
        return load_paintings(size=32)


def test_without_a_folder_they_are_painted_by_code(painted):
    assert list(painted) == list(PALETTES)
    for painting in painted.values():
        assert "by this book's own code" in painting.source.credit
        assert painting.image.shape == (3, 32, 32)
        assert painting.image.dtype == torch.float32
        assert 0 <= painting.image.min() < painting.image.max() <= 1


def test_the_same_seed_paints_the_same_picture_and_another_another(painted):
    again, other = (paint("evening", size=32, seed=seed) for seed in (0, 4))
    assert torch.equal(painted["evening"].image, again)
    assert (again - other).abs().mean() > 0.02


def test_palettes_have_their_own_colours(painted):
    means = [painting.image.mean(dim=(1, 2)) for painting in painted.values()]
    for number, mean in enumerate(means):
        for other in means[:number]:
            assert (mean - other).abs().max() > 0.05


def test_strokes_follow_the_land_along_the_horizon():
    # Along the way of the brush colours change less than across it: near the lower edge that is sideways.
    land = paint("meadow", size=128)[:, 96:].mean(dim=0)
    assert land.diff(dim=1).abs().mean() < 0.8 * land.diff(dim=0).abs().mean()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"palette": "pastel"}, "palette: expected one of evening, meadow, embers, got 'pastel'"),
        ({"size": 31}, "size: expected an integer of at least 32, got 31"),
    ],
)
def test_what_cannot_be_painted_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        paint(**arguments)


def test_a_size_without_pixels_is_refused():
    with pytest.raises(ValueError, match="size: expected an integer of at least 32, got 8"):
        load_paintings(size=8)


def test_the_readers_own_come_first_in_their_own_shape(tmp_path, monkeypatch):
    folder = tmp_path / "paintings"
    folder.mkdir()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"paintings: expected at least one of \.jpg"):
        load_paintings()

    noise = np.random.default_rng(0).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).save(folder / "harbour.png")
    (folder / "notes.txt").write_text("oil on wood")
    found = load_paintings(size=40)
    assert list(found) == ["harbour"]
    assert found["harbour"].image.shape == (3, 40, 60)
    assert found["harbour"].source.own

    (folder / "torn.jpg").write_bytes(b"")
    with pytest.raises(OSError, match=r"torn\.jpg: the file is damaged or no picture"):
        load_paintings()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Give the reader an empty folder of paintings."""
    folder = tmp_path / "paintings"
    folder.mkdir()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))
    return folder


def test_a_painting_has_the_name_of_its_file_as_far_as_a_figure_can_show_it(own):
    for number, name in enumerate(["Frühling", 'Monet\'s 100 % "blue"', "星夜", "$x$"]):
        Image.new("RGB", (40, 40), (number, 0, 0)).save(own / f"{name}.png")

    found = load_paintings(size=32)

    assert list(found) == ["U+0024 x U+0024", "Frühling", 'Monet\'s 100 % "blue"', "U+661F U+591C"]
    assert all(painting.name == name for name, painting in found.items())
    assert found["U+661F U+591C"].source.credit == "星夜.png, from the reader's own data"
    with matplotlib.rc_context():
        figures.use_style()
        figures.show_images(
            [painting.image for painting in found.values()], list(found)
        ).draw_without_rendering()


def test_two_paintings_of_one_name_are_both_named(own):
    (own / "more").mkdir()
    for path in (own / "night.jpg", own / "more" / "night.png"):
        Image.new("RGB", (40, 40)).save(path)

    with pytest.raises(
        ValueError, match=r"night: expected one picture of that name, got .*night\.\w+ and .*night"
    ):
        load_paintings()


def test_a_painting_too_long_for_a_short_side_is_named(own):
    Image.new("RGB", (4000, 1)).save(own / "scroll.png")

    with pytest.raises(ValueError, match=r"scroll\.png: expected sides of at most 40 to 1, got 1 x 4000"):
        load_paintings()


def test_files_that_systems_leave_behind_are_no_paintings(own):
    (own / "__MACOSX").mkdir()
    for name in ("._night.jpg", "__MACOSX/night.jpg", "Thumbs.db"):
        (own / name).write_bytes(b"nobody's data")

    with pytest.raises(FileNotFoundError, match="paintings: expected at least one of"):
        load_paintings()
