"""Counting by formula agrees with PyTorch's and with sums done by hand. Nothing here reads a clock."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from unboxed import timing
from unboxed.networks import DigitNet, PetNet, mlp
from unboxed.roofline import (
    Machine,
    Work,
    amdahl,
    counted_operations,
    measure_machine,
    work,
)
from unboxed.timing import shortest_seconds

CPU = torch.device("cpu")

sizes = st.integers(1, 9)


@given(batch=sizes, inputs=sizes, outputs=sizes)
@settings(deadline=None)
def test_a_dense_layer_moves_its_weights_once_and_each_example_in_and_out(batch, inputs, outputs):
    done = work(nn.Linear(inputs, outputs), torch.zeros(batch, inputs))

    assert done.operations == 2 * batch * inputs * outputs
    assert done.traffic == 4 * (inputs * outputs + outputs + batch * (inputs + outputs))


@given(
    batch=sizes,
    groups=st.integers(1, 3),
    channels=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    dtype=st.sampled_from([torch.float32, torch.float64]),
)
@settings(deadline=None)
def test_a_convolution_is_counted_as_pytorch_counts_it(batch, groups, channels, kernel, stride, dtype):
    inputs, outputs = (groups * count for count in channels)
    layer = nn.Conv2d(inputs, outputs, kernel, stride=stride, groups=groups, bias=False, dtype=dtype)
    images = torch.zeros(batch, inputs, 8, 7, dtype=dtype)

    done = work(layer, images)

    assert done.operations == counted_operations(lambda: layer(images))
    numbers = images.numel() + layer(images).numel() + layer.weight.numel()
    assert done.traffic == dtype.itemsize * numbers


@pytest.mark.parametrize(
    ("model", "shape"), [(DigitNet(), (1, 28, 28)), (PetNet(), (3, 64, 64)), (mlp([5, 7, 3]), (5,))]
)
def test_a_network_is_the_sum_of_its_layers_and_counted_as_pytorch_counts_it(model, shape):
    images = torch.zeros(3, *shape)
    model.eval()

    done = work(model, images)

    assert done.operations == counted_operations(lambda: model(images))
    assert done.operations == 3 * work(model, images[:1]).operations
    weights = sum(weights.nbytes for weights in model.parameters())
    assert done.traffic - weights == 3 * (work(model, images[:1]).traffic - weights)
    assert not any(part._forward_hooks for part in model.modules())


def test_layers_without_weights_move_bytes_and_containers_do_not():
    model = nn.Sequential(nn.Flatten(), nn.Sequential(nn.ReLU(), nn.Identity()))

    assert work(model, torch.zeros(2, 3, 5)) == Work(operations=0, traffic=4 * 2 * 30)


def test_backward_is_counted_too():
    layer = nn.Linear(4, 6)
    inputs = torch.ones(3, 4, requires_grad=True)

    assert counted_operations(lambda: layer(inputs).sum().backward()) == 3 * work(layer, inputs).operations


def test_the_roof_rises_to_the_ridge_and_stays_level():
    machine = Machine(bandwidth=8.0, peak=32.0)

    assert machine.ridge == 4
    assert [machine.roof(intensity) for intensity in (0.5, 4.0, 40.0)] == [4.0, 32.0, 32.0]
    assert Work(operations=12, traffic=8).intensity == 1.5


@given(serial=st.floats(0, 1), workers=st.integers(1, 1000))
def test_amdahl_lies_between_one_worker_and_both_limits(serial, workers):
    speedup = amdahl(serial, workers)

    assert 1 - 1e-9 <= speedup <= workers * (1 + 1e-9)
    assert speedup * serial <= 1 + 1e-9
    assert speedup * (serial * workers + 1 - serial) == pytest.approx(workers)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-0.1, 2), r"serial: expected a finite number of at least 0 and at most 1, got -0\.1"),
        ((1.1, 2), r"serial: expected a finite number of at least 0 and at most 1, got 1\.1"),
        ((float("nan"), 2), "serial: expected a finite number of at least 0 and at most 1, got nan"),
        ((0.5, 0), "workers: expected a finite number of at least 1, got 0"),
    ],
)
def test_amdahl_refuses_what_makes_no_sense(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        amdahl(*arguments)


def clock(monkeypatch, durations):
    """Let a call take these seconds, one after the other."""
    readings = [0.0]
    for duration in durations:
        readings += [readings[-1] + duration, readings[-1] + duration]
    readings = iter(readings)
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(readings))


def test_the_shortest_leaves_out_the_first_call_and_disturbed_ones(monkeypatch):
    clock(monkeypatch, [1.0, 4.0, 90.0, 3.0])
    calls = []

    assert shortest_seconds(lambda: calls.append(1), device=CPU, repeats=3) == 3.0
    assert len(calls) == 4


def test_no_repeats_is_an_error():
    with pytest.raises(ValueError, match=r"^repeats: expected an integer of at least 1, got 0$"):
        shortest_seconds(lambda: None, device=CPU, repeats=0)


@pytest.mark.parametrize("name", ["megabytes", "side"])
def test_a_machine_is_not_measured_with_nothing(name):
    with pytest.raises(ValueError, match=f"^{name}: expected an integer of at least 1, got 0$"):
        measure_machine(CPU, **{name: 0})


@pytest.mark.parametrize("device", [torch.device("cuda", 1), torch.device("mps")])
def test_the_device_that_is_timed_is_waited_for_before_and_after(monkeypatch, device):
    events = []
    monkeypatch.setattr(torch.accelerator, "synchronize", events.append)
    monkeypatch.setattr(timing.time, "perf_counter", lambda: events.append("clock") or 0.0)

    shortest_seconds(lambda: events.append("work"), device=device, repeats=1)

    assert events == [device, "clock", "work", device, "clock"] * 2


def test_the_cpu_is_not_waited_for(monkeypatch):
    def refuse(device):
        raise RuntimeError("no accelerator")

    monkeypatch.setattr(torch.accelerator, "synchronize", refuse)
    assert shortest_seconds(lambda: None, device=CPU, repeats=1) >= 0


def test_a_machine_is_bytes_and_operations_over_seconds(monkeypatch):
    clock(monkeypatch, [9.0, 0.5, 9.0, 0.25])

    machine = measure_machine(CPU, megabytes=1, side=8, repeats=1)

    # A copy of 2**20 bytes moves twice as many; a product of 8 x 8 matrices has 8 * 8 sums of 8 products.
    assert machine == Machine(bandwidth=2 * 2**20 / 0.5, peak=8 * 8 * 8 * 2 / 0.25)
