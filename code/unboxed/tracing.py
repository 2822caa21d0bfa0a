"""Write a network down as a list of layers that others can compute with, or say which of them they cannot.

PyTorch's own tracer, ``torch.fx``, follows an input through the network; each stop is an entry of the list.
"""

import operator
from typing import Any

import torch
from torch import Tensor, fx, nn

ADDITIONS = (operator.add, torch.add)
POOLED = {"kernel": "kernel_size", "stride": "stride", "padding": "padding"}

# What each kind of layer is called, which settings are written down, and which can have a few values only.
KINDS: dict[type[nn.Module], tuple[str, dict[str, str], dict[str, tuple[Any, ...]]]] = {
    nn.Conv2d: (
        "conv2d",
        {"stride": "stride", "padding": "padding", "groups": "groups"},
        {"dilation": ((1, 1),), "padding_mode": ("zeros",)},
    ),
    nn.MaxPool2d: (
        "max_pool2d",
        POOLED,
        {"dilation": (1, (1, 1)), "ceil_mode": (False,), "return_indices": (False,)},
    ),
    nn.AvgPool2d: (
        "avg_pool2d",
        POOLED,
        {"ceil_mode": (False,), "count_include_pad": (True,), "divisor_override": (None,)},
    ),
    nn.Linear: ("linear", {}, {}),
    nn.ReLU: ("relu", {}, {}),
    nn.ReLU6: ("relu6", {}, {}),
    nn.Sigmoid: ("sigmoid", {}, {}),
    nn.Tanh: ("tanh", {}, {}),
    nn.Softmax: ("softmax", {}, {"dim": (1, -1)}),
    nn.Flatten: ("flatten", {}, {"start_dim": (1,), "end_dim": (-1,)}),
    nn.Dropout: ("dropout", {}, {}),
}


def trace(model: nn.Module) -> tuple[list[dict[str, Any]], dict[str, Tensor]]:
    """Follow an input through a network.

    Args:
        model: Layers in a row, such as an ``nn.Sequential``, or connected by additions.

    Returns:
        Each layer that the input passes, in order: its ``name``, its ``kind``, its settings, and the names of
        its ``inputs``, where these are not just what the layer before gave. And the weights, by name.

    Raises:
        ValueError: If something cannot be written down; the message names it, and says what can.

    Example:
        >>> layers, weights = trace(nn.Sequential(nn.Conv2d(1, 2, 3, padding="same"), nn.ReLU()))
        >>> layers[0]
        {'name': '0', 'kind': 'conv2d', 'stride': 1, 'padding': 1, 'groups': 1}
        >>> layers[1]
        {'name': '1', 'kind': 'relu'}
        >>> list(weights)
        ['0.weight', '0.bias']
    """
    try:
        nodes = list(fx.Tracer().trace(model).nodes)
    except Exception as error:
        kind = type(model).__name__
        message = (
            f"model: expected layers in a row, got {kind}, through which no way can be followed: {error}"
        )
        raise ValueError(message) from error
    inputs, *stops, answer = nodes
    branches = any(len(node.users) > 1 for node in nodes)
    names: dict[Any, str] = {inputs: "input"}
    layers: list[dict[str, Any]] = []
    weights: dict[str, Tensor] = {}
    for node in stops:
        layer = model.get_submodule(str(node.target)) if node.op == "call_module" else None
        # A layer without weights may be passed twice, and then has another name the second time.
        name = str(node.target) if layer and node.target not in names.values() else node.name
        sources = [names.get(argument, "") for argument in node.args]
        before = [*names.values()][-1]
        if layer and type(layer) in KINDS and len(sources) == 1 and not node.kwargs:
            entry = {"name": name, **_described(name, layer)}
            entry |= {"inputs": sources} if sources != [before] else {}
        elif node.target in ADDITIONS and len(sources) == 2 and all(sources) and not node.kwargs:
            entry = {"name": name, "kind": "add", "inputs": sources}
        else:
            can = ", ".join(f"nn.{kind.__name__}" for kind in KINDS)
            got = type(layer).__name__ if layer else getattr(node.target, "__name__", node.target)
            raise ValueError(f"{name}: expected one of {can}, or the sum of two outputs, got {got}")
        if branches and getattr(layer, "inplace", False):
            raise ValueError(
                f"{name}: expected a layer that leaves what others need as it is, got one in place"
            )
        for part, tensor in layer.named_parameters() if layer else ():
            if any(tensor is other for other in weights.values()):
                raise ValueError(f"{name}.{part}: expected weights of its own, got those of another layer")
            weights[f"{name}.{part}"] = tensor
        names[node] = name
        layers.append(entry)
    if not layers or answer.args != ([*names][-1],):
        raise ValueError("model: expected one answer, that of the last layer")
    return layers, weights


def _described(name: str, layer: nn.Module) -> dict[str, Any]:
    """Give the kind of a layer and its settings, each of them one number."""
    kind, settings, only = KINDS[type(layer)]
    described: dict[str, Any] = {"kind": kind}
    value: Any
    for setting, allowed in only.items():
        value = getattr(layer, setting)
        if value not in allowed:
            can = " or ".join(map(str, allowed))
            raise ValueError(f"{name}: expected a {kind} with the {setting} {can}, got {value}")
    for ours, theirs in settings.items():
        value = getattr(layer, theirs)
        if value in ("same", "valid"):
            kernel: Any = layer.kernel_size
            described[ours] = _padding(name, value, kernel)
            continue
        sides = {value} if isinstance(value, int) else set(value)
        if len(sides) > 1:
            raise ValueError(f"{name}: expected the same {theirs} down and across, got {value}")
        described[ours] = sides.pop()
    return described


def _padding(name: str, words: str, kernel: Any) -> int:
    down, across = kernel
    if words == "valid":
        return 0
    if down != across or not down % 2:
        raise ValueError(f"{name}: expected a square kernel of odd sides for the padding same, got {kernel}")
    return int(down // 2)
