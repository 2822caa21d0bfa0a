"""A path may be a string, and a device may be named, wherever one is taken."""

import hashlib

import pytest
import torch
from PIL import Image

from unboxed import downloads, portable, roofline, sources, teaching, timing
from unboxed.datasets import mnist, pictures, reading
from unboxed.gathering import look
from unboxed.heads import Head, Trained, load_trained
from unboxed.weights import read_weights


def test_a_path_may_be_a_string(tmp_path):
    place, picture = str(tmp_path), tmp_path / "cat" / "one.png"
    picture.parent.mkdir()
    Image.new("RGB", (40, 40), "white").save(picture)
    sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
    (tmp_path / "bytes").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 3, 4]))

    assert sources.files_in(place, "*/*") == reading.pictures_in(place, "*/*") == [picture]
    sources.check(str(picture), sha256)
    downloads.fetch("", str(picture), sha256)
    assert mnist.read_idx(f"{place}/bytes").tolist() == [3, 4]
    assert reading.read_picture(str(picture)).shape == look(str(picture)).shape == (3, 40, 40)
    assert sources.own("cat", str(picture)).credit == "one.png, from the reader's own data"
    torch.save({}, tmp_path / "weights.pth")
    assert read_weights(f"{place}/weights.pth", {}) == {}
    assert pictures.read_folders(place, ("cat",), 8).images.shape == (1, 3, 8, 8)
    trained = Trained(Head(torch.zeros(2, 3), torch.zeros(2), 1.0), ("cat", "dog"), 1, 1, 1)
    trained.save(f"{place}/out", "it")
    assert load_trained(f"{place}/out", "it").classes == ("cat", "dog")
    with pytest.raises(FileExistsError, match="expected a folder, or nothing yet, got a file"):
        portable.write_page(None, trained, str(picture))
    with pytest.raises(FileNotFoundError, match="nothing: expected a folder of pictures"):
        teaching.teach(None, f"{place}/nothing", f"{place}/new", seed=0, say=print, stage=print)


def test_a_device_may_be_named():
    timing.shortest_seconds(lambda: None, device="cpu", repeats=1)
    assert roofline.measure_machine("cpu", megabytes=1, side=8, repeats=1).peak > 0
