"""Files of weights, read as numbers and nothing else, and each tensor put where it belongs."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


def read_weights(path: Path | str, wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Read the weights of a network from a file that ``torch.save`` wrote.

    A file may be a program: PyTorch's format can hold any Python object, and building that object can run
    anything. Only tensors are read; nothing in the file is run.

    Args:
        path: The file: a state dict. Where its names are those of the network, they decide; else the order
            does, for libraries name the same tensors differently.
        wanted: The state dict of the network.

    Returns:
        The tensors of the file under the names of the network, on the CPU.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the file is damaged, or holds Python objects that would have to be run.
        ValueError: If it holds no state dict, or its tensors are not those of the network, or not finite.
    """
    loaded = _load(path)
    got = type(loaded).__name__
    if isinstance(loaded, Mapping):
        whole = all(isinstance(tensor, Tensor) for tensor in loaded.values())
        got = f"{len(loaded)}" if whole else f"{got} with other things in it"
    if got != f"{len(wanted)}":
        raise ValueError(f"{path}: expected a state dict of {len(wanted)} tensors, got {got}")
    by_name = loaded.keys() == wanted.keys()
    names = dict(zip(wanted, wanted if by_name else loaded, strict=True))
    for name, tensor in wanted.items():
        given = loaded[names[name]]
        if given.shape != tensor.shape or given.dtype != tensor.dtype:
            raise ValueError(
                f"{path}: expected {tensor.dtype} of shape {tuple(tensor.shape)} for {name}, "
                f"got {given.dtype} of shape {tuple(given.shape)} in {names[name]}"
            )
        # The smallest and the largest: not-a-number is either.
        if given.is_floating_point() and given.numel() and not torch.stack(given.aminmax()).isfinite().all():
            raise ValueError(f"{path}: expected finite numbers for {name}, got others in {names[name]}")
    return {name: loaded[theirs] for name, theirs in names.items()}


def _load(path: Path | str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what PyTorch has to say about files of other kinds
            return torch.load(path, map_location="cpu", weights_only=True)
    except (FileNotFoundError, MemoryError):
        raise
    except Exception:
        # What PyTorch says instead is long, and ends on how to run what is in the file.
        raise OSError(
            f"{path}: expected weights as torch.save writes them, a state dict of tensors, got a file that "
            "is damaged or holds something else; nothing in it was run"
        ) from None
