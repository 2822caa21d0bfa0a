"""What an executed page gives its live figures."""

import base64
from typing import Any

import numpy as np
import torch
from torch import Tensor

from press import chapters, runs
from unboxed.export import MIME


def glued(page: str) -> dict[str, dict[str, Any]]:
    """Return what an executed page glued, by key."""
    found = {}
    for cell in chapters.code_cells(runs.executed(page)):
        for output in cell.outputs:
            if "scrapbook" in output.get("metadata", {}):
                found[output.metadata["scrapbook"]["name"]] = dict(output.data)
    return found


def carried(page: str, key: str, prefix: str = "") -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Return a bundle of a page as JavaScript takes it, and its weights as PyTorch takes them."""
    content = next(content for kind, content in glued(page)[key].items() if kind.endswith(MIME))
    weights, manifest = base64.b64decode(content["weights"]), content["manifest"]
    state = {}
    for name, tensor in manifest["tensors"].items():
        count = int(np.prod(tensor["shape"]))
        numbers = np.frombuffer(weights, "<f2", count, tensor["offset"]).astype(np.float32)
        state[f"{prefix}{name}"] = torch.from_numpy(numbers).view(tensor["shape"])
    return {"manifest": manifest, "weights": weights}, state
