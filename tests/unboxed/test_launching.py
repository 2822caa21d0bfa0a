"""Programs in processes of their own: what they say, when, and what becomes of one that fails."""

import os

import pytest
import torch

from unboxed import launching
from unboxed.launching import Said


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Make a module that can be started by its name."""

    def make(text):
        (tmp_path / "errand.py").write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return "errand"

    return make


def test_lines_come_with_their_times(module):
    name = module("import time\nfor n in range(3):\n    print(n, flush=True)\n    time.sleep(0.2)\n")
    said = launching.run(name)
    assert said.lines == ["0", "1", "2"]
    assert said.seconds == sorted(said.seconds)
    assert said.shortest > 0.1


def test_the_shortest_is_the_least_between_neighbours():
    assert Said(["a", "b", "c"], [1.0, 4.0, 6.0]).shortest == 2.0


def test_options_and_one_thread_are_handed_on(module):
    name = module("import os, sys\nprint(sys.argv[1:], os.environ['OMP_NUM_THREADS'])")
    assert launching.run(name, "--fast", "2").lines == ["['--fast', '2'] 1"]


def test_a_failure_says_what_the_program_said(module):
    with pytest.raises(RuntimeError, match=r"errand ended with 1: (?s:.*)ValueError: no such luck"):
        launching.run(module("raise ValueError('no such luck')"))


def test_two_processes_know_of_one_another(module):
    name = module("import os\nprint('rank {RANK} of {WORLD_SIZE}\\n'.format_map(os.environ), end='')")
    assert sorted(launching.run(name, processes=2).lines) == ["rank 0 of 2", "rank 1 of 2"]


def test_no_process_runs_nothing():
    with pytest.raises(ValueError, match="processes: expected an integer of at least 1, got 0"):
        launching.run("errand", processes=0)


@pytest.mark.parametrize("processes", [1, 2])
def test_calls_at_once_return_what_they_would_one_by_one(processes):
    calls = [lambda power=power: torch.arange(4.0) ** power for power in range(5)]
    for found, call in zip(launching.at_once(calls, processes=processes), calls, strict=True):
        assert torch.equal(found, call())


@pytest.mark.skipif("sys.platform != 'linux'", reason="processes are forked on Linux alone")
def test_calls_at_once_are_made_elsewhere_by_no_more_processes_than_asked_for():
    where = launching.at_once([os.getpid] * 9, processes=2)
    assert os.getpid() not in where
    assert len(set(where)) <= 2


@pytest.mark.parametrize("processes", [1, 2])
def test_a_call_that_fails_says_why(processes):
    with pytest.raises(ZeroDivisionError):
        launching.at_once([lambda: 1, lambda: 1 // 0], processes=processes)
