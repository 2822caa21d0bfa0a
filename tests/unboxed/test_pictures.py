"""Pictures from folders: what is read, what is put right, and what is refused by name."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms.v2 import functional

from unboxed import sources
from unboxed.datasets import insects, load_insects, load_pets, pets
from unboxed.datasets.pictures import load, read_folders
from unboxed.datasets.reading import read_picture

CAT, DOG = (200, 40, 10), (10, 60, 220)


def fill(folder, name, colour, count, size=(12, 10)):
    place = folder / name
    place.mkdir(parents=True)
    for number in range(count):
        Image.new("RGB", size, colour).save(place / f"{number:03}.png")
    return place


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Ten cats and seven dogs to learn from, two and three to test."""
    folder = tmp_path / "own" / "pets"
    for part, counts in {"train": (10, 7), "val": (2, 3)}.items():
        for name, colour, count in zip(("cat", "dog"), (CAT, DOG), counts, strict=True):
            fill(folder / part, name, colour, count)
    monkeypatch.setenv("UNBOXED_DATA", str(folder.parent))
    return folder


def test_the_readers_own_photographs_come_first(own):
    found = load_pets(size=16)

    assert found.kind == "photographs"
    assert found.source.own
    assert found.train.labels.tolist() == [0] * 8 + [1] * 6
    assert found.valid.labels.tolist() == [0] * 2 + [1]
    assert found.test.labels.tolist() == [0] * 2 + [1] * 3
    for images, labels in (
        (found.train.images, found.train.labels),
        (found.valid.images, found.valid.labels),
        (found.test.images, found.test.labels),
    ):
        wanted = torch.tensor([CAT, DOG])[labels] / 255
        assert torch.equal(images, wanted[:, :, None, None].expand(-1, 3, 16, 16))


def test_those_to_choose_with_are_the_last_of_each_class_by_name(own):
    for number, path in enumerate(sorted((own / "train" / "cat").iterdir())):
        Image.new("RGB", (4, 4), (number, 0, 0)).save(path)

    found = load_pets(size=4)

    shades = (found.valid.images[found.valid.labels == 0][:, 0, 0, 0] * 255).round().int().tolist()
    assert shades == [8, 9]


def few(module, load_them, fewer):
    """Load what there is without photographs, but fewer of them."""

    def load_few(source, classes, size, draw, counts):
        assert len(counts) == len(fewer)
        return load(source, classes, size, draw, fewer)

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("UNBOXED_DATA", raising=False)
        patch.setattr(module, "load", load_few)
        return load_them(size=16)


@pytest.fixture(scope="module")
def drawn_pets():
    return few(pets, load_pets, (100, 50, 100))


@pytest.fixture(scope="module")
def drawn_insects():
    return few(insects, load_insects, (60, 30, 90))


@pytest.fixture(params=["pets", "insects"])
def drawn(request):
    return request.getfixturevalue(f"drawn_{request.param}")


def in_a_row(found):
    """All images and labels, from those to learn from to those to test."""
    sets = found.train, found.valid, found.test
    return torch.cat([each.images for each in sets]), torch.cat([each.labels for each in sets])


def test_without_photographs_they_are_drawings_and_say_so(drawn):
    assert drawn.kind == "drawings"
    assert "drawn by this book's own code" in drawn.source.credit
    for images, labels in (
        (drawn.train.images, drawn.train.labels),
        (drawn.valid.images, drawn.valid.labels),
        (drawn.test.images, drawn.test.labels),
    ):
        assert images.shape == (len(labels), 3, 16, 16)
        assert images.dtype == torch.float32
        assert images.min() >= 0
        assert images.max() <= 1
        share = torch.bincount(labels, minlength=len(drawn.classes)) / len(labels)
        assert torch.allclose(share, torch.tensor(1 / len(drawn.classes)), atol=0.01)


def test_no_drawing_is_in_two_sets(drawn):
    pictures = in_a_row(drawn)[0].flatten(1)
    assert len(torch.unique(pictures, dim=0)) == len(pictures)


def test_cats_and_dogs_have_the_same_colours_on_average(drawn_pets):
    images, labels = in_a_row(drawn_pets)
    means = images.mean(dim=(2, 3))
    cats, dogs = means[labels == 0], means[labels == 1]
    error = (cats.var(dim=0) / len(cats) + dogs.var(dim=0) / len(dogs)).sqrt()
    assert ((cats.mean(dim=0) - dogs.mean(dim=0)).abs() < 3 * error).all()


def fit_colours(images, labels):
    """Fit the labels by least squares to mean and spread of the colours, and give the share it gets right."""
    about = torch.cat([images.mean(dim=(2, 3)), images.std(dim=(2, 3)), torch.ones(len(images), 1)], dim=1)
    learning = torch.arange(len(images)) < len(images) // 2
    targets = torch.nn.functional.one_hot(labels, 3).float()
    weights = torch.linalg.lstsq(about[learning], targets[learning]).solution
    return (about @ weights).argmax(dim=1).eq(labels)[~learning].float().mean().item()


def test_colour_tells_the_kinds_of_insects_apart_little(drawn_insects):
    assert fit_colours(*in_a_row(drawn_insects)) < 0.65


def numbered(count, seed):
    return torch.full((count, 3, 4, 4), float(seed)), torch.zeros(count, dtype=torch.int64)


def test_what_is_drawn_to_learn_from_to_choose_with_and_to_test_has_seeds_of_its_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)
    found = load(sources.find("pets"), ("cat", "dog"), 4, numbered, counts=(5, 2, 3))

    sets = (found.train.images, found.valid.images, found.test.images)
    assert [images.unique().tolist() for images in sets] == [[0], [1], [2]]
    assert [len(images) for images in sets] == [5, 2, 3]


