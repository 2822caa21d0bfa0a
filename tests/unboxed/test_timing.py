"""Shares of time, by clocks that tell what they are told to."""

import pytest
import torch

from unboxed import timing
from unboxed.timing import Stopwatch, served


def clocks(monkeypatch, elapsed, worked):
    """Let so much time pass between two looks, and so much of it at work."""
    for name, passed in (("perf_counter", elapsed), ("process_time", worked)):
        readings = iter([100.0, 100.0 + passed])
        monkeypatch.setattr(timing.time, name, lambda readings=readings: next(readings))


@pytest.mark.parametrize(
    ("elapsed", "worked", "threads", "share"),
    [(2.0, 2.0, 1, 1.0), (2.0, 0.5, 1, 0.25), (2.0, 2.0, 2, 0.5), (2.0, 2.1, 1, 1.0)],
)
def test_a_share_is_the_work_of_each_thread_over_the_time(monkeypatch, elapsed, worked, threads, share):
    clocks(monkeypatch, elapsed, worked)
    assert Stopwatch().served(threads) == share


def test_no_threads_get_no_share():
    with pytest.raises(ValueError, match="threads: expected an integer of at least 1, got 0"):
        Stopwatch().served(0)


def test_a_process_that_waits_is_not_served(monkeypatch):
    watch = Stopwatch()
    timing.time.sleep(0.2)
    assert watch.served() < 0.5


def test_the_number_of_threads_is_left_as_it_was():
    before = torch.get_num_threads()
    assert 0 < served(2, side=8, repeats=1) <= 1
    assert torch.get_num_threads() == before
