"""What is measured of a machine comes back whole; how much the machine gains is its own affair."""

import functools
import json
from dataclasses import asdict

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from unboxed import gains, timing

SMALL = {"size": 100, "side": 8, "batch_size": 2, "repeats": 1}


@pytest.fixture(scope="module", autouse=True)
def _small_products():
    """Ask with small products, too, how much of the processors there is: else that takes longest of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gains, "served", functools.partial(timing.served, side=SMALL["size"]))
        yield


@pytest.fixture(scope="module")
def uncompiled():
    """What is measured where there is no compiler, and how many threads there were before and after."""

    def refuse(function, options):
        raise ImportError("no compiler")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "compile", refuse)
        before = torch.get_num_threads()
        return gains.measure(**SMALL), before, torch.get_num_threads()


@given(st.integers(1, 300))
def test_one_thread_as_many_as_cores_and_twice_as_many_are_tried(cores):
    counts = gains.thread_counts(cores)
    assert {1, cores, 2 * cores} <= set(counts)
    assert counts == sorted(set(counts))
    assert max(counts) == 2 * cores


def test_what_was_measured_comes_back_from_json(uncompiled):
    found, before, after = uncompiled
    assert after == before
    assert list(found.threads["copy"]) == gains.thread_counts(gains.cores())
    assert found.eager.keys() == found.bfloat16.keys()
    assert 0 < found.served <= 1
    assert gains.read(json.dumps(asdict(found))) == found


def test_a_machine_without_a_compiler_says_what_is_missing(uncompiled):
    found, *_ = uncompiled
    assert found.compiled == {}
    assert found.trouble == "ImportError"


def test_what_is_compiled_is_held_against_what_is_not(monkeypatch):
    monkeypatch.setattr(torch, "compile", lambda function, options: lambda x: function(x) + 0.5)
    found = gains.measure(**SMALL)
    assert found.compiled_off == pytest.approx(0.5, abs=1e-6)
    assert found.compiled["elementwise"] > 0
    assert found.trouble == ""


def test_a_compiler_that_does_not_know_all_of_the_processor_is_tried_out(monkeypatch):
    def compile_for(function, options):
        if options == gains.BRISK:
            raise RuntimeError("unrecognized option")
        return function

    monkeypatch.setattr(torch, "compile", compile_for)
    found = gains.measure(**SMALL)
    assert found.compiled["elementwise"] > 0
    assert found.trouble == ""


def test_the_bend_is_near_the_error_function_it_stands_for():
    x = torch.linspace(-4, 4, 101)
    assert torch.allclose(gains.bend(x), torch.nn.functional.gelu(x), atol=0.01)
