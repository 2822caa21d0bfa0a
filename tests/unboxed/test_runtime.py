"""The same seed gives the same numbers, and a profile that does not exist is refused."""

import os
import random

import numpy as np
import pytest
import torch

from unboxed import runtime


def test_the_same_seed_gives_the_same_numbers():
    draws = []
    for number in (3, 3, 4):
        generator = runtime.seed(number)
        sources = (
            torch.rand(5).tolist(),
            torch.rand(5, generator=generator).tolist(),
            np.random.rand(5).tolist(),  # noqa: NPY002 - what libraries draw from
            random.random(),
        )
        draws.append(sources)
    for first, again, other in zip(*draws, strict=True):
        assert first == again != other
    assert torch.are_deterministic_algorithms_enabled()
    assert not torch.utils.deterministic.fill_uninitialized_memory


def test_matrix_products_on_a_gpu_get_a_fixed_workspace_unless_there_is_one(monkeypatch):
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":16:8")
    runtime.seed(0)
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":16:8"

    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG")
    runtime.seed(0)
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"  # one of the two that cuBLAS documents


def test_seeded_draws_as_a_seed_does_and_leaves_chance_alone_here_and_elsewhere(monkeypatch):
    def others(seed):
        raise AssertionError("the generators of other devices were reseeded")

    torch.manual_seed(5)
    before, expected = torch.get_rng_state(), torch.rand(4)
    torch.set_rng_state(before)
    monkeypatch.setattr(torch.cuda, "manual_seed_all", others)

    def fail():
        with runtime.seeded(5, torch.device("cpu")):
            assert torch.equal(torch.rand(4), expected)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert torch.equal(torch.get_rng_state(), before)


def test_a_bar_grows_and_ends_its_line(capsys):
    for done in range(3):
        runtime.bar(done, 2)

    shown = capsys.readouterr()
    lines = shown.err.split("\r")[1:]
    assert [line.count("█") for line in lines] == [0, 15, 30]
    assert [line[30:] for line in lines] == [" 0/2", " 1/2", " 2/2\n"]
    assert shown.out == ""


@pytest.mark.parametrize("number", [-1, 2**32, 2**70, 1.5, True, "x", None])
def test_what_is_no_seed_is_refused_before_anything_is_changed(number):
    message = f"number: expected an integer from 0 to .*, got {number!r}"
    before = random.getstate()
    with pytest.raises(ValueError, match=message):
        runtime.seed(number)
    with pytest.raises(ValueError, match=message), runtime.seeded(number, torch.device("cpu")):
        pass
    assert random.getstate() == before


@pytest.mark.parametrize("name", ["quick", "full"])
def test_the_environment_overrides_the_profile(name, monkeypatch):
    monkeypatch.setenv("UNBOXED_PROFILE", name)
    assert runtime.profile() == name


def test_an_unknown_profile_is_refused(monkeypatch):
    monkeypatch.setenv("UNBOXED_PROFILE", "fast")
    with pytest.raises(ValueError, match="UNBOXED_PROFILE: expected 'quick' or 'full', got 'fast'"):
        runtime.profile()
