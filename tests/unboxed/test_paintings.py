"""Paintings: made by code they repeat and differ, the reader's own come first, and what is wrong is named."""

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

from unboxed import figures
from unboxed.datasets.paintings import load_paintings
from unboxed.drawing.mosaics import lay_mosaic
from unboxed.drawing.paintings import paint
from unboxed.drawing.woodcuts import cut_wood


@pytest.fixture(scope="module")
def painted():
    """What there is without a folder of one's own, made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("UNBOXED_DATA", raising=False)
        return load_paintings(size=48)


def test_without_a_folder_they_are_made_by_code(painted):
    assert list(painted) == ["whirls", "mosaic", "woodcut"]
    for painting in painted.values():
        assert "by this book's own code" in painting.source.credit
        assert painting.image.shape == (3, 48, 48)
        assert painting.image.dtype == torch.float32
        assert 0 <= painting.image.min() < painting.image.max() <= 1


@pytest.mark.parametrize(("name", "make"), [("whirls", paint), ("mosaic", lay_mosaic), ("woodcut", cut_wood)])
def test_the_same_seed_makes_the_same_picture_and_another_another(painted, name, make):
    again, other = (make(size=48, seed=seed) for seed in (0, 4))
    assert torch.equal(painted[name].image, again)
    assert (again - other).abs().mean() > 0.02


def test_they_have_colours_of_their_own(painted):
    means = [painting.image.mean(dim=(1, 2)) for painting in painted.values()]
    for number, mean in enumerate(means):
        for other in means[:number]:
            assert (mean - other).abs().max() > 0.05


def test_strokes_run_round_a_whirl():
    # Colours change less along the way of the brush than across it: left of a light, that is up and down.
    night = paint(size=192)[:, 44:76, 20:38].mean(dim=0)
    assert night.diff(dim=0).abs().mean() < 0.8 * night.diff(dim=1).abs().mean()


def test_stones_are_as_wide_as_they_should_be():
    # The grout takes the same share of a stone, whatever its width; finer stones have more edges.
    coarse, fine = (lay_mosaic(size=384, stone=stone).mean(dim=0)[:192] for stone in (0.16, 0.08))
    edges = [(picture.diff(dim=1).abs() > 0.2).float().mean() for picture in (coarse, fine)]
    assert edges[1] > 1.3 * edges[0]


def test_a_woodcut_has_ink_paper_and_a_red_sun():
    printed = cut_wood(size=128)
    middle = printed[:, 40:44, 43:47].mean(dim=(1, 2))
    assert middle[0] > 0.6
    red, green, blue = printed.flatten(1)
    plain = (red - green).abs() < 0.15
    assert 0.85 < plain.float().mean() < 0.99
    assert ((green < 0.2) | (green > 0.75)).float().mean() > 0.4
    assert (red - blue).max() > 0.5


@pytest.mark.parametrize("make", [paint, lay_mosaic, cut_wood])
def test_what_cannot_be_made_is_refused(make):
    with pytest.raises(ValueError, match="size: expected an integer of at least 32, got 31"):
        make(size=31)
    with pytest.raises(ValueError, match="seed: expected an integer of at least 0, got -1"):
        make(seed=-1)


def test_stones_without_a_width_are_refused():
    with pytest.raises(ValueError, match=r"stone: expected a finite number of at least 0\.01 and"):
        lay_mosaic(stone=0)


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
