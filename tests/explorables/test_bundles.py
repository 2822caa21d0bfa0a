"""A bundle on its way into the browser: whole it is loaded, from addresses or from memory; else refused."""

import functools
import http.server
import threading

import pytest
import torch
from nodes import HERE, JavaScriptError
from small import every_kind

from unboxed.export import bundle

NETWORKS = HERE / "networks.mjs"
MADE = bundle(every_kind(), tensors={"digit": torch.rand(1, 28, 28)}, accuracy=0.9712)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A bundle in a folder that is served, as the address of its files without their endings."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    folder = tmp_path_factory.mktemp("served")
    name = MADE.save(folder / "network").stem
    serve = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{name}"
        server.shutdown()


def held(node, manifest=None, weights=None):
    return node(NETWORKS, "held", {"manifest": manifest or MADE.manifest, "weights": weights or MADE.data})


def test_from_addresses_comes_what_comes_from_memory(node, address):
    loaded = held(node, f"{address}.json", f"{address}.bin")

    assert loaded["facts"] == {"accuracy": 0.9712}
    assert [layer["name"] for layer in loaded["layers"]] == [
        layer["name"] for layer in MADE.manifest["layers"]
    ]
    assert loaded["tensors"].keys() == MADE.manifest["tensors"].keys()
    again = held(node)
    for name, tensor in loaded["tensors"].items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, again["tensors"][name])


def test_every_number_of_16_bits_is_read_as_it_is(node):
    every = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(torch.float16)
    finite = every[every.isfinite()]
    made = bundle(tensors={"all": finite})

    loaded = held(node, made.manifest, made.data)

    assert torch.equal(loaded["tensors"]["all"].view(torch.int32), finite.float().view(torch.int32))
    assert loaded["layers"] is None


def test_32_bits_come_exactly(node):
    numbers = torch.randn(100, generator=torch.Generator().manual_seed(0))
    made = bundle(tensors={"some": numbers}, dtype=torch.float32)
    assert torch.equal(held(node, made.manifest, made.data)["tensors"]["some"], numbers)


def test_what_is_not_there_is_said(node, address):
    with pytest.raises(JavaScriptError, match=r"network.*\.gone: expected a file, got the answer 404"):
        held(node, weights=f"{address}.gone")
    with pytest.raises(JavaScriptError, match=r"network.*\.gone: expected a file, got the answer 404"):
        held(node, manifest=f"{address}.gone")
    with pytest.raises(JavaScriptError, match=r"http://127.0.0.1:9/weights: expected a file, got no answer"):
        held(node, weights="http://127.0.0.1:9/weights")
    with pytest.raises(JavaScriptError, match=r"\.bin: expected JSON"):
        held(node, manifest=f"{address}.bin")


LAYERS = MADE.manifest["layers"]


REFUSED = {
    "expected the format unboxed-bundle/1, got unboxed-bundle/2": {"format": "unboxed-bundle/2"},
    "expected numbers of the kind float16 or float32, got float8": {"dtype": "float8"},
    "a: expected one of conv2d, .*, got norm": {"layers": [{"name": "a", "kind": "norm"}]},
    "a: expected one of conv2d, .*, got constructor": {"layers": [{"name": "a", "kind": "constructor"}]},
    "a.weight: expected weights for this layer, got none": {"layers": [{"name": "a", "kind": "linear"}]},
    "a: expected inputs from before it, got b": {"layers": [{"name": "a", "kind": "tanh", "inputs": ["b"]}]},
    "stem: expected a name of its own": {"layers": LAYERS[:1] * 2},
    "a: offset: expected a whole number from 0": {"tensors": {"a": {"shape": [9], "offset": len(MADE.data)}}},
}


@pytest.mark.parametrize("message", REFUSED)
def test_a_manifest_that_it_cannot_follow_is_refused(node, message):
    with pytest.raises(JavaScriptError, match=message):
        held(node, MADE.manifest | REFUSED[message])


def test_weights_that_were_cut_off_or_changed_are_refused(node):
    with pytest.raises(JavaScriptError, match=f"expected {len(MADE.data)} bytes, got {len(MADE.data) - 1}"):
        held(node, weights=MADE.data[:-1])
    with pytest.raises(
        JavaScriptError, match=f"damaged: expected the checksum {MADE.manifest['crc32']}, got"
    ):
        held(node, weights=MADE.data[:-1] + bytes([MADE.data[-1] ^ 1]))


def test_what_a_layer_cannot_take_is_said_with_its_name(node):
    sent = {"manifest": MADE.manifest, "weights": MADE.data}
    with pytest.raises(JavaScriptError, match=r"stem: weight: expected shape .* = 3"):
        node(NETWORKS, "outputs", sent, torch.zeros(1, 3, 12, 11), [])
