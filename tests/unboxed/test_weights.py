"""Weights are numbers under names: by name, by order, or one message; and nothing in a file is run."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from unboxed import backbones
from unboxed.weights import read_weights


@pytest.fixture
def wanted():
    """The tensors of a small network, two of them of one shape."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).state_dict()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.pth"


def same(found, wanted):
    return list(found) == list(wanted) and all(torch.equal(found[name], wanted[name]) for name in wanted)


def test_names_of_the_network_decide_whatever_their_order(wanted, path):
    torch.save(dict(reversed(wanted.items())), path)

    assert same(read_weights(path, wanted), wanted)


def test_other_names_are_taken_in_their_order(wanted, path):
    torch.save({f"_{number}": tensor for number, tensor in enumerate(wanted.values())}, path)

    assert same(read_weights(path, wanted), wanted)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda tensors: tensors.popitem(), "expected a state dict of 7 tensors, got 6"),
        (lambda tensors: tensors.clear(), "expected a state dict of 7 tensors, got 0"),
        (
            lambda tensors: tensors.update({"0.bias": {"nested": 1}}),
            "expected a state dict of 7 tensors, got OrderedDict with other things in it",
        ),
        (
            lambda tensors: tensors.update({"0.weight": torch.zeros(4, 3, 5, 5)}),
            r"expected torch.float32 of shape \(4, 3, 3, 3\) for 0.weight, "
            r"got torch.float32 of shape \(4, 3, 5, 5\) in 0.weight",
        ),
        (
            lambda tensors: tensors.update({"0.bias": torch.zeros(4, dtype=torch.float16)}),
            r"expected torch.float32 of shape \(4,\) for 0.bias, got torch.float16",
        ),
        (
            lambda tensors: tensors.update({"1.weight": torch.tensor([1, 2, math.nan, 4])}),
            r"expected finite numbers for 1\.weight, got others in 1\.weight",
        ),
        (
            lambda tensors: tensors.update({"1.bias": torch.tensor([1, 2, 3, -math.inf])}),
            r"expected finite numbers for 1\.bias, got others in 1\.bias",
        ),
    ],
)
def test_tensors_of_another_network_are_refused(wanted, path, spoil, message):
    spoiled = wanted.copy()
    spoil(spoiled)
    torch.save(spoiled, path)

    with pytest.raises(ValueError, match=rf"mine\.pth: {message}"):
        read_weights(path, wanted)


def test_a_file_that_holds_no_state_dict_is_refused(wanted, path):
    torch.save([1, 2], path)

    with pytest.raises(ValueError, match=r"mine\.pth: expected a state dict of 7 tensors, got list"):
        read_weights(path, wanted)


class Payload:
    """What an attacker would put into a file: an object whose making runs a command."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def test_what_a_file_would_run_is_not_run(wanted, path, tmp_path):
    trace = tmp_path / "trace"
    torch.save({**wanted, "extra": Payload(trace)}, path)
    torch.load(path, weights_only=False)
    assert trace.exists()
    trace.unlink()

    with pytest.raises(OSError, match=r"mine\.pth: expected weights as torch\.save writes them") as error:
        read_weights(path, wanted)

    assert not trace.exists()
    assert "\n" not in str(error.value)
    assert error.value.__suppress_context__  # PyTorch's message says how to run it


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"these are no weights",
        b"<!DOCTYPE html><html><title>404 Not Found</title></html>",
        b"PK\x03\x04 a broken archive",
        b"\x80\x02}q\x00.",
    ],
    ids=["empty", "text", "a page", "an archive", "a pickle"],
)
def test_a_file_of_another_kind_is_refused(wanted, path, content):
    path.write_bytes(content)

    with pytest.raises(
        OSError, match=r"mine\.pth: expected weights as torch\.save writes them.*nothing in it"
    ):
        read_weights(path, wanted)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_breaks_off_is_refused(wanted, path, kept):
    torch.save(wanted, path)
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])

    with pytest.raises(OSError, match=r"mine\.pth: expected weights as torch\.save writes them"):
        read_weights(path, wanted)


def test_a_missing_file_is_named(wanted, path):
    with pytest.raises(FileNotFoundError, match=r"mine\.pth"):
        read_weights(path, wanted)


def test_a_backbone_takes_its_own_names_in_any_order(path):
    torch.manual_seed(0)
    random = backbones.load(weights=None).model.network.state_dict()
    names = list(random)
    first, second = names.index("bn1.weight"), names.index("bn1.bias")
    names[first], names[second] = names[second], names[first]
    random["bn1.bias"] += 1
    torch.save({name: random[name] for name in names}, path)

    loaded = backbones.load(weights=path).model.network.state_dict()

    assert torch.equal(loaded["bn1.bias"], random["bn1.bias"])
    assert torch.equal(loaded["bn1.weight"], random["bn1.weight"])
