"""A device with real numbers on which mixing raises, as on a GPU, for machines that have none.

A pretended tensor says that it is on ``meta``, PyTorch's device without memory, and keeps its numbers on the
CPU. Operations see only those numbers; what they give is pretended again. What a GPU refuses is refused: to
meet a plain tensor, to become an array of NumPy's, to draw from the CPU's generators.
"""

from contextlib import contextmanager
from unittest import mock

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

DEVICE = torch.device("meta")

aten = torch.ops.aten
MOVES = {aten._to_copy, aten.copy_}
# A GPU's tensors can be indexed by the CPU's.
INDEXES = {aten.index, aten.index_put, aten.index_put_, aten._index_put_impl_}
# Elsewhere the CPU's tensors of no dimension count as numbers.
JOINS = {aten.stack, aten.cat}


class Pretended(Tensor):
    """A tensor on the device; its numbers, as a plain tensor, are in ``numbers``."""

    @staticmethod
    def __new__(cls, numbers):
        return Tensor._make_wrapper_subclass(
            cls,
            numbers.shape,
            strides=numbers.stride(),
            storage_offset=numbers.storage_offset(),
            dtype=numbers.dtype,
            device=DEVICE,
        )

    def __init__(self, numbers):
        self.numbers = numbers

    is_meta = False  # not without memory: else PyTorch would warn of copies that do nothing

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @classmethod
    def __torch_dispatch__(cls, operation, types, args=(), kwargs=None):  # type: ignore[override]
        return compute(operation, args, kwargs or {})

    def __repr__(self, *, tensor_contents=None):
        return f"Pretended({self.numbers!r})"

    def __reduce_ex__(self, protocol):
        return self.numbers.__reduce_ex__(protocol)  # a file is read back to the CPU

    def numpy(self, *, force=False):
        raise TypeError("can't convert a tensor of the pretended device to numpy; use Tensor.cpu() first")

    def tolist(self):
        return self.cpu().tolist()


def compute(operation, args, kwargs):
    """Run an operation on the numbers, and pretend that what comes out is where what went in is."""
    packet = operation.overloadpacket
    flat, _ = tree_flatten((args, kwargs))
    tensors = [each for each in flat if isinstance(each, Tensor)]
    pretended = {id(each.numbers): each for each in tensors if isinstance(each, Pretended)}
    if packet is aten.copy_:
        here = isinstance(args[0], Pretended)
    elif kwargs.get("device") is not None:
        here = torch.device(kwargs["device"]) == DEVICE
    else:
        here = bool(pretended)

    indices = tree_flatten(args[1])[0] if packet in INDEXES else []
    strangers = [
        each
        for each in tensors
        if not isinstance(each, Pretended)
        and (each.ndim > 0 or packet in JOINS)
        and not any(each is index for index in indices)
    ]
    if pretended and strangers and packet not in MOVES:
        raise RuntimeError(f"{operation}: Expected all tensors to be on the same device, found two")
    if here and any(isinstance(each, torch.Generator) for each in flat):
        raise RuntimeError(f"{operation}: Expected a generator of the device, got one of the CPU")

    def plain(value):
        return value.numbers if isinstance(value, Pretended) else value

    def pretend(value):
        if not isinstance(value, Tensor):
            return value
        # What an operation changed in place is the tensor that it was given.
        return pretended[id(value)] if id(value) in pretended else Pretended(value)

    kwargs = tree_map(plain, kwargs)
    if "device" in kwargs and here:
        kwargs["device"] = torch.device("cpu")
    results = operation(*tree_map(plain, args), **kwargs)
    return tree_map(pretend, results) if here else results


class _Operations(TorchDispatchMode):
    """See operations that no pretended tensor takes part in: those that make or move one."""

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        return compute(operation, args, kwargs or {})


class _Calls(TorchFunctionMode):
    """See calls that PyTorch answers otherwise for ``meta``, or not at all without a GPU."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if function is Tensor.cuda:
            return args[0].to(DEVICE)
        if function in (torch.tensor, torch.as_tensor) and kwargs.get("device") is not None:
            device = kwargs.pop("device")
            return function(*args, **kwargs).to(device)
        return function(*args, **kwargs)


@contextmanager
def pretended():
    """Have the device, for as long as the context lasts; tensors get there with ``.to(DEVICE)``."""
    with mock.patch.object(torch.accelerator, "synchronize"), _Calls(), _Operations():
        yield
