"""Checkpoints: a run in a file that is whole or not there, and that fits or is refused."""

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer


def capture(model: nn.Module, optimizer: Optimizer, shuffling: torch.Generator) -> dict[str, Any]:
    """Collect all that changes while a network learns, the state of chance included.

    Args:
        model: The network.
        optimizer: What makes its steps.
        shuffling: The generator that orders the examples.

    Returns:
        What ``restore`` needs. It shares memory with the network: save it before the next step.
    """
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "shuffling": shuffling.get_state(),
        "chance": [torch.get_rng_state(), *(torch.cuda.get_rng_state(gpu) for gpu in _gpus(model))],
    }


def restore(
    model: nn.Module, optimizer: Optimizer, shuffling: torch.Generator, state: Mapping[str, Any]
) -> None:
    """Put network, optimizer and chance back to where they were when ``capture`` gave ``state``.

    Raises:
        ValueError: If it was given for another network or optimizer, or something in it is missing; what was
            put back until then stays so.
    """
    try:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        shuffling.set_state(state["shuffling"])
        chance, *on_gpus = state["chance"]
        torch.set_rng_state(chance)
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(
            "state: expected what `capture` gave of such a network and such an optimizer, "
            f"got one that does not fit: {error}"
        ) from error
    for gpu, chance_there in zip(_gpus(model), on_gpus, strict=False):  # none, where it went on without one
        torch.cuda.set_rng_state(chance_there, gpu)


def _gpus(model: nn.Module) -> list[torch.device]:
    device = next(model.parameters()).device
    return [device] if device.type == "cuda" else []


def save(path: Path | str, settings: Mapping[str, str], state: Mapping[str, Any]) -> None:
    """Write a checkpoint.

    Whoever stops the program while it writes leaves the checkpoint of before: the new one is written beside
    it and takes its place in one move. It is headed by the sha256 of what follows.

    Args:
        path: The file.
        settings: What makes the run this run and not another, such as ``describe`` gives.
        state: What it needs to go on: tensors, numbers, strings, and dictionaries and lists of these.
    """
    file, path = io.BytesIO(), Path(path)
    torch.save({"settings": dict(settings), "state": dict(state)}, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as target:
        target.write(hashlib.sha256(file.getvalue()).digest() + file.getvalue())
        target.flush()
        os.fsync(target.fileno())
    part.replace(path)


def load(path: Path | str, settings: Mapping[str, str]) -> dict[str, Any]:
    """Read a checkpoint.

    Args:
        path: The file.
        settings: What the run is that wants to go on from it.

    Returns:
        The state that was saved, its tensors on the CPU.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the file is damaged; the message gives expected and found sha256.
        ValueError: If the checkpoint is of a run with other settings; the message says which differs.
    """
    content = Path(path).read_bytes()
    expected, body = content[:32].hex(), content[32:]
    found = hashlib.sha256(body).hexdigest()
    if found != expected:
        raise OSError(f"{path}: the checkpoint is damaged: expected sha256 {expected}, found {found}")
    checkpoint = torch.load(io.BytesIO(body), map_location="cpu", weights_only=True)
    for name in sorted({*settings, *checkpoint["settings"]}):
        ours, theirs = settings.get(name), checkpoint["settings"].get(name)
        if ours != theirs:
            raise ValueError(
                f"{path}: expected the checkpoint of a run with {name} {ours}, got {name} {theirs}"
            )
    state: dict[str, Any] = checkpoint["state"]
    return state
