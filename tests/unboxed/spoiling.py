"""Make a public function's small call once more with one argument spoilt, and see who complains.

A complaint is the book's own if the book raised it on purpose. What PyTorch or Python says when they trip
over something inside tells a reader of this package little.
"""

import contextlib
import dataclasses
import importlib
import inspect
import linecache
import math
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import calls
import torch
from torch import Tensor

import unboxed
from unboxed import runtime

HOME = str(Path(unboxed.__file__).parent)
Spoil = Callable[[Any], Any]


def spoils(value: Any) -> Iterator[tuple[str, Spoil]]:
    """Give the ways to spoil an argument, by name."""
    if isinstance(value, Tensor):
        yield from _of_tensors(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        for other in ("x", None, math.nan, -7):
            yield repr(other), lambda _, other=other: other
    elif isinstance(value, str):
        yield "no such", lambda _: "no such"
    elif type(value) in (tuple, list):
        yield "shorter", lambda value: value[:-1]
        for place in _some(range(len(value))):
            for name, spoil in spoils(value[place]):
                yield (
                    f"{place}: {name}",
                    lambda value, place=place, spoil=spoil: type(value)(
                        spoil(part) if number == place else part for number, part in enumerate(value)
                    ),
                )
    elif isinstance(value, dict):
        yield "empty", lambda value: type(value)()
        for key in _some(value):
            yield f"without {key}", lambda value, key=key: {k: v for k, v in value.items() if k != key}
            for name, spoil in spoils(value[key]):
                yield f"{key}: {name}", lambda value, key=key, spoil=spoil: {**value, key: spoil(value[key])}
    elif fields := _fields(value):
        for key in fields:
            for name, spoil in spoils(getattr(value, key)):
                yield f"{key}: {name}", lambda value, key=key, spoil=spoil: _with(value, key, spoil)


def _some(keys: Iterable[Any]) -> list[Any]:
    """Choose what to spoil of a row or a mapping: all of a few, the ends of many."""
    row = list(keys)
    return row if len(row) <= 4 else [row[0], row[-1]]


def _fields(value: Any) -> list[str]:
    """Name the fields of a record."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [field.name for field in dataclasses.fields(value) if field.init]
    return list(getattr(value, "_fields", ()))


def _with(record: Any, key: str, spoil: Spoil) -> Any:
    """Copy a record, with one field spoilt."""
    spoilt = {key: spoil(getattr(record, key))}
    return (
        dataclasses.replace(record, **spoilt)
        if dataclasses.is_dataclass(record)
        else record._replace(**spoilt)
    )


def _of_tensors(tensor: Tensor) -> Iterator[tuple[str, Spoil]]:
    if tensor.is_floating_point():
        yield "double", lambda tensor: tensor.detach().double()
        yield "whole numbers", lambda tensor: tensor.detach().long()
    else:
        yield "fractions", lambda tensor: tensor.float()
    yield "one dimension more", lambda tensor: tensor.detach()[None]
    if tensor.dim():
        yield "one dimension less", lambda tensor: tensor.detach()[0]
        yield "longer", lambda tensor: torch.cat([tensor.detach()] * 2)
        yield "empty", lambda tensor: tensor.detach()[:0]
    if tensor.dim() > 1:
        yield "wider", lambda tensor: torch.cat([tensor.detach()] * 2, dim=-1)
    yield "None", lambda _: None


class _Seen(BaseException):
    """What was called has been seen: the rest of the call is of no interest."""


def arguments(name: str) -> dict[int | str, Any]:
    """Give what the call named hands to its function, by place or by name."""
    given: dict[int | str, Any] = {}

    def note(_: Callable[..., Any], *args: Any, **named: Any) -> None:
        given.update(dict(enumerate(args)) | named)
        raise _Seen

    _in_place_of(name, note)
    return given


def complaint(name: str, argument: int | str, spoil: Spoil) -> Exception | None:
    """Make the call named with one argument spoilt; give the error that it ends in, if it does."""
    found: list[Exception] = []

    def spoilt(function: Callable[..., Any], *args: Any, **named: Any) -> None:
        try:
            if isinstance(argument, int):
                args = (*args[:argument], spoil(args[argument]), *args[argument + 1 :])
            else:
                named[argument] = spoil(named[argument])
            result = function(*args, **named)
            if inspect.isgenerator(result):
                list(result)
        except Exception as error:
            found.append(error)
        raise _Seen

    _in_place_of(name, spoilt)
    return found[0] if found else None


def is_meant(error: Exception) -> bool:
    """Say whether the book raised an error on purpose."""
    *_, (frame, number) = traceback.walk_tb(error.__traceback__)
    file = frame.f_code.co_filename
    return file.startswith(HOME) and linecache.getline(file, number).lstrip().startswith("raise ")


def _in_place_of(name: str, instead: Callable[..., Any]) -> None:
    """Make the call named, with something in place of the function that it is a call of."""
    module, names = _found(name.partition(":")[0])
    owner = module if len(names) == 1 else getattr(module, names[0])
    kept = inspect.getattr_static(owner, names[-1])
    function = getattr(kept, "__func__", kept)

    def called(*args: Any, **named: Any) -> Any:
        return instead(function, *args, **named)

    with runtime.seeded(0, calls.CPU), contextlib.ExitStack() as patches:
        patches.enter_context(mock.patch.object(owner, names[-1], called))
        if getattr(calls, names[-1], None) is function:
            patches.enter_context(mock.patch.object(calls, names[-1], called))
        with contextlib.suppress(_Seen):
            calls.CALLS[name](calls.CPU)
            raise LookupError(f"{name}: expected a call of it, got none")


def _found(path: str) -> tuple[Any, list[str]]:
    """Split the path of a function into the module and the names in it."""
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(".".join(["unboxed", *parts[:cut]])), parts[cut:]
    raise LookupError(f"{path}: expected a module of unboxed, got none")
