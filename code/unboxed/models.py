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

    ``name``, ``shape`` and whatever else is given, is returned and raised are as for ``check_tensor``. Of a
    row of layers that begins with a dense or a convolutional one, ``...`` at the end is what that one reads.

    Example:
        >>> check_inputs("inputs", torch.ones(2, 8), nn.Sequential(nn.Linear(4, 3)), "n ...")
        Traceback (most recent call last):
        ValueError: inputs: expected shape (n, ..., 4), got (2, 8)
    """
    held = chain(model.parameters(), model.buffers()) if isinstance(model, nn.Module) else ()
    dtype = next((tensor.dtype for tensor in held if tensor.is_floating_point()), float)
    first: Any = model
    while type(first) is nn.Sequential and len(first):
        first = first[0]
    if shape.endswith("...") and type(first) is nn.Linear:
        shape += f" {first.in_features}"
    elif shape.endswith(" ...") and type(first) is nn.Conv2d:
        shape = shape.replace("...", f"{first.in_channels} height width")
    return check_tensor(name, inputs, shape, dtype=dtype, **wanted)


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
