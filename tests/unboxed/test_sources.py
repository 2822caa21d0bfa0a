"""Data is found in one order, and what is damaged is refused with both checksums."""

import hashlib
from dataclasses import replace

import pytest

from unboxed import origins, sources
from unboxed.origins import Origin


@pytest.fixture(autouse=True)
def _no_data_of_their_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make an importable package with one file of data, and its origin."""
    folder = tmp_path / "parcel"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('finding data must not import the package')")
    (folder / "data" / "numbers.bin").write_bytes(b"0123456789")
    monkeypatch.syspath_prepend(tmp_path)
    sha256 = hashlib.sha256(b"0123456789").hexdigest()
    origin = Origin("parcel", "data/numbers.bin", sha256, "CC0", "nobody")
    monkeypatch.setitem(origins.ORIGINS, "numbers", origin)
    return folder


@pytest.mark.parametrize(
    "name", ["digits", "efficientnet_lite0", "insects", "iris", "own_digits", "paintings", "pets", "photos"]
)
def test_everything_that_is_promised_is_there_and_whole(name):
    source = sources.find(name)

    assert source.name == name
    assert not source.own
    assert source.files()
    assert source.licence
    assert source.credit


@pytest.mark.parametrize("find", [sources.find, sources.locate])
def test_unknown_name_lists_the_known_ones(find):
    with pytest.raises(ValueError, match=r"name: expected one of digits, .*vgg16, got 'cats'"):
        find("cats")


def test_what_a_package_ships_is_found_without_importing_it(package):
    source = sources.find("numbers")

    assert source.path.read_bytes() == b"0123456789"
    assert (source.own, source.licence, source.credit) == (False, "CC0", "nobody")
    assert source.files() == [source.path]


def test_a_damaged_file_is_refused_with_both_checksums(package):
    (package / "data" / "numbers.bin").write_bytes(b"0123456780")
    expected = hashlib.sha256(b"0123456789").hexdigest()
    found = hashlib.sha256(b"0123456780").hexdigest()

    with pytest.raises(OSError, match=rf"numbers\.bin.*damaged: expected sha256 {expected}, found {found}"):
        sources.find("numbers")
    assert sources.locate("numbers").path.name == "numbers.bin"  # says where, and does not look inside


def test_a_missing_file_folder_or_package_is_named(package, monkeypatch):
    origin = origins.ORIGINS["numbers"]
    (package / "data" / "numbers.bin").unlink()
    with pytest.raises(FileNotFoundError, match=r"numbers\.bin: no such file"):
        sources.find("numbers")

    monkeypatch.setitem(origins.ORIGINS, "numbers", replace(origin, path="pictures", sha256=""))
    with pytest.raises(FileNotFoundError, match="pictures: no such file or folder"):
        sources.find("numbers")

    monkeypatch.setitem(origins.ORIGINS, "numbers", replace(origin, package="no_such_parcel"))
    with pytest.raises(FileNotFoundError, match="the package no_such_parcel is missing"):
        sources.find("numbers")


def test_the_readers_own_folder_comes_first_even_before_a_damaged_file(package, tmp_path, monkeypatch):
    (package / "data" / "numbers.bin").write_bytes(b"damaged")
    (tmp_path / "mine" / "numbers").mkdir(parents=True)
    (tmp_path / "mine" / "numbers" / "b.txt").touch()
    (tmp_path / "mine" / "numbers" / "a.txt").touch()
    (tmp_path / "mine" / "numbers" / "code.py").touch()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path / "mine"))

    source = sources.find("numbers")

    assert source.own
    assert source == sources.locate("numbers")
    assert [path.name for path in source.files()] == ["a.txt", "b.txt"]


def test_what_systems_leave_behind_is_nobodys_data(package, tmp_path, monkeypatch):
    folder = tmp_path / ".mine" / "numbers"  # a hidden folder above is the reader's business
    for name in ("train/cat/7.png", "b/1.txt", "B/1.txt", "ä.txt", "a.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    for name in (
        ".DS_Store",
        "._7.png",
        "train/._cat",
        "train/cat/Thumbs.db",
        "train/desktop.ini",
        "train/.ipynb_checkpoints/7-checkpoint.png",
        "__MACOSX/train/cat/7.png",
        "__pycache__/data.npy",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path / ".mine"))

    found = [path.relative_to(folder).as_posix() for path in sources.find("numbers").files()]

    assert found == ["B/1.txt", "a.txt", "b/1.txt", "train/cat/7.png", "ä.txt"]
    assert [path.name for path in sources.files_in(folder)] == ["a.txt", "ä.txt"]
    assert [path.name for path in sources.files_in(folder, "*/*.txt")] == ["1.txt", "1.txt"]


def test_files_are_in_the_order_of_their_names_however_a_system_writes_and_lists_them(tmp_path, monkeypatch):
    for name in ("z", "u\u0308", "a"):  # ü in two characters, as macOS writes it, begins with a u
        (tmp_path / name).touch()
    listed = list(tmp_path.iterdir())
    for order in (listed, listed[::-1]):
        monkeypatch.setattr(type(tmp_path), "glob", lambda folder, pattern, order=order: iter(order))
        assert [path.name for path in sources.files_in(tmp_path)] == ["a", "z", "u\u0308"]


def test_a_linked_folder_is_credited_by_the_name_that_it_is_asked_for_by(package, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "numbers").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path / "mine"))
    assert sources.find("numbers").credit == "numbers, from the reader's own data"


def test_own_data_may_be_given_from_where_one_is_or_from_home(package, tmp_path, monkeypatch):
    (tmp_path / "mine" / "numbers").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    for root in ("mine", "./mine/../mine", "~/mine"):
        monkeypatch.setenv("UNBOXED_DATA", root)
        assert sources.find("numbers").path == (tmp_path / "mine" / "numbers").resolve()


def test_the_cache_of_pytorch_may_be_given_from_where_one_is_or_from_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    for home in ("torch", "~/torch"):
        monkeypatch.setenv("TORCH_HOME", home)
        assert sources.locate("vgg16").path == tmp_path / "torch/hub/checkpoints/vgg16-397923af.pth"


def test_weights_that_are_not_there_are_no_reason_to_install_anything_again(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))

    with pytest.raises(
        FileNotFoundError, match=r"vgg16-397923af\.pth: no such file or folder; backbones\.load downloads it"
    ):
        sources.find("vgg16")


def test_a_folder_of_ones_own_without_that_data_changes_nothing(package, tmp_path, monkeypatch):
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path))

    assert not sources.find("numbers").own


@pytest.mark.parametrize("root", ["no/such/folder", "file", "~nobody/of/that/name"])
def test_own_data_that_is_no_folder_is_an_error(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("UNBOXED_DATA", root)

    with pytest.raises(FileNotFoundError, match=f"UNBOXED_DATA: expected a folder, got '{root}'"):
        sources.find("photos")


def test_a_file_where_a_folder_of_ones_own_belongs_is_an_error(package, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "numbers").touch()
    monkeypatch.setenv("UNBOXED_DATA", str(tmp_path / "mine"))

    with pytest.raises(FileNotFoundError, match="numbers: expected a folder, got something else"):
        sources.find("numbers")


def test_a_source_on_a_page_does_not_show_where_this_machine_keeps_it(package):
    source = sources.find("numbers")

    assert str(source.path) not in repr(source)
