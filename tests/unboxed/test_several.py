"""Several numbers or tensors at once: what is refused, and in which words."""

import pytest
import torch

from unboxed.several import check_named, check_numbers, check_range

MAPS = {"conv1": torch.zeros(1, 8, 4, 4), "conv2": torch.zeros(1, 16, 2, 2)}


@pytest.mark.parametrize(
    ("given", "bounds", "message"),
    [
        ([], {}, r"sizes: expected one number or more, got \[\]"),
        ("12", {}, "sizes: expected one number or more, got '12'"),
        (3, {}, "sizes: expected one number or more, got 3"),
        ((1, 2), {"count": 1}, r"sizes: expected 1 number, got \(1, 2\)"),
        ((1,), {"count": 2}, r"sizes: expected 2 numbers, got \(1,\)"),
        (torch.ones(2, 2), {}, r"sizes: expected a finite number, got \[1\.0, 1\.0\]"),
        ((1, 0), {"above": 0}, "sizes: expected a finite number above 0, got 0"),
        ((1, 0.5), {"kind": int}, "sizes: expected an integer, got 0.5"),
    ],
)
def test_numbers_in_a_row_that_do_not_fit_are_refused(given, bounds, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        check_numbers("sizes", given, **bounds)


def test_numbers_in_a_row_may_be_a_list_a_tuple_a_set_or_a_tensor():
    for given in ([1, 2], (1, 2), {1, 2}, torch.tensor([1, 2])):
        check_numbers("sizes", given, int, count=2, at_least=1)


@pytest.mark.parametrize("limits", [(1, 1), (2, 1)])
def test_a_range_that_does_not_rise_is_refused(limits):
    with pytest.raises(ValueError, match=r"^x: expected the smaller number first, got . and 1$"):
        check_range("x", limits)


@pytest.mark.parametrize(
    ("given", "names", "shape", "error", "message"),
    [
        ({}, None, "...", ValueError, "maps: expected one tensor or more, got none"),
        (MAPS, [], "...", ValueError, "maps: expected one tensor or more, got none"),
        (MAPS, ["conv3"], "...", ValueError, "maps: expected conv3 among them, got conv1, conv2"),
        ({}, ["conv3"], "...", ValueError, "maps: expected conv3 among them, got none"),
        ([*MAPS.values()], None, "...", TypeError, "maps: expected tensors by name, got list"),
        ({"conv1": None}, None, "...", TypeError, r"maps\['conv1'\]: expected a tensor, got NoneType"),
        (MAPS, ["conv2"], "n c h", ValueError, r"maps\['conv2'\]: expected shape \(n, c, h\), got .*"),
        (MAPS, None, "n c h w", ValueError, r"maps\['conv2'\]: expected .* with n = 1, c = 8, h = 4, .*"),
    ],
)
def test_tensors_by_name_that_do_not_fit_are_refused(given, names, shape, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        check_named("maps", given, names, shape)


def test_of_tensors_by_name_those_asked_for_are_looked_at_and_their_lengths_given():
    assert check_named("maps", MAPS, ["conv2"], "1 c s s") == {"c": 16, "s": 2}
    check_named("maps", {**MAPS, "odd": None}, MAPS)
