"""Data is what it says it is, whatever its file looks like, and a damaged file is never anything else."""

import errno
import hashlib
import importlib.util
import struct
from dataclasses import replace
from http.client import IncompleteRead
from importlib import import_module
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unboxed import origins, sources
from unboxed.datasets import load_digits, load_iris
from unboxed.datasets.mnist import read_idx, shuffled

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "cut_digits.py"


@pytest.fixture(autouse=True)
def _no_data_of_their_own(monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Give the reader a folder of their own data."""
    folder = tmp_path / "own"
    for name in ("digits", "iris"):
        (folder / name).mkdir(parents=True)
    monkeypatch.setenv("UNBOXED_DATA", str(folder))
    return folder


# Digits


def test_digits_are_as_many_and_of_the_form_that_is_said():
    shipped = load_digits()

    for images, labels, count in (
        (shipped.train_images, shipped.train_labels, 12_000),
        (shipped.test_images, shipped.test_labels, 2_000),
    ):
        assert images.shape == (count, 1, 28, 28)
        assert images.dtype == torch.float32
        assert (images.min(), images.max()) == (0, 1)
        assert labels.shape == (count,)
        assert labels.dtype == torch.int64
        assert labels.unique().tolist() == list(range(10))
        # In random order: a run of 500 holds each digit about 50 times.
        assert labels[:500].bincount().min() > 25
        # White on black: the border is dark.
        assert images[:, :, 0].mean() < 0.01 < images.mean()
    assert "14,000 of its 70,000" in shipped.source.credit


def test_no_test_image_is_a_training_image():
    shipped = load_digits()

    train = {image.numpy().tobytes() for image in shipped.train_images}

    assert len(train) == 12_000
    assert not train & {image.numpy().tobytes() for image in shipped.test_images}


def test_one_flipped_bit_in_the_digits_gives_both_checksums(tmp_path, monkeypatch):
    content = bytearray(sources.find("digits").path.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "parcel").mkdir()
    (tmp_path / "parcel" / "__init__.py").touch()
    (tmp_path / "parcel" / "digits.npz").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    origin = origins.ORIGINS["digits"]
    monkeypatch.setitem(origins.ORIGINS, "digits", replace(origin, package="parcel", path="digits.npz"))
    found = hashlib.sha256(content).hexdigest()

    with pytest.raises(OSError, match=rf"digits\.npz.*expected sha256 {origin.sha256}, found {found}"):
        load_digits()


def _write_idx(path: Path, array: np.ndarray) -> None:
    path.write_bytes(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


def _write_whole(folder: Path) -> list[np.ndarray]:
    """Write four files like those of MNIST, but small; return what is in them."""
    random = np.random.default_rng(0)
    arrays = [
        random.integers(0, 256, (5, 28, 28), np.uint8),
        np.arange(5, dtype=np.uint8),
        random.integers(0, 256, (3, 28, 28), np.uint8),
        np.arange(3, dtype=np.uint8),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(import_module("unboxed.datasets.mnist").WHOLE, arrays, strict=True):
        _write_idx(folder / name, array)
    return arrays


@pytest.mark.parametrize("full", [False, True])
def test_the_readers_own_digits_come_first(own, full):
    arrays = _write_whole(own / "digits")

    mine = load_digits(full=full)

    assert mine.source.own
    assert sorted(mine.train_labels.tolist()) == arrays[1].tolist()
    assert mine.train_labels.tolist() != arrays[1].tolist()
    np.testing.assert_array_equal(
        (mine.train_images * 255).round().byte()[:, 0], arrays[0][mine.train_labels]
    )
    assert sorted(mine.test_labels.tolist()) == arrays[3].tolist()
    np.testing.assert_array_equal((mine.test_images * 255).round().byte()[:, 0], arrays[2][mine.test_labels])


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        (
            "train-labels-idx1-ubyte",
            np.arange(4),
            r"training labels: expected shape \(n\) with n = 5, got \(4\)",
        ),
        (
            "train-labels-idx1-ubyte",
            np.full(5, 10),
            "training labels: expected values of at most 9, got 10 to 10",
        ),
        ("t10k-images-idx3-ubyte", np.zeros((3, 32, 32)), r"test images: expected shape \(n, 28, 28\)"),
    ],
)
def test_own_digits_that_do_not_belong_together_are_an_error(own, name, array, message):
    _write_whole(own / "digits")
    _write_idx(own / "digits" / name, array.astype(np.uint8))

    with pytest.raises(ValueError, match=f"digits: {message}"):
        load_digits()


def test_own_digits_that_are_incomplete_are_an_error(own):
    _write_whole(own / "digits")
    (own / "digits" / "t10k-labels-idx1-ubyte").unlink()

    with pytest.raises(FileNotFoundError, match="t10k-labels-idx1-ubyte"):
        load_digits()


class _Download:
    """Stand in for torchvision's MNIST: write small files where it would, and note that it was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.calls = error, 0

    def __call__(self, root: Path, *, download: bool) -> None:
        assert download
        self.calls += 1
        print("progress, which belongs on no page")
        if self.error:
            raise self.error
        _write_whole(root / "MNIST" / "raw")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Send downloads to an empty cache, and expect the small files there."""
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    module = import_module("unboxed.datasets.mnist")
    _write_whole(tmp_path / "sample")
    checksums = {
        name: hashlib.sha256((tmp_path / "sample" / name).read_bytes()).hexdigest() for name in module.WHOLE
    }
    monkeypatch.setattr(module, "WHOLE", checksums)
    return tmp_path / "hub" / "unboxed" / "MNIST" / "raw"


def test_all_digits_are_downloaded_once_and_in_silence(cache, monkeypatch, capfd):
    download = _Download()
    monkeypatch.setattr("torchvision.datasets.MNIST", download)

    first, second = load_digits(full=True), load_digits(full=True)

    assert download.calls == 1
    assert len(first.train_images) == len(second.train_images) == 5
    assert "all 70,000" in first.source.credit
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Error downloading"),
        ConnectionResetError("gone"),
        TimeoutError("timed out"),
        URLError("no route to host"),
        IncompleteRead(b""),
    ],
)
def test_without_a_network_all_digits_are_those_that_are_shipped_and_say_so(cache, monkeypatch, error):
    monkeypatch.setattr("torchvision.datasets.MNIST", _Download(error))

    found = load_digits(full=True)

    assert len(found.train_images) == 12_000
    assert "14,000 of its 70,000" in found.source.credit


def test_a_full_disk_is_not_taken_for_no_network(cache, monkeypatch):
    monkeypatch.setattr(
        "torchvision.datasets.MNIST", _Download(OSError(errno.ENOSPC, "No space left on device"))
    )

    with pytest.raises(OSError, match=r"raw: the download could not be stored: .*No space left"):
        load_digits(full=True)


def test_a_download_of_something_else_is_not_taken_for_no_network(cache, monkeypatch, capfd):
    def log_in(url, filename):
        Path(filename).write_bytes(b"<title>Please log in</title>")

    monkeypatch.setattr("torchvision.datasets.utils._urlretrieve", log_in)
    monkeypatch.setattr("torchvision.datasets.utils._get_redirect_url", lambda url, max_hops: url)

    with pytest.raises(OSError, match="raw: the download is damaged, try again"):
        load_digits(full=True)
    assert capfd.readouterr() == ("", "")


def test_a_damaged_download_is_an_error_and_not_a_reason_to_use_others(cache, monkeypatch):
    monkeypatch.setattr("torchvision.datasets.MNIST", _Download())
    load_digits(full=True)
    damaged = cache / "train-labels-idx1-ubyte"
    damaged.write_bytes(damaged.read_bytes()[:-1])

    with pytest.raises(OSError, match=r"train-labels-idx1-ubyte: the file is damaged: expected sha256"):
        load_digits(full=True)


@settings(deadline=None)
@given(shape=st.lists(st.integers(1, 6), min_size=1, max_size=3), data=st.data())
def test_idx_files_are_read_back_and_refused_when_their_length_is_wrong(shape, data, tmp_path_factory):
    array = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    path = tmp_path_factory.mktemp("idx") / "some-idx-ubyte"
    _write_idx(path, array)
    content = path.read_bytes()

    np.testing.assert_array_equal(read_idx(path), array)

    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(OSError, match="some-idx-ubyte: the file is damaged or no IDX file"):
        read_idx(path)
    path.write_bytes(content + b"\0")
    with pytest.raises(OSError, match="some-idx-ubyte: the file is damaged or no IDX file"):
        read_idx(path)


def test_an_idx_file_of_something_other_than_bytes_is_refused(tmp_path):
    path = tmp_path / "floats-idx1"
    path.write_bytes(struct.pack(">HBBI", 0, 13, 1, 4) + bytes(4))

    with pytest.raises(OSError, match="begins with the bytes 00000d, expected 000008"):
        read_idx(path)


# The script that cuts the digits


@pytest.fixture(scope="module")
def cutter():
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("cut_digits", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packing_the_shipped_digits_again_gives_the_same_file(cutter, tmp_path):
    with np.load(sources.find("digits").path) as shipped:
        arrays = dict(shipped)

    cutter.pack(arrays, tmp_path / "again.npz")

    sources.check(tmp_path / "again.npz", origins.ORIGINS["digits"].sha256)
    assert (tmp_path / "again.npz").stat().st_size < 2_500_000


def test_digits_come_without_repeats_in_an_order_that_no_library_decides():
    order = shuffled("train", 1000)

    assert sorted(order) == list(range(1000))
    assert order[:5] == [766, 23, 227, 789, 816]
    assert order != shuffled("test", 1000)


def test_files_other_than_those_of_mnist_are_not_cut(cutter, tmp_path):
    _write_whole(tmp_path)

    with pytest.raises(
        OSError, match="train-images-idx3-ubyte: the file is damaged: expected sha256 ba891046"
    ):
        cutter.cut(tmp_path)


def test_the_script_explains_itself(cutter, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["cut_digits.py", "--help"])

    with pytest.raises(SystemExit, match="0"):
        cutter.main()
    assert "12,000 of its training" in capsys.readouterr().out


def test_the_script_writes_what_it_cuts_and_prints_its_checksum(cutter, tmp_path, monkeypatch, capsys):
    arrays = {"test_labels": np.arange(3, dtype=np.uint8)}
    monkeypatch.setattr(cutter, "cut", lambda folder: arrays if folder == tmp_path else None)
    monkeypatch.setattr("sys.argv", ["cut_digits.py", str(tmp_path), "--output", str(tmp_path / "some.npz")])

    cutter.main()

    with np.load(tmp_path / "some.npz") as written:
        np.testing.assert_array_equal(written["test_labels"], arrays["test_labels"])
    sha256 = hashlib.sha256((tmp_path / "some.npz").read_bytes()).hexdigest()
    assert capsys.readouterr().out == f"{sha256}  some.npz\n"


# Irises


def test_irises_equal_those_of_scikit_learn():
    ours, theirs = load_iris(), sklearn.datasets.load_iris()

    np.testing.assert_array_equal(ours.measurements.numpy(), theirs.data.astype(np.float32))
    np.testing.assert_array_equal(ours.species.numpy(), theirs.target)
    assert (ours.measurements.dtype, ours.species.dtype) == (torch.float32, torch.int64)
    assert list(ours.feature_names) == theirs.feature_names
    assert list(ours.species_names) == list(theirs.target_names)
    assert not ours.source.own


def test_the_readers_own_irises_come_first(own):
    (own / "iris" / "iris.csv").write_text("2,4,rose,tulip\n1,2,3,4,0\n5,6,7,8,1\n")

    mine = load_iris()

    assert mine.source.own
    assert mine.measurements.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert mine.species.tolist() == [0, 1]
    assert mine.species_names == ("rose", "tulip")


def test_a_table_that_a_spreadsheet_wrote_is_read(own):
    (own / "iris" / "iris.csv").write_text("\ufeff1,4,rose\r\n1,2,3,4,0\r\n", encoding="utf-8")

    assert load_iris().measurements.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize(
    "table",
    [
        "",
        "2,4,rose",
        "2,4,rose\n1,2,3,4,0",
        "1,4,rose\n1,2,3,0",
        "1,4,rose\n1,2,3,x,0",
        "2,4,a\n1,2,3,4,0\n1,2,3,0",
        "two,4,rose\n1,2,3,4,0",
        "1,4,rose\n1,2,3,nan,0",
        "1,4,rose\n1,2,3,4,1",
        "1,4,rose\n1,2,3,4,0.5",
        "1,4,rose\n1,2,3,\0,0",
    ],
    ids=[
        "empty",
        "no flowers",
        "one is missing",
        "three measurements",
        "no number",
        "ragged",
        "no count",
        "not a number",
        "no such species",
        "half a species",
        "zero byte",
    ],
)
def test_a_broken_table_of_irises_is_named(own, table):
    (own / "iris" / "iris.csv").write_text(table)

    with pytest.raises(OSError, match=r"iris\.csv: expected .*, got"):
        load_iris()
