"""Ask JavaScript: call a function of a module in Node, with tensors both ways."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

HERE = Path(__file__).parent
EXPLORABLES = HERE.parents[1] / "code" / "unboxed" / "explorables"
KINDS = {torch.float32: "<f4", torch.float64: "<f8"}


class JavaScriptError(Exception):
    """What a function in Node has thrown."""


class Node:
    """One process, which imports a module when it is first asked for."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [program, str(HERE / "serve.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_: object) -> None:
        """End it: with nothing more to read, it does."""
        self.process.communicate()

    def __call__(self, module: str | Path, name: str, *given: Any) -> Any:
        """Call a function, and wait for what it promises.

        Args:
            module: A module of ``unboxed/explorables`` by its name, or the path of another.
            name: The function.
            given: What it gets: whatever JSON can hold, tensors, bytes.

        Returns:
            What it returns, with tensors as such, a ``Map`` as a dictionary, nothing as None.

        Raises:
            JavaScriptError: If it throws.
        """
        path = str((EXPLORABLES / module).resolve())
        asked = {"module": path, "name": name, "given": [_sent(value) for value in given]}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "Node has ended"}')
        if "error" in answer:
            raise JavaScriptError(answer["error"])
        return _received(answer["result"])


def _sent(value: Any) -> Any:
    if isinstance(value, Tensor):
        numbers = value.detach().contiguous().numpy()
        content = base64.b64encode(numbers.astype(KINDS[value.dtype]).tobytes()).decode()
        return {
            "shape": list(value.shape),
            "dtype": str(value.dtype).removeprefix("torch."),
            "bytes": content,
        }
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: _sent(item) for key, item in value.items()}
    return [_sent(item) for item in value] if isinstance(value, list | tuple) else value


def _received(value: Any) -> Any:
    if isinstance(value, dict) and "dtype" in value and "bytes" in value:
        kind = {"float32": "<f4", "float64": "<f8"}[value["dtype"]]
        numbers = np.frombuffer(base64.b64decode(value["bytes"]), kind).reshape(value["shape"])
        return torch.from_numpy(numbers.copy())
    if isinstance(value, dict):
        return {key: _received(item) for key, item in value.items()}
    return [_received(item) for item in value] if isinstance(value, list) else value
