"""The same seed gives the same numbers, and a profile that does not exist is refused."""

import pytest
import torch

from unboxed import runtime


def test_the_same_seed_gives_the_same_numbers():
    draws = []
    for number in (3, 3, 4):
        generator = runtime.seed(number)
        draws.append((torch.rand(5).tolist(), torch.rand(5, generator=generator).tolist()))
    assert draws[0] == draws[1] != draws[2]
    assert torch.are_deterministic_algorithms_enabled()


@pytest.mark.parametrize("number", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(number):
    with pytest.raises(ValueError, match=f"number: expected an integer from 0 to .*, got {number}"):
        runtime.seed(number)


@pytest.mark.parametrize("name", ["quick", "full"])
def test_the_environment_overrides_the_profile(name, monkeypatch):
    monkeypatch.setenv("UNBOXED_PROFILE", name)
    assert runtime.profile() == name


def test_an_unknown_profile_is_refused(monkeypatch):
    monkeypatch.setenv("UNBOXED_PROFILE", "fast")
    with pytest.raises(ValueError, match="UNBOXED_PROFILE: expected 'quick' or 'full', got 'fast'"):
        runtime.profile()
