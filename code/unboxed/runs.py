"""What decides a run, written down in words: two runs that read alike come to the same weights."""

import functools
import hashlib
import inspect
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from unboxed.checks import check_tensor


def describe(model: nn.Module, optimizer: Optimizer, **others: object) -> dict[str, str]:
    """Write down what decides a run, so that the checkpoint of another can be told from its own.

    Args:
        model: The network: its parts with their settings, and its tensors' names, types and shapes. Their
            values are what the run changes, and are left out.
        optimizer: What makes its steps: its class and its settings.
        others: Whatever else matters, by name: numbers, tensors, functions, or objects whose ``repr`` says
            how they were made; tuples and lists of these.

    Returns:
        One line for each thing that may differ, by its name.

    Raises:
        ValueError: If something has no description that would be the same in another program, as a lambda.

    Example:
        >>> layer = nn.Linear(2, 1)
        >>> described = describe(layer, torch.optim.SGD(layer.parameters(), lr=0.1), seed=7)
        >>> described["model.weight"], described["optimizer.lr"], described["seed"]
        ('torch.float32 of shape (1, 2)', '0.1', '7')
    """
    lines = {name: _line("model", text) for name, text in _parts(model).items()}
    lines["optimizer"] = f"{type(optimizer).__module__}.{type(optimizer).__qualname__}"
    for setting in sorted({*optimizer.param_groups[0]} - {"params"}):
        values = (_describe("optimizer", group[setting]) for group in optimizer.param_groups)
        lines[f"optimizer.{setting}"] = ", ".join(values)
    return lines | {name: _describe(name, other) for name, other in others.items()}


def outline(model: nn.Module, **others: object) -> dict[str, str]:
    """Write down, as ``describe`` does, what can be told of a run before it begins, for processes to compare.

    Of what has no description that would be the same in another program, as a lambda, only the type is told.
    """
    # An address in memory is another in every process.
    lines = {name: text.partition(" at 0x")[0] for name, text in _parts(model).items()}
    for name, other in others.items():
        try:
            lines[name] = _describe(name, other)
        except ValueError:
            lines[name] = type(other).__name__
    return lines


def _parts(model: nn.Module) -> dict[str, str]:
    lines = {}
    for name, part in model.named_modules():
        lines[f"model.{name}".rstrip(".")] = f"{type(part).__name__}({part.extra_repr()})"
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        frozen = "" if tensor.requires_grad or not isinstance(tensor, nn.Parameter) else ", frozen"
        lines[f"model.{name}"] = f"{tensor.dtype} of shape {tuple(tensor.shape)}{frozen}"
    return lines


def _describe(name: str, value: Any) -> str:
    describe = functools.partial(_describe, name)
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)} with sha256 {fingerprint(value)[:16]}…"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(describe, value))})"
    if isinstance(value, nn.Module):
        return _line(name, f"{value!r} with sha256 {fingerprint(*value.state_dict().values())[:16]}…")
    if isinstance(value, functools.partial):
        named = [f"{key}={describe(argument)}" for key, argument in value.keywords.items()]
        return f"{describe(value.func)}({', '.join([*map(describe, value.args), *named])})"
    if (inspect.isfunction(value) or inspect.isbuiltin(value)) and value.__name__ != "<lambda>":
        # What a function made by another has of it, as the views of ``random_views(zoom=2)`` have their zoom,
        # and what it has by default, as ``def augment(images, zoom=zoom)``.
        kept = dict(inspect.getclosurevars(value).nonlocals) if inspect.isfunction(value) else {}
        arguments = inspect.signature(value).parameters if inspect.isfunction(value) else {}
        kept |= {key: one.default for key, one in arguments.items() if one.default is not one.empty}
        made_of = ", ".join(f"{key}={describe(part)}" for key, part in kept.items())
        return f"{value.__module__}.{value.__qualname__}" + (f"({made_of})" if kept else "")
    return _line(name, repr(value))


def _line(name: str, text: str) -> str:
    if " at 0x" in text:  # an address in memory, which is another in every program
        raise ValueError(
            f"{name}: expected what a checkpoint can tell from others, such as a function with a name or "
            f"an object with a repr of its own, got {text}"
        )
    return " ".join(text.split())


def fingerprint(*tensors: Tensor) -> str:
    """Tell one set of tensors from any other: the sha256 of their types, shapes and values.

    Raises:
        TypeError: If something is no tensor.
    """
    digest = hashlib.sha256()
    for tensor in tensors:
        check_tensor("tensors", tensor, dtype=None)
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()
