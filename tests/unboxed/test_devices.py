"""What would fail on a GPU, found without one: tensors left on the CPU, and operations that do not repeat."""

import collections.abc
import dataclasses
import functools
import importlib
import inspect
import io
import pkgutil
import re
import typing
from unittest import mock

import numpy as np
import pytest
import torch
from calls import CALLS, CPU, EXCEPTIONS, numbers
from pretend import DEVICE, Pretended, compute, pretended
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

import unboxed
from unboxed import attacks, backbones, runtime
from unboxed.architectures import ARCHITECTURES
from unboxed.processes import Processes
from unboxed.roofline import measure_machine

# What PyTorch's documentation says raises on CUDA once algorithms have to be deterministic, and the names of
# the operations behind it. "When attempting to differentiate" is the operation's backward one.
REFUSED = {
    "torch.nn.AvgPool3d": ["avg_pool3d_backward"],
    "torch.nn.AdaptiveAvgPool2d": ["_adaptive_avg_pool2d_backward"],
    "torch.nn.AdaptiveAvgPool3d": ["_adaptive_avg_pool3d_backward"],
    "torch.nn.AdaptiveMaxPool2d": ["adaptive_max_pool2d_backward"],
    "torch.nn.FractionalMaxPool2d": ["fractional_max_pool2d_backward"],
    "torch.nn.FractionalMaxPool3d": ["fractional_max_pool3d_backward"],
    "torch.nn.MaxUnpool1d": ["max_unpool2d"],
    "torch.nn.MaxUnpool2d": ["max_unpool2d"],
    "torch.nn.MaxUnpool3d": ["max_unpool3d"],
    "torch.nn.functional.interpolate": [
        "upsample_linear1d_backward",
        "upsample_bilinear2d_backward",
        "_upsample_bilinear2d_aa_backward",
        "upsample_bicubic2d_backward",
        "_upsample_bicubic2d_aa_backward",
        "upsample_trilinear3d_backward",
    ],
    "torch.nn.ReflectionPad1d": ["reflection_pad1d_backward"],
    "torch.nn.ReflectionPad2d": ["reflection_pad2d_backward"],
    "torch.nn.ReflectionPad3d": ["reflection_pad3d_backward"],
    "torch.nn.NLLLoss": ["nll_loss2d_forward"],  # of maps of logits; rows of them have another operation
    "torch.nn.CTCLoss": ["_ctc_loss_backward"],
    "torch.nn.EmbeddingBag": ["_embedding_bag_dense_backward"],
    "torch.Tensor.put_": ["put_"],
    "torch.histc": ["histc"],
    "torch.bincount": ["bincount"],
    "torch.median": ["median.dim"],
    "torch.nn.functional.grid_sample": ["grid_sampler_2d_backward", "grid_sampler_3d_backward"],
    "torch.Tensor.scatter_reduce": ["scatter_reduce", "scatter_reduce_"],
    "torch.Tensor.resize_": ["resize_"],
}


