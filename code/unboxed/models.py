"""What has to be known of any network to ask it: where, in which numbers and in which mode it computes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn

from unboxed.checks import Sizes, check_tensor

Model = Callable[[Tensor], Tensor]


def device_of(model: nn.Module, otherwise: torch.device) -> torch.device:
    """Say where a network computes; ``otherwise``, if it holds no tensors and can do so anywhere."""
    return next((tensor.device for tensor in chain(model.parameters(), model.buffers())), otherwise)


def check_inputs(
    name: str, inputs: Any, model: Callable[..., Any] | None, shape: str = "...", **wanted: Any
) -> Sizes:
    """Check what a network is to read: numbers of the type that its own have, if it holds any.

    ``name``, ``shape`` and whatever else is given, is returned and raised are as for ``check_tensor``. If the
    network is a row of layers, how many numbers or channels its first one reads is checked as well; what the
    shape has before ``...`` then counts examples.

    Example:
        >>> check_inputs("inputs", torch.ones(2, 8), nn.Sequential(nn.Linear(4, 3)), "n ...")
        Traceback (most recent call last):
        ValueError: inputs: expected shape (n, ..., 4), got (2, 8)
    """
    held = chain(model.parameters(), model.buffers()) if isinstance(model, nn.Module) else ()
    dtype = next((tensor.dtype for tensor in held if tensor.is_floating_point()), float)
    sizes = check_tensor(name, inputs, shape, dtype=dtype, **wanted)
    if type(model) in {nn.Sequential, nn.Linear, nn.Conv2d}:
        _check_row(name, inputs, model, shape)
    return sizes


def _check_row(name: str, inputs: Tensor, row: Any, shape: str) -> None:
    """Check what the first layers of a row read, as far as they say it."""
    parts = (part for part in row.modules() if type(part) not in {nn.Sequential, nn.Dropout})
    first, second = next(parts, None), next(parts, None)
    start = shape.removesuffix("...") if shape.endswith(" ...") else ""
    if type(first) is nn.Linear:
        check_tensor(name, inputs, f"{start}... {first.in_features}", dtype=None)
    elif type(first) is nn.Conv2d:
        check_tensor(name, inputs, f"{start or '... '}{first.in_channels} height width", dtype=None)
    elif type(first) is nn.Flatten and type(second) is nn.Linear and first.start_dim == 1:
        count = inputs.shape[len(start.split()) or 1 :].numel()
        if count != second.in_features:
            raise ValueError(f"{name}: expected {second.in_features} numbers in each, got {count}")


@contextmanager
def modes_kept(model: nn.Module) -> Iterator[None]:
    """Return every part of a network afterwards, and after an error too, to the mode that it was in."""
    modes = [(part, part.training) for part in model.modules()]
    try:
        yield
    finally:
        for part, training in modes:
            if part.training != training:  # to set it takes a network longer than to look
                part.training = training


@contextmanager
def evaluating(model: Callable[..., Tensor]) -> Iterator[None]:
    """Ask a network without teaching it: in evaluation mode and without gradients.

    Afterwards, and after an error too, every part returns to the mode that it was in. What is no module has
    no modes.
    """
    with ExitStack() as kept, torch.no_grad():
        if isinstance(model, nn.Module):
            kept.enter_context(modes_kept(model))
            if any(part.training for part in model.modules()):
                model.eval()
        yield
