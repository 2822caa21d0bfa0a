"""Carry a trained network into a browser: its weights in one file, and beside it what they mean.

``explorables/nn.mjs`` reads both and computes what PyTorch computes; what it could not is refused here.
"""

import base64
import copy
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from unboxed.checks import check_tensor
from unboxed.tracing import trace

FORMAT = "unboxed-bundle/1"
MIME = "application/vnd.unboxed.bundle+json"  # under which a notebook has a bundle
WRITTEN = {torch.float16: "<f2", torch.float32: "<f4"}  # as NumPy writes them, the lowest byte first

Model = TypeVar("Model", bound=nn.Module)


@dataclass(frozen=True, eq=False)
class Bundle:
    """A network, or tensors alone, as a browser reads them.

    A cell of a notebook that shows or glues a bundle has all of it in its output.

    Attributes:
        manifest: What JSON can hold: ``format``; ``dtype``, ``bytes`` and ``crc32`` of the data; ``tensors``,
            each with its shape and the offset of its first byte; ``layers``, as ``tracing.trace`` gives them;
            ``facts``.
        data: The numbers of all tensors, one after the other.

    Raises:
        ValueError: If the manifest does not say what tensors there are, or of which type.
    """

    manifest: dict[str, Any]
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if missing := {"dtype", "tensors"} - self.manifest.keys():
            raise ValueError(
                f"manifest: expected dtype and tensors, got none of {', '.join(sorted(missing))}"
            )

    def __repr__(self) -> str:
        """Say in a line what is carried."""
        tensors, dtype = len(self.manifest["tensors"]), self.manifest["dtype"]
        return f"<bundle of {tensors} tensors, {len(self.data):,} bytes of {dtype}>"

    def save(self, path: Path | str) -> Path:
        """Write two files, each whole or not at all, whose names change with what they hold.

        Args:
            path: Where, and how their names begin: ``site/digits`` gives ``site/digits.HASH.bin``, the data,
                and ``site/digits.HASH.json``, the manifest.

        Returns:
            The file of the manifest.
        """
        manifest = json.dumps(self.manifest, ensure_ascii=False).encode()
        start = f"{path}.{hashlib.sha256(manifest + self.data).hexdigest()[:16]}"
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # The manifest comes last: once it is there, so are the data.
        for ending, content in ((".bin", self.data), (".json", manifest)):
            part = Path(f"{start}{ending}.part")
            part.write_bytes(content)
            part.replace(f"{start}{ending}")
        return Path(f"{start}.json")

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {MIME: {"manifest": self.manifest, "weights": base64.b64encode(self.data).decode()}}


def bundle(
    model: nn.Module | None = None,
    *,
    tensors: Mapping[str, Tensor] | None = None,
    dtype: torch.dtype = torch.float16,
    **facts: Any,
) -> Bundle:
    """Make of a network what a browser can compute with.

    Args:
        model: Layers in a row, such as an ``nn.Sequential``; a network with such ``layers``, which alone are
            carried; or one that connects its layers by additions.
            Dropout is carried as what it does when a trained network is asked: nothing.
        tensors: Others to be carried, by name, floating point.
        dtype: What the numbers are rounded to: ``torch.float16`` or ``torch.float32``.
        facts: What else is to be known, such as ``accuracy``: whatever JSON can hold.

    Returns:
        The bundle.

    Raises:
        TypeError: If a fact is nothing that JSON can hold.
        ValueError: If a layer, one of its settings, or a number cannot be carried; the message names it, and
            says what can.

    Example:
        >>> carried = bundle(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)), accuracy=0.75)
        >>> carried
        <bundle of 2 tensors, 20 bytes of float16>
        >>> carried.manifest["tensors"]
        {'1.weight': {'shape': [2, 4], 'offset': 0}, '1.bias': {'shape': [2], 'offset': 16}}
        >>> carried.manifest["facts"]
        {'accuracy': 0.75}
    """
    if dtype not in WRITTEN:
        raise ValueError(f"dtype: expected torch.float16 or torch.float32, got {dtype}")
    row = getattr(model, "layers", None)
    layers, carried = trace(row if isinstance(row, nn.Module) else model) if model is not None else ([], {})
    for name, tensor in (tensors or {}).items():
        if name in carried:
            raise ValueError(f"tensors: expected other names than those of the network, got {name}")
        carried[name] = tensor
    data, places = b"", {}
    for name, tensor in carried.items():
        numbers = narrowed(name, tensor, dtype).detach().cpu().contiguous().numpy()
        places[name] = {"shape": list(numbers.shape), "offset": len(data)}
        data += numbers.astype(WRITTEN[dtype]).tobytes()
    manifest = {
        "format": FORMAT,
        "dtype": str(dtype).removeprefix("torch."),
        "bytes": len(data),
        "crc32": zlib.crc32(data),
        "tensors": places,
        "layers": layers,
        "facts": {name: _plain(name, fact) for name, fact in facts.items()},
    }
    return Bundle(manifest, data)


def save(model: nn.Module | None, path: Path | str, **options: Any) -> Bundle:
    """Make a bundle, by ``bundle`` with its options, and write it, by ``Bundle.save``."""
    made = bundle(model, **options)
    made.save(path)
    return made


def rounded(model: Model, dtype: torch.dtype = torch.float16) -> Model:
    """Copy a network, with its weights as a bundle carries them, so that page and browser have one network.

    Raises:
        ValueError: If a weight is not finite, or too large for ``dtype``.

    Example:
        >>> layer = nn.Linear(1, 1)
        >>> _ = nn.init.constant_(layer.weight, 0.1)
        >>> f"{rounded(layer).weight.item():.6f}"
        '0.099976'
    """
    model = copy.deepcopy(model)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(narrowed(name, parameter, dtype))
    return model


def narrowed(name: str, tensor: Tensor, dtype: torch.dtype) -> Tensor:
    """Round numbers to a type of fewer bits.

    Args:
        name: What the caller calls the tensor.
        tensor: Any shape, floating point.
        dtype: The type.

    Returns:
        The numbers in this type, in the shape of ``tensor``.

    Raises:
        ValueError: If the tensor is not floating point, or has numbers that are not finite or too large.
    """
    check_tensor(name, tensor, finite=True)
    narrow = tensor.to(dtype)
    if not narrow.isfinite().all():
        most, got = torch.finfo(dtype).max, tensor.abs().max().item()
        raise ValueError(f"{name}: expected numbers of at most {most:g}, as {dtype} can hold, got {got:g}")
    return narrow


def _plain(name: str, fact: Any) -> Any:
    try:
        return json.loads(json.dumps(fact, allow_nan=False))
    except (TypeError, ValueError):
        raise TypeError(f"{name}: expected a fact that JSON can hold, got {fact!r}") from None