class Operations(TorchDispatchMode):
    """Note the operations that run, those of backward passes included."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        name = operation.overloadpacket.__name__
        self.names |= {name, f"{name}.{operation._overloadname}"}
        return operation(*args, **(kwargs or {}))

    def refused(self):
        return {name for names in REFUSED.values() for name in names} & self.names


def outcome(call, device):
    """What a call gives on a device, after its backward pass if it can be differentiated."""
    with runtime.seeded(0, CPU):
        leaves = tree_leaves(call(device))
        sums = [leaf.sum() for leaf in leaves if isinstance(leaf, Tensor) and leaf.requires_grad]
        if sums:
            torch.autograd.backward(sums)
    return leaves


@functools.cache
def on_cpu(name):
    with Operations() as operations:
        return outcome(CALLS[name], CPU), operations


def check_device(call, expected):
    """Make a call on the pretended device; it gives tensors there, with the numbers of the CPU."""
    with pretended():
        found = outcome(call, DEVICE)
        assert len(found) == len(expected)
        for ours, theirs in zip(found, expected, strict=True):
            if isinstance(theirs, Tensor):
                assert isinstance(ours, Pretended)
                torch.testing.assert_close(ours.cpu(), theirs)
            else:
                assert ours == theirs


# Both tests of one call after another: on the CPU it is made once for the two.
each_call = pytest.mark.parametrize("name", CALLS, scope="module")


@each_call
def test_nothing_is_left_on_the_cpu(name):
    check_device(CALLS[name], on_cpu(name)[0])


@each_call
def test_nothing_runs_that_a_gpu_cannot_repeat(name):
    assert not on_cpu(name)[1].refused()


def test_what_leaves_labels_on_the_cpu_is_caught():
    def forgetful(device):
        return nn.functional.cross_entropy(numbers(device, 2, 3), torch.tensor([0, 1]))

    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
        check_device(forgetful, outcome(forgetful, CPU))


def test_what_comes_back_to_the_cpu_unasked_is_caught():
    def hasty(device):
        return numbers(device, 2).cpu()

    with pytest.raises(AssertionError):
        check_device(hasty, outcome(hasty, CPU))


def test_the_real_network_runs_forward_and_backward_on_the_device():
    network = backbones.load()
    images = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    changed = attacks.fgsm(network.model, images, torch.tensor([3]), epsilon=0.1)

    with pretended():
        network.model.to(DEVICE)
        images, label = images.to(DEVICE), torch.tensor([3], device=DEVICE)
        assert torch.equal(attacks.fgsm(network.model, images, label, epsilon=0.1).cpu(), changed)
        assert len(network.top(images)[0]) == 5


def holds_tensors(kind, seen=()):
    """Whether an annotation speaks of tensors, networks, optimizers or devices, however deep inside."""
    if inspect.isclass(kind) and not typing.get_args(kind):
        if issubclass(kind, (Tensor, nn.Module, torch.optim.Optimizer, torch.device)):
            return True
        record = dataclasses.is_dataclass(kind) and kind.__module__.startswith("unboxed") and kind not in seen
        fields = typing.get_type_hints(kind).values() if record else ()
        return any(holds_tensors(field, (*seen, kind)) for field in fields)
    parts = (part for each in typing.get_args(kind) for part in (each if isinstance(each, list) else [each]))
    return any(holds_tensors(part, seen) for part in parts)


def public_functions(module):
    """The functions that a module defines, and the methods of its classes, by name."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield name, thing
        for method, value in vars(thing).items() if inspect.isclass(thing) else ():
            function = inspect.unwrap(getattr(value, "__func__", value))
            written = inspect.isfunction(function) and function.__qualname__ == f"{name}.{method}"
            generated = method == "__init__" and dataclasses.is_dataclass(thing)
            if written and not generated and (method in ("__init__", "__call__") or method[0] != "_"):
                yield f"{name}.{method}", function


def computes(function):
    """Whether a function takes tensors, networks or devices, or makes a function that does."""
    hints = typing.get_type_hints(function)
    made = hints.pop("return", None)
    makes = typing.get_origin(made) is collections.abc.Callable and holds_tensors(made)
    return makes or any(map(holds_tensors, hints.values()))


def test_every_public_function_that_takes_tensors_has_a_call():
    public = {
        f"{info.name.removeprefix('unboxed.')}.{name}"
        for info in pkgutil.walk_packages(unboxed.__path__, "unboxed.")
        for name, function in public_functions(importlib.import_module(info.name))
        if computes(function)
    }
    called = {name.partition(":")[0] for name in CALLS}

    assert not called & EXCEPTIONS.keys()
    assert public == called | EXCEPTIONS.keys()


def test_the_search_for_functions_sees_through_annotations():
    def plain(steps: int, *, path: str | None = None) -> Tensor: ...
    def nested(given: dict[str, tuple[int, Tensor]] | None) -> None: ...
    def takes(model: collections.abc.Callable[[Tensor], int]) -> None: ...
    def makes(flip: bool) -> collections.abc.Callable[[Tensor], Tensor]: ...
    def record(network: backbones.Backbone) -> None: ...

    assert not computes(plain)
    assert all(map(computes, (nested, takes, makes, record)))


def test_what_is_refused_is_what_the_documentation_says():
    # A new PyTorch that refuses something else is to be noticed here, and not on somebody's GPU.
    said = " ".join(torch.use_deterministic_algorithms.__doc__.split())
    _, _, said = said.partition("will throw a :class:`RuntimeError` when ``mode=True``:")
    said, _, _ = said.partition("In addition")

    assert set(re.findall(r"\* :(?:class|func):`(.+?)`", said)) == REFUSED.keys()
    for name in (name for names in REFUSED.values() for name in names):
        assert hasattr(torch.ops.aten, name.partition(".")[0]), name


