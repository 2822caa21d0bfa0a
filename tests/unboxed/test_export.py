"""Bundles hold what they should, are refused if they cannot, and are written whole."""

import base64
import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from unboxed import export
from unboxed.networks import DigitNet


def row():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 2), nn.ReLU())


def held(made, name):
    place = made.manifest["tensors"][name]
    kind = {"float16": "<f2", "float32": "<f4"}[made.manifest["dtype"]]
    count = int(np.prod(place["shape"]))
    return torch.from_numpy(
        np.frombuffer(made.data, kind, count, place["offset"]).reshape(place["shape"]).copy()
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_a_bundle_holds_the_rounded_weights(dtype):
    model = row()
    made = export.bundle(model, dtype=dtype)

    assert made.manifest["format"] == "unboxed-bundle/1"
    assert made.manifest["bytes"] == len(made.data) == 8 * dtype.itemsize
    assert made.manifest["crc32"] == zlib.crc32(made.data)
    for name, parameter in export.rounded(model, dtype).named_parameters():
        assert torch.equal(held(made, name).float(), parameter)
        assert torch.equal(held(made, name), model.get_parameter(name).to(dtype))


def test_rounding_leaves_the_network_as_it_is():
    model = row()
    before = model[0].weight.clone()
    assert not torch.equal(export.rounded(model)[0].weight, before)
    assert torch.equal(model[0].weight, before)
    assert torch.equal(export.rounded(model, torch.float32)[0].weight, before)


def test_of_a_network_with_layers_these_are_carried():
    assert export.bundle(DigitNet()).manifest["layers"][0]["name"] == "conv1"


def test_tensors_alone_can_be_carried_and_stand_beside_a_network():
    picture = torch.rand(2, 3, dtype=torch.float64)[:, ::2]  # of other numbers, and with gaps in memory
    alone = export.bundle(tensors={"picture": picture})
    assert alone.manifest["layers"] == []
    assert torch.equal(held(alone, "picture"), picture.half())
    both = export.bundle(row(), tensors={"picture": picture})
    assert list(both.manifest["tensors"]) == ["0.weight", "0.bias", "picture"]
    assert torch.equal(held(both, "picture"), picture.half())


def test_facts_are_what_json_makes_of_them():
    made = export.bundle(row(), accuracy=0.97, classes=("a", "b"), examples=None)
    assert made.manifest["facts"] == {"accuracy": 0.97, "classes": ["a", "b"], "examples": None}
    assert json.loads(json.dumps(made.manifest)) == made.manifest


@pytest.mark.parametrize("fact", [torch.tensor(1.0), float("nan"), {1, 2}, b"bytes"])
def test_a_fact_that_json_cannot_hold_is_refused(fact):
    with pytest.raises(TypeError, match="accuracy: expected a fact that JSON can hold, got"):
        export.bundle(row(), accuracy=fact)


@pytest.mark.parametrize(("value", "message"), [
    (float("nan"), "0.weight: expected finite numbers, got nan"),
    (float("inf"), "0.weight: expected finite numbers, got inf"),
    (-7e4, "0.weight: expected numbers of at most 65504, as torch.float16 can hold, got 70000"),
])  # fmt: skip
def test_weights_that_cannot_be_carried_are_refused(value, message):
    model = row()
    with torch.no_grad():
        model[0].weight[1, 2] = value
    for carry in (export.bundle, export.rounded):
        with pytest.raises(ValueError, match=message):
            carry(model)


def test_what_is_too_large_for_16_bits_fits_32():
    assert held(export.bundle(tensors={"x": torch.tensor([7e4])}, dtype=torch.float32), "x").item() == 7e4
    with pytest.raises(ValueError, match=r"x: expected numbers of at most 3.40282e\+38, .* got 1e\+39"):
        export.bundle(tensors={"x": torch.tensor([1e39], dtype=torch.float64)}, dtype=torch.float32)


@pytest.mark.parametrize(("options", "message"), [
    ({"dtype": torch.bfloat16}, "dtype: expected torch.float16 or torch.float32, got torch.bfloat16"),
    ({"tensors": {"labels": torch.tensor([1])}}, "labels: expected floating point, got torch.int64"),
    ({"tensors": {"0.bias": torch.zeros(2)}}, "expected other names than those of the network, got 0.bias"),
])  # fmt: skip
def test_what_cannot_be_carried_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        export.bundle(row(), **options)


def test_files_have_names_that_change_with_what_they_hold(tmp_path):
    made = export.save(row(), tmp_path / "new" / "digits.v2", accuracy=0.97)
    saved = made.save(tmp_path / "new" / "digits.v2")

    name, digest, ending = saved.name.rsplit(".", 2)
    assert (name, ending, len(digest)) == ("digits.v2", "json", 16)
    assert json.loads(saved.read_text("utf-8")) == made.manifest
    assert saved.with_suffix(".bin").read_bytes() == made.data
    assert {path.suffix for path in saved.parent.iterdir()} == {".bin", ".json"}  # written once, and no other
    assert len(list(saved.parent.iterdir())) == 2
    assert export.bundle(row(), accuracy=0.98).save(tmp_path / "new" / "digits.v2") != saved


def test_a_write_that_fails_leaves_no_file_of_that_name(tmp_path, monkeypatch):
    def full(path, content):
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        export.save(row(), tmp_path / "digits")
    assert {path.suffix for path in tmp_path.iterdir()} == {".part"}


def test_a_notebook_gets_all_of_it():
    made = export.bundle(row())
    shown = made._repr_mimebundle_(include=None, exclude=None)
    content = json.loads(json.dumps(shown))["application/vnd.unboxed.bundle+json"]
    assert content["manifest"] == made.manifest
    assert base64.b64decode(content["weights"]) == made.data
    assert repr(made) == "<bundle of 2 tensors, 16 bytes of float16>"
