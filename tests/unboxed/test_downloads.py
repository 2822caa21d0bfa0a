"""A download ends with the file or soon with an error, and a network is not taken for a disk."""

import errno
import hashlib
import socket
from http.client import IncompleteRead
from urllib.error import URLError

import pytest
import torch

from unboxed import backbones, downloads
from unboxed.datasets import load_digits

CONTENT = b"0123456789"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def silent(monkeypatch):
    """Give the address of a server that takes calls and never answers, and little patience."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(downloads, "SILENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.fixture
def failing(monkeypatch):
    """Let PyTorch's download fail with what it is told."""

    def fail(error):
        def download(*arguments, **options):
            raise error

        monkeypatch.setattr(torch.hub, "download_url_to_file", download)

    return fail


def test_a_file_is_downloaded_once_and_whole(tmp_path):
    there, here = tmp_path / "there", tmp_path / "new" / "folder" / "here"
    there.write_bytes(CONTENT)

    downloads.fetch(there.as_uri(), here, SHA256[:8])
    there.unlink()
    downloads.fetch(there.as_uri(), here, SHA256[:8])

    assert here.read_bytes() == CONTENT
    assert [path.name for path in here.parent.iterdir()] == ["here"]


def test_a_server_that_never_answers_is_no_network(silent, tmp_path):
    with pytest.raises(ConnectionError, match=rf"{silent}weights could not be reached \(timed out\)"):
        downloads.fetch(f"{silent}weights", tmp_path / "weights", SHA256)

    assert not list(tmp_path.iterdir())
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize(
    "error", [URLError("no route to host"), ConnectionResetError("gone"), IncompleteRead(b""), TimeoutError()]
)
def test_whatever_breaks_a_connection_is_no_network(failing, tmp_path, error):
    failing(error)

    with pytest.raises(ConnectionError, match="could not be reached"):
        downloads.fetch("https://example.org/weights", tmp_path / "weights", SHA256)


def test_a_full_disk_is_named_and_no_matter_of_the_network(failing, tmp_path):
    failing(OSError(errno.ENOSPC, "No space left on device"))

    with pytest.raises(OSError, match=r"weights: the download could not be stored: .*No space left") as error:
        downloads.fetch("https://example.org/weights", tmp_path / "weights", SHA256)
    assert not isinstance(error.value, ConnectionError)


def test_a_download_of_something_else_is_not_kept(tmp_path):
    (tmp_path / "there").write_bytes(b"<title>Please log in</title>")

    with pytest.raises(OSError, match="there: the download is damaged, try again") as error:
        downloads.fetch((tmp_path / "there").as_uri(), tmp_path / "here", SHA256)
    assert not isinstance(error.value, ConnectionError)
    assert not (tmp_path / "here").exists()


def test_vgg_is_not_waited_for_behind_a_proxy_that_never_answers(silent, tmp_path, monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torchvision.models.VGG16_Weights.IMAGENET1K_V1.value.url", f"{silent}vgg16.pth")

    with pytest.raises(FileNotFoundError, match=r"could not be reached \(timed out\)\. Put the file there"):
        backbones.load("vgg16")


def test_all_digits_are_not_waited_for_behind_a_proxy_that_never_answers(silent, tmp_path, monkeypatch):
    monkeypatch.delenv("UNBOXED_DATA", raising=False)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr("torchvision.datasets.MNIST.mirrors", [silent])

    assert "14,000 of its 70,000" in load_digits(full=True).source.credit