@pytest.mark.parametrize(
    ("function", "shape", "name"),
    [
        (nn.AdaptiveAvgPool2d(2), (1, 1, 5, 5), "_adaptive_avg_pool2d_backward"),
        (nn.ReflectionPad2d(1), (1, 1, 3, 3), "reflection_pad2d_backward"),
        (nn.Upsample(scale_factor=2, mode="bicubic"), (1, 1, 3, 3), "upsample_bicubic2d_backward"),
        (lambda values: values.median(dim=0).values, (3,), "median.dim"),
    ],
)
def test_what_a_gpu_cannot_repeat_is_noted(function, shape, name):
    with Operations() as operations:
        function(numbers(CPU, *shape)).sum().backward()

    assert operations.refused() == {name}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_loaded_network_can_be_differentiated_on_a_gpu(name):
    # On the device without memory operations are asked for and not carried out: VGG-16 costs nothing.
    with torch.device("meta"), Operations() as operations:
        network = ARCHITECTURES[name]().network
        network(torch.rand(1, 3, 96, 80, requires_grad=True)).sum().backward()

    assert "convolution_backward" in operations.names
    assert not operations.refused()


def test_a_machine_is_measured_where_it_was_asked_for():
    with pretended(), mock.patch("pretend.compute", wraps=compute) as computed:
        measure_machine(DEVICE, megabytes=1, side=8, repeats=1)

    operations = [call.args for call in computed.call_args_list]
    there = {operation for operation, inputs, _ in operations if inputs and isinstance(inputs[0], Pretended)}
    assert {torch.ops.aten.copy_.default, torch.ops.aten.mm.out} <= there


def test_what_processes_on_gpus_add_up_is_on_a_gpu():
    def all_reduce(numbers):
        assert isinstance(numbers, Pretended)
        numbers.mul_(2)

    nccl = {"all_reduce": all_reduce, "get_backend": lambda: "nccl"}
    with pretended(), mock.patch.multiple("torch.distributed", **nccl):
        gradient = torch.tensor([1.0, 2.0], device=DEVICE)
        Processes(0, 2).average([gradient], 3)
        metrics = Processes(0, 2).average_named({"loss": 0.5}, 3)

    assert torch.equal(gradient.numbers, torch.tensor([1.0, 2.0]))
    assert metrics == {"loss": 0.5}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda there, here: there + here, RuntimeError),
        (lambda there, here: here * there.sum(), RuntimeError),
        (lambda there, here: here[there.long()], RuntimeError),
        (lambda there, here: torch.stack([there.sum(), here.sum()]), RuntimeError),
        (lambda there, here: torch.rand(2, device=DEVICE, generator=torch.Generator()), RuntimeError),
        (lambda there, here: there.uniform_(generator=torch.Generator()), RuntimeError),
        (lambda there, here: there.numpy(), TypeError),
        (lambda there, here: np.asarray(there), TypeError),
    ],
)
def test_the_pretended_device_refuses_what_a_gpu_refuses(wrong, error):
    with pretended():
        there, here = torch.tensor([0.0, 1.0], device=DEVICE), torch.tensor([0.0, 1.0])
        with pytest.raises(error):
            wrong(there, here)


def test_the_pretended_device_does_what_a_gpu_does():
    with pretended():
        here = torch.tensor([0.0, 1.0])
        there = here.to(DEVICE)
        assert isinstance(here.cuda(), Pretended)
        assert there.device == DEVICE
        assert there.tolist() == [0, 1]
        assert there.sum().item() == 1
        assert (there * torch.tensor(2.0)).tolist() == [0, 2]
        assert there[torch.tensor([1])].tolist() == [1]
        assert torch.arange(3, device=DEVICE).tolist() == torch.tensor([0, 1, 2], device=DEVICE).tolist()
        assert torch.equal(there.cpu(), here)
        for back in (there.cpu(), there.to("cpu"), torch.zeros(2).copy_(there)):
            assert type(back) is Tensor
        there[1] = 5
        there[:1].add_(2)
        assert there.tolist() == [2, 5]
        assert here.tolist() == [0, 1]


def test_a_network_moves_to_the_pretended_device_and_learns_there():
    with pretended():
        layer = nn.BatchNorm1d(3).to(DEVICE)
        assert all(isinstance(values, Pretended) for values in layer.state_dict().values())
        assert all(isinstance(values, nn.Parameter) for values in layer.parameters())
        with pytest.raises(RuntimeError, match="same device"):
            layer(torch.rand(2, 3))
        layer(torch.rand(2, 3).to(DEVICE)).square().sum().backward()
        assert all(isinstance(values.grad, Pretended) for values in layer.parameters())
        file = io.BytesIO()
        torch.save(layer.state_dict(), file)
        file.seek(0)
        saved = torch.load(file, weights_only=True)
        assert torch.equal(saved["running_mean"], layer.running_mean.cpu())
