"""One grammar for what is expected: what fits passes, and the rest is told what was wanted and what came."""

import contextlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from unboxed.checks import check_number, check_tensor

LENGTHS = st.lists(st.integers(0, 5), max_size=4)


@given(LENGTHS, LENGTHS)
def test_a_shape_fits_itself_and_its_letters_and_whatever_stands_in_front(front, lengths):
    tensor = torch.zeros([*front, *lengths])
    check_tensor("x", tensor, " ".join(map(str, tensor.shape)))
    letters = "abcd"[: len(lengths)]
    sizes = check_tensor("x", tensor, " ".join(["...", *letters]))
    assert sizes == dict(zip(letters, lengths, strict=True))
    with pytest.raises(ValueError, match=r"x: expected shape \(.*\), got \("):
        check_tensor("x", tensor, " ".join(map(str, [*tensor.shape, 1])))


@pytest.mark.parametrize(
    ("tensor", "wanted", "message"),
    [
        ([1.0], {}, "x: expected a tensor, got list"),
        (torch.zeros(2), {"dtype": int}, "x: expected integers, got torch.float32"),
        (torch.zeros(2).int(), {}, "x: expected floating point, got torch.int32"),
        (torch.zeros(2).int(), {"dtype": torch.int64}, "x: expected torch.int64, got torch.int32"),
        (torch.zeros(2) > 0, {"dtype": int}, "x: expected integers, got torch.bool"),
        (torch.zeros(2), {"dtype": bool}, "x: expected booleans, got torch.float32"),
        (torch.zeros(3, 9), {"shape": "1 3 h w"}, r"x: expected shape \(1, 3, h, w\), got \(3, 9\)"),
        (torch.zeros(3, 4), {"shape": "n n"}, r"x: expected shape \(n, n\), got \(3, 4\)"),
        (torch.zeros(3), {"shape": "n", "sizes": {"n": 4}}, r"x: expected shape \(n\) with n = 4, got \(3\)"),
        (torch.zeros(3), {"shape": "... a b"}, r"x: expected shape \(\.\.\., a, b\), got \(3\)"),
        (torch.tensor([0.0, 2.0]), {"at_most": 1}, "x: expected values of at most 1, got 0 to 2"),
        (torch.tensor([-1.0]), {"at_least": 0}, "x: expected values of at least 0, got -1 to -1"),
        (
            torch.tensor([3]),
            {"dtype": int, "at_least": 0, "at_most": 2},
            "x: expected values from 0 to 2, got 3",
        ),
        (torch.tensor([float("nan")]), {"at_least": 0}, "x: expected finite numbers, got nan"),
        (torch.tensor([float("inf")]), {"finite": True}, "x: expected finite numbers, got inf"),
        (torch.zeros(1), {"device": torch.device("meta")}, "x: expected a tensor on meta, got one on cpu"),
        (torch.zeros(0, 2), {"filled": True}, r"x: expected one number or more, got shape \(0, 2\)"),
        (torch.ones(2).to(torch.float8_e4m3fn), {"at_most": 0.5}, "x: expected values of at most 0.5, got 1"),
        (
            torch.ones(2).to(torch.uint16),
            {"dtype": int, "at_most": 0},
            "x: expected values of at most 0, got 1",
        ),
        (
            torch.ones(2).to(torch.complex64),
            {"dtype": None, "at_least": 0},
            "x: expected dense real numbers, got torch.complex64",
        ),
        (torch.eye(2).to_sparse(), {"at_least": 0}, "x: expected dense real numbers, got .*torch.sparse_coo"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(tensor, wanted, message):
    with pytest.raises((TypeError, ValueError), match=message):
        check_tensor("x", tensor, **wanted)


@pytest.mark.parametrize(
    ("number", "wanted", "message"),
    [
        (0, {"kind": int, "at_least": 1}, "x: expected an integer of at least 1, got 0"),
        (2.0, {"kind": int}, "x: expected an integer, got 2.0"),
        (True, {"kind": int}, "x: expected an integer, got True"),
        ("2", {}, "x: expected a finite number, got '2'"),
        (float("nan"), {}, "x: expected a finite number, got nan"),
        (0.0, {"above": 0}, "x: expected a finite number above 0, got 0.0"),
        (1.0, {"at_least": 0, "below": 1}, "x: expected a finite number of at least 0 and below 1, got 1.0"),
        (9, {"at_most": 8}, "x: expected a finite number of at most 8, got 9"),
        pytest.param(10**400, {}, "x: expected a finite number, got 1000", id="huge"),
        pytest.param(
            10**400, {"kind": int, "at_most": 8}, "x: expected an integer .* 8, got 1000", id="whole"
        ),
    ],
)
def test_a_number_out_of_place_is_refused_in_words(number, wanted, message):
    with pytest.raises(ValueError, match=message):
        check_number("x", number, **wanted)


def test_numbers_of_numpy_are_numbers():
    check_number("x", np.int64(28), int, at_least=1)
    check_number("x", np.float32(0.5), above=0, below=1)
    check_number("x", 10**400, int, at_least=1)
    check_tensor(
        "x", torch.tensor([1.0, 2.0]), "n", at_least=1, at_most=2, finite=True, device=torch.device("cpu")
    )


class OnSecondGpu(torch.Tensor):
    device = torch.device("cuda", 1)


@pytest.mark.parametrize(
    ("wanted", "right"), [("cuda", True), ("cuda:1", True), ("cuda:0", False), ("cpu", False)]
)
def test_a_kind_of_device_is_any_of_that_kind(wanted, right):
    tensor = torch.zeros(1).as_subclass(OnSecondGpu)
    with (
        contextlib.nullcontext()
        if right
        else pytest.raises(ValueError, match=f"expected a tensor on {wanted}")
    ):
        check_tensor("x", tensor, device=torch.device(wanted))
