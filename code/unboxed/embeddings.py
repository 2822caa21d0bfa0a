"""Features of pictures, computed once and kept in files, so that a run that is interrupted goes on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import torch
from torch import Tensor

from unboxed import checkpoints, runs
from unboxed.backbones import Backbone
from unboxed.copies import thumbnail
from unboxed.transfer import embed

SHARD = 64  # pictures in a file: what is lost at most where the machine fails


class Embedding(NamedTuple):
    """What is kept of a picture.

    Attributes:
        key: The checksum of its file.
        features: Shape (features,), float32.
        thumbnail: As ``copies.thumbnail`` makes it, shape (768,).
    """

    key: str
    features: Tensor
    thumbnail: Tensor


@dataclass(eq=False)
class Embeddings:
    """Features by the checksum of the file that they were computed from; a file that is moved keeps its own.

    With ``with`` around its use, what has been computed is kept however that ends.

    Args:
        folder: Where they are kept; made when there is something to keep.
        backbone: What computes them. Those of another network are thrown away, and so are files that are
            damaged.
        look: Reads a picture, or raises a ``ValueError`` that says why it cannot be used.
    """

    folder: Path
    backbone: Backbone
    look: Callable[[Path], Tensor]
    found: dict[str, Embedding] = field(init=False, default_factory=dict)
    fresh: list[Embedding] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Read what is there."""
        self.settings = {"network": fingerprint(self.backbone)}
        for path in sorted(self.folder.glob("*.pt")):
            try:
                state = checkpoints.load(path, self.settings)
            except (OSError, ValueError):
                path.unlink()
            else:
                for kept in map(Embedding._make, zip(*state.values(), strict=True)):
                    self.found[kept.key] = kept

    def __enter__(self) -> "Embeddings":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.save()

    def of(self, path: Path) -> Embedding:
        """Give what is kept of a picture, or compute it.

        Raises:
            ValueError: If it is no picture that can be used, as ``look`` says.
        """
        try:
            key = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ValueError(f"it cannot be read: {error.strerror}") from None
        if key not in self.found:
            picture = self.look(path)
            (features,) = embed(self.backbone, picture[None])
            self.found[key] = Embedding(key, features, thumbnail(picture))
            self.fresh.append(self.found[key])
            if len(self.fresh) >= SHARD:
                self.save()
        return self.found[key]

    def save(self) -> None:
        """Write what has been computed since the last time."""
        if self.fresh:
            keys, features, thumbnails = zip(*self.fresh, strict=True)
            name = hashlib.sha256("".join(keys).encode()).hexdigest()[:16]
            state = {
                "keys": list(keys),
                "features": torch.stack(features),
                "thumbnails": torch.stack(thumbnails),
            }
            checkpoints.save(self.folder / f"{name}.pt", self.settings, state)
            self.fresh.clear()


def fingerprint(backbone: Backbone) -> str:
    """Tell a network from any other: the checksum of its weights."""
    return runs.fingerprint(*backbone.model.state_dict().values())


def embed_files(
    files: Sequence[Path], kept: Embeddings, *, progress: Callable[[int, int], object] | None = None
) -> tuple[dict[Path, Embedding], dict[Path, str]]:
    """Compute the features of pictures in files, or find them where they are kept.

    Args:
        files: The files.
        kept: Where the features are.
        progress: Called after each file with how many are done, and of how many.

    Returns:
        What is kept of each picture; and of each file that is no picture to learn from the reason.
    """
    given: dict[Path, Embedding] = {}
    refused: dict[Path, str] = {}
    with kept:
        for number, path in enumerate(files, 1):
            try:
                given[path] = kept.of(path)
            except ValueError as error:
                refused[path] = str(error)
            if progress is not None:
                progress(number, len(files))
    return given, refused
