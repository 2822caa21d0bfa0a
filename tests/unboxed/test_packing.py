"""Rows in few bits: as near as their steps allow, and written without a gap."""

import zlib

import numpy as np
import pytest
import torch

from unboxed.export import bundle
from unboxed.packing import in_steps, packed


@pytest.mark.parametrize("bits", [2, 5, 16, 24])
def test_nothing_is_further_off_than_half_a_step(bits):
    given = (
        torch.randn(4, 3, 5, generator=torch.Generator().manual_seed(0))
        * torch.tensor([1e-6, 1, 3, 1e6])[:, None, None]
    )

    numbers, steps = in_steps(given, bits)

    most = 2 ** (bits - 1) - 1
    assert numbers.abs().amax(dim=(1, 2)).tolist() == [most] * 4, "a row uses all of its bits"
    assert (numbers.double() * steps.double() - given.double()).abs().le(0.5001 * steps.double()).all()


def test_a_row_of_zeros_and_one_too_small_for_its_step_stay_what_they_are():
    numbers, steps = in_steps(torch.tensor([[0.0, 0.0], [1e-44, 0.0], [1.0, -1.0]]), 16)
    assert (numbers * steps)[[0, 2]].tolist() == [[0.0, 0.0], [1.0, -1.0]]
    assert (numbers * steps)[1].abs().max() <= 1e-44


@pytest.mark.parametrize("bits", [2, 3, 11, 24])
def test_steps_and_bits_stand_in_a_row_after_what_was_there(bits):
    before = bundle(tensors={"bias": torch.tensor([0.5])}, dtype=torch.float32, accuracy=0.75)
    most = 2 ** (bits - 1) - 1
    numbers = torch.tensor([[most, -most, 0], [1, -1, most]])

    made = packed(before, {"rows": numbers * torch.tensor([[0.25], [2.0]])}, {"rows": bits})

    assert made.manifest["tensors"]["rows"] == {"shape": [2, 3], "offset": 4, "bits": bits}
    assert made.manifest["tensors"]["bias"] == before.manifest["tensors"]["bias"]
    assert made.manifest["facts"] == {"accuracy": 0.75}
    assert made.data.startswith(before.data)
    assert np.frombuffer(made.data, "<f4", 2, offset=4).tolist() == [0.25, 2]
    written = made.data[12:]
    assert len(written) == -(-6 * bits // 8)
    whole = int.from_bytes(written, "little")
    found = [(whole >> (place * bits)) % 2**bits - 2 ** (bits - 1) for place in range(6)]
    assert found == numbers.flatten().tolist()
    assert whole >> (6 * bits) == 0
    assert (made.manifest["bytes"], made.manifest["crc32"]) == (len(made.data), zlib.crc32(made.data))
    assert before.manifest["tensors"].keys() == {"bias"}, "the one given is left as it was"


@pytest.mark.parametrize(
    ("name", "tensor", "bits", "message"),
    [
        ("x", torch.ones(2, 2), 25, "x: bits: expected an integer of at least 2 and at most 24, got 25"),
        ("x", torch.ones(2, 2), 1, "x: bits: expected an integer of at least 2 and at most 24, got 1"),
        ("x", torch.ones(2), 8, r"x: expected shape \(\.\.\., m, n\), got \(2\)"),
        ("x", torch.full((2, 2), torch.nan), 8, "x: expected finite"),
        ("bias", torch.ones(2, 2), 8, "tensors: expected other names than those of the bundle, got bias"),
    ],
)
def test_what_cannot_be_packed_is_refused(name, tensor, bits, message):
    with pytest.raises(ValueError, match=message):
        packed(bundle(tensors={"bias": torch.ones(1)}, dtype=torch.float32), {name: tensor}, {name: bits})


def test_a_bundle_of_other_numbers_is_refused():
    with pytest.raises(ValueError, match=r"made: expected a bundle of float32, got <bundle of 0 tensors"):
        packed(bundle(), {"x": torch.ones(1, 1)}, {"x": 8})