def test_a_folder_of_photographs_for_another_set_changes_nothing(own):
    assert not sources.find("insects").own
    assert load(sources.find("insects"), ("bee",), 4, numbered, counts=(1, 1, 1)).kind == "drawings"


def test_a_long_picture_keeps_its_shape_and_loses_its_ends(tmp_path):
    place = fill(tmp_path, "cat", CAT, 1)
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (20, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(place / "000.png")

    given = read_folders(tmp_path, ("cat",), 20)

    assert torch.equal(given.images[0], torch.from_numpy(pixels[:, 15:35]).permute(2, 0, 1) / 255)


MODES = {
    "CMYK": ("jpg", Image.new("CMYK", (9, 9), (0, 255, 255, 0)), (255, 0, 0)),
    "one pixel": ("png", Image.new("RGB", (1, 1), (7, 8, 9)), (7, 8, 9)),
    "grey and alpha": ("png", Image.new("LA", (9, 9), (0, 0)), (255, 255, 255)),
    "16 bits": ("png", Image.fromarray(np.full((9, 9), 257 * 100, np.uint16)), (100, 100, 100)),
    "palette": ("png", Image.new("RGB", (9, 9), CAT).convert("P", palette=Image.Palette.ADAPTIVE), CAT),
}


@pytest.mark.parametrize("mode", MODES)
def test_odd_pictures_are_converted_as_they_look(mode, tmp_path):
    suffix, picture, colour = MODES[mode]
    place = fill(tmp_path, "cat", CAT, 1)
    picture.save(place / f"001.{suffix}")

    given = read_folders(tmp_path, ("cat",), 8)

    assert given.labels.tolist() == [0, 0]
    # The photo itself is tested to be right; JPEG moves a colour by a step or two.
    expected = torch.tensor(colour).reshape(3, 1, 1).expand(3, 8, 8) / 255
    assert torch.allclose(given.images[1], expected, atol=2.5 / 255 if suffix == "jpg" else 1e-6)


@pytest.mark.parametrize("content", [b"", b"this is a letter, not a picture", b"\xff\xd8\xff\xe0 broken off"])
def test_what_is_no_picture_under_a_pictures_name_is_named(own, content):
    (own / "train" / "dog" / "letter.jpg").write_bytes(content)
    with pytest.raises(OSError, match=r"train/dog/letter\.jpg: the file is damaged or no picture"):
        load_pets()


def test_files_that_do_not_claim_to_be_pictures_are_passed_over(own):
    (own / "train" / "dog" / "licence.txt").write_text("CC0")
    (own / "train" / "fox").mkdir()
    assert len(load_pets(size=8).train.labels) == 14


def test_a_class_without_a_folder_or_a_picture_is_named(own):
    for path in (own / "val" / "dog").iterdir():
        path.unlink()
    with pytest.raises(
        FileNotFoundError, match=r"val/dog: expected at least one of \.jpg, .*\.gif, got none"
    ):
        load_pets()

    (own / "val" / "dog").rmdir()
    with pytest.raises(FileNotFoundError, match=r"val/dog: expected a folder of dog pictures, got none"):
        load_pets()


def test_files_that_systems_leave_behind_are_passed_over(own):
    place = own / "train" / "dog"
    for name in ("._000.png", ".hidden.png", "Thumbs.db", "desktop.ini"):
        (place / name).write_bytes(b"nobody's data")
    (place / ".ipynb_checkpoints").mkdir()
    (place / ".ipynb_checkpoints" / "000-checkpoint.png").write_bytes(b"nobody's data")

    assert len(load_pets(size=8).train.labels) == 14


def test_many_of_one_class_and_one_of_the_other_are_refused_before_they_are_read(own):
    for path in sorted((own / "train" / "dog").iterdir())[1:]:
        path.unlink()
    for number in range(500):
        (own / "train" / "cat" / f"more{number}.png").touch()  # empty: reading one would be another error

    with pytest.raises(ValueError, match=r"train/dog: expected at least 5 pictures, got 1"):
        load_pets()


def test_a_picture_of_one_row_gives_its_middle(own):
    row = np.zeros((1, 4001, 3), np.uint8)
    row[0, 2000] = 255
    Image.fromarray(row).save(own / "val" / "cat" / "999.png")

    image = load_pets(size=8).test.images[2]

    assert torch.equal(image, torch.ones(3, 8, 8))


def test_too_few_to_learn_from_are_named(own):
    for path in sorted((own / "train" / "cat").iterdir())[4:]:
        path.unlink()
    with pytest.raises(ValueError, match=r"train/cat: expected at least 5 pictures, got 4"):
        load_pets()


@pytest.mark.parametrize("size", [0, -3])
def test_a_size_without_pixels_is_refused(own, size):
    with pytest.raises(ValueError, match=f"size: expected an integer of at least 1, got {size}"):
        load_pets(size=size)


def test_resizing_is_that_of_torchvision(tmp_path):
    place = fill(tmp_path, "cat", CAT, 1)
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(
        place / "000.png"
    )

    given = read_folders(tmp_path, ("cat",), 13)

    wanted = functional.resize(read_picture(place / "000.png"), [13, 13], antialias=True)
    assert torch.allclose(given.images[0], wanted, atol=1e-6)


def test_drawings_have_a_place_in_the_list_of_origins():
    for name in ("pets", "insects"):
        assert sources.find(name).files()[0].suffix == ".py"
